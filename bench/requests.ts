import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { RequestPage } from '../src-contract/http/requests.ts'
import type { Schema } from '../src-hub/database/schema.ts'
import { ask, signIn } from '../test/world/hub-world.ts'
import { type Figure, latencyFigures } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'
import { measureNearby } from './requests-nearby.ts'

/**
 * Lists, search and opening of requests at a hub whose PostgreSQL holds a million of them, over HTTP as a desk asks. Ten
 * years of a city: 19 of 20 have ended. The peer is the least that any such answer must do: the rows by their key on a
 * bare connection to the same database.
 */
const requestsInAll = 1_000_000
const quickRequests = 20_000
const rounds = 5
const asksPerRound = 60
const customers = 1_000

const words = [
  'A pothole is getting deeper by the day; cars swerve around it',
  'The street light flickers all night and then stays dark',
  'Garbage was not collected although it was out before seven',
  'A branch hangs low over the sidewalk, children walk there',
  'A neighbour’s grass is as high as the fence',
  'A dog barks from morning to night in the back yard',
  'Le nid-de-poule s’agrandit depuis la dernière pluie',
  'Une voiture est stationnée devant la borne d’incendie',
]

export async function runRequests(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<readonly Figure[]> {
  await using hub = await startBenchHub({ customers, fresh: true, say })
  const pool = new pg.Pool({ ...hub.database, max: 2 })
  // The hub stops its database when a measurement has failed; the failure is what counts.
  pool.on('error', () => {})
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    const count = quick ? quickRequests : requestsInAll
    say(`Filling in ${count} requests …`)
    await fill(pool, count)
    const figures = await measure(hub, pool, say)
    return [...figures, ...(await measureNearby(db))]
  } finally {
    await db.destroy()
  }
}

/** Copies of the requests of the demo city, each with its own number, words, place and time. */
export async function fill(pool: pg.Pool, count: number): Promise<void> {
  await pool.query(
    `insert into request (id, reference, type_code, status, customer_id, created_at, closed_at, assigned_to, due_at,
       clock_at, risk_from, escalation, stage, ward, place_cell, search, doc)
     select id, reference, type_code, status, null, made, closed, assigned, due, null, due - 86400000,
       case when closed is null and n % 400 = 0 then 1 end, case when closed is null and n % 500 = 0 then 'review' end,
       n % 5 + 1, floor(latitude * 800)::bigint * 1000000 + floor(longitude * 800)::bigint,
       to_tsvector('simple', lower(reference || ' ' || said || ' ' || place)),
       json_build_object('id', id, 'reference', reference, 'version', 1, 'typeCode', type_code, 'status', status,
         'answers', json_build_object(), 'description', said, 'notifyBy', 'no', 'language', 'en', 'followers',
         json_build_array(), 'createdAt', made, 'createdBy', 'aiko.mori', 'createdOn', '', 'acknowledgeBy', due,
         'resolveBy', due, 'place', json_build_object('text', place, 'ward', n % 5 + 1, 'latitude',
         latitude, 'longitude', longitude),
         'closedAt', closed)
     from (
       select n, gen_random_uuid() as id, 'TL-16-' || upper(to_hex(n + 1048576)) as reference,
         (select array_agg(distinct type_code) from request)[n % (select count(distinct type_code) from request) + 1]
           as type_code,
         case when n % 20 = 0 then 'in-progress' else 'closed' end as status,
         extract(epoch from now())::bigint * 1000 - (n::bigint * 315360) as made,
         case when n % 20 = 0 then null else extract(epoch from now())::bigint * 1000 - (n::bigint * 315000) end as closed,
         case when n % 60 = 0 then 'tom.mackenzie' end as assigned,
         extract(epoch from now())::bigint * 1000 + (n % 4000 - 400) * 3600000::bigint as due,
         ($2::text[])[n % 8 + 1] || ', case ' || n % 50000 as said,
         n % 900 + 1 || ' ' || ($3::text[])[n / 900 % 12 + 1] as place,
         43.86 + (n::bigint * 7919 % 80000) / 1000000.0 as latitude,
         -78.92 + (n::bigint * 104729 % 90000) / 1000000.0 as longitude
       from generate_series(1, $1::integer) as n
     ) as made`,
    [
      count,
      words,
      [
        'Simcoe',
        'King',
        'Athol',
        'Bond',
        'Ritson',
        'Harbour',
        'Adelaide',
        'Rossland',
        'Taunton',
        'Wilson',
        'Park',
        'Bloor',
      ].map(name => `${name} Street`),
    ],
  )
  await pool.query('vacuum analyze request')
}

async function measure(
  hub: BenchHub,
  pool: pg.Pool,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const { token } = await signIn(hub, 'aiko.mori')
  const { rows } = await pool.query<{ id: string; reference: string }>(
    'select id, reference from request tablesample system (1) limit 2000',
  )
  const some = (index: number) => rows[(index * 37) % rows.length] as (typeof rows)[number]
  const asks: readonly { readonly metric: string; readonly path: (index: number) => string }[] = [
    {
      metric: 'list open',
      path: index => `?view=${['open', 'unassigned', 'at-risk', 'escalated'][index % 4]}`,
    },
    { metric: 'list of a division and ward', path: index => `?division=roads&ward=${(index % 5) + 1}` },
    { metric: 'list ended', path: index => `?view=ended&limit=${50 + (index % 2)}` },
    {
      metric: 'search words',
      path: index =>
        `?q=${encodeURIComponent(['pothole king', 'simcoe street 12', 'branch sidewalk', `case ${index * 7}`][index % 4] ?? '')}`,
    },
    { metric: 'search one common word', path: index => `?q=${['street', 'pothole', 'night'][index % 3]}` },
    { metric: 'open one', path: index => `/${some(index).id}` },
    { metric: 'counts', path: () => '/counts' },
  ]
  const figures: Figure[] = []
  for (const { metric, path } of asks) {
    const measured: { ours: number[]; peer: number[] }[] = []
    for (let round = 0; round <= rounds; round++) {
      const times = { ours: [] as number[], peer: [] as number[] }
      for (let index = 0; index < asksPerRound; index++) {
        const number = round * asksPerRound + index
        const begun = performance.now()
        const { status, body } = await ask(hub, 'GET', `/api/requests${path(number)}`, { token })
        times.ours.push(performance.now() - begun)
        if (status !== 200) throw new Error(`${path(number)}: ${status}`)
        const ids = ((body as RequestPage).rows ?? []).map(({ id }) => id)
        const keys = ids.length === 0 ? [some(number).id] : ids
        const bare = performance.now()
        await pool.query('select doc from request where id = any($1::uuid[])', [keys])
        times.peer.push(performance.now() - bare)
      }
      if (round > 0) measured.push(times)
    }
    say(`requests: ${metric}`)
    figures.push(
      ...latencyFigures({ name: 'requests', metric, peerName: 'limit: rows by key' }, measured, [0.5, 0.95]),
    )
  }
  return figures
}
