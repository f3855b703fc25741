import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type {
  Desk,
  DeskRecord,
  DeskStanding,
  deskReportSchema,
  NumberCounts,
} from '../../src-contract/http/desks.ts'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { DesksSchema } from '../database/schema-desks.ts'
import { accountForNumbers, noNumbers, sumOfNumbers } from './number-account.ts'
import { keepRefusedCommands } from './refused-commands.ts'

/**
 * Every desk that ever signed in at this centre: what it told of itself and what was decided of it. All of it is in the
 * database, so that every hub says the same at its next question.
 *
 * ```
 *            retire                 wipe
 *   active ─────────► retired ───────────► wiped
 *     ▲ ▲  └───────────── wipe ──────────────┘▲
 *     │ └── restore ──────┘                   │
 *     └──────────────── restore ──────────────┘
 * ```
 *
 * A wipe writes the desk's unused numbers off. So does the word of a called-off desk that its data is gone. Restoring a
 * desk that never said so gives it its numbers back: it has them still.
 */
export interface DeskRegister {
  /** A desk at which somebody signed in. */
  readonly arrived: (deskId: string) => Promise<void>
  /** `active` for a desk that nobody knows. */
  readonly standingOf: (deskId: string) => Promise<DeskStanding>
  /** Those of the desks that were wiped. */
  readonly wipedAmong: (deskIds: readonly string[]) => Promise<ReadonlySet<string>>
  readonly report: (report: z.output<typeof deskReportSchema>) => Promise<void>
  /** The desk says that its data is gone. Said by a desk that was not called off, or said again, it changes nothing. */
  readonly confirmWiped: (deskId: string) => Promise<void>
  /** Deciding what is decided already changes nothing. A wiped desk is not retired: `DeskIsWiped`. */
  readonly decide: (
    decision: DeskDecided,
  ) => Promise<{ readonly refused: 'UnknownDesk' | 'DeskIsWiped' } | undefined>
  readonly keepRefused: (deskId: string, envelopes: readonly Envelope[]) => Promise<void>
  /** Last seen first, or the one that is asked for. */
  readonly desks: (deskId?: string) => Promise<Desk[]>
  /** What was done about a desk, newest first. */
  readonly recordOf: (deskId: string) => Promise<DeskRecord[]>
  /** Told of each desk that is called off here, after it is. Answers the unsubscribe. */
  readonly onCalledOff: (listener: (calledOff: CalledOff) => void) => () => void
}

export interface DeskDecided {
  readonly kind: 'retired' | 'wiped' | 'restored'
  readonly deskId: string
  readonly by: string
  readonly reason: string
}

export interface CalledOff {
  readonly deskId: string
  readonly standing: 'retired' | 'wiped'
}

/** How the refusals at a door are named. */
export const calledOffNames = { retired: 'DeskRetired', wiped: 'DeskWiped' } as const

export function createDeskRegister({
  db,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
}): DeskRegister {
  const listeners = new Set<(calledOff: CalledOff) => void>()

  return {
    arrived: async deskId => {
      await db
        .insertInto('desk')
        .values({ id: deskId, first_seen_at: now() })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },

    standingOf: async deskId => {
      const row = await db.selectFrom('desk').select('standing').where('id', '=', deskId).executeTakeFirst()
      return row?.standing ?? 'active'
    },

    wipedAmong: async deskIds => {
      const rows = await db
        .selectFrom('desk')
        .select('id')
        .where('id', 'in', [...new Set(deskIds)])
        .where('standing', '=', 'wiped')
        .execute()
      return new Set(rows.map(({ id }) => id))
    },

    report: async ({ deskId, name, site, unsent, quarantined, photos, numbersLeft, version }) => {
      await db
        .updateTable('desk')
        .set({
          ...(name === undefined ? {} : { name }),
          site,
          reported_at: now(),
          unsent,
          quarantined,
          photos,
          numbers_left: numbersLeft,
          version,
        })
        .where('id', '=', deskId)
        .execute()
    },

    confirmWiped: deskId =>
      db.transaction().execute(async transaction => {
        const desk = await lockedDesk(transaction, deskId)
        if (desk === undefined || desk.standing === 'active' || desk.wiped_at !== null) return
        const at = now()
        await transaction.updateTable('desk').set({ wiped_at: at }).where('id', '=', deskId).execute()
        const reason = desk.decided_reason ?? ''
        const numbers = await writeOff(transaction, { deskId, by: desk.decided_by ?? '', reason, at })
        await record(transaction, { deskId, by: 'desk', kind: 'wipe-confirmed', reason, numbers, at })
      }),

    decide: async decision => {
      const { deskId, by, reason, kind } = decision
      const done = await db.transaction().execute(async transaction => {
        const desk = await lockedDesk(transaction, deskId)
        if (desk === undefined) return { refused: 'UnknownDesk' as const }
        if (kind === 'retired' && desk.standing === 'wiped') return { refused: 'DeskIsWiped' as const }
        const standing = kind === 'restored' ? 'active' : kind
        if (desk.standing === standing) return undefined
        const at = now()
        await transaction
          .updateTable('desk')
          .set({
            standing,
            decided_at: at,
            decided_by: by,
            decided_reason: reason,
            ...(kind === 'restored' ? { wiped_at: null } : {}),
          })
          .where('id', '=', deskId)
          .execute()
        const numbers =
          kind === 'wiped'
            ? await writeOff(transaction, { deskId, by, reason, at })
            : kind === 'restored' && desk.wiped_at === null
              ? await takeBack(transaction, desk)
              : 0
        await record(transaction, { deskId, by, kind, reason, numbers, at })
        return standing
      })
      if (typeof done === 'object') return done
      if (done === 'retired' || done === 'wiped') {
        for (const listener of listeners) listener({ deskId, standing: done })
      }
      return undefined
    },

    keepRefused: (deskId, envelopes) => keepRefusedCommands(db, deskId, envelopes, now()),

    desks: async deskId => {
      const { rows } = await sql<DeskRow>`
        select desk.*,
          (select max(last_seen_at) from session where session.desk_id = desk.id) as used_at,
          (select staff_id from session where session.desk_id = desk.id order by last_seen_at desc limit 1) as last_person,
          array(select distinct staff_id from session where session.desk_id = desk.id order by staff_id) as people,
          (select count(*) from desk_refused_command as refused where refused.desk_id = desk.id) as refused
        from desk
        where ${deskId === undefined ? sql`true` : sql`desk.id = ${deskId}`}`.execute(db)
      const accounts = Map.groupBy(await accountForNumbers(db, deskId), block => block.deskId)
      return rows
        .map(row => deskIn(row, sumOfNumbers((accounts.get(row.id) ?? []).map(({ numbers }) => numbers))))
        .toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
    },

    recordOf: async deskId => {
      const rows = await db
        .selectFrom('desk_record')
        .select(['position', 'at', 'by', 'kind', 'reason', 'numbers'])
        .where('desk_id', '=', deskId)
        .orderBy('position', 'desc')
        .execute()
      return rows
    },

    onCalledOff: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

type DeskRow = Selectable<DesksSchema['desk']> & {
  readonly used_at: number | null
  readonly last_person: string | null
  readonly people: readonly string[]
  readonly refused: number
}

/** The row is the lock of all that is decided of the desk; leasing takes it too, so that no lease slips past a wipe. */
function lockedDesk(transaction: Transaction<Schema>, deskId: string) {
  return transaction.selectFrom('desk').selectAll().where('id', '=', deskId).forUpdate().executeTakeFirst()
}

/** Answers how many numbers were written off. */
async function writeOff(
  transaction: Transaction<Schema>,
  { deskId, by, reason, at }: { deskId: string; by: string; reason: string; at: Instant },
): Promise<number> {
  const { open } = await numbersOf(transaction, deskId)
  await transaction
    .updateTable('reference_block')
    .set({ written_off_at: at, written_off_by: by, written_off_reason: reason })
    .where('desk_id', '=', deskId)
    .where('written_off_at', 'is', null)
    .where('used_up', '=', false)
    .execute()
  return open
}

/** Takes back what the last decision wrote off. Answers how many numbers are open again. */
async function takeBack(
  transaction: Transaction<Schema>,
  { id, decided_at }: Pick<Selectable<DesksSchema['desk']>, 'id' | 'decided_at'>,
): Promise<number> {
  await transaction
    .updateTable('reference_block')
    .set({ written_off_at: null, written_off_by: null, written_off_reason: null })
    .where('desk_id', '=', id)
    .where('written_off_at', '=', decided_at)
    .execute()
  return (await numbersOf(transaction, id)).open
}

async function numbersOf(transaction: Transaction<Schema>, deskId: string): Promise<NumberCounts> {
  return sumOfNumbers((await accountForNumbers(transaction, deskId)).map(({ numbers }) => numbers))
}

async function record(
  transaction: Transaction<Schema>,
  { deskId, ...line }: Omit<DeskRecord, 'position'> & { readonly deskId: string },
): Promise<void> {
  await transaction
    .insertInto('desk_record')
    .values({ ...line, desk_id: deskId })
    .execute()
}

function deskIn(row: DeskRow, numbers: NumberCounts = noNumbers): Desk {
  const { id, name, site, standing, wiped_at: wipedAt, last_person: lastPerson } = row
  return {
    id,
    ...(name === null ? {} : { name }),
    ...(site === null ? {} : { site }),
    standing,
    ...(row.decided_at === null
      ? {}
      : {
          decided: { at: row.decided_at, by: row.decided_by ?? '', reason: row.decided_reason ?? '' },
        }),
    ...(wipedAt === null ? {} : { wipedAt }),
    firstSeenAt: row.first_seen_at,
    lastSeenAt: Math.max(row.first_seen_at, row.used_at ?? 0, row.reported_at ?? 0),
    ...(lastPerson === null ? {} : { lastPerson }),
    people: [...row.people],
    ...(row.reported_at === null
      ? {}
      : {
          report: {
            at: row.reported_at,
            unsent: row.unsent ?? 0,
            quarantined: row.quarantined ?? 0,
            photos: row.photos ?? 0,
            numbersLeft: row.numbers_left ?? 0,
            version: row.version ?? '',
          },
        }),
    numbers,
    refusedCommands: Number(row.refused),
  }
}
