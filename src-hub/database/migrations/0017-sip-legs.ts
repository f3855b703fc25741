import { type Kysely, sql } from 'kysely'

/** Calls from a PBX: the SIP dialog of each end, so that a hub that starts anew, or takes the lead, goes on with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table sip_leg (
        leg uuid primary key,
        contact_id uuid not null,
        agent_id text,
        number text not null,
        dialog jsonb not null,
        sdp text not null,
        told text not null,
        kept_at bigint not null
      )`,
    )
    .execute(db)
}
