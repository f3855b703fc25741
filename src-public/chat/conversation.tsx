import type { JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ChatEntry } from '../../src-contract/public/chat.ts'
import type { ChatStanding } from '../../src-domain/chat/chat-standing.ts'
import { dayAndTime, expectedMinutes, phoneFigures } from '../common/figures.ts'
import type { ChatController } from './chat-controller.ts'
import { type PartProps, Trouble } from './chat-page.tsx'
import { Icon } from './icons.tsx'
import type { Outgoing } from './kept-chat.ts'
import type { Words } from './words.ts'

/** A question under the standing that is open: one at a time. */
type Asking = 'call' | 'email' | 'transcript' | 'end'

/** The chat: where it stands, what was said, and what to say next. */
export function Conversation(props: PartProps): JSX.Element {
  return (
    <main class="chat">
      <Standing {...props} />
      <Log {...props} />
      <div class="below">
        <Trouble {...props} />
        <Composer {...props} />
      </div>
    </main>
  )
}

function Standing(props: PartProps): JSX.Element {
  const { controller, view, w } = props
  const [asking, setAsking] = useState<Asking>()
  const { standing } = view
  const kind = standing?.kind
  useEffect(() => {
    if (kind !== undefined) setAsking(undefined)
  }, [kind])
  const done = () => setAsking(undefined)
  const isOver = kind === 'ended'
  const isPromise = kind === 'called-back' || kind === 'answered-by-email'
  return (
    <section class="standing">
      <div role="status">{standing && <StandingWords {...props} standing={standing} />}</div>
      {view.transcriptSentTo !== undefined && (
        <p class="good" role="status">
          <Icon of="check" /> {w.transcriptSent(view.transcriptSentTo)}
        </p>
      )}
      {standing?.kind === 'waiting' && asking === undefined && (
        <div class="actions small">
          {(standing.instead.callBack || standing.instead.email) && <span>{w.instead}</span>}
          {standing.instead.callBack && (
            <button type="button" onClick={() => setAsking('call')}>
              {w.callMe}
            </button>
          )}
          {standing.instead.email && (
            <button type="button" onClick={() => setAsking('email')}>
              {w.emailMe}
            </button>
          )}
        </div>
      )}
      {asking === 'call' && (
        <AskAddress
          {...{ w, done }}
          kind="tel"
          label={w.callMeAt}
          hint={w.keepsPlace}
          action={w.callMeDo}
          first={view.phone}
          onDone={controller.callMeBack}
        />
      )}
      {asking === 'email' && (
        <AskAddress
          {...{ w, done }}
          kind="email"
          label={w.emailMeAt}
          hint={w.keepsPlace}
          action={w.emailMeDo}
          first={view.email}
          onDone={controller.answerByEmail}
        />
      )}
      {asking === 'transcript' && (
        <AskAddress
          {...{ w, done }}
          kind="email"
          label={w.transcriptAt}
          action={w.transcriptDo}
          first={view.email}
          onDone={controller.sendTranscript}
        />
      )}
      {asking === 'end' && (
        <fieldset class="actions small">
          <legend class="strong">{w.endSure}</legend>
          <button
            type="button"
            class="danger"
            onClick={() => {
              done()
              controller.leave()
            }}
          >
            {w.endDo}
          </button>
          <button type="button" onClick={done}>
            {w.endNot}
          </button>
        </fieldset>
      )}
      {asking === undefined && (
        <div class="actions small">
          {isPromise && (
            <button type="button" class="plain" onClick={controller.cancelPromise}>
              {w.cancelPromise}
            </button>
          )}
          {view.canSendTranscript && view.entries.length > 0 && (
            <button type="button" class="plain" onClick={() => setAsking('transcript')}>
              {w.transcript}
            </button>
          )}
          {isOver ? (
            <button type="button" class="plain" onClick={controller.startOver}>
              {w.newChat}
            </button>
          ) : (
            !isPromise && (
              <button type="button" class="plain" onClick={() => setAsking('end')}>
                {w.end}
              </button>
            )
          )}
        </div>
      )}
    </section>
  )
}

function StandingWords({
  standing,
  view,
  language,
  w,
}: PartProps & { readonly standing: ChatStanding }): JSX.Element {
  const agent = (name: string) => (name === '' ? w.someone : name)
  switch (standing.kind) {
    case 'waiting': {
      const { position, staffing, expectedWaitMs } = standing
      const isStaffed = staffing === 'staffed'
      const isLong = expectedWaitMs !== undefined && expectedWaitMs > 0
      return (
        <>
          <p class="strong">{position > 1 ? w.place(position) : isStaffed ? w.next : w.first}</p>
          <p>
            {!isStaffed
              ? w.staffing[staffing]
              : isLong && w.expected(Math.max(1, expectedMinutes(expectedWaitMs)))}{' '}
            {w.stay}
          </p>
        </>
      )
    }
    case 'ringing':
      return <p class="strong">{w.ringing}</p>
    case 'talking':
      return <p class="strong">{w.talking(agent(standing.agentName))}</p>
    case 'held':
      return <p class="strong">{w.held(agent(standing.agentName))}</p>
    case 'returning':
      return <p class="strong">{w.returning}</p>
    case 'called-back': {
      const phone = phoneFigures(standing.phone, language)
      const from = dayAndTime(standing.from, view.lobby?.timeZone, w.locale)
      return (
        <p class="strong">
          {standing.from > Date.now() ? w.calledBackFrom(phone, from.day, from.time) : w.calledBack(phone)}{' '}
          {w.mayClose}
        </p>
      )
    }
    case 'answered-by-email':
      return (
        <p class="strong">
          {w.answeredByEmail(standing.email)} {w.mayClose}
        </p>
      )
    case 'ended':
      return (
        <>
          <p class="strong">{w.ended[standing.by]}</p>
          <p>{w.writeAgain}</p>
        </>
      )
  }
}

interface AskAddressProps {
  readonly w: Words
  readonly kind: 'tel' | 'email'
  readonly label: string
  readonly hint?: string
  readonly action: string
  readonly first: string
  readonly onDone: (address: string) => void
  readonly done: () => void
}

/** One line that asks for a number or an address. */
function AskAddress({ w, kind, label, hint, action, first, onDone, done }: AskAddressProps): JSX.Element {
  const [address, setAddress] = useState(first)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <form
      class="ask"
      onSubmit={event => {
        event.preventDefault()
        onDone(address.trim())
        done()
      }}
    >
      <label for={id}>{label}</label>
      <input
        ref={field}
        id={id}
        {...(kind === 'tel' ? { type: 'tel' } : { type: 'email' })}
        autocomplete={kind}
        maxLength={kind === 'tel' ? 32 : 254}
        required
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        value={address}
        onInput={event => setAddress(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="actions small">
        <button type="submit" class="primary">
          {action}
        </button>
        <button type="button" onClick={done}>
          {w.cancel}
        </button>
      </div>
    </form>
  )
}

function Log({ controller, view, w }: PartProps): JSX.Element {
  const end = useRef<HTMLDivElement>(null)
  const { entries, outbox, files, agentIsTyping, standing } = view
  const count = entries.length + outbox.length + files.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came last is shown when something came.
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [count, agentIsTyping])
  const agentName = standing?.kind === 'talking' ? standing.agentName : ''
  const lastOwn = entries.findLast(({ writer }) => writer.kind === 'customer')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by the keys.
    <div class="log-scroll" role="log" aria-label={w.log} aria-live="polite" tabIndex={0}>
      <div class="log">
        {entries.map(entry => (
          <Said key={entry.id} {...{ entry, controller, w }}>
            {entry === lastOwn && (entry.number <= view.seenByAgent ? w.seen : w.delivered)}
          </Said>
        ))}
        {outbox.map(words => (
          <OnItsWay key={words.id} {...{ words, w }} />
        ))}
        {files.map(file => (
          <p key={file.id} class="said own pending">
            {w.sendingFile(file.name)}
          </p>
        ))}
      </div>
      <p class="typing" aria-live="off">
        {agentIsTyping ? w.typing(agentName === '' ? w.someone : agentName) : '\u00a0'}
      </p>
      <div ref={end} />
    </div>
  )
}

interface SaidProps {
  readonly entry: ChatEntry
  readonly controller: ChatController
  readonly w: Words
  readonly children: string | false
}

function Said({ entry, controller, w, children }: SaidProps): JSX.Element {
  const { writer, text, attachments, at } = entry
  const who =
    writer.kind === 'customer'
      ? w.you
      : writer.kind === 'rule'
        ? w.ruleWriter
        : writer.name === ''
          ? w.someone
          : writer.name
  const time = new Date(at).toLocaleTimeString(w.locale, { timeStyle: 'short', hourCycle: 'h23' })
  return (
    <div class={`said ${writer.kind === 'customer' ? 'own' : writer.kind}`} data-entry={entry.id}>
      <p class="who">
        {who} <time dateTime={new Date(at).toISOString()}>{time}</time>
      </p>
      {text !== '' && <p class="words">{writer.kind === 'agent' ? withLinks(text) : text}</p>}
      {attachments.map(file => (
        <Sent key={file.id} {...{ file, controller, w }} />
      ))}
      {children !== false && <p class="mark">{children}</p>}
    </div>
  )
}

/** The addresses that an agent wrote can be followed; all else stays the text that it is. */
function withLinks(text: string): (string | JSX.Element)[] {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).map((part, index) =>
    index % 2 === 1 ? (
      <a key={part} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  )
}

function OnItsWay({ words, w }: { readonly words: Outgoing; readonly w: Words }): JSX.Element {
  return (
    <div class="said own pending">
      {words.text !== '' && <p class="words">{words.text}</p>}
      <p class="mark">{w.sending}</p>
    </div>
  )
}

interface SentProps {
  readonly file: ChatEntry['attachments'][number]
  readonly controller: ChatController
  readonly w: Words
}

/** A file of the chat: a picture is shown, all else is saved when somebody asks for it. */
function Sent({ file, controller, w }: SentProps): JSX.Element {
  const [address, setAddress] = useState<string>()
  const isPicture = /^image\/(jpeg|png|webp|gif)$/.test(file.mediaType)
  useEffect(() => {
    if (!isPicture) return
    let made: string | undefined
    let isWanted = true
    void controller.fetchFile(file.id).then(bytes => {
      if (bytes === undefined || !isWanted) return
      made = URL.createObjectURL(bytes)
      setAddress(made)
    })
    return () => {
      isWanted = false
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [controller, file.id, isPicture])
  const save = async (): Promise<void> => {
    const bytes = await controller.fetchFile(file.id)
    if (bytes === undefined) return
    const link = document.createElement('a')
    link.href = URL.createObjectURL(bytes)
    link.download = file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }
  return (
    <>
      {address !== undefined && <img src={address} alt={w.picture(file.name)} />}
      <button type="button" class="file" onClick={save}>
        <Icon of="file" />
        <span>{w.file(file.name, w.bytes(file.bytes))}</span>
      </button>
    </>
  )
}

function Composer({ controller, view, w }: PartProps): JSX.Element {
  const [text, setText] = useState(controller.draft)
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const isOver = view.standing?.kind === 'ended'
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const draft = controller.draft()
  useEffect(() => {
    // What was refused comes back to where it was written.
    if (view.problem !== undefined && draft !== '') setText(before => before || draft)
  }, [view.problem, draft])
  const send = (): void => {
    if (text.trim() === '') return
    controller.say(text.trim())
    setText('')
    field.current?.focus()
  }
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <label class="unseen" for={id}>
        {w.write}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={2}
        maxLength={4_000}
        placeholder={w.write}
        value={text}
        onInput={event => {
          setText(event.currentTarget.value)
          controller.keepDraft(event.currentTarget.value)
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-hidden="true"
        onChange={async event => {
          const files = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = ''
          for (const file of files) await controller.sendFile(file)
        }}
      />
      <button
        type="button"
        class="only-icon"
        aria-label={w.attach}
        title={w.attach}
        disabled={isOver}
        onClick={() => picker.current?.click()}
      >
        <Icon of="clip" />
      </button>
      <button type="submit" class="primary only-icon" aria-label={w.send} title={w.send}>
        <Icon of="send" />
      </button>
    </form>
  )
}
