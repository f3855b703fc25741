import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { addressesPerPart, type ZonesPart } from '../../src-contract/http/places.ts'
import { fold } from '../../src-domain/knowledge/fold.ts'
import type { CivicAddress } from '../../src-domain/people/customer.ts'
import {
  type AddressColumns,
  addressFields,
  guessAddressColumns,
  missingColumns,
} from '../../src-domain/places/address-columns.ts'
import type { Point } from '../../src-domain/places/geometry.ts'
import { packAddresses, unpackAddresses } from '../../src-domain/places/pack-addresses.ts'
import { type ReadAddress, readAddress } from '../../src-domain/places/read-address.ts'
import { findZones, wardLayer } from '../../src-domain/places/zones.ts'
import { FileRefused } from '../files/file-refused.ts'
import { type FileRow, openTable } from '../files/read-table.ts'
import { createRejections } from '../files/rejections.ts'
import { entriesMax, firstMax, type PlaceFileJob, type PlaceFileRead, shownMax } from './place-file-job.ts'

/** From so many features the names of the columns are gathered. */
const lookedAtFirst = 200
/** A row so far from the middle of the others is none of the city's: 80 kilometres and more. */
const farDegrees = { latitude: 0.75, longitude: 1 } as const

/** Reads an address file whole and compares it with the addresses in force. Throws `FileRefused`. */
export async function readAddressFile(job: PlaceFileJob): Promise<PlaceFileRead> {
  const { format, rows } = await openTable(job.path, job.encoding)
  const head: FileRow[] = []
  const iterator = rows[Symbol.asyncIterator]()
  while (head.length < lookedAtFirst) {
    const next = await iterator.next()
    if (next.done) break
    head.push(next.value)
  }
  const columns = [...new Set(head.flatMap(({ cells }) => Object.keys(cells)))]
  if (columns.length === 0) throw new FileRefused(format === 'csv' ? 'NotCsv' : 'NothingToTake')
  const mapping = job.columns === undefined ? guessAddressColumns(columns) : onlyKnown(job.columns, columns)
  const missing = missingColumns(mapping, format)
  if (missing.length > 0)
    return {
      kind: 'columns-missing',
      format,
      columns,
      mapping,
      missing: [...missing],
      sample: head.slice(0, shownMax).map(({ cells }) => columns.map(name => cells[name] ?? '')),
    }

  const rejections = createRejections(() => columns)
  const wardNames = new Map(job.wardNames)
  const taken: { readonly row: FileRow; readonly address: ReadAddress }[] = []
  let count = 0
  const take = (row: FileRow): void => {
    count += 1
    if (count > entriesMax) throw new FileRefused('TooManyEntries')
    const read = readRow(row, mapping, wardNames)
    if (typeof read === 'string') rejections.reject(row, read)
    else taken.push({ row: { row: row.row, cells: row.cells, isWhole: true }, address: read })
  }
  head.forEach(take)
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) take(next.value)

  const middle = middleOf(taken.map(({ address }) => address))
  const { wardAt } = findZones([wardsIn(job)])
  const byId = new Map<string, CivicAddress>()
  for (const { row, address } of taken) {
    const isFar =
      Math.abs(address.latitude - middle.latitude) > farDegrees.latitude ||
      Math.abs(address.longitude - middle.longitude) > farDegrees.longitude
    const id = address.id ?? idOf(address)
    if (isFar) rejections.reject(row, 'FarFromTheOthers')
    else if (byId.has(id)) rejections.reject(row, 'DuplicateId')
    // 0 is the ward of an address outside all wards.
    else byId.set(id, { ...address, id, ward: address.ward ?? wardAt(address) ?? 0 })
  }
  if (byId.size === 0) throw new FileRefused('NothingToTake')

  const addresses = [...byId.values()]
  const { comparison, examples } = compare(byId, addressesIn(job.before))
  return {
    kind: 'read',
    summary: {
      format,
      columns,
      mapping,
      rows: count,
      entries: addresses.length,
      rejected: rejections.count(),
      reasons: rejections.reasons,
      comparison,
      examples,
      first: addresses
        .slice(0, firstMax)
        .map(({ civicNumber, street, unit, postalCode, ward, latitude, longitude }) => [
          [civicNumber, street, unit].filter(Boolean).join(' '),
          postalCode,
          ward === 0 ? '' : String(ward),
          `${latitude}, ${longitude}`,
        ]),
    },
    parts: partsOf(addresses),
    rejections: gzipSync(rejections.csv()),
  }
}

/** The parts of an address file as they are kept. */
export function partsOf(addresses: readonly CivicAddress[]): readonly Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let from = 0; from < addresses.length; from += addressesPerPart)
    parts.push(gzipSync(JSON.stringify(packAddresses(addresses.slice(from, from + addressesPerPart)))))
  return parts
}

function readRow(
  row: FileRow,
  mapping: AddressColumns,
  wards: ReadonlyMap<string, number>,
): ReadAddress | string {
  if (!row.isWhole) return 'WrongColumnCount'
  const point = row.feature && pointOf(row.feature.geometry)
  if (row.feature && point === undefined && mapping.latitude === undefined) return 'NotAPoint'
  const read = readAddress(row.cells, mapping, point, wards)
  return 'reason' in read ? read.reason : read
}

function pointOf(geometry: unknown): Point | undefined {
  if (typeof geometry !== 'object' || geometry === null) return undefined
  const { type, coordinates } = geometry as { readonly type?: unknown; readonly coordinates?: unknown }
  if (type !== 'Point' || !Array.isArray(coordinates)) return undefined
  const [longitude, latitude] = coordinates
  return Number.isFinite(longitude) && Number.isFinite(latitude) ? { latitude, longitude } : undefined
}

function onlyKnown(
  columns: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): AddressColumns {
  return Object.fromEntries(
    addressFields.flatMap(field => {
      const name = columns[field]
      return name !== undefined && names.includes(name) ? [[field, name]] : []
    }),
  )
}

/** The middle by the median: a few rows at the end of the world do not move it. */
function middleOf(points: readonly Point[]): Point {
  const median = (values: Float64Array) => values.sort()[Math.floor(values.length / 2)] ?? 0
  return {
    latitude: median(Float64Array.from(points, ({ latitude }) => latitude)),
    longitude: median(Float64Array.from(points, ({ longitude }) => longitude)),
  }
}

/** An address that the file gives no id has one by what it is called, the same with each import. */
function idOf({ civicNumber, street, unit }: Pick<CivicAddress, 'civicNumber' | 'street' | 'unit'>): string {
  const name = fold(`${civicNumber}\n${street}\n${unit ?? ''}`)
  return createHash('sha256').update(name).digest('base64url').slice(0, 22)
}

export function jsonIn<Value>(part: Uint8Array): Value {
  return JSON.parse(gunzipSync(part).toString('utf8')) as Value
}

function addressesIn(parts: readonly Uint8Array[]): ReadonlyMap<string, CivicAddress> {
  return new Map(parts.flatMap(part => unpackAddresses(jsonIn(part)).map(each => [each.id, each] as const)))
}

function wardsIn({ wards }: PlaceFileJob) {
  return {
    code: wardLayer,
    name: { en: '', fr: '' },
    zones: wards.flatMap(part => jsonIn<ZonesPart>(part).zones),
  }
}

function compare(now: ReadonlyMap<string, CivicAddress>, before: ReadonlyMap<string, CivicAddress>) {
  const added: string[] = []
  const changed: { before: string; after: string }[] = []
  const gone: string[] = []
  const comparison = { added: 0, changed: 0, gone: 0, same: 0 }
  for (const [id, address] of now) {
    const was = before.get(id)
    if (was === undefined) {
      comparison.added += 1
      if (added.length < shownMax) added.push(lineOf(address))
    } else if (wholeLineOf(was) === wholeLineOf(address)) comparison.same += 1
    else {
      comparison.changed += 1
      if (changed.length < shownMax) changed.push({ before: wholeLineOf(was), after: wholeLineOf(address) })
    }
  }
  for (const [id, address] of before) {
    if (now.has(id)) continue
    comparison.gone += 1
    if (gone.length < shownMax) gone.push(lineOf(address))
  }
  return { comparison, examples: { added, changed, gone } }
}

function lineOf({ civicNumber, street, unit, postalCode }: CivicAddress): string {
  return [`${civicNumber} ${street}`, unit, postalCode].filter(Boolean).join(', ')
}

function wholeLineOf(address: CivicAddress): string {
  const { ward, latitude, longitude } = address
  return `${lineOf(address)} · ${ward} · ${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
}
