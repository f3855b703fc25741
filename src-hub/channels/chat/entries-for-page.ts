import type { ChatEntry } from '../../../src-contract/public/chat.ts'
import { noLongerKept } from '../../../src-domain/chat/transcript.ts'
import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'

/** An entry as its customer may see it: of an agent the first name, of how it is sent nothing. */
export function entryForPage(
  entry: Entry,
  language: Language,
  firstName: (agentId: string) => string,
): ChatEntry {
  const { number, id, revision, at, attachments } = entry
  const text = entry.removedAfterDays === undefined ? entry.text : noLongerKept[language]
  const writer = (): ChatEntry['writer'] => {
    switch (entry.writer.kind) {
      case 'customer':
      case 'rule':
        return { kind: entry.writer.kind }
      case 'agent':
        return { kind: 'agent', name: firstName(entry.writer.agentId) }
      default:
        return assertNever(entry.writer)
    }
  }
  return { number, id, revision, at, text, attachments, writer: writer() }
}
