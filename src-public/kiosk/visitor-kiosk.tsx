import type { JSX } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { KioskService, KioskView, TakenTicket } from '../../src-contract/public/counter.ts'
import { spelledTicket } from '../../src-domain/kiosk/spoken-call.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { newId } from '../common/new-id.ts'
import { useSecond } from '../common/use-second.ts'
import { leaveNumber, type NumberLeft } from '../counter/leave-number.ts'
import { CheckIn, Typing } from './check-in.tsx'
import { checkInWords } from './check-in-words.ts'
import { type KioskWords, kioskWords } from './kiosk-words.ts'
import { QrCode } from './qr-code.tsx'
import { type TicketTrouble, takeTicket } from './take-ticket.ts'
import {
  followAddress,
  ServiceFacts,
  StageHeading,
  troubleWords,
  waitWords,
  whenIn,
} from './ticket-words.tsx'
import { useIdle } from './use-idle.ts'

/** Nobody stands before it any more. */
const idleMs = 30_000

type Stage =
  | { readonly kind: 'language' }
  | { readonly kind: 'service'; readonly language: Language }
  | { readonly kind: 'taking'; readonly language: Language }
  | {
      readonly kind: 'trouble'
      readonly language: Language
      readonly trouble: TicketTrouble
      /** What was asked for: once more it is the same ticket. */
      readonly again: { readonly id: string; readonly queueId: string }
    }
  | { readonly kind: 'check-in'; readonly language: Language }
  | {
      readonly kind: 'ticket'
      readonly language: Language
      readonly taken: TakenTicket
      /** What came of the check-in of somebody with an appointment. */
      readonly note?: string
    }

export interface DevicePageProps {
  readonly view: KioskView
  readonly secret: string
  readonly isLive: boolean
}

/** What visitors press: language, service, ticket. It begins anew by itself. */
export function VisitorKiosk({ view, secret, isLive }: DevicePageProps): JSX.Element {
  const [stage, setStage] = useState<Stage>({ kind: 'language' })
  const [isHighContrast, setHighContrast] = useState(false)
  const language = stage.kind === 'language' ? 'en' : stage.language
  const w = kioskWords[language]
  const startAgain = useCallback(() => {
    setStage({ kind: 'language' })
    setHighContrast(false)
  }, [])
  const isWaiting = stage.kind !== 'language' && stage.kind !== 'taking'
  const secondsLeft = useIdle(idleMs, isWaiting, stage.kind, startAgain)

  useEffect(() => {
    document.documentElement.lang = w.locale
  }, [w])
  useEffect(() => {
    document.documentElement.dataset.contrast = isHighContrast ? 'high' : 'normal'
  }, [isHighContrast])
  useKeys(stage, startAgain)

  const take = async (queueId: string, id: string = newId()): Promise<void> => {
    setStage({ kind: 'taking', language })
    const taken = await takeTicket(secret, { id, queueId, language })
    setStage(
      'kind' in taken
        ? { kind: 'trouble', language, trouble: taken, again: { id, queueId } }
        : { kind: 'ticket', language, taken },
    )
  }

  return (
    <div class="kiosk" data-stage={isLive || stage.kind === 'ticket' ? stage.kind : 'away'}>
      <header class="head">
        <p class="where">
          <strong>{view.city[language]}</strong> {view.site[language]}
        </p>
        <button type="button" class="secondary" onClick={() => setHighContrast(!isHighContrast)}>
          {isHighContrast ? w.contrastOff : w.contrast}
          {stage.kind === 'language' && (
            <span lang="fr-CA"> · {isHighContrast ? kioskWords.fr.contrastOff : kioskWords.fr.contrast}</span>
          )}
        </button>
      </header>
      <main class="stage">
        {!isLive && stage.kind !== 'ticket' ? (
          <Away language={stage.kind === 'language' ? undefined : language} />
        ) : stage.kind === 'language' ? (
          <ChooseLanguage onChoose={chosen => setStage({ kind: 'service', language: chosen })} />
        ) : stage.kind === 'service' ? (
          <ChooseService
            view={view}
            language={language}
            w={w}
            onChoose={queueId => void take(queueId)}
            onAppointment={() => setStage({ kind: 'check-in', language })}
          />
        ) : stage.kind === 'check-in' ? (
          <CheckIn
            view={view}
            secret={secret}
            language={language}
            onTicket={(taken, note) =>
              setStage({ kind: 'ticket', language, taken: { ...taken, language }, note })
            }
            onWalkIn={() => setStage({ kind: 'service', language })}
          />
        ) : stage.kind === 'taking' ? (
          <p class="moment" role="status">
            {w.oneMoment}
          </p>
        ) : stage.kind === 'trouble' ? (
          <Trouble
            trouble={stage.trouble}
            w={w}
            onAgain={() => void take(stage.again.queueId, stage.again.id)}
            onStart={startAgain}
          />
        ) : (
          <Ticket taken={stage.taken} note={stage.note} view={view} w={w} onDone={startAgain} />
        )}
      </main>
      {isWaiting && (
        <footer class="foot">
          {(stage.kind === 'service' || stage.kind === 'check-in') && (
            <button type="button" class="secondary" onClick={startAgain}>
              {w.back}
            </button>
          )}
          <p class="left" role="timer">
            {w.startsAgain(secondsLeft)}
          </p>
          <button type="button" class="secondary">
            {w.stay}
          </button>
        </footer>
      )}
    </div>
  )
}

/** Figures press the choice of that number; Escape begins anew. */
function useKeys(stage: Stage, startAgain: () => void): void {
  // In force with what is seen: a quick hand presses before the next frame.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
      if (event.key === 'Escape' && stage.kind !== 'taking') startAgain()
      const button = document.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(event.key)}"]`)
      if (button === null) return
      // The figure is not typed into what comes next as well.
      event.preventDefault()
      button.click()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [stage, startAgain])
}

function ChooseLanguage({ onChoose }: { readonly onChoose: (language: Language) => void }): JSX.Element {
  return (
    <>
      <StageHeading>
        Take a ticket <span lang="fr-CA">· Prenez un billet</span>
      </StageHeading>
      <ul class="choices languages">
        {(['en', 'fr'] as const).map((language, index) => (
          <li key={language}>
            <button
              type="button"
              class="choice"
              lang={kioskWords[language].locale}
              data-key={index + 1}
              onClick={() => onChoose(language)}
            >
              <span class="choice-name">{kioskWords[language].name}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function ChooseService({
  view,
  language,
  w,
  onChoose,
  onAppointment,
}: {
  readonly view: KioskView
  readonly language: Language
  readonly w: KioskWords
  readonly onChoose: (queueId: string) => void
  readonly onAppointment: () => void
}): JSX.Element {
  const [open, closed] = [
    view.services.filter(({ standing }) => standing.kind === 'open'),
    view.services.filter(({ standing }) => standing.kind === 'closed'),
  ]
  const rule = commonRule(open, language)
  return (
    <>
      <StageHeading>{w.chooseService}</StageHeading>
      <p class="lead">{view.services.length === 0 ? w.noService : w.chooseServiceText}</p>
      <ul class="choices">
        {view.takesAppointments && (
          <li>
            <button type="button" class="choice appointment" data-key="0" onClick={onAppointment}>
              <span class="choice-name">{checkInWords[language].have}</span>
              <span class="choice-fact">{checkInWords[language].haveText}</span>
            </button>
          </li>
        )}
        {open.map((service, index) => (
          <li key={service.queueId}>
            <button
              type="button"
              class="choice"
              data-key={index + 1}
              onClick={() => onChoose(service.queueId)}
            >
              <span class="choice-name">{service.name[language]}</span>
              <ServiceFacts service={service} language={language} w={w} />
            </button>
          </li>
        ))}
        {closed.map(({ queueId, name, standing }) => (
          <li key={queueId} class="choice is-closed">
            <span class="choice-name">{name[language]}</span>
            <span class="choice-fact">
              {standing.kind === 'closed' && standing.opensAt !== undefined
                ? w.opens(whenIn(standing.opensAt, view.timeZone, w.locale))
                : w.closed}
            </span>
          </li>
        ))}
      </ul>
      {closed.length > 0 && view.bookingPage !== undefined && (
        <p class="rule">{w.bookAt(view.bookingPage.replace(/^https?:\/\//, ''))}</p>
      )}
      {rule !== undefined && (
        <p class="rule">
          <strong>{w.rule}</strong> {rule}
        </p>
      )}
    </>
  )
}

/** The rule of the line as one sentence, where the services promise the same; else each ticket says its own. */
function commonRule(services: readonly KioskService[], language: Language): string | undefined {
  const rules = new Set(services.map(({ rule }) => rule[language]))
  return rules.size === 1 ? [...rules][0] : undefined
}

function Ticket({
  taken,
  note,
  view,
  w,
  onDone,
}: {
  readonly taken: TakenTicket
  readonly note: string | undefined
  readonly view: KioskView
  readonly w: KioskWords
  readonly onDone: () => void
}): JSX.Element {
  const service = view.services.find(({ queueId }) => queueId === taken.queueId)
  const { language, position, expectedWaitMs } = taken
  const [number, setNumber] = useState<'none' | 'typed' | 'kept'>('none')
  useEffect(() => {
    if (view.hasPrinter) window.print()
  }, [view.hasPrinter])
  if (number === 'typed')
    return (
      <NumberStep taken={taken} w={w} onKept={() => setNumber('kept')} onLeave={() => setNumber('none')} />
    )
  return (
    <div class="ticket-stage">
      <section class="slip">
        <p class="slip-place">
          {view.city[language]} · {view.site[language]}
        </p>
        <StageHeading>
          <span class="ticket-label" aria-hidden="true">
            {w.yourTicket}
          </span>
          <span class="ticket" aria-hidden="true">
            {taken.ticket}
          </span>
          <span class="unseen">{w.ticketSpoken(spelledTicket(taken.ticket))}</span>
        </StageHeading>
        <p class="ticket-service">{service?.name[language]}</p>
        {note !== undefined && <p class="appointment-note">{note}</p>}
        <p class="ticket-place">
          {position !== undefined && (position === 1 ? w.placeNext : w.place(position))}{' '}
          {expectedWaitMs !== undefined && waitWords(expectedWaitMs, w)}
        </p>
        {service?.inLanguage[language].isAttended === false && <p class="notice">{w.nobodyAtWork}</p>}
        <p class="watch-board">{w.watchBoard}</p>
        {service && <p class="rule">{service.rule[language]}</p>}
        <p class="slip-time">{w.slipTaken(whenIn(taken.takenAt, view.timeZone, w.locale))}</p>
      </section>
      <section class="follow">
        <h2>{w.follow}</h2>
        <QrCode text={followAddress(taken)} label={w.follow} />
        <p>{w.followText}</p>
      </section>
      <div class="ticket-acts">
        {view.hasPrinter && (
          <>
            <p role="status">{w.printing}</p>
            <button type="button" class="secondary" onClick={() => window.print()}>
              {w.printAgain}
            </button>
          </>
        )}
        {number === 'kept' && (
          <p role="status" class="number-kept">
            {w.number.kept}
          </p>
        )}
        {number === 'none' && view.takesNumbers && position !== undefined && (
          <button type="button" class="secondary" data-key="2" onClick={() => setNumber('typed')}>
            {w.number.offer}
          </button>
        )}
        <button type="button" class="primary" data-key="1" onClick={onDone}>
          {w.done}
        </button>
      </div>
    </div>
  )
}

/** A mobile number to be told by: what it is for is said before it is typed, and typing it is the consent. */
function NumberStep({
  taken: { id, secret, language },
  w,
  onKept,
  onLeave,
}: {
  readonly taken: TakenTicket
  readonly w: KioskWords
  readonly onKept: () => void
  readonly onLeave: () => void
}): JSX.Element {
  const [said, setSaid] = useState('')
  const [left, setLeft] = useState<Exclude<NumberLeft, 'kept'>>()
  const { keys, erase } = checkInWords[language]
  const send = async (): Promise<void> => {
    const came = await leaveNumber({ id, secret, language, phone: said })
    if (came === 'kept') onKept()
    else setLeft(came)
  }
  return (
    <>
      <StageHeading>{w.number.title}</StageHeading>
      <p class="lead">{w.number.text}</p>
      <Typing
        way="phone"
        said={said}
        words={{ label: w.number.label, help: w.number.help, keys, erase, send: w.number.send }}
        onChange={setSaid}
        onSend={() => void send()}
      />
      {left !== undefined && (
        <p class="notice" role="alert">
          {w.number[left]}
        </p>
      )}
      <div class="ticket-acts">
        <button type="button" class="secondary" onClick={onLeave}>
          {w.number.no}
        </button>
      </div>
    </>
  )
}

function Trouble({
  trouble,
  w,
  onAgain,
  onStart,
}: {
  readonly trouble: TicketTrouble
  readonly w: KioskWords
  readonly onAgain: () => void
  readonly onStart: () => void
}): JSX.Element {
  const now = useSecond()
  const secondsLeft = trouble.kind === 'too-many' ? Math.ceil((trouble.until - now) / 1_000) : 0
  return (
    <>
      <StageHeading>{w.away}</StageHeading>
      <p class="notice" role="alert">
        {troubleWords(trouble, secondsLeft, w)}
      </p>
      <div class="ticket-acts">
        {trouble.kind !== 'closed' && (
          <button type="button" class="primary" data-key="1" disabled={secondsLeft > 0} onClick={onAgain}>
            {w.tryAgain}
          </button>
        )}
        <button type="button" class="secondary" onClick={onStart}>
          {w.startAgain}
        </button>
      </div>
    </>
  )
}

/** The hub is not there: said in both languages where none was chosen. */
function Away({ language }: { readonly language: Language | undefined }): JSX.Element {
  const said = language === undefined ? (['en', 'fr'] as const) : [language]
  return (
    <div role="alert" class="away">
      {said.map(each => (
        <div key={each} lang={kioskWords[each].locale}>
          <h1>{kioskWords[each].away}</h1>
          <p class="lead">{kioskWords[each].awayText}</p>
        </div>
      ))}
    </div>
  )
}
