import type { ConversationView } from '../../../src-contract/http/conversations.ts'
import type { Conversation, Entry } from '../../../src-domain/conversations/conversation.ts'

/** What this desk knows of one conversation. */
export interface ConversationLog {
  readonly conversation: Conversation
  /** In order of their numbers, each once, each as it was last. */
  readonly entries: readonly Entry[]
  /** Everything up to this revision is here. Smaller than the conversation's while something is missing. */
  readonly known: number
}

/** What was asked for, put into what was there. With `isWhole` false there is more after the last entry. */
export function withView(
  log: ConversationLog | undefined,
  { conversation, entries, isWhole }: ConversationView,
): ConversationLog {
  const known = isWhole ? conversation.revision : (entries.at(-1)?.revision ?? 0)
  return {
    conversation: newer(log?.conversation, conversation),
    entries: merged(log?.entries ?? [], entries),
    known: Math.max(log?.known ?? 0, known),
  }
}

/**
 * What the hub said by itself, put into what was there. A revision beyond the next means that something between was not
 * heard: `known` stays behind then, and what is missing has to be asked for.
 */
export function withNews(
  log: ConversationLog,
  { conversation, entries }: { readonly conversation: Conversation; readonly entries: readonly Entry[] },
): ConversationLog {
  const revisions = new Set(entries.map(({ revision }) => revision))
  let known = log.known
  while (revisions.has(known + 1)) known += 1
  const after = merged(log.entries, entries)
  // What only says what was seen has no entry of its own.
  if (conversation.revision === known + 1 && after.length >= conversation.count) known += 1
  return { conversation: newer(log.conversation, conversation), entries: after, known }
}

/** Whether the hub has to be asked for what came after `known`. */
export function hasGap({ conversation, known }: ConversationLog): boolean {
  return known < conversation.revision
}

/** The entries up to the first that is missing: what is shown is in order and without a hole. */
export function shownEntries({ entries }: ConversationLog): readonly Entry[] {
  const hole = entries.findIndex(({ number }, index) => number !== index + 1)
  return hole === -1 ? entries : entries.slice(0, hole)
}

/** How many of the customer's entries nobody here has seen. */
export function unreadOf({ conversation, entries }: ConversationLog): number {
  return entries.filter(
    ({ number, writer }) => writer.kind === 'customer' && number > conversation.seen.agent,
  ).length
}

/** The first of the customer's entries that no person has answered since; absent when an agent had the last word. */
export function unansweredSince({ entries }: ConversationLog): number | undefined {
  let since: number | undefined
  for (const { writer, at } of entries) {
    if (writer.kind === 'customer') since ??= at
    else if (writer.kind === 'agent') since = undefined
  }
  return since
}

function newer(one: Conversation | undefined, other: Conversation): Conversation {
  return one !== undefined && one.revision > other.revision ? one : other
}

function merged(before: readonly Entry[], changed: readonly Entry[]): readonly Entry[] {
  if (changed.length === 0) return before
  const byNumber = new Map(before.map(entry => [entry.number, entry]))
  for (const entry of changed) {
    const there = byNumber.get(entry.number)
    if (there === undefined || there.revision < entry.revision) byNumber.set(entry.number, entry)
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}
