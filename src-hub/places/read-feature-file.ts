import { gzipSync } from 'node:zlib'
import type { FileColumns, StreetsPart, ZonesPart } from '../../src-contract/http/places.ts'
import { fold } from '../../src-domain/knowledge/fold.ts'
import { readStreet, readZone, type StreetLine } from '../../src-domain/places/read-zone.ts'
import type { Zone } from '../../src-domain/places/zones.ts'
import { FileRefused } from '../files/file-refused.ts'
import { type FileRow, openTable } from '../files/read-table.ts'
import { createRejections } from '../files/rejections.ts'
import { entriesMax, firstMax, type PlaceFileJob, type PlaceFileRead, shownMax } from './place-file-job.ts'
import { jsonIn } from './read-address-file.ts'

/** How cities call the name of a zone or a street, folded and without signs; the likeliest first. */
const nameColumns: Readonly<Record<'streets' | 'wards' | 'zones', readonly string[]>> = {
  streets: [
    'name',
    'streetname',
    'fullname',
    'roadname',
    'linearnamefull',
    'street',
    'stname',
    'nom',
    'nomrue',
  ],
  wards: ['name', 'wardname', 'areaname', 'nom', 'nomarrondissement', 'label'],
  zones: ['name', 'zonename', 'zone', 'area', 'areaname', 'nom', 'label', 'collectionday', 'route', 'id'],
}
const numberColumns = [
  'number',
  'ward',
  'wardnumber',
  'wardno',
  'wardnum',
  'areashortcode',
  'numero',
  'no',
  'id',
]

/** Reads a GeoJSON file of zones or streets whole and compares it with what is in force. Throws `FileRefused`. */
export async function readFeatureFile(
  job: PlaceFileJob & { readonly kind: 'streets' | 'wards' | 'zones' },
): Promise<PlaceFileRead> {
  const { format, rows } = await openTable(job.path, job.encoding)
  if (format !== 'geojson') throw new FileRefused('NotGeoJson')
  const all: FileRow[] = []
  for await (const row of rows) {
    all.push(row)
    if (all.length > entriesMax) throw new FileRefused('TooManyEntries')
  }
  const columns = [...new Set(all.flatMap(({ cells }) => Object.keys(cells)))]
  const mapping = job.columns === undefined ? guess(job.kind, columns) : onlyKnown(job.columns, columns)
  const missing = missingOf(job.kind, mapping)
  if (missing.length > 0)
    return {
      kind: 'columns-missing',
      format,
      columns,
      mapping,
      missing,
      sample: all.slice(0, shownMax).map(({ cells }) => columns.map(name => cells[name] ?? '')),
    }

  const rejections = createRejections(() => columns)
  const taken = new Map<string, Zone | StreetLine>()
  for (const row of all) {
    const feature = row.feature ?? {}
    const read =
      job.kind === 'streets' ? readStreet(feature, mapping) : readZone(feature, mapping, job.kind === 'wards')
    if ('reason' in read) {
      rejections.reject(row, read.reason)
      continue
    }
    const key = keyOf(read)
    // One street comes in many pieces; two zones of one name would be one to whoever reads it.
    if (taken.has(key) && job.kind !== 'streets') rejections.reject(row, 'DuplicateName')
    else taken.set(key, read)
  }
  if (taken.size === 0) throw new FileRefused('NothingToTake')
  const entries = [...taken.values()]
  const content: ZonesPart | StreetsPart =
    job.kind === 'streets'
      ? { streets: entries as StreetsPart['streets'] }
      : { zones: entries as ZonesPart['zones'] }
  const before = job.before.flatMap((part): readonly (Zone | StreetLine)[] =>
    job.kind === 'streets' ? jsonIn<StreetsPart>(part).streets : jsonIn<ZonesPart>(part).zones,
  )
  return {
    kind: 'read',
    summary: {
      format,
      columns,
      mapping,
      rows: all.length,
      entries: entries.length,
      rejected: rejections.count(),
      reasons: rejections.reasons,
      ...compare(taken, new Map(before.map(each => [keyOf(each), each] as const))),
      first: entries.slice(0, firstMax).map(each => [nameOf(each), String(positionsIn(each))]),
    },
    parts: [gzipSync(JSON.stringify(content))],
    rejections: gzipSync(rejections.csv()),
  }
}

function guess(kind: 'streets' | 'wards' | 'zones', columns: readonly string[]): FileColumns {
  const plain = columns.map(name => ({ name, folded: fold(name).replaceAll(/[^a-z0-9]/g, '') }))
  const find = (known: readonly string[]) =>
    known.flatMap(each => plain.filter(({ folded }) => folded === each).map(({ name }) => name)).at(0)
  const name = find(nameColumns[kind])
  const number = kind === 'wards' ? find(numberColumns) : undefined
  return { ...(name === undefined ? {} : { name }), ...(number === undefined ? {} : { number }) }
}

function onlyKnown({ name, number }: FileColumns, columns: readonly string[]): FileColumns {
  return {
    ...(name !== undefined && columns.includes(name) ? { name } : {}),
    ...(number !== undefined && columns.includes(number) ? { number } : {}),
  }
}

/** Streets may be nameless; a ward that has a number is called by it. */
function missingOf(kind: 'streets' | 'wards' | 'zones', { name, number }: FileColumns): string[] {
  if (kind === 'wards') return number === undefined ? ['number'] : []
  return kind === 'zones' && name === undefined ? ['name'] : []
}

/** By what an entry is the same entry in the next file. */
function keyOf(entry: Zone | StreetLine): string {
  return 'polygons' in entry
    ? entry.number === undefined
      ? fold(entry.name)
      : String(entry.number)
    : JSON.stringify(entry)
}

function nameOf(entry: Zone | StreetLine): string {
  return 'polygons' in entry && entry.number !== undefined && entry.name !== String(entry.number)
    ? `${entry.number} · ${entry.name}`
    : entry.name
}

function positionsIn(entry: Zone | StreetLine): number {
  const lines = 'polygons' in entry ? entry.polygons.flat() : entry.lines
  return lines.reduce((sum, line) => sum + line.length, 0)
}

function compare(
  now: ReadonlyMap<string, Zone | StreetLine>,
  before: ReadonlyMap<string, Zone | StreetLine>,
) {
  const isIn = (other: ReadonlyMap<string, unknown>) => (key: string) => other.has(key)
  const added = [...now.keys()].filter(key => !isIn(before)(key))
  const gone = [...before.keys()].filter(key => !isIn(now)(key))
  const kept = [...now.keys()].filter(isIn(before))
  const changed = kept.filter(key => JSON.stringify(now.get(key)) !== JSON.stringify(before.get(key)))
  const named = (key: string) => nameOf((now.get(key) ?? before.get(key)) as Zone | StreetLine)
  return {
    comparison: {
      added: added.length,
      changed: changed.length,
      gone: gone.length,
      same: kept.length - changed.length,
    },
    examples: {
      added: added.slice(0, shownMax).map(named),
      changed: changed.slice(0, shownMax).map(key => ({
        before: nameOf(before.get(key) as Zone | StreetLine),
        after: named(key),
      })),
      gone: gone.slice(0, shownMax).map(named),
    },
  }
}
