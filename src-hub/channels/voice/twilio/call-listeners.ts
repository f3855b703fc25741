import { randomUUID } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { ListeningMode } from '../../../../src-contract/http/telephone.ts'
import type { Instant } from '../../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../../database/schema.ts'

export type CallListener = Selectable<Schema['call_listener']>

/** Supervisors in conversations that go on: at most one in each, and each in one. Every change is written down for good. */
export interface CallListeners {
  readonly of: (contactId: string) => Promise<CallListener | undefined>
  readonly open: () => Promise<readonly CallListener[]>
  /** `undefined` when somebody is there, or this person is elsewhere. */
  readonly begin: (listener: {
    readonly contactId: string
    readonly by: string
    readonly agentId: string
    readonly mode: ListeningMode
    readonly agentTold: boolean
    readonly at: Instant
  }) => Promise<CallListener | undefined>
  readonly setMode: (id: string, mode: ListeningMode, at: Instant) => Promise<void>
  readonly end: (id: string, at: Instant) => Promise<void>
  /** Whether this is a supervisor who is signed in at a desk in use; nobody else goes on listening (SPEC I7, D4). */
  readonly isSignedIn: (personId: string, at: Instant) => Promise<boolean>
}

export function createCallListeners(db: Kysely<Schema>): CallListeners {
  return {
    of: contactId =>
      db
        .selectFrom('call_listener')
        .selectAll()
        .where('contact_id', '=', contactId)
        .where('ended_at', 'is', null)
        .executeTakeFirst(),
    open: () => db.selectFrom('call_listener').selectAll().where('ended_at', 'is', null).execute(),
    begin: async ({ contactId, by, agentId, mode, agentTold, at }) => {
      const { rows } = await sql<CallListener>`
        with begun as (
          insert into call_listener (id, contact_id, by, agent_id, mode, agent_told, begun_at)
          values (${randomUUID()}, ${contactId}, ${by}, ${agentId}, ${mode}, ${agentTold}, ${at})
          on conflict do nothing
          returning *),
        written as (
          insert into call_listener_record (at, by, listener_id, kind)
          select ${at}::bigint, ${by}, id, ${mode} from begun)
        select * from begun`.execute(db)
      return rows[0]
    },
    setMode: async (id, mode, at) => {
      await sql`
        with changed as (
          update call_listener set mode = ${mode}
          where id = ${id} and ended_at is null and mode <> ${mode} returning id, by)
        insert into call_listener_record (at, by, listener_id, kind)
        select ${at}::bigint, by, id, ${mode} from changed`.execute(db)
    },
    end: async (id, at) => {
      await sql`
        with ended as (
          update call_listener set ended_at = ${at} where id = ${id} and ended_at is null returning id, by)
        insert into call_listener_record (at, by, listener_id, kind)
        select ${at}::bigint, by, id, 'ended' from ended`.execute(db)
    },
    isSignedIn: async (personId, at) => {
      const session = await db
        .selectFrom('session')
        .innerJoin('staff', 'staff.id', 'session.staff_id')
        .leftJoin('desk', 'desk.id', 'session.desk_id')
        .select('session.staff_id')
        .where('session.staff_id', '=', personId)
        .where('session.ended_at', 'is', null)
        .where('session.expires_at', '>', at)
        .where('staff.disabled_at', 'is', null)
        .where('staff.role', '=', 'supervisor')
        .where(({ eb, fn, val }) => eb(fn.coalesce('desk.standing', val('active')), '=', 'active'))
        .limit(1)
        .executeTakeFirst()
      return session !== undefined
    },
  }
}
