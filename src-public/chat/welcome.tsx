import type { ComponentChildren, JSX, TargetedInputEvent } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { ChatLobby } from '../../src-contract/public/chat.ts'
import { dayAndTime, expectedMinutes, telephoneAddress } from '../common/figures.ts'
import { type PartProps, Trouble } from './chat-page.tsx'
import { Icon } from './icons.tsx'
import type { FormWords } from './kept-chat.ts'

type Asks = 'chat' | 'message'

/** Before a chat: how we are staffed in this language, and the first words; or a message while nobody answers. */
export function Welcome(props: PartProps & { readonly switchLanguage: () => void }): JSX.Element {
  const { controller, view, language, w } = props
  const [wanted, setWanted] = useState<Asks>('chat')
  const { lobby } = view
  if (lobby === undefined) {
    return (
      <main class="part">
        <p role="status">{w.loading}</p>
      </main>
    )
  }
  const standing = lobby.standing[language]
  const isClosed = standing.kind === 'closed'
  const canLeaveMessage = lobby.messages !== 'none'
  const asks: Asks = isClosed ? 'message' : wanted
  const other = lobby.standing[w.otherLanguage.id]
  const offersOther = (isClosed || standing.staffing !== 'staffed') && other.kind === 'open'
  return (
    <main class="part">
      <div class="lobby" role="status">
        <Staffing {...props} lobby={lobby} />
      </div>
      {offersOther && other.staffing === 'staffed' && (
        <button type="button" onClick={props.switchLanguage}>
          {w.speakOther}
        </button>
      )}
      {asks === 'chat' ? (
        <Form {...props} lobby={lobby} asks="chat" onSend={controller.begin}>
          {canLeaveMessage && (
            <button type="button" class="plain" onClick={() => setWanted('message')}>
              {w.leaveMessage}
            </button>
          )}
        </Form>
      ) : (
        canLeaveMessage && (
          <Form {...props} lobby={lobby} asks="message" onSend={controller.leaveMessage}>
            {!isClosed && (
              <button type="button" class="plain" onClick={() => setWanted('chat')}>
                {w.backToChat}
              </button>
            )}
          </Form>
        )
      )}
      <footer class="quiet">
        {lobby.phone !== '' && (
          <p>
            {w.orPhone}{' '}
            <a class="whole" href={telephoneAddress(lobby.phone)}>
              {lobby.phone}
            </a>
          </p>
        )}
        <p>{w.emergency}</p>
      </footer>
    </main>
  )
}

interface LobbyProps extends PartProps {
  readonly lobby: ChatLobby
}

function Staffing({ lobby, view, language, w }: LobbyProps): JSX.Element {
  const standing = lobby.standing[language]
  if (standing.kind === 'closed') {
    const at = standing.opensAt ?? view.opensAt
    const opens = at === undefined ? undefined : dayAndTime(at, lobby.timeZone, w.locale)
    return (
      <>
        <p class="strong">
          <Icon of="clock" /> {w.closedTitle}
        </p>
        {opens && <p>{w.opensAt(opens.day, opens.time)}</p>}
      </>
    )
  }
  const { staffing, expectedWaitMs } = standing
  if (staffing !== 'staffed') return <p>{w.staffing[staffing]}</p>
  if (expectedWaitMs === 0) return <p>{w.answersNow}</p>
  return (
    <p>
      {w.staffing.staffed}{' '}
      {expectedWaitMs !== undefined && w.expected(Math.max(1, expectedMinutes(expectedWaitMs)))}
    </p>
  )
}

interface FormProps extends LobbyProps {
  readonly asks: Asks
  readonly onSend: (form: FormWords) => void
  readonly children: ComponentChildren
}

function Form({ controller, view, lobby, language, w, asks, onSend, children }: FormProps): JSX.Element {
  const [form, setForm] = useState<FormWords>(controller.form)
  const id = useId()
  const isMessage = asks === 'message'
  const by = lobby.messages === 'email' ? 'email' : 'phone'
  const set =
    (key: keyof FormWords) => (event: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const next = { ...form, [key]: event.currentTarget.value }
      setForm(next)
      controller.keepForm(next)
    }
  const optional = <span class="optional"> ({w.optional})</span>
  const needsEmail = isMessage && by === 'email'
  const needsPhone = isMessage && by === 'phone' && form.email.trim() === ''
  return (
    <form
      class="form"
      onSubmit={event => {
        event.preventDefault()
        onSend(form)
      }}
    >
      {isMessage && (
        <>
          <h2>{w.leaveMessageTitle}</h2>
          <p>{w.leaveMessageText(by)}</p>
        </>
      )}
      <div class="field">
        <label for={`${id}-text`}>{isMessage ? w.yourMessage : w.firstWords}</label>
        <textarea
          id={`${id}-text`}
          aria-describedby={`${id}-hint`}
          rows={3}
          maxLength={4_000}
          required
          value={form.text}
          onInput={set('text')}
        />
        <p class="hint" id={`${id}-hint`}>
          {w.firstWordsHint}
        </p>
      </div>
      <div class="field">
        <label for={`${id}-name`}>
          {w.name}
          {optional}
        </label>
        <input id={`${id}-name`} autocomplete="name" maxLength={80} value={form.name} onInput={set('name')} />
      </div>
      <div class="field">
        <label for={`${id}-email`}>
          {w.email}
          {!needsEmail && optional}
        </label>
        <input
          id={`${id}-email`}
          type="email"
          autocomplete="email"
          maxLength={254}
          required={needsEmail}
          value={form.email}
          onInput={set('email')}
        />
      </div>
      <div class="field">
        <label for={`${id}-phone`}>
          {w.phone}
          {!needsPhone && optional}
        </label>
        <input
          id={`${id}-phone`}
          type="tel"
          autocomplete="tel"
          maxLength={32}
          required={needsPhone}
          value={form.phone}
          onInput={set('phone')}
        />
      </div>
      <p class="quiet">{w.notice(lobby.city[language])}</p>
      <Trouble {...{ view, w }} />
      <div class="actions">
        <button type="submit" class="primary">
          {isMessage ? w.sendMessage : w.start}
        </button>
        {children}
      </div>
    </form>
  )
}

/** The message is there, and by when it is answered. */
export function MessageLeft({ controller, view, w }: PartProps): JSX.Element {
  const due = dayAndTime(view.messageDueAt ?? 0, view.lobby?.timeZone, w.locale)
  return (
    <main class="part">
      <h2>
        <Icon of="check" /> {w.messageLeftTitle}
      </h2>
      <p>{w.messageDue(due.day, due.time)}</p>
      <p>{w.mayClose}</p>
      <div class="actions">
        <button type="button" onClick={controller.startOver}>
          {w.newChat}
        </button>
      </div>
    </main>
  )
}
