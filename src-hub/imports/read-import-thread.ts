import { parentPort } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import {
  type ColumnsChosen,
  columnsOf,
  guessImportColumns,
  type ImportColumn,
  missingImportColumns,
} from '../../src-domain/imports/import-columns.ts'
import {
  type ImportReason,
  type ReadCustomer,
  type ReadRequest,
  readCustomerRow,
  readRequestRow,
} from '../../src-domain/imports/read-import-row.ts'
import { fold } from '../../src-domain/knowledge/fold.ts'
import { offsetsIn } from '../config/utc-offsets.ts'
import { FileRefused } from '../files/file-refused.ts'
import { type FileRow, openTable } from '../files/read-table.ts'
import { createRejections } from '../files/rejections.ts'
import { phoneAsSaid } from '../people/origin-as-said.ts'
import { type ImportJob, type ImportRead, importRowsMax, shownRows } from './import-job.ts'
import { importedCustomerId, importedRequestId } from './imported-ids.ts'

/** The thread in which a file is read: is told the `ImportJob`, and says the `ImportRead`. */
parentPort?.once('message', (job: ImportJob) => {
  read(job).then(answer => {
    parentPort?.postMessage(answer)
  })
})

async function read(job: ImportJob): Promise<ImportRead> {
  try {
    return await readRows(job)
  } catch (error) {
    if (error instanceof FileRefused) return { kind: 'refused', problem: error.problem }
    throw error
  }
}

async function readRows(job: ImportJob): Promise<ImportRead> {
  const file = await openTable(job.path, job.encoding)
  if (file.format !== 'csv') throw new FileRefused('NotCsv')
  const known = new Set(job.knownIds)
  const readRow = rowReader(job)
  const seen = new Set<string>()
  const good: (ReadCustomer | ReadRequest)[] = []
  const sample: string[][] = []
  let columns: readonly string[] = []
  let mapping: ColumnsChosen = {}
  let missing: readonly string[] = []
  let rows = 0
  let knownRows = 0
  const rejections = createRejections(() => columns)
  for await (const row of file.rows) {
    rows += 1
    if (rows > importRowsMax) throw new FileRefused('TooManyEntries')
    if (rows === 1) {
      columns = Object.keys(row.cells)
      mapping = job.columns ?? guessImportColumns(job.kind, columns)
      missing = missingImportColumns(job.kind, mapping)
    }
    if (sample.length < shownRows) sample.push(columns.map(name => row.cells[name] ?? ''))
    if (missing.length > 0) {
      if (sample.length === shownRows) break
      continue
    }
    const reason = take(row)
    if (reason !== undefined) rejections.reject(row, reason)
  }
  if (rows === 0) throw new FileRefused('NothingToTake')
  if (missing.length > 0) {
    return { kind: 'columns-missing', columns: [...columns], mapping, missing: [...missing], sample }
  }

  function take(row: FileRow): ImportReason | undefined {
    if (!row.isWhole) return 'WrongColumnCount'
    const entry = readRow(row.cells, mapping)
    if ('reason' in entry) return entry.reason
    const id = 'key' in entry ? importedCustomerId(entry.key) : importedRequestId(entry.number)
    if (seen.has(id)) return 'KeyTwice'
    seen.add(id)
    if (known.has(id)) knownRows += 1
    good.push(entry)
    return undefined
  }

  return {
    kind: 'read',
    summary: {
      columns: [...columns],
      mapping: { ...mapping },
      rows,
      good: good.length,
      known: knownRows,
      rejected: rejections.count(),
      reasons: rejections.reasons,
      first: good.slice(0, shownRows).map(entry => inWords(job, entry)),
    },
    rows: gzipSync(JSON.stringify(good)),
    rejections: gzipSync(rejections.csv()),
  }
}

function rowReader(
  job: ImportJob,
): (
  cells: FileRow['cells'],
  columns: ColumnsChosen,
) => ReturnType<typeof readCustomerRow> | ReturnType<typeof readRequestRow> {
  if (job.kind === 'customers') {
    return (cells, columns) => readCustomerRow(cells, columns, { phoneOf: phoneAsSaid })
  }
  const types = new Map(job.types.flatMap(type => type.names.map(name => [fold(name).trim(), type] as const)))
  const customers = new Set(job.customerIds)
  const instantOf = instantReader(job.timeZone)
  const context = {
    phoneOf: phoneAsSaid,
    instantOf,
    typeOf: (typed: string) => types.get(fold(typed).trim()),
    hasCustomer: (key: string) => customers.has(importedCustomerId(key)),
    now: job.now,
  }
  return (cells, columns) => readRequestRow(cells, columns, context)
}

const writtenTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/

/** Reads a time of ISO 8601; one without a zone is on the city's clocks. */
function instantReader(timeZone: string): (typed: string) => number | undefined {
  const offsetAt = offsetsIn(timeZone)
  return typed => {
    const [, date, time = '00:00', zone] = writtenTime.exec(typed) ?? []
    if (date === undefined) return undefined
    const at = Date.parse(`${date}T${time}${zone ?? 'Z'}`)
    if (Number.isNaN(at) || zone !== undefined) return Number.isNaN(at) ? undefined : at
    const guess = at - offsetAt(at) * 60_000
    return at - offsetAt(guess) * 60_000
  }
}

/** A row as it was understood, in the order of its columns; instants as ISO 8601 has them. */
function inWords({ kind }: ImportJob, entry: ReadCustomer | ReadRequest): string[] {
  const flat: Readonly<Partial<Record<ImportColumn, string | number>>> =
    'key' in entry ? customerInWords(entry) : requestInWords(entry)
  return columnsOf(kind).map(column => String(flat[column] ?? ''))
}

function customerInWords({ key, fields }: ReadCustomer) {
  const { givenName, familyName, organization, language, phones, emails, remark } = fields
  const numberOf = (kind: 'home' | 'mobile') => phones.find(each => each.kind === kind)?.e164
  const reach = { phone: numberOf('home'), mobile: numberOf('mobile'), email: emails[0] }
  return { key, givenName, familyName, organization, language, ...reach, remark }
}

function requestInWords({ typeCode, place, createdAt, dueAt, ...entry }: ReadRequest) {
  return {
    ...entry,
    type: typeCode,
    place: place?.text,
    ward: place?.ward,
    latitude: place?.latitude,
    longitude: place?.longitude,
    createdAt: new Date(createdAt).toISOString(),
    dueAt: dueAt === undefined ? undefined : new Date(dueAt).toISOString(),
  }
}
