import { createHash } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { Sent, WorkState } from '../../database/schema-connectors.ts'
import type { CrmCase, Fields, RemoteCase } from './connector.ts'

export function sentOf(crmCase: CrmCase, fields: Fields, statusField: string | undefined): Sent {
  const status = statusField === undefined ? undefined : fields[statusField]
  return {
    version: crmCase.version,
    ...(status === undefined ? {} : { status: String(status) }),
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, digestOf(value)])),
    notes: crmCase.notes.map(({ id }) => id),
  }
}

/** Those fields that the other side does not have as they are; one that was emptied is written empty. */
export function changedFields(fields: Fields, now: Sent, before: Sent | undefined): Fields {
  const gone = Object.keys(before?.fields ?? {}).filter(name => fields[name] === undefined)
  return {
    ...Object.fromEntries(
      Object.entries(fields).filter(([name]) => now.fields[name] !== before?.fields[name]),
    ),
    ...Object.fromEntries(gone.map(name => [name, ''])),
  }
}

function digestOf(value: string | number): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
}

export interface Work {
  readonly requestId: string
  readonly reference: string
  readonly state: WorkState
  readonly wantedVersion: number
  readonly externalId: string | undefined
  readonly etag: string | undefined
  readonly sent: Sent | undefined
  readonly trying: Sent | undefined
  readonly theirStatus: string | undefined
  readonly theirStamp: string | undefined
  readonly heard: number
  readonly attempts: number
  readonly turn: number
  readonly nextAt: Instant
  readonly since: Instant
  readonly firstTriedAt: Instant | undefined
  readonly claimedAt: Instant | undefined
  readonly why: string | undefined
}

export interface Standing {
  readonly beganAt: Instant
  readonly cursor: string | undefined
  readonly heardAt: Instant | undefined
  readonly paused: { readonly at: Instant; readonly by: string } | undefined
  readonly trouble: { readonly why: string; readonly since: Instant } | undefined
  readonly sweepWantedAt: Instant | undefined
  readonly sweptAt: Instant | undefined
}

const linesAtOnce = 1_000
const hourMs = 3_600_000

/**
 * The work of one connector, in the database that all hubs share. `run` is this run of this hub: what one run has in
 * hand no other touches before `staleMs` have passed, and what became of a turn is written only by whoever has it.
 */
export function createWorkStore({
  db,
  connectorId,
  run,
  staleMs,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly connectorId: string
  readonly run: string
  readonly staleMs: number
  readonly now: () => Instant
}) {
  const rows = () => db.selectFrom('connector_work').selectAll().where('connector_id', '=', connectorId)
  const change = (requestId: string) =>
    db
      .updateTable('connector_work')
      .where('connector_id', '=', connectorId)
      .where('request_id', '=', requestId)
  /** Of a turn that is still this run's. */
  const ofTurn = ({ requestId, turn }: Pick<Work, 'requestId' | 'turn'>) =>
    change(requestId).where('turn', '=', turn)

  const count = async (what: 'sent' | 'refused', executor: Kysely<Schema> = db): Promise<void> => {
    const hour = now() - (now() % hourMs)
    await executor
      .insertInto('connector_hour')
      .values({ connector_id: connectorId, hour, [what]: 1 })
      .onConflict(conflict =>
        conflict
          .columns(['connector_id', 'hour'])
          .doUpdateSet({ [what]: sql`connector_hour.${sql.ref(what)} + 1` }),
      )
      .execute()
  }

  return {
    /** Takes part from now on; open requests that are there already are wanted too where `withOpen`. Twice is fine. */
    begin: async (withOpen: boolean, onlyTypes: readonly string[] | undefined): Promise<void> => {
      const types = onlyTypes === undefined ? null : [...onlyTypes]
      await sql`
        with began as (
          insert into connector_standing (connector_id, position, began_at)
          select ${connectorId}, coalesce(max(position), 0), ${now()}::bigint from record_line
          on conflict (connector_id) do nothing
          returning connector_id
        )
        insert into connector_work (connector_id, request_id, reference, state, wanted_version, next_at, since)
        select began.connector_id, request.id, request.reference, 'waiting',
          (request.doc->>'version')::integer, ${now()}::bigint, ${now()}::bigint
        from began, request
        where ${withOpen} and request.closed_at is null and not request.deleted
          and (${types}::text[] is null or request.type_code = any(${types}::text[]))
        on conflict do nothing
      `.execute(db)
    },

    /**
     * Reads on in the journal and writes down what is wanted, in one transaction with the position. True where more may
     * follow.
     */
    follow: async (onlyTypes: readonly string[] | undefined): Promise<boolean> => {
      const types = onlyTypes === undefined ? null : [...onlyTypes]
      const { rows: found } = await sql<{ lines: number }>`
        with standing as (
          select position from connector_standing where connector_id = ${connectorId} for update
        ), lines as (
          select position, coalesce(event->>'requestId', event#>>'{request,id}')::uuid as request_id
          from record_line where position > (select position from standing)
          order by position limit ${linesAtOnce}
        ), moved as (
          update connector_standing set position = (select max(position) from lines)
          where connector_id = ${connectorId} and exists (select 1 from lines)
        ), wanted as (
          insert into connector_work (connector_id, request_id, reference, state, wanted_version, next_at, since)
          select ${connectorId}, request.id, request.reference, 'waiting',
            (request.doc->>'version')::integer, ${now()}::bigint, ${now()}::bigint
          from request
          where request.id in (select request_id from lines where request_id is not null)
            and (${types}::text[] is null or request.type_code = any(${types}::text[]))
          on conflict (connector_id, request_id) do update set
            wanted_version = excluded.wanted_version,
            state = case when connector_work.state in ('sent', 'refused') then 'waiting' else connector_work.state end,
            since = case when connector_work.state in ('sent', 'refused') then excluded.since else connector_work.since end,
            next_at = case when connector_work.state in ('sent', 'refused') then excluded.next_at else connector_work.next_at end,
            attempts = case when connector_work.state in ('sent', 'refused') then 0 else connector_work.attempts end
          where connector_work.wanted_version < excluded.wanted_version
        )
        select count(*)::integer as lines from lines
      `.execute(db)
      return (found[0]?.lines ?? 0) >= linesAtOnce
    },

    /** What is to be done now, the longest due first, without what is in hand. */
    due: async (limit: number, inHand: readonly string[]): Promise<readonly Work[]> => {
      const at = now()
      const found = await rows()
        .where('state', 'in', ['waiting', 'sending', 'in-doubt'])
        .where('next_at', '<=', at)
        .where(({ or, eb }) =>
          or([eb('state', '=', 'waiting'), eb('claimed_by', '=', run), eb('claimed_at', '<=', at - staleMs)]),
        )
        .$if(inHand.length > 0, query => query.where('request_id', 'not in', [...inHand]))
        .orderBy('next_at')
        .limit(limit)
        .execute()
      return found.map(workOf)
    },

    /**
     * Takes it in hand as `to`, and writes down what is being sent before anything is. `undefined` where somebody else has it.
     */
    claim: async (
      { requestId, turn, state, sent, trying }: Work,
      to: 'sending' | 'in-doubt',
      next?: Sent,
    ): Promise<Work | undefined> => {
      const at = now()
      const row = await change(requestId)
        .where('turn', '=', turn)
        .where('state', '=', state)
        .set(({ eb }) => ({
          state: to,
          turn: turn + 1,
          attempts: eb('attempts', '+', 1),
          claimed_by: run,
          claimed_at: at,
          trying: JSON.stringify(next ?? trying ?? sent ?? nothingSent),
          first_tried_at: sql<number>`coalesce(first_tried_at, ${at}::bigint)`,
        }))
        .returningAll()
        .executeTakeFirst()
      return row && workOf(row)
    },

    /**
     * The other side has a version. `sent` undefined: it is not known what of it, and all of it is sent once more.
     */
    sent: async (
      work: Work,
      { version, sent, remote }: { version: number; sent: Sent | undefined; remote?: RemoteCase },
    ): Promise<void> => {
      await db.transaction().execute(async transaction => {
        const at = now()
        await transaction
          .updateTable('connector_work')
          .where('connector_id', '=', connectorId)
          .where('request_id', '=', work.requestId)
          .where('turn', '=', work.turn)
          .set({
            state: sql<WorkState>`case when wanted_version > ${version}::integer then 'waiting' else 'sent' end`,
            turn: work.turn + 1,
            sent_version: version,
            sent: sent === undefined ? null : JSON.stringify(sent),
            trying: null,
            claimed_by: null,
            claimed_at: null,
            attempts: 0,
            next_at: at,
            since: at,
            why: null,
            ...(remote === undefined
              ? {}
              : {
                  external_id: remote.externalId,
                  etag: remote.etag ?? null,
                  ...(remote.status === undefined ? {} : { their_status: remote.status }),
                  ...(remote.changedAt === undefined ? {} : { their_stamp: remote.changedAt }),
                }),
          })
          .execute()
        if (remote !== undefined) await count('sent', transaction)
      })
    },

    /** Nobody knows what became of it; it is looked for at `nextAt`. */
    doubt: async (work: Work, nextAt: Instant, why: string | undefined): Promise<void> => {
      await ofTurn(work)
        .set({
          state: 'in-doubt',
          turn: work.turn + 1,
          next_at: nextAt,
          why: why ?? work.why ?? null,
          ...(work.state === 'in-doubt' ? {} : { since: now() }),
        })
        .execute()
    },

    /** Surely nothing happened; it is tried again at `nextAt`. `wasInDoubt`: an earlier try may have. */
    later: async (
      work: Work,
      nextAt: Instant,
      why: string | undefined,
      wasInDoubt: boolean,
    ): Promise<void> => {
      await ofTurn(work)
        .set({
          state: 'waiting',
          turn: work.turn + 1,
          next_at: nextAt,
          why: why ?? null,
          ...(wasInDoubt ? {} : { trying: null }),
        })
        .execute()
    },

    /** The other side does not take it. */
    refused: async (work: Work, why: string): Promise<void> => {
      await ofTurn(work)
        .set({ state: 'refused', turn: work.turn + 1, since: now(), why, trying: null })
        .execute()
      await count('refused')
    },

    /** A record that had a name for the time being has its own. */
    rename: async ({ requestId, externalId }: Work, id: string): Promise<void> => {
      await change(requestId)
        .where('external_id', '=', externalId ?? '')
        .set({ external_id: id })
        .execute()
    },

    find: async (requestId: string): Promise<Work | undefined> => {
      const row = await rows().where('request_id', '=', requestId).executeTakeFirst()
      return row && workOf(row)
    },

    /** The work that a record of theirs belongs to. */
    findFor: async ({
      externalId,
      key,
    }: Pick<RemoteCase, 'externalId' | 'key'>): Promise<Work | undefined> => {
      const row =
        (await rows().where('external_id', '=', externalId).executeTakeFirst()) ??
        (key === undefined ? undefined : await rows().where('reference', '=', key).executeTakeFirst())
      return row && workOf(row)
    },

    /** A change of theirs was heard and done here, as far as it goes. */
    heard: async ({ requestId, heard, theirStatus, theirStamp }: Work, remote: RemoteCase): Promise<void> => {
      const isNew = remote.changedAt !== undefined && remote.changedAt !== theirStamp
      await change(requestId)
        .where('heard', '=', heard)
        .set({
          heard: heard + 1,
          their_status: remote.status ?? theirStatus ?? null,
          ...(remote.changedAt === undefined ? {} : { their_stamp: remote.changedAt }),
          ...(remote.etag !== undefined ? { etag: remote.etag } : isNew ? { etag: null } : {}),
        })
        .execute()
    },

    /** Ids of records over there, in order. */
    externalIds: async (after: string, limit: number, onlyOpen: boolean): Promise<readonly string[]> => {
      const found = await db
        .selectFrom('connector_work')
        .innerJoin('request', 'request.id', 'connector_work.request_id')
        .select('external_id')
        .where('connector_id', '=', connectorId)
        .where('external_id', '>', after)
        .$if(onlyOpen, query => query.where('request.closed_at', 'is', null))
        .orderBy('external_id')
        .limit(limit)
        .execute()
      return found.flatMap(({ external_id }) => external_id ?? [])
    },

    list: async (state: WorkState, limit: number): Promise<readonly Work[]> =>
      (await rows().where('state', '=', state).orderBy('since', 'desc').limit(limit).execute()).map(workOf),

    counts: async (): Promise<Readonly<Record<WorkState, number>>> => {
      const found = await db
        .selectFrom('connector_work')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
        .where('connector_id', '=', connectorId)
        .groupBy('state')
        .execute()
      const none = { waiting: 0, sending: 0, 'in-doubt': 0, sent: 0, refused: 0, skipped: 0 }
      return { ...none, ...Object.fromEntries(found.map(each => [each.state, Number(each.count)])) }
    },

    /** A person wants it tried again: what was refused, left out, or waits for its time. */
    retry: async (requestId: string): Promise<boolean> => {
      const row = await change(requestId)
        .where('state', 'in', ['refused', 'skipped', 'waiting', 'in-doubt'])
        .set({
          state: sql<WorkState>`case when state = 'in-doubt' then state else 'waiting' end`,
          next_at: now(),
          attempts: 0,
        })
        .returning('request_id')
        .executeTakeFirst()
      return row !== undefined
    },

    /** As `retry`, for all that were refused. */
    retryRefused: async (): Promise<void> => {
      await db
        .updateTable('connector_work')
        .where('connector_id', '=', connectorId)
        .where('state', '=', 'refused')
        .set({ state: 'waiting', next_at: now(), attempts: 0, since: now() })
        .execute()
    },

    /** A person leaves it out. What may be on its way cannot be. */
    skip: async (requestId: string): Promise<boolean> => {
      const row = await change(requestId)
        .where('state', 'in', ['refused', 'waiting', 'sent'])
        .set(({ eb }) => ({ state: 'skipped' as const, turn: eb('turn', '+', 1), since: now() }))
        .returning('request_id')
        .executeTakeFirst()
      return row !== undefined
    },

    standing: async (): Promise<Standing | undefined> => {
      const row = await db
        .selectFrom('connector_standing')
        .selectAll()
        .where('connector_id', '=', connectorId)
        .executeTakeFirst()
      return row && standingOf(row)
    },

    setStanding: async (
      to: Partial<
        Pick<
          Selectable<Schema['connector_standing']>,
          | 'cursor'
          | 'heard_at'
          | 'paused_at'
          | 'paused_by'
          | 'trouble'
          | 'trouble_since'
          | 'sweep_wanted_at'
          | 'swept_at'
        >
      >,
    ): Promise<void> => {
      await db.updateTable('connector_standing').set(to).where('connector_id', '=', connectorId).execute()
    },

    /** Keeps the most that waited in this hour, and forgets what is older than a month. */
    sample: async (): Promise<void> => {
      const hour = now() - (now() % hourMs)
      await sql`
        insert into connector_hour (connector_id, hour, waiting)
        select ${connectorId}, ${hour}::bigint, count(*)::integer from connector_work
        where connector_id = ${connectorId} and state in ('waiting', 'sending', 'in-doubt')
        on conflict (connector_id, hour) do update set waiting = greatest(connector_hour.waiting, excluded.waiting)
      `.execute(db)
      await db
        .deleteFrom('connector_hour')
        .where('connector_id', '=', connectorId)
        .where('hour', '<', now() - 31 * 24 * hourMs)
        .execute()
    },

    hours: async (since: Instant) =>
      (
        await db
          .selectFrom('connector_hour')
          .select(['hour', 'sent', 'refused', 'waiting'])
          .where('connector_id', '=', connectorId)
          .where('hour', '>=', since)
          .orderBy('hour')
          .execute()
      ).map(each => ({ ...each, hour: Number(each.hour) })),

    /** Whether a message of this name was heard before; those whose signature no longer counts are forgotten. */
    wasHeard: async (messageId: string): Promise<boolean> =>
      (await db
        .selectFrom('connector_message')
        .select('message_id')
        .where('connector_id', '=', connectorId)
        .where('message_id', '=', messageId)
        .executeTakeFirst()) !== undefined,
    rememberMessage: async (messageId: string, keptMs: number): Promise<void> => {
      await db
        .deleteFrom('connector_message')
        .where('at', '<', now() - keptMs)
        .execute()
      await db
        .insertInto('connector_message')
        .values({ connector_id: connectorId, message_id: messageId, at: now() })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
  }
}

export type WorkStore = ReturnType<typeof createWorkStore>

const nothingSent: Sent = { version: 0, fields: {}, notes: [] }

export function workOf(row: Selectable<Schema['connector_work']>): Work {
  const some = <Value>(value: Value | null): Value | undefined => value ?? undefined
  return {
    requestId: row.request_id,
    reference: row.reference,
    state: row.state,
    wantedVersion: row.wanted_version,
    externalId: some(row.external_id),
    etag: some(row.etag),
    sent: some(row.sent),
    trying: some(row.trying),
    theirStatus: some(row.their_status),
    theirStamp: some(row.their_stamp),
    heard: row.heard,
    attempts: row.attempts,
    turn: row.turn,
    nextAt: Number(row.next_at),
    since: Number(row.since),
    firstTriedAt: some(row.first_tried_at),
    claimedAt: some(row.claimed_at),
    why: some(row.why),
  }
}

function standingOf(row: Selectable<Schema['connector_standing']>): Standing {
  const { paused_at, paused_by, trouble, trouble_since } = row
  return {
    beganAt: row.began_at,
    cursor: row.cursor ?? undefined,
    heardAt: row.heard_at ?? undefined,
    paused: paused_at === null ? undefined : { at: paused_at, by: paused_by ?? '' },
    trouble: trouble === null ? undefined : { why: trouble, since: trouble_since ?? 0 },
    sweepWantedAt: row.sweep_wanted_at ?? undefined,
    sweptAt: row.swept_at ?? undefined,
  }
}
