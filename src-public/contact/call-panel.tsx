import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Unattended } from '../../src-contract/public/web-call.ts'
import { dayAndTime, expectedMinutes, inFigures, phoneFigures } from '../common/figures.ts'
import { useSecond } from '../common/use-second.ts'
import type { CallController } from './call-controller.ts'
import { CallForm } from './call-form.tsx'
import type {
  CallbackPromise,
  CalledBackState,
  CallProblem,
  CallStage,
  CallState,
  ClosedProblem,
  EndedState,
  OnCallState,
} from './call-machine.ts'
import type { ContactCity } from './hub-words.ts'
import { Icon, type IconName } from './icons.tsx'
import { emptyForm, type FormWords, keepForm, keptForm } from './kept-call.ts'
import { MicrophoneLevel } from './microphone-level.tsx'
import { PhoneInstead, PhoneLink } from './phone-link.tsx'
import type { Language, Words } from './words.ts'

interface CallPanelProps {
  readonly controller: CallController
  readonly city: ContactCity
  readonly language: Language
  readonly w: Words
}

/** The call in whatever state it is: one heading, one thing to do. */
export function CallPanel({ controller, city, language, w }: CallPanelProps): JSX.Element {
  const [view, setView] = useState(controller.current)
  useEffect(() => controller.subscribe(() => setView(controller.current())), [controller])
  const [form, setForm] = useState<FormWords>(() => ({ ...emptyForm, ...keptForm() }))
  const { call } = view
  const now = useSecond()

  const type = (typed: FormWords) => {
    setForm(typed)
    keepForm(typed)
  }
  const startIn = (asked: Language) => {
    const said = Object.fromEntries(
      Object.entries(form)
        .map(([key, word]) => [key, word.trim()] as const)
        .filter(([, word]) => word !== ''),
    )
    controller.call({ ...said, language: asked })
  }
  const start = () => startIn(language)

  const step = view.isComingBack ? 'coming-back' : stepOf(call)
  const panel = useFocusAfter(step)
  useEffect(() => {
    const said = call.kind === 'ready' ? '' : `${headingOf(call, w)} · `
    document.title = said + w.pageTitle(city.name[language])
  }, [call, w, city, language])

  return (
    <section class="card" ref={panel} data-stage={step} aria-labelledby="call-heading">
      <p class="unseen" role="status">
        {announcementOf(call, w, promise => promiseWords(promise, now, { city, language, w }))}
      </p>
      {view.isComingBack ? (
        <Heading icon="phone">{w.settlingTitle}</Heading>
      ) : (
        <Stage
          {...{ controller, city, language, w, call, now }}
          isMusicMuted={view.isMusicMuted}
          form={<CallForm {...{ form, city, language, w }} onType={type} onCall={start} />}
          onCallAgain={start}
          onCallIn={asked => {
            controller.leave()
            startIn(asked)
          }}
        />
      )}
      {view.isSoundBlocked && (
        <Notice icon="musicOff" action={{ label: w.turnSoundOn, onPress: controller.unblockSound }}>
          {w.soundBlocked}
        </Notice>
      )}
    </section>
  )
}

interface StageProps extends CallPanelProps {
  readonly call: CallState
  readonly now: number
  readonly isMusicMuted: boolean
  readonly form: JSX.Element
  readonly onCallAgain: () => void
  /** Leaves the line, and calls to be answered in this language. */
  readonly onCallIn: (language: Language) => void
}

function Stage(props: StageProps): JSX.Element {
  const { call, controller, w, form } = props
  switch (call.kind) {
    case 'ready':
      return (
        <>
          <Heading>{w.heading}</Heading>
          {call.problem?.kind === 'closed' && !hasOpened(call.problem, props.now) && (
            <Closed problem={call.problem} {...props} />
          )}
          {call.problem && call.problem.kind !== 'closed' && <Problem problem={call.problem} {...props} />}
          <p class="lead">{w.lead(props.city.name[props.language])}</p>
          {form}
        </>
      )
    case 'asking-microphone':
      return (
        <>
          <Heading icon="microphone">{w.askingTitle}</Heading>
          <p class="lead">{w.askingText}</p>
          <Actions>
            <button type="button" onClick={controller.leave}>
              {w.cancel}
            </button>
          </Actions>
        </>
      )
    case 'calling':
      return (
        <>
          <Heading icon="phone">{w.callingTitle}</Heading>
          <p class="lead">{w.callingText}</p>
          <Actions>
            <button type="button" onClick={controller.leave}>
              {w.cancel}
            </button>
          </Actions>
        </>
      )
    case 'on-call':
      return (
        <>
          <OnCall {...props} call={call} />
          <OnCallNotices {...props} call={call} />
        </>
      )
    case 'called-back':
      return <CalledBack {...props} call={call} />
    case 'ended':
      return <Ended {...props} call={call} />
  }
}

function OnCall(props: StageProps & { readonly call: OnCallState }): JSX.Element {
  const { call, controller, w, now } = props
  const { stage } = call
  const hubNow = now + (call.clockOffsetMs ?? 0)
  switch (stage.kind) {
    case 'settling':
      return (
        <>
          <Heading icon="phone">{w.settlingTitle}</Heading>
          <Actions>
            <LeaveButton {...props} label={w.leaveLine} />
          </Actions>
        </>
      )
    case 'waiting':
      return (
        <>
          <Heading icon="clock">{w.inLineTitle}</Heading>
          <p class="figure">{placeInLine(stage, w)}</p>
          <Figures
            rows={[
              [w.waited, <Timer key="waited" ms={now - stage.waitingSince} />],
              ...(stage.unattended ? [] : [expectedRow(stage.expectedWaitMs, w)]),
            ]}
          />
          {stage.unattended && (
            <Notice icon="clock">
              <strong>{w.nobodyAtWork[stage.unattended.language]}</strong> {w.keepsPlace}
            </Notice>
          )}
          <p>{w.stayText}</p>
          <Actions>
            {stage.unattended?.callback && (
              <button type="button" class="primary" onClick={controller.askForCallback}>
                <Icon of="phone" />
                {w.callMeBack}
              </button>
            )}
            {stage.unattended?.inOtherLanguage && (
              <OtherLanguage {...props} than={stage.unattended.language} />
            )}
            <MusicButton {...props} />
            <LeaveButton {...props} label={w.leaveLine} />
          </Actions>
        </>
      )
    case 'ringing':
      return (
        <>
          <Heading icon="phone">{w.ringingTitle}</Heading>
          <p class="lead">{w.ringingText}</p>
          {stage.waitingSince !== undefined && (
            <Figures rows={[[w.waited, <Timer key="waited" ms={now - stage.waitingSince} />]]} />
          )}
          <Actions>
            <MusicButton {...props} />
            <LeaveButton {...props} label={w.leaveLine} />
          </Actions>
        </>
      )
    case 'connected':
      return (
        <>
          <Heading icon="phone">{w.connectedTitle(stage.agentName || w.someone)}</Heading>
          <p class="figure">
            <span class="unseen">{w.talked} </span>
            <Timer ms={hubNow - stage.answeredAt} />
          </p>
          <p class="quiet">
            {call.voice === 'flowing' || call.voice === 'interrupted' ? w.connectedText : w.soundComing}
          </p>
          {call.microphone === 'live' && <MicrophoneLevel {...{ controller, w }} isMuted={call.isMuted} />}
          <Actions>
            <button type="button" aria-pressed={call.isMuted} onClick={controller.switchMute}>
              <Icon of={call.isMuted ? 'microphoneOff' : 'microphone'} />
              {w.mute}
            </button>
            <EndButton {...props} />
          </Actions>
        </>
      )
    case 'held':
      return (
        <>
          <Heading icon="pause">{w.heldTitle(stage.agentName)}</Heading>
          <p class="lead">{w.heldText}</p>
          <Figures rows={[[w.heldFor, <Timer key="held" ms={now - stage.since} />]]} />
          <Actions>
            <MusicButton {...props} />
            <EndButton {...props} />
          </Actions>
        </>
      )
    case 'reconnecting':
      return (
        <>
          <Heading icon="clock">{w.reconnectingTitle}</Heading>
          <p class="lead">{w.reconnectingText}</p>
          <Actions>
            <MusicButton {...props} />
            <EndButton {...props} />
          </Actions>
        </>
      )
  }
}

/** What is wrong now, and what the customer can do about it. */
function OnCallNotices({
  call,
  controller,
  city,
  w,
}: StageProps & { readonly call: OnCallState }): JSX.Element {
  const isTalking = call.stage.kind === 'connected' && call.voice === 'flowing'
  return (
    <div class="notices" role="alert">
      {call.line.kind === 'lost' && call.stage.kind !== 'settling' && (
        <Notice icon="warning">
          {isTalking ? w.lineLostTalking : w.lineLost}
          {!isTalking && (
            <>
              {' '}
              <PhoneInstead {...{ city, w }} />
            </>
          )}
        </Notice>
      )}
      {call.stage.kind === 'connected' && call.voice === 'interrupted' && (
        <Notice icon="warning">{w.soundBroken}</Notice>
      )}
      {call.microphone !== 'live' && call.microphone !== 'asking' && (
        <Notice icon="microphoneOff" action={{ label: w.tryAgain, onPress: controller.retryMicrophone }}>
          <strong>{w.microphone[call.microphone].title}.</strong> {w.microphone[call.microphone].text}
        </Notice>
      )}
      {call.isMuted && call.stage.kind === 'connected' && (
        <Notice icon="microphoneOff">{w.youAreMuted}</Notice>
      )}
    </div>
  )
}

/** The promise in one sentence, what is left to do, and the way out of it. */
function CalledBack(props: StageProps & { readonly call: CalledBackState }): JSX.Element {
  const { call, controller, w, now } = props
  return (
    <>
      <Heading icon="check">{w.calledBackTitle}</Heading>
      <p class="lead strong">{promiseWords(call.promise, now, props)}</p>
      <p>{w.calledBackText}</p>
      <div role="status">
        {call.isCancelling && call.line.kind === 'lost' && <Notice icon="warning">{w.cancelWhenBack}</Notice>}
      </div>
      <Actions>
        <button type="button" onClick={controller.leave}>
          {w.done}
        </button>
        <button
          type="button"
          class="danger-quiet"
          aria-disabled={call.isCancelling}
          onClick={controller.cancelCallback}
        >
          {call.isCancelling ? w.cancellingCallback : w.cancelCallback}
        </button>
      </Actions>
      {call.promise.isClosed && call.promise.from > now && <Meanwhile {...props} />}
    </>
  )
}

function Closed({ problem, ...props }: StageProps & { readonly problem: ClosedProblem }): JSX.Element {
  const { city, w } = props
  const { opensAt } = problem
  const opening = opensAt === undefined ? undefined : dayAndTime(opensAt, city.timeZone, w.locale)
  return (
    <div class="problem calm" role="alert">
      <Icon of="clock" />
      <div>
        <p>
          <strong>{w.closedTitle}.</strong> {opening && w.opensAt(opening.day, opening.time)}
        </p>
        {problem.callsBack && <p>{w.closedGivePhone}</p>}
        <Meanwhile {...props} />
      </div>
    </div>
  )
}

function hasOpened({ opensAt }: ClosedProblem, now: number): boolean {
  return opensAt !== undefined && opensAt <= now
}

/** How to reach the city while it is closed; nothing of what it does not have. */
function Meanwhile({ city, w }: Pick<CallPanelProps, 'city' | 'w'>): JSX.Element {
  return (
    <>
      {city.afterHoursPhone && (
        <p>
          {w.afterHoursLine} <PhoneLink phone={city.afterHoursPhone} />
        </p>
      )}
      {city.email && (
        <p>
          {w.writeUs} <a href={`mailto:${city.email}`}>{city.email}</a>
        </p>
      )}
    </>
  )
}

function OtherLanguage({ than, onCallIn, w }: StageProps & { readonly than: Language }): JSX.Element {
  const other = than === 'en' ? 'fr' : 'en'
  return (
    <button type="button" onClick={() => onCallIn(other)}>
      {w.speakIn[other]}
    </button>
  )
}

function Ended({
  call,
  controller,
  city,
  w,
  onCallAgain,
}: StageProps & { readonly call: EndedState }): JSX.Element {
  const { title, text } = w.ended[call.by]
  return (
    <>
      <Heading icon={call.by === 'line-lost' ? 'warning' : 'check'}>{title}</Heading>
      <p class="lead">
        {call.agentName !== undefined && call.talkedMs !== undefined && (
          <>{w.spokeWith(call.agentName || w.someone, inFigures(call.talkedMs))} </>
        )}
        {text}
      </p>
      {call.by === 'line-lost' && city.phone !== '' && (
        <p class="strong">
          <PhoneInstead {...{ city, w }} />
        </p>
      )}
      <Actions>
        <button type="button" class="primary" onClick={onCallAgain}>
          <Icon of="phone" />
          {w.callAgain}
        </button>
        <button type="button" onClick={controller.putAway}>
          {w.toTheForm}
        </button>
      </Actions>
      <p class="quiet">{w.keptTyped}</p>
    </>
  )
}

type OtherProblem = Exclude<CallProblem, ClosedProblem>

function Problem({ problem, city, w }: StageProps & { readonly problem: OtherProblem }): JSX.Element {
  const { title, text } = wordsOf(problem, w)
  const needsReload =
    problem.kind === 'refused' && (problem.name === 'ProtocolNotSpoken' || problem.name === 'Malformed')
  return (
    <div class="problem" role="alert">
      <Icon of={problem.kind === 'microphone' ? 'microphoneOff' : 'warning'} />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p>{text}</p>
        {city.phone !== '' && (
          <p>
            <PhoneInstead {...{ city, w }} />
          </p>
        )}
        {needsReload && (
          <button type="button" onClick={() => location.reload()}>
            {w.reloadPage}
          </button>
        )}
      </div>
    </div>
  )
}

function wordsOf(problem: OtherProblem, w: Words): { readonly title: string; readonly text: string } {
  switch (problem.kind) {
    case 'microphone':
      return w.microphone[problem.why]
    case 'refused':
      return w.refused[problem.name]
    case 'unreachable':
      return w.unreachable
  }
}

function MusicButton({ controller, isMusicMuted, w }: StageProps): JSX.Element {
  return (
    <button type="button" onClick={controller.switchMusic}>
      <Icon of={isMusicMuted ? 'musicOff' : 'music'} />
      {isMusicMuted ? w.musicOn : w.musicOff}
    </button>
  )
}

function LeaveButton({ controller, label }: StageProps & { readonly label: string }): JSX.Element {
  return (
    <button type="button" class="danger-quiet" onClick={controller.leave}>
      <Icon of="hangUp" />
      {label}
    </button>
  )
}

function EndButton({ controller, w }: StageProps): JSX.Element {
  return (
    <button type="button" class="danger" onClick={controller.leave}>
      <Icon of="hangUp" />
      {w.endCall}
    </button>
  )
}

interface HeadingProps {
  readonly icon?: IconName
  readonly children: ComponentChildren
}

function Heading({ icon, children }: HeadingProps): JSX.Element {
  return (
    <h1 id="call-heading" tabIndex={-1}>
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </h1>
  )
}

function Actions({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="actions">{children}</div>
}

type FigureRow = readonly [label: string, figure: ComponentChildren]

function Figures({ rows }: { readonly rows: readonly FigureRow[] }): JSX.Element {
  return (
    <dl class="figures">
      {rows.map(([label, figure]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Changes every second and is not read aloud as it does. */
function Timer({ ms }: { readonly ms: number }): JSX.Element {
  return (
    <span role="timer" aria-live="off">
      {inFigures(ms)}
    </span>
  )
}

interface NoticeProps {
  readonly icon: IconName
  readonly action?: { readonly label: string; readonly onPress: () => void }
  readonly children: ComponentChildren
}

function Notice({ icon, action, children }: NoticeProps): JSX.Element {
  return (
    <div class="notice">
      <Icon of={icon} />
      <p>{children}</p>
      {action && (
        <button type="button" onClick={action.onPress}>
          {action.label}
        </button>
      )}
    </div>
  )
}

function placeInLine(stage: Extract<CallStage, { kind: 'waiting' }>, w: Words): string {
  if (stage.position > 1) return w.place(stage.position)
  return stage.unattended ? w.first : w.next
}

function expectedRow(expectedWaitMs: number | undefined, w: Words): FigureRow {
  return [w.expected, expectedWaitMs === undefined ? w.notKnown : expectedWait(expectedWaitMs, w)]
}

function expectedWait(expectedWaitMs: number, w: Words): string {
  const minutes = expectedMinutes(expectedWaitMs)
  return minutes === 0 ? w.lessThanAMinute : w.aboutMinutes(minutes)
}

function unattendedOf(stage: CallStage): Unattended | undefined {
  return stage.kind === 'waiting' ? stage.unattended : undefined
}

/** One word for where the page stands: a change of it moves the focus to the new heading. */
function stepOf(call: CallState): string {
  return call.kind === 'on-call' ? call.stage.kind : call.kind
}

function headingOf(call: Exclude<CallState, { kind: 'ready' }>, w: Words): string {
  switch (call.kind) {
    case 'asking-microphone':
      return w.askingTitle
    case 'calling':
      return w.callingTitle
    case 'called-back':
      return w.calledBackTitle
    case 'ended':
      return w.ended[call.by].title
    case 'on-call':
      break
  }
  switch (call.stage.kind) {
    case 'settling':
      return w.settlingTitle
    case 'waiting':
      return placeInLine(call.stage, w)
    case 'ringing':
      return w.ringingTitle
    case 'connected':
      return w.connectedTitle(call.stage.agentName || w.someone)
    case 'held':
      return w.heldTitle(call.stage.agentName)
    case 'reconnecting':
      return w.reconnectingTitle
  }
}

/** When and where we call back; a time that has come is not named any more. */
function promiseWords(
  { phone, from, isClosed }: CallbackPromise,
  now: number,
  { city, language, w }: Pick<CallPanelProps, 'city' | 'language' | 'w'>,
): string {
  const number = phoneFigures(phone, language)
  if (from <= now) return w.calledBackSoon(number)
  const { day, time } = dayAndTime(from, city.timeZone, w.locale)
  return isClosed ? w.calledBackClosed(number, day, time) : w.calledBackFrom(number, day, time)
}

/** What a screen reader says by itself: each change of place or stage once, never a timer. */
function announcementOf(call: CallState, w: Words, saying: (promise: CallbackPromise) => string): string {
  if (call.kind === 'ready') return ''
  const heading = headingOf(call, w)
  if (call.kind === 'called-back') {
    return call.isCancelling ? w.cancellingCallback : `${heading}. ${saying(call.promise)}`
  }
  const unattended = call.kind === 'on-call' && unattendedOf(call.stage)
  if (unattended) return `${heading}. ${w.nobodyAtWork[unattended.language]}`
  if (call.kind === 'on-call' && call.stage.kind === 'held') return `${heading}. ${w.heldText}`
  if (call.kind === 'on-call' && call.stage.kind === 'reconnecting')
    return `${heading}. ${w.reconnectingText}`
  return heading
}

/**
 * When a step takes the pressed button away, the focus would fall back to the top of the page; it goes to the heading of
 * the new step instead. A focus elsewhere (the language switch) stays where it is.
 */
function useFocusAfter(step: string) {
  const panel = useRef<HTMLElement>(null)
  const before = useRef(step)
  useLayoutEffect(() => {
    if (before.current === step) return
    before.current = step
    const focused = document.activeElement
    if (
      focused &&
      focused !== document.body &&
      document.contains(focused) &&
      !panel.current?.contains(focused)
    )
      return
    panel.current?.querySelector<HTMLElement>('#call-heading')?.focus({ preventScroll: false })
  }, [step])
  return panel
}
