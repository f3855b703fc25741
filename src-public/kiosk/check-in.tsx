import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type {
  KioskCheckedIn,
  KioskCheckIn,
  KioskView,
  TakenTicket,
} from '../../src-contract/public/counter.ts'
import { referenceAlphabet } from '../../src-domain/requests/reference-number.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { useSecond } from '../common/use-second.ts'
import { askCheckIn, type CheckInAnswer } from './ask-check-in.ts'
import { type CheckInWords, checkInWords } from './check-in-words.ts'
import { kioskWords } from './kiosk-words.ts'
import { StageHeading, whenIn } from './ticket-words.tsx'

type Way = 'code' | 'phone'
type Step =
  | { readonly kind: 'typing' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'choose'; readonly choices: Extract<KioskCheckedIn, { kind: 'choose' }>['choices'] }
  | { readonly kind: 'told'; readonly told: Told }

/** What is no ticket. */
type Told = Exclude<CheckInAnswer, { readonly kind: 'in' | 'choose' }>

const longest = { code: 7, phone: 16 } as const
const keysOf: Readonly<Record<Way, readonly string[]>> = {
  code: [...referenceAlphabet],
  phone: [...'1234567890'],
}

/** Somebody with an appointment says who they are, by code or by telephone number, on the glass or on a keyboard. */
export function CheckIn({
  view,
  secret,
  language,
  onTicket,
  onWalkIn,
}: {
  readonly view: KioskView
  readonly secret: string
  readonly language: Language
  /** The ticket, and what is to be said with it. */
  readonly onTicket: (ticket: TakenTicket, note: string) => void
  readonly onWalkIn: () => void
}): JSX.Element {
  const c = checkInWords[language]
  const w = kioskWords[language]
  const [way, setWay] = useState<Way>('code')
  const [said, setSaid] = useState('')
  const [step, setStep] = useState<Step>({ kind: 'typing' })
  const time = (at: number) => whenIn(at, view.timeZone, w.locale)

  async function ask(asked: KioskCheckIn): Promise<void> {
    setStep({ kind: 'asking' })
    const answer = await askCheckIn(secret, asked)
    if (answer.kind === 'choose') return setStep(answer)
    if (answer.kind !== 'in') return setStep({ kind: 'told', told: answer })
    const { how, startsAt, ticket } = answer
    onTicket(
      ticket,
      how === 'by-slot' ? c.bySlot(time(startsAt)) : how === 'is-in' ? c.isIn : c.asWalkIn(time(startsAt)),
    )
  }
  const again = () => {
    setSaid('')
    setStep({ kind: 'typing' })
  }

  switch (step.kind) {
    case 'asking':
      return (
        <p class="moment" role="status">
          {w.oneMoment}
        </p>
      )
    case 'choose':
      return (
        <>
          <StageHeading>{c.who}</StageHeading>
          <ul class="choices">
            {step.choices.map(({ id, firstName, startsAt }, index) => (
              <li key={id}>
                <button
                  type="button"
                  class="choice"
                  data-key={index + 1}
                  onClick={() => void ask({ phone: said, choice: id })}
                >
                  <span class="choice-name">{c.choice(firstName, time(startsAt))}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )
    case 'told':
      return (
        <ToldStep
          told={step.told}
          c={c}
          language={language}
          time={time}
          onAgain={again}
          onWalkIn={onWalkIn}
        />
      )
    case 'typing':
      return (
        <>
          <StageHeading>{c.title}</StageHeading>
          <fieldset class="ways">
            <legend class="unseen">{c.way}</legend>
            {(['code', 'phone'] as const).map(each => (
              <button
                key={each}
                type="button"
                class={each === way ? 'primary' : 'secondary'}
                aria-pressed={each === way}
                onClick={() => {
                  setWay(each)
                  setSaid('')
                }}
              >
                {each === 'code' ? c.byCode : c.byPhone}
              </button>
            ))}
          </fieldset>
          <Typing
            key={way}
            way={way}
            said={said}
            words={{
              label: way === 'code' ? c.code : c.phone,
              help: way === 'code' ? c.codeHelp : c.phoneHelp,
              keys: c.keys,
              erase: c.erase,
              send: c.send,
            }}
            onChange={setSaid}
            onSend={() => void ask(way === 'code' ? { code: said } : { phone: said })}
          />
        </>
      )
    default:
      return assertNever(step)
  }
}

/** A field that is typed on a keyboard, or by the keys on the glass. */
export function Typing({
  way,
  said,
  words,
  onChange,
  onSend,
}: {
  readonly way: Way
  readonly said: string
  readonly words: Readonly<Record<'label' | 'help' | 'keys' | 'erase' | 'send', string>>
  readonly onChange: (said: string) => void
  readonly onSend: () => void
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  const focus = () => field.current?.focus()
  // At once, so that no figure of a quick hand is lost; and again when the heading has been read out.
  useLayoutEffect(focus, [])
  useEffect(focus, [])
  const isEmpty = said.trim() === ''
  return (
    <form
      class="check-in"
      onSubmit={event => {
        event.preventDefault()
        if (!isEmpty) onSend()
      }}
    >
      <div class="said">
        <label for="said">{words.label}</label>
        <input
          id="said"
          ref={field}
          // The keys stand below; a tablet need not show its own.
          inputMode="none"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={longest[way]}
          value={said}
          aria-describedby="said-help"
          onInput={event => onChange(event.currentTarget.value.toUpperCase())}
        />
        <p id="said-help">{words.help}</p>
      </div>
      <fieldset class="keys" data-way={way}>
        <legend class="unseen">{words.keys}</legend>
        {keysOf[way].map(key => (
          <button key={key} type="button" onClick={() => said.length < longest[way] && onChange(said + key)}>
            {key}
          </button>
        ))}
        <button type="button" class="wide" onClick={() => onChange(said.slice(0, -1))}>
          {words.erase}
        </button>
      </fieldset>
      <button type="submit" class="primary" disabled={isEmpty}>
        {words.send}
      </button>
    </form>
  )
}

function ToldStep({
  told,
  c,
  language,
  time,
  onAgain,
  onWalkIn,
}: {
  readonly told: Told
  readonly c: CheckInWords
  readonly language: Language
  readonly time: (at: number) => string
  readonly onAgain: () => void
  readonly onWalkIn: () => void
}): JSX.Element {
  const w = kioskWords[language]
  const now = useSecond()
  const secondsLeft = told.kind === 'too-many' ? Math.max(0, Math.ceil((told.until - now) / 1_000)) : 0
  const { title, text } = wordsOf(told, c, language, time, secondsLeft)
  const mayRetype = told.kind === 'nothing' || told.kind === 'too-many' || told.kind === 'away'
  return (
    <>
      <StageHeading>{title}</StageHeading>
      <p class="notice" role="alert">
        {text}
      </p>
      <div class="ticket-acts">
        {mayRetype && (
          <button type="button" class="primary" data-key="1" disabled={secondsLeft > 0} onClick={onAgain}>
            {w.tryAgain}
          </button>
        )}
        <button type="button" class="secondary" data-key="2" onClick={onWalkIn}>
          {c.takeTicket}
        </button>
      </div>
    </>
  )
}

function wordsOf(
  told: Told,
  c: CheckInWords,
  language: Language,
  time: (at: number) => string,
  secondsLeft: number,
): { readonly title: string; readonly text: string } {
  switch (told.kind) {
    case 'nothing':
      return { title: c.nothing, text: c.nothingText }
    case 'too-many':
      return { title: c.tooMany, text: secondsLeft > 0 ? c.tooManyText(secondsLeft) : c.nothingText }
    case 'away':
      return { title: kioskWords[language].away, text: kioskWords[language].awayText }
    case 'too-early':
      return { title: c.tooEarly, text: c.tooEarlyText(time(told.startsAt), time(told.from)) }
    case 'other-day':
      return { title: c.otherDay, text: c.otherDayText(time(told.startsAt)) }
    case 'other-site':
      return { title: c.otherSite, text: c.otherSiteText(time(told.startsAt), told.site[language]) }
    case 'cancelled':
      return { title: c.cancelled, text: c.cancelledText }
    case 'closed':
      return {
        title: c.closed,
        text: c.closedText(told.opensAt === undefined ? undefined : time(told.opensAt)),
      }
    default:
      return assertNever(told)
  }
}
