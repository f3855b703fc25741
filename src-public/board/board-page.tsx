import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BoardView } from '../../src-contract/public/counter.ts'
import type { HallCall } from '../../src-domain/kiosk/hall-board.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { useSecond } from '../common/use-second.ts'
import type { CounterLineState } from '../counter/counter-line.ts'
import { forgetSecret, keptSecret } from '../counter/device-secret.ts'
import { Pairing } from '../counter/pairing.tsx'
import { useCounterLine } from '../counter/use-counter-line.ts'
import { boardWords } from './board-words.ts'
import { browserVoice, type CallSpeaker, createCallSpeaker } from './speak-calls.ts'

/** A call stands out for as long as somebody needs to look up and read it. */
const freshForMs = 20_000

/** The board of a hall: who is called and where to, who is next; spoken in both languages. */
export function BoardPage(): JSX.Element {
  const [secret, setSecret] = useState(() => keptSecret('board'))
  // What stands first where nobody's own language decides; a call stands in its visitor's.
  const [first] = useState<Language>(() =>
    new URLSearchParams(location.search).get('lang') === 'fr' ? 'fr' : 'en',
  )
  const line = useCounterLine(secret === undefined ? undefined : { type: 'device', secret })
  useEffect(() => {
    document.documentElement.lang = boardWords[first].locale
  }, [first])
  useEffect(() => {
    if (!line.isUnknown) return
    forgetSecret('board')
    setSecret(undefined)
  }, [line.isUnknown])
  if (secret === undefined) return <Pairing device="board" onPaired={setSecret} />
  const view = line.message?.type === 'board' ? line.message.view : undefined
  if (view === undefined)
    return (
      <main class="board-starting" data-stage="starting">
        <p role="status">
          <Both first={first} of={language => boardWords[language].connecting} />
        </p>
      </main>
    )
  return <Board view={view} line={line} first={first} />
}

/** The same words in both languages, each marked as what it is. */
function Both({
  first,
  of,
}: {
  readonly first: Language
  readonly of: (language: Language) => string
}): JSX.Element {
  const order: readonly Language[] = first === 'en' ? ['en', 'fr'] : ['fr', 'en']
  const [a = 'en', b = 'fr'] = order
  if (of(a) === of(b)) return <>{of(a)}</>
  return (
    <>
      <span lang={boardWords[a].locale}>{of(a)}</span>
      <span class="second" lang={boardWords[b].locale}>
        {of(b)}
      </span>
    </>
  )
}

function Board({
  view,
  line,
  first,
}: {
  readonly view: BoardView
  readonly line: CounterLineState
  readonly first: Language
}): JSX.Element {
  const now = useSecond() + line.clockOffsetMs
  const sound = useSpeaker(view, line)
  const [latest, ...earlier] = view.calls
  const clock = (at: number, language = first) =>
    new Intl.DateTimeFormat(boardWords[language].locale, {
      timeZone: view.timeZone,
      hour: 'numeric',
      minute: '2-digit',
    }).format(at)
  return (
    <div class="board" data-stage="board" data-live={line.isLive}>
      <header class="board-head">
        <p>
          <strong>
            <Both first={first} of={language => view.site[language]} />
          </strong>
        </p>
        <p class="clock">{clock(now)}</p>
      </header>
      <main class="board-body">
        <section class="called" aria-labelledby="called">
          <h1 id="called">
            <Both first={first} of={language => boardWords[language].called} />
          </h1>
          {latest === undefined ? (
            <p class="none">
              <Both first={first} of={language => boardWords[language].nobodyCalled} />
            </p>
          ) : (
            <ol>
              <Call call={latest} isLatest isFresh={now - latest.calledAt < freshForMs} />
              {earlier.slice(0, 5).map(call => (
                <Call key={call.ticket} call={call} isFresh={now - call.calledAt < freshForMs} />
              ))}
            </ol>
          )}
        </section>
        <section class="next" aria-labelledby="next">
          <h2 id="next">
            <Both first={first} of={language => boardWords[language].next} />
          </h2>
          <ol>
            {view.next.map(ticket => (
              <li key={ticket}>{ticket}</li>
            ))}
          </ol>
          <p class="waiting">
            <Both first={first} of={language => boardWords[language].waiting(view.waiting)} />
          </p>
        </section>
      </main>
      <p class="unseen" role="status">
        {latest?.spoken.map(({ language, words }) => (
          <span key={language} lang={boardWords[language].locale}>
            {words}{' '}
          </span>
        ))}
      </p>
      <footer class="board-foot">
        {!line.isLive && (
          <p class="as-of" role="alert">
            <Both
              first={first}
              of={language =>
                boardWords[language].asOf(clock((line.heardAt ?? 0) + line.clockOffsetMs, language))
              }
            />
          </p>
        )}
        {view.isQuiet ? (
          <p class="quiet-mode">
            <Both first={first} of={language => boardWords[language].quiet} />
          </p>
        ) : (
          !sound.isOn && (
            <button type="button" class="sound" onClick={sound.turnOn}>
              <Both first={first} of={language => boardWords[language].soundOn} />
            </button>
          )
        )}
      </footer>
    </div>
  )
}

function Call({
  call: { ticket, place, spoken, times },
  isLatest = false,
  isFresh,
}: {
  readonly call: HallCall
  readonly isLatest?: boolean
  readonly isFresh: boolean
}): JSX.Element {
  const language = spoken[0]?.language ?? 'en'
  return (
    <li class="call" data-latest={isLatest} data-fresh={isFresh}>
      <span class="call-ticket">{ticket}</span>
      <span class="call-place">
        <Both first={language} of={each => place?.[each] ?? boardWords[each].counter} />
      </span>
      {times > 1 && (
        <span class="call-times">
          <Both first={language} of={each => boardWords[each].calledTimes(times)} />
        </span>
      )}
    </li>
  )
}

/** Speaks what is called. A browser makes no sound before somebody has touched the page once. */
function useSpeaker(
  { calls, isQuiet }: BoardView,
  { clockOffsetMs }: CounterLineState,
): { readonly isOn: boolean; readonly turnOn: () => void } {
  const [isOn, setOn] = useState(() => navigator.userActivation?.hasBeenActive ?? false)
  const speaker = useRef<CallSpeaker>(undefined)
  useEffect(() => {
    if (!isOn) return
    const created = createCallSpeaker(browserVoice())
    speaker.current = created
    return () => {
      created.stop()
      speaker.current = undefined
    }
  }, [isOn])
  useEffect(() => {
    speaker.current?.hear(calls, Date.now() + clockOffsetMs, isQuiet)
  }, [calls, isQuiet, clockOffsetMs])
  return { isOn, turnOn: () => setOn(true) }
}
