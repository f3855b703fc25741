import { decideVisit } from '../../../src-domain/visits/decide-visit.ts'
import type { VisitDetails } from '../../../src-domain/visits/visit.ts'
import type { VisitCommand, VisitEvent, VisitRefusal } from '../../../src-domain/visits/visit-command.ts'
import { emptyVisitLine, evolveVisits, type VisitLine } from '../../../src-domain/visits/visit-line.ts'
import { isRefused } from '../../../src-domain/vocabulary/decision.ts'
import type { LogRow, NewLogRow, VisitsDatabase } from './visits-database.ts'

/**
 * Seals what the log holds of people. Bytes in, bytes out; `context` is bound to them, so that a record that was moved
 * does not open. `open` answers `undefined` for what does not open.
 */
export interface VisitSealer {
  readonly seal: (bytes: Uint8Array<ArrayBuffer>, context: string) => Promise<Uint8Array<ArrayBuffer>>
  readonly open: (
    bytes: Uint8Array<ArrayBuffer>,
    context: string,
  ) => Promise<Uint8Array<ArrayBuffer> | undefined>
}

/** What came of a command. `events` is empty where what was asked for was so already. */
export type Performed =
  | { readonly kind: 'done'; readonly events: readonly VisitEvent[] }
  | { readonly kind: 'refused'; readonly refusal: VisitRefusal }

export interface VisitLogParts {
  readonly db: VisitsDatabase
  readonly sealer: VisitSealer
  readonly newId: () => string
  /** For the tags of staff: the same person has another tag at another desk. */
  readonly deskId: string
}

/** The line as the log tells it, with all that this person can open of it. */
export interface ReadLine {
  readonly line: VisitLine
  /** How many records did not open: damaged, or sealed for others. */
  readonly unread: number
}

export interface VisitLog {
  /** Decides a command on the line as it stands on the disk, and writes what happens, in one transaction. */
  readonly perform: (command: VisitCommand, at: number, isOwn: boolean) => Promise<Performed>
  /** Reads what the log holds beyond what was read before. */
  readonly read: () => Promise<ReadLine>
  /** Forgets visits with all that was said of them. */
  readonly forget: (visitIds: readonly string[]) => Promise<void>
}

/** A line at an order of the log. */
interface Stand {
  readonly line: VisitLine
  readonly order: number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The visits of this desk over its log. Two windows may ask at the same instant: each decides on what is written by then,
 * inside the transaction that writes its own step, and IndexedDB lets one of them go first. People are named by tags in
 * there; outside they are themselves.
 */
export function createVisitLog({ db, sealer, newId, deskId }: VisitLogParts): VisitLog {
  let decided: Stand = { line: emptyVisitLine(''), order: 0 }
  let shown: Stand = decided
  let unread = 0
  let reading: Promise<unknown> = Promise.resolve()
  const tags = new Map<string, Promise<string>>()
  const staff = new Map<string, string>()

  const start = async (): Promise<VisitLine> => {
    const [letters, numbers] = await Promise.all([db.meta.get('letters'), db.meta.get('numbers')])
    const line = emptyVisitLine(letters?.key === 'letters' ? letters.value.letters : '')
    if (numbers?.key !== 'numbers') return line
    const { last, lastAt } = numbers.value
    return { ...line, numbering: { ...line.numbering, last, lastAt }, lastAt }
  }

  /** The line with the letters of this moment: another window may have leased them. */
  const withLetters = (line: VisitLine, letters: string): VisitLine =>
    line.numbering.letters === letters ? line : { ...line, numbering: { letters, last: 0, lastAt: 0 } }

  const rowsAfter = (order: number): Promise<LogRow[]> => db.log.where('order').above(order).toArray()

  const perform: VisitLog['perform'] = async (command, at, isOwn) => {
    const details = detailsIn(command)
    const id = newId()
    // WebCrypto answers later than a transaction waits: whatever is sealed is so before it begins.
    const [tagged, sealed] = await Promise.all([
      withTag(command),
      details === undefined ? undefined : sealer.seal(encode(details), placeOf(id)),
    ])
    const { stand, result } = await db.transaction('rw', db.log, db.meta, async () => {
      const letters = await db.meta.get('letters')
      const base = decided.order === 0 ? { line: await start(), order: 0 } : decided
      const rows = await rowsAfter(base.order)
      const before = rows.reduce((line, { event }) => evolveVisits(line, event), base.line)
      const line = withLetters(before, letters?.key === 'letters' ? letters.value.letters : '')
      const order = rows.at(-1)?.order ?? base.order
      const decision = decideVisit(line, tagged, at, isOwn)
      if (isRefused(decision)) {
        return {
          stand: { line, order },
          result: { kind: 'refused', refusal: decision.refusal } as Performed,
        }
      }
      const events = decision.events
      const added: NewLogRow[] = events.map(event => {
        const hasDetails = 'details' in event && event.details !== undefined
        return {
          id: hasDetails ? id : newId(),
          ...('visitId' in event ? { visitId: event.visitId } : {}),
          event: bare(event),
          ...(hasDetails && sealed !== undefined ? { sealed } : {}),
        }
      })
      const last = added.length === 0 ? order : await db.log.bulkAdd(added)
      return {
        stand: { line: added.reduce((made, { event }) => evolveVisits(made, event), line), order: last },
        result: { kind: 'done', events } as Performed,
      }
    })
    if (stand.order >= decided.order) decided = stand
    return result.kind === 'done' ? result : { kind: 'refused', refusal: await named(result.refusal) }
  }

  const read: VisitLog['read'] = () => {
    const turn = reading.then(async () => {
      const base = shown.order === 0 ? { line: await start(), order: 0 } : shown
      const rows = await rowsAfter(base.order)
      const opened = await Promise.all(rows.map(openRow))
      const letters = await db.meta.get('letters')
      const line = withLetters(
        opened.reduce(evolveVisits, base.line),
        letters?.key === 'letters' ? letters.value.letters : '',
      )
      shown = { line, order: rows.at(-1)?.order ?? base.order }
      return { line, unread }
    })
    reading = turn.catch(() => undefined)
    return turn
  }

  const openRow = async ({ id, event, sealed }: LogRow): Promise<VisitEvent> => {
    const agentId = 'agentId' in event ? await personOf(event.agentId) : undefined
    const named = agentId === undefined ? event : ({ ...event, agentId } as VisitEvent)
    if (sealed === undefined) return named
    const bytes = await sealer.open(sealed, placeOf(id))
    if (bytes === undefined) {
      unread += 1
      return named
    }
    return { ...named, details: decode<VisitDetails>(bytes) } as VisitEvent
  }

  /** The tag of a member of staff, made known to the other windows. */
  const tagOf = (agentId: string): Promise<string> => {
    const known = tags.get(agentId)
    if (known !== undefined) return known
    const made = (async () => {
      const hashed = await crypto.subtle.digest('SHA-256', encoder.encode(`${deskId} ${agentId}`))
      const tag = Array.from(new Uint8Array(hashed, 0, 12), byte => byte.toString(16).padStart(2, '0')).join(
        '',
      )
      staff.set(tag, agentId)
      if ((await db.people.where('tag').equals(tag).count()) === 0) {
        await db.people.put({ tag, sealed: await sealer.seal(encode(agentId), staffPlaceOf(tag)) })
      }
      return tag
    })()
    tags.set(agentId, made)
    made.catch(() => tags.delete(agentId))
    return made
  }

  /** The tag stands for whoever cannot be named here. */
  const personOf = async (tag: string): Promise<string> => {
    const known = staff.get(tag)
    if (known !== undefined) return known
    const row = await db.people.get(tag)
    const bytes = row && (await sealer.open(row.sealed, staffPlaceOf(tag)))
    if (bytes === undefined) return tag
    const agentId = decode<string>(bytes)
    staff.set(tag, agentId)
    return agentId
  }

  const withTag = async (command: VisitCommand): Promise<VisitCommand> =>
    'agentId' in command ? { ...command, agentId: await tagOf(command.agentId) } : command

  const named = async (refusal: VisitRefusal): Promise<VisitRefusal> =>
    refusal.name === 'VisitTaken' ? { ...refusal, by: await personOf(refusal.by) } : refusal

  const forget: VisitLog['forget'] = async visitIds => {
    if (visitIds.length === 0) return
    await db.transaction('rw', db.log, db.meta, async () => {
      const base = decided.order === 0 ? { line: await start(), order: 0 } : decided
      const rows = await rowsAfter(base.order)
      const { numbering } = rows.reduce((line, { event }) => evolveVisits(line, event), base.line)
      const { last, lastAt } = numbering
      await db.meta.put({ key: 'numbers', value: { last, lastAt } })
      await db.log.where('visitId').anyOf(visitIds).delete()
    })
    shown = { ...shown, line: without(shown.line, visitIds) }
    decided = { ...decided, line: without(decided.line, visitIds) }
  }

  return { perform, read, forget }
}

function without(line: VisitLine, visitIds: readonly string[]): VisitLine {
  const visits = new Map(line.visits)
  for (const id of visitIds) visits.delete(id)
  return { ...line, visits }
}

/** What a command says of people. */
function detailsIn(command: VisitCommand): VisitDetails | undefined {
  switch (command.kind) {
    case 'ticket-visitor':
    case 'tell':
      return Object.keys(command.details).length === 0 ? undefined : command.details
    case 'conclude':
      return { wrapUp: command.wrapUp }
    default:
      return undefined
  }
}

function bare(event: VisitEvent): VisitEvent {
  if (!('details' in event)) return event
  const { details: _sealed, ...rest } = event
  return rest
}

function placeOf(rowId: string): string {
  return `visit ${rowId}`
}

function staffPlaceOf(tag: string): string {
  return `visit staff ${tag}`
}

function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value))
}

function decode<Value>(bytes: Uint8Array): Value {
  return JSON.parse(decoder.decode(bytes)) as Value
}
