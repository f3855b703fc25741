import type { Envelope, Refusal } from '../../src-contract/live/desk-command.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { Breathe } from './breathe.ts'
import { type AsideRow, type Decided, type DeskDatabase, metaOf, type OutboxRow } from './desk-database.ts'
import type { KeptCommand, UnreadableEntry } from './desk-store.ts'
import { term } from './row-terms.ts'
import type { Sealer } from './seal.ts'

/** Where a command of the outbox stands. */
export type LocalState =
  | { readonly kind: 'unsent' }
  /** The hub accepted it. `isCovered` once the hub's own row shows what it did. */
  | { readonly kind: 'sent'; readonly at: number; readonly isCovered: boolean }
  | { readonly kind: 'quarantined'; readonly at: number; readonly refusal: Refusal }

/** One command of the outbox, opened. `about` names what it changes: `customer:…`, `request:…` or `contact:…`. */
export interface LocalCommand {
  readonly order: number
  readonly id: string
  readonly deskId: string
  readonly by: string
  readonly at: number
  readonly about: string
  readonly command: KeptCommand
  /** The envelope as it goes to the hub. */
  readonly text: string
  readonly state: LocalState
}

/** What stands sealed beside a command that was set aside. */
export type Verdict = Extract<LocalState, { kind: 'quarantined' }>

/**
 * The outbox in memory while the desk is unlocked: the screens show the desk's own commands on top of the hub's rows,
 * and the sender joins their texts. The database is the truth; this is brought up to it by `refresh` (what other
 * windows decided) and `catchUp` (what they kept), and told by this window what it did.
 */
export interface LocalCommands {
  readonly refresh: () => Promise<void>
  readonly catchUp: () => Promise<void>
  /** Oldest first. */
  readonly list: () => readonly LocalCommand[]
  readonly get: (order: number) => LocalCommand | undefined
  readonly about: (subject: string) => readonly LocalCommand[]
  /** The subjects of which a command here says something that is found by this term. */
  readonly subjectsBy: (term: string) => readonly string[]
  /** The subjects of one kind (`customer:` or `request:`) that show something of a command here. */
  readonly subjects: (kind: 'customer:' | 'request:') => readonly string[]
  /** Whether there is any command of these orders, both with them. */
  readonly isAnyIn: (from: number, to: number) => boolean
  /** The sent commands that the hub's rows show by now, oldest first. */
  readonly covered: () => readonly number[]
  /**
   * The next to be sent after an order, without those before which another window may have kept something that is not
   * seen yet.
   */
  readonly unsent: (limit: number, after: number) => readonly LocalCommand[]
  readonly counts: () => { readonly unsent: number; readonly quarantined: number }
  /** What does not open: never sent, never dropped without a person. */
  readonly unreadable: () => readonly UnreadableEntry[]
  readonly added: (entries: readonly LocalCommand[]) => void
  readonly changed: (order: number, state: LocalState) => void
  readonly removed: (orders: readonly number[]) => void
}

export interface LocalCommandsParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly breathe: Breathe
  /** Commands came, went or were decided. */
  readonly onChanged: (subjects: readonly string[]) => void
}

/** As many commands as are opened at once. */
const openedAtOnce = 500

export function localCommands({ db, sealer, breathe, onChanged }: LocalCommandsParts): LocalCommands {
  const entries = new Map<number, LocalCommand>()
  const broken = new Map<number, UnreadableEntry>()
  const bySubject = new Map<string, number[]>()
  const byTerm = new Map<string, Set<string>>()
  const coveredOrders = new Set<number>()
  let inOrder: number[] = []
  let unsentCount = 0
  let quarantinedCount = 0
  /** Every record up to this order has been seen. */
  let seenUpTo = 0
  let turn: Promise<void> = Promise.resolve()

  function count({ order, state }: LocalCommand, by: 1 | -1): void {
    if (state.kind === 'unsent') unsentCount += by
    else if (state.kind === 'quarantined') quarantinedCount += by
    else if (state.isCovered && by === 1) coveredOrders.add(order)
    else coveredOrders.delete(order)
  }

  function put(entry: LocalCommand): void {
    const before = entries.get(entry.order)
    if (before) count(before, -1)
    else {
      const last = inOrder.at(-1) ?? 0
      inOrder.push(entry.order)
      if (last > entry.order) inOrder.sort((a, b) => a - b)
      const orders = bySubject.get(entry.about) ?? []
      bySubject.set(
        entry.about,
        [...orders, entry.order].sort((a, b) => a - b),
      )
      for (const each of termsOfCommand(entry.command)) {
        const subjects = byTerm.get(each) ?? new Set()
        byTerm.set(each, subjects.add(entry.about))
      }
    }
    count(entry, 1)
    entries.set(entry.order, entry)
  }

  function remove(orders: readonly number[]): readonly string[] {
    const subjects = new Set<string>()
    for (const order of orders) {
      broken.delete(order)
      const entry = entries.get(order)
      if (!entry) continue
      subjects.add(entry.about)
      count(entry, -1)
      entries.delete(order)
      const left = (bySubject.get(entry.about) ?? []).filter(each => each !== order)
      if (left.length > 0) bySubject.set(entry.about, left)
      else bySubject.delete(entry.about)
      const still = new Set(left.flatMap(other => termsOfCommand(get(other).command)))
      for (const each of termsOfCommand(entry.command)) {
        const found = byTerm.get(each)
        if (!still.has(each) && found?.delete(entry.about) && found.size === 0) byTerm.delete(each)
      }
    }
    if (subjects.size > 0) inOrder = inOrder.filter(order => entries.has(order))
    return [...subjects]
  }

  /** One reading of the database at a time: what a later one found is never overwritten by an earlier one. */
  function inTurn(read: () => Promise<void>): Promise<void> {
    const next = turn.then(read)
    turn = next.catch(() => undefined)
    return next
  }

  async function refreshNow(): Promise<void> {
    const { orders, decided, asides, fresh } = await db.transaction(
      'r',
      db.outbox,
      db.aside,
      db.meta,
      async () => {
        const all = (await db.outbox.toCollection().primaryKeys()) as number[]
        const missing = all.filter(order => !entries.has(order) && !broken.has(order))
        const [rows, verdicts, ranges] = await Promise.all([
          readRows(missing, all.length),
          db.aside.toArray(),
          metaOf(db, 'decided'),
        ])
        return { orders: all, decided: ranges ?? [], asides: verdicts, fresh: rows }
      },
    )
    const there = new Set(orders)
    const gone = [...entries.keys(), ...broken.keys()].filter(order => !there.has(order))
    const subjects = new Set(remove(gone))
    const verdicts = await openVerdicts(asides)
    await openAll(fresh, order => stateOf(order, decided, verdicts), subjects)
    for (const entry of [...entries.values()]) {
      const state = stateOf(entry.order, decided, verdicts)
      if (entry.state.kind === state.kind) continue
      put({ ...entry, state })
      subjects.add(entry.about)
    }
    seenUpTo = Math.max(seenUpTo, orders.at(-1) ?? 0)
    if (subjects.size > 0) onChanged([...subjects])
  }

  /** All at once where all are missing: a desk that starts with a full outbox reads it in one go. */
  function readRows(missing: readonly number[], all: number): Promise<readonly (OutboxRow | undefined)[]> {
    if (missing.length === 0) return Promise.resolve([])
    return missing.length === all ? db.outbox.toArray() : db.outbox.bulkGet([...missing])
  }

  async function catchUpNow(): Promise<void> {
    const rows = await db.outbox.where('order').above(seenUpTo).toArray()
    const subjects = new Set<string>()
    await openAll(
      rows.filter(({ order }) => !entries.has(order) && !broken.has(order)),
      () => ({ kind: 'unsent' }),
      subjects,
    )
    seenUpTo = Math.max(seenUpTo, rows.at(-1)?.order ?? 0)
    if (subjects.size > 0) onChanged([...subjects])
  }

  async function openAll(
    rows: readonly (OutboxRow | undefined)[],
    state: (order: number) => LocalState,
    subjects: Set<string>,
  ): Promise<void> {
    for (let from = 0; from < rows.length; from += openedAtOnce) {
      const these = rows.slice(from, from + openedAtOnce).flatMap(row => row ?? [])
      const opened = await Promise.all(these.map(row => sealer.open('outbox', row.id, row.sealed)))
      for (const [at, row] of these.entries()) {
        const each = opened[at]
        const entry = each?.kind === 'opened' ? commandIn(row.order, each.bytes, state(row.order)) : undefined
        if (entry) {
          put(entry)
          subjects.add(entry.about)
        } else {
          broken.set(row.order, {
            id: row.id,
            order: row.order,
            why: each?.kind === 'no-key' ? 'no-key' : 'damaged',
            key: row.sealed.key,
            bytes: row.sealed.bytes,
          })
        }
        await breathe()
      }
    }
  }

  async function openVerdicts(rows: readonly AsideRow[]): Promise<ReadonlyMap<number, Verdict>> {
    const verdicts = new Map<number, Verdict>()
    for (const { order, sealed } of rows) {
      const known = entries.get(order)?.state
      if (known?.kind === 'quarantined') {
        verdicts.set(order, known)
        continue
      }
      const opened = await sealer.open('aside', String(order), sealed)
      verdicts.set(
        order,
        opened.kind === 'opened'
          ? (JSON.parse(decoder.decode(opened.bytes)) as Verdict)
          : // It was refused; why cannot be read any more.
            { kind: 'quarantined', at: 0, refusal: { name: 'Unknown' } },
      )
    }
    return verdicts
  }

  function stateOf(
    order: number,
    decided: readonly Decided[],
    verdicts: ReadonlyMap<number, Verdict>,
  ): LocalState {
    const verdict = verdicts.get(order)
    if (verdict) return verdict
    const sent = decided.find(({ from, to }) => from <= order && order <= to)
    return sent ? { kind: 'sent', at: sent.at, isCovered: false } : { kind: 'unsent' }
  }

  const get = (order: number) => entries.get(order) as LocalCommand
  return {
    refresh: () => inTurn(refreshNow),
    catchUp: () => inTurn(catchUpNow),
    list: () => inOrder.map(get),
    get: order => entries.get(order),
    isAnyIn: (from, to) => {
      const first = inOrder[firstNotBelow(inOrder, from)]
      return first !== undefined && first <= to
    },
    covered: () => [...coveredOrders].sort((a, b) => a - b),
    about: subject => (bySubject.get(subject) ?? []).map(get),
    subjectsBy: each => [...(byTerm.get(each) ?? [])],
    subjects: kind => [...bySubject.keys()].filter(subject => subject.startsWith(kind)),
    unsent: (limit, after) => {
      const found: LocalCommand[] = []
      for (let at = firstNotBelow(inOrder, after + 1); at < inOrder.length; at++) {
        const entry = get(inOrder[at] ?? 0)
        if (entry.order > seenUpTo) break
        if (entry.state.kind !== 'unsent') continue
        found.push(entry)
        if (found.length === limit) break
      }
      return found
    },
    counts: () => ({ unsent: unsentCount, quarantined: quarantinedCount }),
    unreadable: () => [...broken.values()],
    added: fresh => {
      for (const entry of fresh) put(entry)
      // Between two of this window another window may have kept something: that is found by catching up.
      for (const { order } of fresh) if (order === seenUpTo + 1) seenUpTo = order
    },
    changed: (order, state) => {
      const entry = entries.get(order)
      if (entry) put({ ...entry, state })
    },
    removed: orders => void remove(orders),
  }
}

const decoder = new TextDecoder()

function firstNotBelow(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The command in an opened record; nothing when it is not one. */
function commandIn(order: number, bytes: Uint8Array, state: LocalState): LocalCommand | undefined {
  try {
    const text = decoder.decode(bytes)
    return localCommand(order, JSON.parse(text) as Envelope, text, state)
  } catch {
    return undefined
  }
}

export function localCommand(
  order: number,
  envelope: Envelope,
  text: string,
  state: LocalState,
): LocalCommand {
  const { id, deskId, by, at } = envelope
  const command = envelope.command as KeptCommand
  return { order, id, deskId, by, at, about: subjectOf(command), command, text, state }
}

/** What a command changes. */
export function subjectOf(command: KeptCommand): string {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
    case 'update-request':
      return `request:${command.requestId}`
    case 'create-customer':
    case 'update-customer':
      return `customer:${command.customerId}`
    default:
      return isRequestStep(command) ? `request:${command.requestId}` : `contact:${command.contactId}`
  }
}

/** The row that a subject names, by its scope and id; a contact has none in the desk's copy. */
export function rowOf(
  subject: string,
): { readonly scope: 'customers' | 'requests'; readonly id: string } | undefined {
  const id = subject.slice(subject.indexOf(':') + 1)
  if (subject.startsWith('customer:')) return { scope: 'customers', id }
  if (subject.startsWith('request:')) return { scope: 'requests', id }
  return undefined
}

/** The terms by which the row may be found because of this command. */
function termsOfCommand(command: KeptCommand): readonly string[] {
  switch (command.kind) {
    case 'create-request':
      return [
        term.reference(command.reference),
        term.openOfType(command.typeCode),
        ...(command.customerId === undefined ? [] : [term.customer(command.customerId)]),
      ]
    case 'follow-request':
      return [term.customer(command.customerId)]
    case 'update-request': {
      const to = command.changes.customerId?.to
      return to ? [term.customer(to)] : []
    }
    case 'create-customer':
    case 'update-customer': {
      const { phones = [], emails = [] } = command.fields
      return [...phones.map(({ e164 }) => term.phone(e164)), ...emails.map(term.email)]
    }
    default:
      // A step may have ended it: whoever looks for what ended looks at the request itself.
      return isRequestStep(command) ? [term.ended] : []
  }
}
