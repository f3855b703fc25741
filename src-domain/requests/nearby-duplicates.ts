import type { Instant } from '../vocabulary/words.ts'
import type { RequestType } from './request-type.ts'
import { isOpen, type RequestPlace, type ServiceRequest } from './service-request.ts'

/** The distance between two places on the ground, in metres (haversine, mean earth radius of IUGG). */
export function distanceMetres(
  a: { readonly latitude: number; readonly longitude: number },
  b: { readonly latitude: number; readonly longitude: number },
): number {
  const radius = 6_371_008.8
  const radians = Math.PI / 180
  const dLatitude = (b.latitude - a.latitude) * radians
  const dLongitude = (b.longitude - a.longitude) * radians
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLongitude / 2) ** 2
  return 2 * radius * Math.asin(Math.sqrt(h))
}

/** The open requests that are probably the same as a new one of `type` at `place`, nearest first. */
export function nearbyDuplicates(
  type: Pick<RequestType, 'code' | 'duplicates'>,
  place: RequestPlace,
  requests: Iterable<ServiceRequest>,
  now: Instant,
): readonly { readonly request: ServiceRequest; readonly metres: number }[] {
  const { latitude, longitude } = place
  if (latitude === undefined || longitude === undefined) return []
  const since = now - type.duplicates.withinDays * 86_400_000
  const found: { request: ServiceRequest; metres: number }[] = []
  for (const request of requests) {
    if (request.typeCode !== type.code || !isOpen(request) || request.createdAt < since) continue
    if (request.place?.latitude === undefined || request.place.longitude === undefined) continue
    const metres = distanceMetres(
      { latitude, longitude },
      { latitude: request.place.latitude, longitude: request.place.longitude },
    )
    if (metres <= type.duplicates.withinMetres) found.push({ request, metres })
  }
  return found.sort((a, b) => a.metres - b.metres)
}
