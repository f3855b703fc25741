import { Dexie } from 'dexie'
import type { Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { cleanWords } from './clean-words.ts'
import {
  customerRow,
  type DeskDatabase,
  type NewOutboxRow,
  type OutboxRow,
  requestRow,
} from './desk-database.ts'
import type { KeptCommand, OutboxEntry, RequestDraft } from './desk-store.ts'
import { whyNotSaved } from './not-saved.ts'
import { createdRequest, onTopOf, rebaseCustomer, rebaseRequest } from './rebase-row.ts'

/** How many sent commands stay in the list. */
export const sentKept = 20

export type CreatedOrNoNumber =
  | { readonly kind: 'created'; readonly requestId: string; readonly reference: string }
  | { readonly kind: 'no-number' }

/** Who keeps a command, where and when. */
export interface Keeper {
  readonly deskId: string
  readonly by: string
  readonly at: number
}

/** Takes the next leased number, writes the request and its outbox entry: all of it or nothing. */
export function keepRequest(
  db: DeskDatabase,
  keeper: Keeper,
  draft: RequestDraft,
  newId: () => string,
): Promise<CreatedOrNoNumber> {
  return db.transaction('rw', db.blocks, db.requests, db.outbox, async () => {
    const block = await db.blocks.where('deskId').equals(keeper.deskId).first()
    if (!block) return { kind: 'no-number' }
    const reference = formatReference(block.year, block.next)
    const requestId = newId()
    const entry: NewOutboxRow = {
      ...keeper,
      id: newId(),
      about: `request:${requestId}`,
      state: 'unsent',
      command: { ...cleanWords(draft), kind: 'create-request', requestId, reference, createdAt: keeper.at },
    }
    await Promise.all([
      block.next < block.last
        ? db.blocks.put({ ...block, next: block.next + 1 })
        : db.blocks.delete(block.order),
      db.requests.put(requestRow(createdRequest(entry), 0, {})),
      db.outbox.add(entry),
    ])
    return { kind: 'created', requestId, reference }
  })
}

/** Writes a command to the outbox, and its effect on the desk's own copy, in one transaction. */
export function keepCommand(
  db: DeskDatabase,
  keeper: Keeper,
  command: Exclude<KeptCommand, { kind: 'create-request' }>,
  newId: () => string,
): Promise<{ readonly id: string; readonly about: string }> {
  return db.transaction('rw', db.customers, db.requests, db.outbox, db.meta, async () => {
    const about = subjectOf(command)
    if (command.kind === 'note-contact') await dropSupersededNote(db, about, keeper.by)
    const id = newId()
    await db.outbox.add({ ...keeper, id, about, command: cleanWords(command), state: 'unsent' })
    await resettle(db, about)
    return { id, about }
  })
}

/**
 * A note is written whole each time, so the one before it need not be sent: unless it may have reached the hub already,
 * or another command about the same contact stands between the two.
 */
async function dropSupersededNote(db: DeskDatabase, about: string, by: string): Promise<void> {
  const [attempted, entries] = await Promise.all([
    db.meta.get('attempted-up-to'),
    db.outbox.where('about').equals(about).sortBy('order'),
  ])
  const last = entries.at(-1)
  if (last?.state !== 'unsent' || last.command.kind !== 'note-contact' || last.by !== by) return
  if (last.order <= Number(attempted?.value ?? 0)) return
  await db.outbox.delete(last.order)
}

/** The next commands to send, oldest first, marked as attempted from here on. */
export async function takeBatch(db: DeskDatabase, limit: number): Promise<readonly OutboxRow[]> {
  try {
    return await db.transaction('rw', db.outbox, db.meta, async () => {
      const batch = await unsentOf(db).limit(limit).toArray()
      const last = batch.at(-1)
      const attempted = await db.meta.get('attempted-up-to')
      if (last && last.order > Number(attempted?.value ?? 0)) {
        await db.meta.put({ key: 'attempted-up-to', value: last.order })
      }
      return batch
    })
  } catch (error) {
    // On a full disk sending is what makes room. Without the mark a note may take the place of one that the hub has.
    if ((await whyNotSaved(error)) !== 'quota') throw error
    return unsentOf(db).limit(limit).toArray()
  }
}

export function countUnsent(db: DeskDatabase): Promise<number> {
  return unsentOf(db).count()
}

export function countQuarantined(db: DeskDatabase): Promise<number> {
  return withState(db, 'quarantined').count()
}

/** How many commands were decided, how many of them refused, and what the rows that changed with them are about. */
export interface Recorded {
  readonly decided: number
  readonly refused: number
  readonly rows: readonly string[]
}

/**
 * Writes what the hub made of a batch. On a full disk the accepted commands are at least taken out, which needs no
 * room; a refused one then stays unsent, and the hub tells it the same again.
 */
export async function recordOutcomes(
  db: DeskDatabase,
  batch: readonly OutboxRow[],
  outcomes: readonly Outcome[],
  now: number,
): Promise<Recorded> {
  try {
    return await writeOutcomes(db, batch, outcomes, now)
  } catch (error) {
    if ((await whyNotSaved(error)) !== 'quota') throw error
    const accepted = new Set(outcomes.flatMap(({ kind, id }) => (kind === 'accepted' ? [id] : [])))
    const orders = batch.filter(entry => accepted.has(entry.id)).map(entry => entry.order)
    await db.outbox.bulkDelete(orders)
    return { decided: orders.length, refused: 0, rows: [] }
  }
}

function writeOutcomes(
  db: DeskDatabase,
  batch: readonly OutboxRow[],
  outcomes: readonly Outcome[],
  now: number,
): Promise<Recorded> {
  const outcomeOf = new Map(outcomes.map(outcome => [outcome.id, outcome]))
  return db.transaction('rw', db.customers, db.requests, db.outbox, async () => {
    const entries = await db.outbox
      .where('order')
      .between(batch[0]?.order, batch.at(-1)?.order, true, true)
      .toArray()
    const sent: OutboxRow[] = []
    const refused: OutboxRow[] = []
    for (const entry of entries) {
      // Where windows cannot take turns, another may have written the same answer.
      if (entry.state !== 'unsent') continue
      const outcome = outcomeOf.get(entry.id)
      if (!outcome) continue
      switch (outcome.kind) {
        case 'accepted':
          sent.push({ ...entry, state: 'sent', decidedAt: now })
          break
        case 'refused':
          refused.push({ ...entry, state: 'quarantined', decidedAt: now, refusal: outcome.refusal })
          break
        case 'postponed':
          break
        default:
          assertNever(outcome)
      }
    }
    await db.outbox.bulkPut([...refused, ...sent.slice(-sentKept)])
    await deleteEntries(db, entries, sent.slice(0, -sentKept))
    const rows = new Set([
      ...refused.map(entry => entry.about),
      // The hub's row came before its answer: from now on it shows as it is.
      ...(await withHubRow(
        db,
        sent.map(entry => entry.about),
      )),
    ])
    for (const about of rows) await resettle(db, about)
    if (sent.length > 0) await dropOldSent(db)
    return { decided: sent.length + refused.length, refused: refused.length, rows: [...rows] }
  })
}

/** Sets one command aside that the hub could not even read. */
export function quarantine(
  db: DeskDatabase,
  entry: OutboxRow,
  refusal: Refusal,
  now: number,
): Promise<Recorded> {
  return recordOutcomes(
    db,
    [entry],
    [{ kind: 'refused', id: entry.id, at: now, replayed: false, refusal }],
    now,
  )
}

/**
 * Asks for a quarantined command once more, after everything that is in the outbox now. It goes out under a new id,
 * because the hub tells a repeated id what it told it before; an update states the version that the desk sees now,
 * because the person who asks again has seen it. Answers what the command is about.
 */
export function retryCommand(db: DeskDatabase, id: string, newId: () => string): Promise<string | undefined> {
  return db.transaction('rw', db.customers, db.requests, db.outbox, async () => {
    const entry = await db.outbox.where('id').equals(id).first()
    if (entry?.state !== 'quarantined') return undefined
    const { order, refusal, decidedAt: _, ...rest } = entry
    await db.outbox.delete(order)
    await db.outbox.add({
      ...rest,
      id: newId(),
      state: 'unsent',
      // One kept by an earlier desk may still hold what the hub could not read.
      command: cleanWords(await onVersionSeen(db, entry.command, refusal)),
    })
    await resettle(db, entry.about)
    return entry.about
  })
}

async function onVersionSeen(
  db: DeskDatabase,
  command: KeptCommand,
  refusal: Refusal | undefined,
): Promise<KeptCommand> {
  if (command.kind !== 'update-customer') return command
  const row = await db.customers.get(command.customerId)
  const told = refusal?.name === 'CustomerChanged' ? Number(refusal.version) : Number.NaN
  const seen = row?.value.version ?? command.expectedVersion
  return { ...command, expectedVersion: Number.isInteger(told) ? Math.max(told, seen) : seen }
}

/** Everything in the outbox, oldest first. */
export async function listOutbox(db: DeskDatabase): Promise<readonly OutboxEntry[]> {
  const rows = await db.outbox.orderBy('order').toArray()
  return rows.map(({ id, at, by, command, state, decidedAt = 0, refusal }) => ({
    id,
    at,
    by,
    command,
    state:
      state === 'unsent'
        ? { kind: 'unsent' }
        : state === 'sent'
          ? { kind: 'sent', at: decidedAt }
          : { kind: 'quarantined', at: decidedAt, refusal: refusal ?? { name: 'Unknown' } },
  }))
}

/** The row that a command changes, by its scope and id; a contact has none in the desk's copy. */
export function changedRow(
  about: string,
): { readonly scope: 'customers' | 'requests'; readonly id: string } | undefined {
  const id = about.slice(about.indexOf(':') + 1)
  if (about.startsWith('customer:')) return { scope: 'customers', id }
  if (about.startsWith('request:')) return { scope: 'requests', id }
  return undefined
}

function subjectOf(command: KeptCommand): string {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
      return `request:${command.requestId}`
    case 'create-customer':
    case 'update-customer':
      return `customer:${command.customerId}`
    case 'note-contact':
    case 'complete-wrap-up':
    case 'link-customer':
      return `contact:${command.contactId}`
    default:
      return assertNever(command)
  }
}

/** Deletes these of the entries that were read: in one go where they stand side by side. */
async function deleteEntries(
  db: DeskDatabase,
  read: readonly OutboxRow[],
  doomed: readonly OutboxRow[],
): Promise<void> {
  const first = doomed[0]?.order
  const last = doomed.at(-1)?.order
  if (first === undefined || last === undefined) return
  const between = read.filter(({ order }) => order >= first && order <= last).length
  if (between === doomed.length) await db.outbox.where('order').between(first, last, true, true).delete()
  else await db.outbox.bulkDelete(doomed.map(entry => entry.order))
}

/** Those of the subjects whose row has the desk's changes on top of a row of the hub. */
async function withHubRow(db: DeskDatabase, subjects: readonly string[]): Promise<readonly string[]> {
  if (subjects.length === 0) return []
  const [customers, requests] = await Promise.all([
    db.customers.where('onTop').equals(1).primaryKeys(),
    db.requests.where('onTop').equals(1).primaryKeys(),
  ])
  const onTop = new Set([...customers.map(id => `customer:${id}`), ...requests.map(id => `request:${id}`)])
  return onTop.size === 0 ? [] : [...new Set(subjects)].filter(about => onTop.has(about))
}

/** Writes again what the desk shows of one row, from the hub's row and the commands on top of it. */
async function resettle(db: DeskDatabase, about: string): Promise<void> {
  const changed = changedRow(about)
  if (!changed) return
  const entries = await db.outbox.where('about').equals(about).sortBy('order')
  const newestRefusal = entries.findLast(entry => entry.refusal?.name === 'CustomerChanged')?.refusal
  if (changed.scope === 'customers') {
    const row = await db.customers.get(changed.id)
    const hub = newerOf(row?.local ? row.hub : row?.value, newestRefusal?.current)
    const value = rebaseCustomer(hub, entries)
    if (value) await db.customers.put(customerRow(value, row?.fill ?? 0, onTopOf(hub, value)))
  } else {
    const row = await db.requests.get(changed.id)
    const hub = row?.local ? row.hub : row?.value
    const value = rebaseRequest(hub, entries)
    if (value) await db.requests.put(requestRow(value, row?.fill ?? 0, onTopOf(hub, value)))
  }
}

/** A refusal for a changed customer carries the customer as the hub has it, which may be newer than the copy. */
function newerOf<Row extends { readonly version: number }>(
  copied: Row | undefined,
  told: unknown,
): Row | undefined {
  const hub = told as Row | undefined
  if (!hub || typeof hub.version !== 'number') return copied
  return copied && copied.version >= hub.version ? copied : hub
}

async function dropOldSent(db: DeskDatabase): Promise<void> {
  const orders = await withState(db, 'sent').primaryKeys()
  if (orders.length > sentKept) await db.outbox.bulkDelete(orders.slice(0, -sentKept))
}

function unsentOf(db: DeskDatabase) {
  return withState(db, 'unsent')
}

function withState(db: DeskDatabase, state: OutboxRow['state']) {
  return db.outbox.where('[state+order]').between([state, Dexie.minKey], [state, Dexie.maxKey])
}
