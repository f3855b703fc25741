import { sentKept } from './decide-commands.ts'
import { type DeskDatabase, metaOf } from './desk-database.ts'
import type { KeptCommand, OutboxEntry, UnreadableEntry } from './desk-store.ts'
import type { LocalCommand, LocalCommands } from './local-commands.ts'
import type { ShownRows } from './shown-rows.ts'

/** What is in the outbox, oldest first, with the last of those that were sent. */
export function listOutbox(local: LocalCommands): readonly OutboxEntry[] {
  const entries = local.list()
  const sent = entries.filter(({ state }) => state.kind === 'sent')
  const unlisted = new Set(sent.slice(0, -sentKept))
  return entries.filter(entry => !unlisted.has(entry)).map(entryOf)
}

function entryOf({ id, at, by, command, state }: LocalCommand): OutboxEntry {
  return {
    id,
    at,
    by,
    command,
    state: state.kind === 'sent' ? { kind: 'sent', at: state.at } : state,
  }
}

/**
 * A quarantined command as it is asked for once more: an update states the version that the desk sees now, because the
 * person who asks again has seen it.
 */
export async function retried({ command, state }: LocalCommand, shown: ShownRows): Promise<KeptCommand> {
  if (command.kind !== 'update-customer') return command
  const refusal = state.kind === 'quarantined' ? state.refusal : undefined
  const told = refusal?.name === 'CustomerChanged' ? Number(refusal.version) : Number.NaN
  const seen = (await shown.customer(command.customerId))?.version ?? command.expectedVersion
  // Without what was seen when it was first asked for: whoever asks again wants it whatever others wrote.
  const { from: _, ...again } = command
  return { ...again, expectedVersion: Number.isInteger(told) ? Math.max(told, seen) : seen }
}

/** What the hub has not accepted, as the text of a JSON file; what does not open as its sealed bytes in base64. */
export function exportedOutbox(
  local: LocalCommands,
  facts: { readonly deskId: string; readonly at: number },
): string {
  const commands = local.list().filter(({ state }) => state.kind !== 'sent')
  return JSON.stringify(
    {
      ...facts,
      commands: commands.map(entryOf),
      unreadable: local.unreadable().map(({ bytes, ...rest }) => ({ ...rest, bytes: base64Of(bytes) })),
    },
    null,
    2,
  )
}

const discardedKept = 100

/**
 * Takes a command that was set aside out of the outbox, and writes down that it was. Answers what it was about; nothing
 * when it is one that is still to be sent.
 */
export async function discardCommand(
  { db, local }: { readonly db: DeskDatabase; readonly local: LocalCommands },
  entry: LocalCommand | UnreadableEntry,
  by: string,
  at: number,
): Promise<readonly string[] | undefined> {
  const reason = reasonOf(entry)
  if (reason === undefined) return undefined
  const { id, order } = entry
  await db.transaction('rw', db.outbox, db.aside, db.meta, async () => {
    const before = (await metaOf(db, 'discarded')) ?? []
    await Promise.all([
      db.outbox.delete(order),
      db.aside.delete(order),
      db.meta.put({ key: 'discarded', value: [...before, { at, by, id, reason }].slice(-discardedKept) }),
    ])
  })
  console.warn(`command ${id} was discarded: ${reason}`)
  local.removed([order])
  return 'about' in entry ? [entry.about] : []
}

function reasonOf(entry: LocalCommand | UnreadableEntry): string | undefined {
  if ('why' in entry) return entry.why
  return entry.state.kind === 'quarantined' ? entry.state.refusal.name : undefined
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}
