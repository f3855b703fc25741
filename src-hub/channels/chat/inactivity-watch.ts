import { type LastWord, nextDue, type Patience, usualPatience } from '../../../src-domain/chat/inactivity.ts'
import { ruleWords } from '../../../src-domain/chat/rule-words.ts'
import type { Conversation, Entry } from '../../../src-domain/conversations/conversation.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Appended, Overtaken } from '../../conversations/conversation-store.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine } from '../../engine/engine.ts'

const lookEveryMs = 5_000

export interface InactivityWatchParts {
  readonly engine: Pick<Engine, 'submit' | 'state'>
  readonly conversations: Conversations
  readonly now: () => Instant
  /** One hub looks. */
  readonly isLeading: () => boolean
  readonly onProblem: (problem: unknown) => void
  readonly patience?: Patience
}

export interface InactivityWatch {
  /** Looks now, and does what is due. */
  readonly look: () => Promise<void>
  readonly stop: () => void
}

/**
 * Asks customers who say nothing whether they are still there, and closes their chats when they are not. Whatever is
 * written has an id that follows from the silence, so that two hubs, or one that was restarted, write it once.
 */
export function watchInactivity(parts: InactivityWatchParts): InactivityWatch {
  const { engine, conversations, now } = parts
  const patience = parts.patience ?? usualPatience
  let looking: Promise<void> | undefined

  const look = async (): Promise<void> => {
    const contacts = [...engine.state().contacts.values()].filter(
      // Whose agent asks a colleague is told so, and waits; who is called back talks and writes nothing.
      ({ channel, about, callback, phase }) =>
        channel === 'chat' &&
        about === undefined &&
        callback === undefined &&
        phase.kind === 'connected' &&
        phase.hold === undefined,
    )
    for (const { conversation, last } of await conversations.store.lastWordsOf(
      contacts.map(({ id }) => id),
    )) {
      if (conversation.medium !== 'chat') continue
      if (last.id === closingId(conversation, last.number - 1)) {
        // Closed in words, and the rules did not hear of it yet.
        await leave(conversation)
        continue
      }
      const said = lastWordOf(conversation, last)
      const due = said && nextDue(said, patience)
      if (due === undefined || due.at > now()) continue
      const w = ruleWords[conversation.language]
      if (due.kind === 'warn') {
        await write(conversation, warningId(conversation, last.number), w.stillThere(minutes(patience)), last)
      } else {
        const { kind } = await write(
          conversation,
          closingId(conversation, last.number),
          w.closedForSilence,
          last,
        )
        // Who writes in this very moment is there.
        if (kind !== 'overtaken') await leave(conversation)
      }
    }
  }

  /** Who does not answer any more has left. */
  const leave = ({ contactId }: Conversation): Promise<unknown> =>
    engine.submit({ actor: 'rule', command: { kind: 'leave-contact', contactId } })

  const write = (
    { id }: Conversation,
    entryId: string,
    text: string,
    last: Entry,
  ): Promise<Appended | Overtaken> =>
    conversations.appendAfter(id, last.number, {
      id: entryId,
      via: 'chat',
      text,
      writer: { kind: 'rule', delivery: 'sent' },
    })

  const timer = setInterval(() => {
    if (!parts.isLeading() || looking !== undefined) return
    looking = look()
      .catch(parts.onProblem)
      .finally(() => {
        looking = undefined
      })
  }, lookEveryMs)
  return { look, stop: () => clearInterval(timer) }
}

/** The warning about a silence is the entry after the word that nobody answered. */
function lastWordOf(conversation: Conversation, { writer, at, id, number }: Entry): LastWord | undefined {
  if (writer.kind !== 'rule') return { by: writer.kind, at }
  return id === warningId(conversation, number - 1) ? { by: 'warning', at } : undefined
}

function warningId({ id }: Conversation, afterNumber: number): string {
  return derivedId('still-there', id, String(afterNumber))
}

function closingId({ id }: Conversation, afterNumber: number): string {
  return derivedId('closed-for-silence', id, String(afterNumber))
}

function minutes({ closeAfterMs }: Patience): number {
  return Math.max(1, Math.round(closeAfterMs / 60_000))
}
