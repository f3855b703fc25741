import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { VisitView } from '../../../src-contract/public/counter.ts'
import { spelledTicket } from '../../../src-domain/kiosk/spoken-call.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { leaveNumber, type NumberLeft } from '../../counter/leave-number.ts'
import { useCounterLine } from '../../counter/use-counter-line.ts'
import { type FollowWords, followWords } from './follow-words.ts'

/** What the address carries behind its `#`: the id of the visit and the secret that opens it. */
const ticketPattern = /^#([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/

/** A visitor's own page: the place in line, the wait, and where to go when the ticket is called. */
export function FollowPage(): JSX.Element {
  const [address] = useState(() => ticketPattern.exec(location.hash))
  const [chosen, setChosen] = useState<Language>()
  const [, id = '', secret = ''] = address ?? []
  const line = useCounterLine(address === null ? undefined : { type: 'visit', id, secret })
  const view = line.message?.type === 'visit' ? line.message.view : undefined
  const language = chosen ?? view?.language ?? (navigator.language.startsWith('fr') ? 'fr' : 'en')
  const w = followWords[language]
  useEffect(() => {
    document.documentElement.lang = w.locale
  }, [w])
  return (
    <div class="follow-page" data-standing={view?.standing.kind ?? 'none'}>
      <header>
        <p>{view ? `${view.city[language]} · ${view.site[language]}` : ' '}</p>
        <button
          type="button"
          class="plain"
          lang={followWords[w.other].locale}
          onClick={() => setChosen(w.other)}
        >
          {followWords[w.other].name}
        </button>
      </header>
      <main>
        {address === null || line.isUnknown ? (
          <p class="notice">{w.unknown}</p>
        ) : view ? (
          <Visit view={view} language={language} w={w} id={id} secret={secret} />
        ) : (
          <p role="status">{w.connecting}</p>
        )}
      </main>
      {view && !line.isLive && (
        <p class="notice" role="alert">
          {w.asOf(
            new Date(line.heardAt ?? 0)
              .toLocaleTimeString(w.locale, { hour: 'numeric', minute: '2-digit' })
              .replaceAll(' ', '\u00a0'),
          )}
        </p>
      )}
    </div>
  )
}

function Visit({
  view,
  language,
  w,
  id,
  secret,
}: {
  readonly view: VisitView
  readonly language: Language
  readonly w: FollowWords
  readonly id: string
  readonly secret: string
}): JSX.Element {
  const { standing, ticket } = view
  useEffect(() => {
    document.title = `${ticket} · ${shortStanding(view, language, w)}`
    if (standing.kind === 'called') navigator.vibrate?.([300, 150, 300])
  }, [view, language, w, ticket, standing.kind])
  return (
    <>
      <h1>
        <span class="unseen">{w.ticketSpoken(spelledTicket(ticket))}</span>
        <span aria-hidden="true">{ticket}</span>
      </h1>
      {view.service !== undefined && <p class="service">{view.service[language]}</p>}
      <div class="standing" role="status">
        <p class="standing-short">{shortStanding(view, language, w)}</p>
        <p>{moreOf(view, w)}</p>
      </div>
      {view.takesNumbers && standing.kind === 'waiting' && (
        <TextMe w={w} language={language} id={id} secret={secret} />
      )}
      {(standing.kind === 'waiting' || standing.kind === 'booked') && <Leave w={w} id={id} secret={secret} />}
    </>
  )
}

function shortStanding({ standing }: VisitView, language: Language, w: FollowWords): string {
  switch (standing.kind) {
    case 'waiting':
      return standing.position === 1 ? w.first : w.place(standing.position)
    case 'next':
      return w.next
    case 'called':
      return standing.place === undefined ? w.comeToCounter : w.come(standing.place[language])
    case 'booked':
      return w.booked
    case 'over':
      return w.over
  }
}

function moreOf({ standing }: VisitView, w: FollowWords): string {
  switch (standing.kind) {
    case 'waiting': {
      if (!standing.isAttended) return w.nobodyAtWork
      if (standing.expectedWaitMs === undefined) return w.stay
      const minutes = Math.round(standing.expectedWaitMs / 60_000)
      return minutes === 0 ? w.waitUnder : w.wait(minutes)
    }
    case 'next':
      return w.nextText
    case 'called':
      return standing.times > 1 ? w.calledAgain(standing.times) : w.calledText
    case 'booked':
      return w.bookedText
    case 'over':
      return w.overText
  }
}

/** A mobile number to be told of the turn by; leaving it is the consent, and it can be taken back. */
function TextMe({
  w,
  language,
  id,
  secret,
}: {
  readonly w: FollowWords
  readonly language: Language
  readonly id: string
  readonly secret: string
}): JSX.Element {
  const [phone, setPhone] = useState('')
  const [left, setLeft] = useState<NumberLeft | 'none'>(() => (isNumberLeft(id) ? 'kept' : 'none'))
  const [isBusy, setIsBusy] = useState(false)
  const [isStuck, setIsStuck] = useState(false)
  const send = async (number: string): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    const came = await leaveNumber({ id, secret, language, phone: number })
    setIsBusy(false)
    // A number that could not be taken back stays: the way to try again stays with it.
    if (number === '' && came !== 'kept') return setIsStuck(true)
    setIsStuck(false)
    if (came === 'kept') keepNumberLeft(id, number !== '')
    setLeft(came === 'kept' && number === '' ? 'none' : came)
  }
  if (left === 'kept')
    return (
      <div class="leave">
        <p role="status">{w.textKept}</p>
        {isStuck && <p role="alert">{w.textRefused.away}</p>}
        <button type="button" class="secondary" onClick={() => void send('')}>
          {w.textStop}
        </button>
      </div>
    )
  return (
    <form
      class="leave"
      onSubmit={event => {
        event.preventDefault()
        if (phone.trim() !== '') void send(phone)
      }}
    >
      <p>
        <label for="phone">{w.textMe}</label>
        <span id="phone-help">{w.textMeHelp}</span>
      </p>
      <input
        id="phone"
        type="tel"
        autocomplete="tel"
        maxLength={40}
        aria-describedby="phone-help"
        value={phone}
        onInput={event => setPhone(event.currentTarget.value)}
      />
      {left !== 'none' && <p role="alert">{w.textRefused[left]}</p>}
      <button type="submit" class="secondary" aria-busy={isBusy}>
        {w.textSend}
      </button>
    </form>
  )
}

/** That a number was left, and never which: a page that is loaded anew still offers to take it back. */
const leftKey = (id: string): string => `townline.text.${id}`

function isNumberLeft(id: string): boolean {
  try {
    return sessionStorage.getItem(leftKey(id)) !== null
  } catch {
    return false
  }
}

function keepNumberLeft(id: string, isLeft: boolean): void {
  try {
    if (isLeft) sessionStorage.setItem(leftKey(id), 'left')
    else sessionStorage.removeItem(leftKey(id))
  } catch {
    // A page that is loaded anew offers to leave a number again.
  }
}

/** Asks once more: a place that was given back is gone. */
function Leave({
  w,
  id,
  secret,
}: {
  readonly w: FollowWords
  readonly id: string
  readonly secret: string
}): JSX.Element {
  const [stage, setStage] = useState<'offered' | 'asked' | 'failed'>('offered')
  const leave = async (): Promise<void> => {
    const answer = await fetch('/counter/leave', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, secret }),
      signal: AbortSignal.timeout(8_000),
    }).catch(() => undefined)
    if (answer?.ok !== true) setStage('failed')
  }
  return (
    <div class="leave">
      {stage === 'offered' ? (
        <button type="button" class="secondary" onClick={() => setStage('asked')}>
          {w.leave}
        </button>
      ) : (
        <>
          <p role="alert">{stage === 'failed' ? w.leaveFailed : w.leaveSure}</p>
          <button type="button" class="secondary" onClick={() => void leave()}>
            {w.leaveYes}
          </button>
          <button type="button" class="primary" onClick={() => setStage('offered')}>
            {w.leaveNo}
          </button>
        </>
      )}
    </div>
  )
}
