import { type Kysely, sql } from 'kysely'
import type { Schema } from '../src-hub/database/schema.ts'
import { nearbyRequests } from '../src-hub/places/nearby-requests.ts'
import { type Figure, latencyFigures } from './figures.ts'

/**
 * How long the hub takes to say which open requests of the same kind are near a place, in whatever database it is given.
 * The places are those of open requests drawn from the whole table, so that there is something to find. The peer is the
 * least that any such answer must do: one look into the index for the cells around the place.
 */
const rounds = 5
const looksPerRound = 400
const warmUps = 50
const withinMetres = 150
const dayMs = 86_400_000
const withinDays = 60

interface Place {
  readonly typeCode: string
  readonly latitude: number
  readonly longitude: number
}

/** Measures on a database that holds requests with places; throws where none of them is open. */
export async function measureNearby(db: Kysely<Schema>): Promise<Figure[]> {
  const places = await drawPlaces(db, (rounds + 1) * looksPerRound)
  const since = Date.now() - withinDays * dayMs
  const look = async (place: Place): Promise<number> => {
    const begun = performance.now()
    await nearbyRequests(db, { ...place, withinMetres, since })
    return performance.now() - begun
  }
  const lookBare = async ({ typeCode, latitude, longitude }: Place): Promise<number> => {
    const begun = performance.now()
    const cell = Math.floor(latitude * 800) * 1_000_000 + Math.floor(longitude * 800)
    await sql`select id from request where type_code = ${typeCode} and place_cell = ${cell}
      and created_at >= ${since} and closed_at is null and not deleted`.execute(db)
    return performance.now() - begun
  }
  for (const place of places.slice(0, warmUps)) await look(place)
  const measured = []
  for (let round = 0; round < rounds; round++) {
    const ours: number[] = []
    const peer: number[] = []
    for (const place of places.slice((round + 1) * looksPerRound, (round + 2) * looksPerRound)) {
      ours.push(await look(place))
      peer.push(await lookBare(place))
    }
    measured.push({ ours, peer })
  }
  return [
    ...latencyFigures(
      { name: 'requests-nearby', metric: 'open requests nearby', peerName: 'limit: bare index' },
      measured,
    ),
  ]
}

/** Places of open requests, drawn with return where there are few. */
async function drawPlaces(db: Kysely<Schema>, count: number): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select type_code as "typeCode", (doc #>> '{place,latitude}')::double precision as latitude,
      (doc #>> '{place,longitude}')::double precision as longitude
    from request where closed_at is null and not deleted and place_cell is not null
    order by hashtext(id::text) limit ${count}`.execute(db)
  if (rows.length === 0) throw new Error('There is no open request with a place to look for.')
  return Array.from({ length: count }, (_, at) => rows[at % rows.length] as Place)
}
