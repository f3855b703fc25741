import { type Kysely, sql } from 'kysely'
import type { Refusal } from '../../src-contract/live/desk-command.ts'
import type { Schema } from '../../src-hub/database/schema.ts'
import type { Deed } from './offline-deeds.ts'

/** What the hub's PostgreSQL says of what the desk was told. */
export interface Verdict {
  /** Told to be kept, and the hub knows nothing of it. */
  readonly lost: number
  /** Happened more than once. */
  readonly duplicated: number
  /** Stands in the journal before something that was kept before it was begun. */
  readonly reordered: number
  /** The request has another number than the one that was read out. */
  readonly renumbered: number
  /** The hub said no; by the name of the refusal. */
  readonly refused: readonly string[]
  /** How many promises were looked up. */
  readonly promises: number
  /** What is wrong, in words, for whoever looks into a failing trial. */
  readonly findings: readonly string[]
}

interface Line {
  readonly position: number
  readonly kind: string
  readonly subject: string
  readonly commandId: string | null
}

/** Looks up every promise. To be asked when the desk says that all is sent. */
export async function judgeDeeds(db: Kysely<Schema>, deeds: readonly Deed[]): Promise<Verdict> {
  const promised = deeds.filter(isPromised)
  const requestIds = promised.flatMap(({ told }) => (told.kind === 'created' ? [told.requestId] : []))
  const commandIds = promised.flatMap(({ told }) => (told.kind === 'kept' ? [told.id] : []))
  const customerIds = promised.flatMap(({ act }) =>
    act.kind === 'keep' && act.command.kind === 'create-customer' ? [act.command.customerId] : [],
  )
  const [lines, outcomes, requests] = await Promise.all([
    readLines(db, commandIds, [...requestIds, ...customerIds]),
    readOutcomes(db, commandIds),
    readReferences(db, requestIds),
  ])
  const findings: string[] = []
  const refused: string[] = []
  let lost = 0
  let duplicated = 0
  let renumbered = 0
  const positions: { readonly deed: PromisedDeed; readonly position: number }[] = []
  for (const deed of promised) {
    const { told, act } = deed
    const what = describe(deed)
    if (told.kind === 'created') {
      const created = lines.filter(
        ({ kind, subject }) => kind === 'request-created' && subject === told.requestId,
      )
      const reference = requests.get(told.requestId)
      if (created.length === 0 || reference === undefined) {
        lost += 1
        findings.push(`lost: ${what}`)
        continue
      }
      if (created.length > 1) {
        duplicated += 1
        findings.push(`duplicated: ${what} ${created.length} times`)
      }
      if (reference !== told.reference) {
        renumbered += 1
        findings.push(`renumbered: ${what} is ${reference}`)
      }
      positions.push({ deed, position: created[0]?.position ?? 0 })
      continue
    }
    if (isSuperseded(deed, promised)) continue
    const outcome = outcomes.get(told.id)
    const effects = lines.filter(({ commandId }) => commandId === told.id)
    if (!outcome) {
      lost += 1
      findings.push(`lost: ${what}`)
      continue
    }
    if (outcome.refusal) {
      refused.push(outcome.refusal.name)
      findings.push(`refused: ${what}: ${JSON.stringify(outcome.refusal).slice(0, 200)}`)
      continue
    }
    const isNew =
      act.kind === 'keep' && act.command.kind === 'create-customer' ? act.command.customerId : undefined
    const times = isNew
      ? lines.filter(({ kind, subject }) => kind === 'customer-created' && subject === isNew).length
      : new Set(effects.map(({ kind }) => kind)).size === effects.length
        ? 1
        : 2
    if (times > 1) {
      duplicated += 1
      findings.push(`duplicated: ${what}`)
    }
    const [first] = effects
    if (first) positions.push({ deed, position: first.position })
  }
  let reordered = 0
  for (const cause of positions) {
    for (const effect of positions) {
      if (cause.deed.toldAt >= effect.deed.begunAt || cause.position < effect.position) continue
      reordered += 1
      findings.push(`reordered: ${describe(effect.deed)} stands before ${describe(cause.deed)}`)
    }
  }
  return { lost, duplicated, reordered, renumbered, refused, promises: promised.length, findings }
}

/** Numbers that two requests of the whole centre share. */
export async function sharedNumbers(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ reference: string }>`
    select reference from request group by reference having count(*) > 1
  `.execute(db)
  return rows.map(({ reference }) => reference)
}

type Promised = Extract<NonNullable<Deed['told']>, { kind: 'created' | 'kept' }>
type PromisedDeed = Deed & { readonly told: Promised; readonly toldAt: number }

function isPromised(deed: Deed): deed is PromisedDeed {
  return deed.told?.kind === 'created' || deed.told?.kind === 'kept'
}

/** A note is written whole: a later one of the same contact may take the place of one that was not sent. */
function isSuperseded(deed: PromisedDeed, all: readonly PromisedDeed[]): boolean {
  const contactOf = ({ act }: Deed) =>
    act.kind === 'keep' && act.command.kind === 'note-contact' ? act.command.contactId : undefined
  const contactId = contactOf(deed)
  return (
    contactId !== undefined &&
    all.some(other => contactOf(other) === contactId && other !== deed && other.begunAt > deed.begunAt)
  )
}

function describe({ act, told }: PromisedDeed): string {
  const kind = act.kind === 'keep' ? act.command.kind : act.kind
  return told.kind === 'created' ? `${kind} ${told.reference} (${told.requestId})` : `${kind} ${told.id}`
}

async function readLines(
  db: Kysely<Schema>,
  commandIds: readonly string[],
  subjects: readonly string[],
): Promise<readonly Line[]> {
  const { rows } = await sql<{
    position: string
    kind: string
    subject: string
    command_id: string | null
  }>`
    select position, kind, subject, command_id from journal
    where command_id = any(${[...commandIds]}::uuid[]) or subject = any(${[...subjects]}::text[])
    order by position
  `.execute(db)
  return rows.map(({ position, kind, subject, command_id }) => ({
    position: Number(position),
    kind,
    subject,
    commandId: command_id,
  }))
}

/** What the hub remembers of a command: a refusal, or that there was none. */
interface Remembered {
  readonly refusal?: Refusal
}

async function readOutcomes(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Remembered>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('command_outcome')
    .select(['id', 'outcome'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, outcome }) => [id, (outcome ?? {}) as Remembered]))
}

async function readReferences(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('request')
    .select(['id', 'reference'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, reference }) => [id, reference]))
}
