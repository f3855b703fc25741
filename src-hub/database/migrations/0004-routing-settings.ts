import { type Kysely, sql } from 'kysely'

/**
 * The routing settings get versions and a draft. What a centre was set up with before, one document among its facts,
 * becomes version 1.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table routing_settings_version (
      version integer primary key check (version > 0),
      document jsonb not null,
      published_at bigint not null,
      published_by text not null,
      note text not null,
      rolled_back_to integer references routing_settings_version (version)
    )`.execute(db)
  await sql`
    create table routing_settings_draft (
      id text primary key check (id = 'draft'),
      revision integer not null,
      document jsonb,
      based_on integer references routing_settings_version (version),
      saved_at bigint,
      saved_by text,
      check ((document is null) = (based_on is null)),
      check ((document is null) = (saved_at is null)),
      check ((document is null) = (saved_by is null))
    )`.execute(db)
  await sql`insert into routing_settings_draft (id, revision) values ('draft', 0)`.execute(db)

  const { rows } = await sql<{
    value: string
  }>`delete from centre_fact where name = 'settings' returning value`.execute(db)
  const [fact] = rows
  if (fact === undefined) return
  const document = JSON.stringify(withSkillNames(JSON.parse(fact.value) as EarlierSettings))
  await sql`
    insert into routing_settings_version (version, document, published_at, published_by, note)
    values (1, ${document}::jsonb, (extract(epoch from now()) * 1000)::bigint, 'centre', '')`.execute(db)
}

interface EarlierSettings {
  readonly queues: readonly object[]
  readonly skills: Readonly<Record<string, readonly string[]>>
  readonly serviceLevel: object
}

function withSkillNames({ queues, skills, serviceLevel }: EarlierSettings): object {
  const codes = [...new Set(Object.values(skills).flat())].sort()
  return {
    queues,
    // Skills had no names; an administrator gives them some before the next publication.
    skills: codes.map(code => ({ code, name: { en: code, fr: code } })),
    agents: Object.entries(skills).map(([id, own]) => ({ id, skills: own })),
    capacities: [],
    calendars: [],
    times: {},
    serviceLevels: [serviceLevel],
  }
}
