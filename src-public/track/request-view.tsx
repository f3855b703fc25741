import type { JSX } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Opened, TrackedRequest } from '../../src-contract/public/track.ts'
import { publicSteps } from '../../src-domain/notices/public-standing.ts'
import { dateInWords } from '../../src-domain/vocabulary/date-in-words.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { phoneFigures, telephoneAddress } from '../common/figures.ts'
import { askPhoto, askView, isRefused } from './ask-hub.ts'
import { Notifying, Stopping } from './notifying.tsx'
import { Survey } from './survey.tsx'
import type { TrackWords } from './words.ts'
import { WordsForm } from './words-form.tsx'

const lookEveryMs = 60_000

export interface PartProps {
  readonly request: TrackedRequest
  readonly link: Opened
  readonly w: TrackWords
  readonly when: (at: number) => string
  /** What the hub says of the request after something was done, and the thanks for it. */
  readonly onDone: (request: TrackedRequest, thanks: string) => void
}

/** A request as it stands, kept up to date while it is looked at. */
export function RequestView({
  link,
  w,
  language,
  onLanguage,
  onUnknown,
}: {
  readonly link: Opened
  readonly w: TrackWords
  readonly language: Language
  /** In which language the request is. */
  readonly onLanguage: (language: Language) => void
  readonly onUnknown: () => void
}): JSX.Element {
  const [request, setRequest] = useState<TrackedRequest>()
  const [isAway, setIsAway] = useState(false)
  const [thanks, setThanks] = useState<{ readonly words: string }>()
  const thanked = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    // The form that was sent may be gone: the keyboard goes on from here, where it is said that it arrived.
    if (thanks) thanked.current?.focus()
  }, [thanks])
  const look = useCallback(async (): Promise<void> => {
    const answer = await askView(link)
    if (!isRefused(answer)) {
      setRequest(answer)
      onLanguage(answer.language)
      return setIsAway(false)
    }
    if (answer.refused === 'UnknownLink' || answer.refused === 'Malformed') onUnknown()
    else setIsAway(true)
  }, [link, onLanguage, onUnknown])
  useEffect(() => {
    void look()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void look()
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [look])
  const away = isAway && (
    <p class="notice" role="alert">
      {w.refused({ refused: 'Away' }, String)}{' '}
      <button type="button" class="plain" onClick={() => void look()}>
        {w.tryAgain}
      </button>
    </p>
  )
  if (request === undefined) return <>{away || <p role="status">{w.loading}</p>}</>
  const when = (at: number): string => inWords(at, w.locale, request.city.timeZone)
  const parts: PartProps = {
    request,
    link,
    w,
    when,
    onDone: (after, said) => {
      setRequest(after)
      setThanks({ words: said })
    },
  }
  const { may, division } = request
  return (
    <div class="request" data-standing={request.standing}>
      {away}
      <div>
        <h1>{request.type[language]}</h1>
        <p class="second">{w.reference(request.reference)}</p>
      </div>
      <p role="status" class="thanks" tabIndex={-1} ref={thanked}>
        {thanks?.words}
      </p>
      <Standing {...parts} />
      {request.question !== undefined && may.answer && (
        <section class="card asked" aria-labelledby="question">
          <h2 id="question">{w.question}</h2>
          <p class="said">{request.question}</p>
          <WordsForm
            {...parts}
            id="answer"
            label={w.answer}
            send={w.answerSend}
            deedOf={text => ({ kind: 'answer', text })}
            thanks={w.answered}
          />
        </section>
      )}
      {request.outcome !== undefined && (
        <section class="card" aria-labelledby="outcome">
          <h2 id="outcome">{w.outcome}</h2>
          <p class="said">{request.outcome}</p>
          {may['not-done'] && (
            <Folded title={w.notDone} text={request.reopenUntil && w.notDoneText(when(request.reopenUntil))}>
              <WordsForm
                {...parts}
                id="not-done"
                label={w.notDoneLabel}
                send={w.notDoneSend}
                deedOf={text => ({ kind: 'not-done', text })}
                thanks={w.reopened}
              />
            </Folded>
          )}
        </section>
      )}
      {may.survey && <Survey {...parts} />}
      {may.raise && (
        <section class="card" aria-labelledby="raise">
          <h2 id="raise">{w.raise}</h2>
          <p>{w.raiseText}</p>
          <WordsForm
            {...parts}
            id="raise-words"
            label={w.raiseLabel}
            send={w.raiseSend}
            deedOf={text => ({ kind: 'raise', text })}
            thanks={w.raised}
          />
        </section>
      )}
      <History {...parts} />
      <Yours {...parts} />
      {may['notify-by'] && <Notifying {...parts} />}
      {(may.stop || request.isStopped) && <Stopping {...parts} />}
      {division && (
        <section class="card" aria-labelledby="contact">
          <h2 id="contact">{w.contact}</h2>
          <p>{division.name[language]}</p>
          <p>
            <a class="whole" href={telephoneAddress(division.phone)}>
              {phoneFigures(division.phone, language)}
            </a>
            <br />
            <a href={`mailto:${division.email}?subject=${encodeURIComponent(request.reference)}`}>
              {division.email}
            </a>
          </p>
          <p class="second">{w.contactText}</p>
        </section>
      )}
    </div>
  )
}

/** How far it is, in words and as a picture, and what is promised. */
function Standing({ request, w, when }: PartProps): JSX.Element {
  const { standing, stepsReached, answerBy, doneBy, isOverdue, mergedInto } = request
  const promised = answerBy ?? doneBy
  return (
    <section class="card standing" aria-labelledby="standing">
      <h2 id="standing" class="standing-words">
        {w.standing[standing]}
      </h2>
      {promised !== undefined && (
        <p class={isOverdue ? 'late' : ''}>
          {isOverdue
            ? w.overdue(when(promised))
            : answerBy === undefined
              ? w.doneBy(when(promised))
              : w.answerBy(when(promised))}
        </p>
      )}
      {mergedInto && (
        <p>
          <a href={`#${mergedInto.reference}.${mergedInto.secret}`}>
            {w.mergedInto} ({mergedInto.reference})
          </a>
        </p>
      )}
      <ol class="steps" aria-label={w.stepsTitle}>
        {publicSteps.map((step, index) => {
          const isNow = index === stepsReached - 1 && standing !== 'done'
          const state = isNow ? 'now' : index < stepsReached ? 'done' : 'ahead'
          return (
            <li key={step} data-state={state} {...(isNow ? { 'aria-current': 'step' as const } : {})}>
              {w.steps[step]}
              <span class="unseen">
                {' '}
                ({state === 'done' ? w.stepDone : state === 'now' ? w.stepNow : w.stepAhead})
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function History({ request, w, when }: PartProps): JSX.Element {
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">{w.history}</h2>
      <ol class="history">
        {request.history.toReversed().map(({ at, kind, by, text, until }) => (
          <li key={`${at} ${kind} ${text}`}>
            <p class="second">{when(at)}</p>
            <p>{kind === 'note' && by === 'you' ? w.you : w.lines[kind]}</p>
            {text !== undefined && <p class="said">{text}</p>}
            {until !== undefined && <p>{w.newDate(when(until))}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What the customer said and sent, and room for more. */
function Yours(parts: PartProps): JSX.Element | null {
  const { request, link, w } = parts
  const { description, place, photos, may } = request
  const isEmpty = description === undefined && place === undefined && photos.length === 0
  if (isEmpty && !may['add-words']) return null
  return (
    <section class="card" aria-labelledby="yours">
      <h2 id="yours">{w.yours}</h2>
      <dl>
        {place !== undefined && (
          <div>
            <dt>{w.place}</dt>
            <dd>{place}</dd>
          </div>
        )}
        {description !== undefined && (
          <div>
            <dt>{w.said}</dt>
            <dd class="said">{description}</dd>
          </div>
        )}
      </dl>
      {photos.length > 0 && (
        <div class="photos">
          {photos.map((id, index) => (
            <Photo key={id} link={link} id={id} label={w.photo(index + 1)} />
          ))}
        </div>
      )}
      {may['add-words'] && (
        <Folded title={w.addWords} text={w.addWordsHint}>
          <WordsForm
            {...parts}
            id="more"
            label={w.addWordsLabel}
            send={w.addWordsSend}
            deedOf={text => ({ kind: 'add-words', text })}
            thanks={w.added}
          />
        </Folded>
      )}
    </section>
  )
}

/** Asked for with the secret in the body, so no address of a picture opens it. */
function Photo({
  link,
  id,
  label,
}: {
  readonly link: Opened
  readonly id: string
  readonly label: string
}): JSX.Element | null {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let isGone = false
    let made: string | undefined
    void askPhoto(link, id).then(photo => {
      if (photo === undefined || isGone) return
      made = URL.createObjectURL(photo)
      setAddress(made)
    })
    return () => {
      isGone = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [link, id])
  return address === undefined ? null : <img src={address} alt={label} />
}

function Folded({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text?: string | number | undefined
  readonly children: JSX.Element
}): JSX.Element {
  return (
    <details>
      <summary>{title}</summary>
      {text ? <p class="hint">{text}</p> : null}
      {children}
    </details>
  )
}

/** A day and a time in words by the clock of the city. */
function inWords(at: number, locale: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  })
  return dateInWords(format, at)
}
