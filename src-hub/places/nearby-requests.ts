import { type Kysely, sql } from 'kysely'
import { distanceMetres } from '../../src-domain/requests/nearby-duplicates.ts'
import type { Instant, RequestTypeCode } from '../../src-domain/vocabulary/words.ts'
import { arrayLiteral } from '../database/array-literal.ts'
import type { Schema } from '../database/schema.ts'
import { cellsIn } from '../journal/request-columns.ts'

export interface NearbyQuery {
  readonly typeCode: RequestTypeCode
  readonly latitude: number
  readonly longitude: number
  /** At most `withinMetresMax`. */
  readonly withinMetres: number
  /** Made at or after this instant. */
  readonly since: Instant
}

export interface NearbyRequest {
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly createdAt: Instant
  readonly latitude: number
  readonly longitude: number
  readonly metres: number
}

/** Farther away nothing is the same hole in the road. */
export const withinMetresMax = 2_000
const foundMax = 50
const metresPerDegree = 111_195

/**
 * The open requests of a type near a point, the nearest first and of equally near ones the newest, at most fifty. One
 * look into the index for each cell of the grid that the circle touches: what it costs follows from what is open there,
 * not from how much there ever was.
 */
export async function nearbyRequests(db: Kysely<Schema>, query: NearbyQuery): Promise<NearbyRequest[]> {
  const { typeCode, latitude, longitude, since } = query
  const withinMetres = Math.min(query.withinMetres, withinMetresMax)
  const up = withinMetres / metresPerDegree
  const across = up / Math.max(0.01, Math.cos((latitude * Math.PI) / 180))
  const box = {
    south: latitude - up,
    north: latitude + up,
    west: longitude - across,
    east: longitude + across,
  }
  const { rows } = await sql<Omit<NearbyRequest, 'metres'>>`
    select id, reference, status, created_at as "createdAt",
      (doc #>> '{place,latitude}')::double precision as latitude,
      (doc #>> '{place,longitude}')::double precision as longitude
    from request
    where type_code = ${typeCode} and place_cell = any(${arrayLiteral(cellsIn(box))}::bigint[]) and created_at >= ${since}
      and closed_at is null and not deleted
  `.execute(db)
  return rows
    .map(row => ({ ...row, metres: distanceMetres({ latitude, longitude }, row) }))
    .filter(({ metres }) => metres <= withinMetres)
    .sort((a, b) => a.metres - b.metres || b.createdAt - a.createdAt)
    .slice(0, foundMax)
}
