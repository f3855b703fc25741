import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import {
  type ImportPreview,
  type Imports,
  importBytesMax,
  type TakenImport,
} from '../../src-contract/http/imports.ts'
import type { FileEncoding, FileProblem } from '../../src-contract/http/places.ts'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import type { ColumnsChosen, ImportKind } from '../../src-domain/imports/import-columns.ts'
import type { ReadCustomer, ReadRequest } from '../../src-domain/imports/read-import-row.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import { targetsOf } from '../../src-domain/requests/request-clock.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { derivedId } from '../engine/derived-id.ts'
import { keepContent } from '../files/keep-content.ts'
import { importRecords } from '../journal/project-records.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'
import type { ImportJob, ImportRead } from './import-job.ts'
import { importedCustomerId, importedRequestId } from './imported-ids.ts'

export interface ImportsParts {
  readonly db: Kysely<Schema>
  readonly catalogue: () => Catalogue
  readonly hoursOf: (type: RequestType | undefined, at: Instant) => OpeningHours
  /** The last two digits of the local year. */
  readonly yearOf: (at: Instant) => number
  readonly now: () => Instant
  /** There is more than before: desks are to look. */
  readonly onTaken: (kind: ImportKind) => void
}

/** A file as somebody sends it. */
export interface SentImport {
  readonly id: string
  readonly kind: ImportKind
  readonly name: string
  readonly encoding: FileEncoding
  readonly columns: ColumnsChosen | undefined
  readonly content: Readable
  readonly by: string
}

export type ImportRefusal =
  | { readonly refused: 'ImportRefused'; readonly problem: FileProblem }
  | { readonly refused: 'TooLarge' | 'ImportExists' }

const threadMegabytes = 1_024
/** A file that nobody took by then is forgotten. */
const unusedLivesMs = 86_400_000
const listed = 50
const rowsAtOnce = 1_000
const importer = 'import'

/**
 * Brings along what a city has: reads a file in a thread, shows what it would bring, and takes it in one transaction.
 * What a key brought before stays as it is, so that the same file twice, or a longer one later, doubles nothing.
 */
export function createImports({ db, catalogue, hoursOf, yearOf, now, onTaken }: ImportsParts) {
  const jobFor = async ({ kind, encoding, columns }: SentImport, path: string): Promise<ImportJob> => {
    const ids = async (table: 'customer' | 'request'): Promise<string[]> =>
      (await db.selectFrom(table).select('id').where('deleted', '=', false).execute()).map(({ id }) => id)
    const { city, requestTypes } = catalogue()
    return {
      path,
      kind,
      encoding,
      columns,
      timeZone: city.timeZone,
      now: now(),
      types: requestTypes
        .filter(({ isRetired }) => isRetired !== true)
        .map(({ code, needsPlace, name }) => ({ code, needsPlace, names: [code, name.en, name.fr] })),
      knownIds: await ids(kind === 'customers' ? 'customer' : 'request'),
      customerIds: kind === 'customers' ? [] : await ids('customer'),
    }
  }

  const addCustomers = async (
    transaction: Transaction<Schema>,
    entries: readonly ReadCustomer[],
  ): Promise<number> => {
    const at = now()
    let added = 0
    for (let start = 0; start < entries.length; start += rowsAtOnce) {
      const customers = entries.slice(start, start + rowsAtOnce).map(
        ({ key, fields }): Customer => ({
          id: importedCustomerId(key),
          version: 1,
          ...fields,
          updatedAt: at,
        }),
      )
      const fresh = await notYetThere(transaction, 'customer', customers)
      await importRecords(transaction, { customers: fresh, requests: [] })
      added += fresh.length
    }
    return added
  }

  const addRequests = async (
    transaction: Transaction<Schema>,
    entries: readonly ReadRequest[],
    referenceOf: (index: number) => string,
  ): Promise<number> => {
    const types = new Map(catalogue().requestTypes.map(type => [type.code, type] as const))
    let added = 0
    for (let start = 0; start < entries.length; start += rowsAtOnce) {
      const requests = entries.slice(start, start + rowsAtOnce).flatMap((entry, index) => {
        const type = types.get(entry.typeCode)
        return type === undefined ? [] : [requestOf(entry, type, referenceOf(start + index))]
      })
      const fresh = await notYetThere(transaction, 'request', requests)
      await importRecords(transaction, { customers: [], requests: fresh })
      added += fresh.length
    }
    return added
  }

  const requestOf = (entry: ReadRequest, type: RequestType, reference: string): ServiceRequest => {
    const { number, typeCode, status, description, place, createdAt, dueAt, customerKey } = entry
    const targets = targetsOf(hoursOf(type, createdAt), type, createdAt)
    return {
      id: importedRequestId(number),
      reference,
      version: 1,
      typeCode,
      status,
      ...(customerKey === undefined ? {} : { customerId: importedCustomerId(customerKey) }),
      ...(place === undefined ? {} : { place }),
      answers: {},
      // By the number that people were told they find it, and ask for it.
      description: `[${number}] ${description}`.trim(),
      notifyBy: customerKey === undefined ? 'no' : 'email',
      language: 'en',
      followers: [],
      createdAt,
      createdBy: importer,
      createdOn: '',
      ...targets,
      ...(dueAt === undefined ? {} : { resolveBy: dueAt }),
      ...(status === 'submitted' ? {} : { acknowledged: { at: createdAt, by: importer, nextSteps: '' } }),
    }
  }

  const taking = new Map<string, Promise<TakenImport | undefined>>()
  const take = async (id: string, by: string): Promise<TakenImport | undefined> => {
    const file = await db.selectFrom('import_file').selectAll().where('id', '=', id).executeTakeFirst()
    if (file === undefined) return undefined
    if (file.result !== null) return file.result
    const at = now()
    const entries: readonly (ReadCustomer | ReadRequest)[] = JSON.parse(
      gunzipSync(file.rows ?? new Uint8Array()).toString('utf8'),
    )
    const block =
      file.kind === 'customers' || entries.length === 0
        ? undefined
        : await leaseReferenceBlock(db, {
            // Read again after a hub died here, a file may have other rows, and needs as many numbers.
            leaseId: derivedId('import numbers', id, String(entries.length)),
            deskId: derivedId('imports'),
            leasedTo: importer,
            year: yearOf(at),
            at,
            size: entries.length,
          })
    if (block && 'refused' in block) throw new Error(`No numbers for an import: ${block.refused}`)
    const result = await db.transaction().execute(async transaction => {
      const current = await transaction
        .selectFrom('import_file')
        .select('result')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirstOrThrow()
      if (current.result !== null) return current.result
      const added = block
        ? await addRequests(transaction, entries as readonly ReadRequest[], index =>
            formatReference(block.year, block.first + index),
          )
        : await addCustomers(transaction, entries as readonly ReadCustomer[])
      const result: TakenImport = { added, known: entries.length - added }
      await transaction
        .updateTable('import_file')
        .set({ taken_at: at, taken_by: by, result: JSON.stringify(result), rows: null })
        .where('id', '=', id)
        .execute()
      return result
    })
    if (result.added > 0) onTaken(file.kind)
    return result
  }

  return {
    preview: async (sent: SentImport): Promise<ImportPreview | ImportRefusal> => {
      const { id, kind, name, by } = sent
      await db
        .deleteFrom('import_file')
        .where('taken_at', 'is', null)
        .where('read_at', '<', now() - unusedLivesMs)
        .execute()
      const before = await db
        .selectFrom('import_file')
        .select('taken_at')
        .where('id', '=', id)
        .executeTakeFirst()
      if (before?.taken_at != null) return { refused: 'ImportExists' }
      const folder = await mkdtemp(join(tmpdir(), 'townline-import-'))
      try {
        const path = join(folder, 'file')
        if (!(await keepContent(sent.content, path, importBytesMax))) return { refused: 'TooLarge' }
        const read = await readInThread(await jobFor(sent, path))
        if (read.kind === 'refused') return { refused: 'ImportRefused', problem: read.problem }
        if (read.kind === 'columns-missing') return { ...read, mapping: { ...read.mapping } }
        const { summary, rows, rejections } = read
        const values = { kind, name, read_at: now(), read_by: by, summary: JSON.stringify(summary) }
        await db.transaction().execute(async transaction => {
          await transaction
            .deleteFrom('import_file')
            .where('id', '=', id)
            .where('taken_at', 'is', null)
            .execute()
          await transaction
            .insertInto('import_file')
            .values({ id, ...values, rows, rejections })
            .execute()
        })
        return { kind: 'read', id, ...summary }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },

    /** Takes all good rows of a file; once, however often it is asked, also while it is being taken. */
    take: (id: string, by: string): Promise<TakenImport | undefined> => {
      const running = taking.get(id) ?? take(id, by).finally(() => taking.delete(id))
      taking.set(id, running)
      return running
    },

    rejections: async (id: string): Promise<string | undefined> => {
      const row = await db
        .selectFrom('import_file')
        .select('rejections')
        .where('id', '=', id)
        .executeTakeFirst()
      return row && gunzipSync(row.rejections).toString('utf8')
    },

    list: async (): Promise<Imports['imports']> => {
      const rows = await db
        .selectFrom('import_file')
        .select(['id', 'kind', 'name', 'read_at', 'read_by', 'summary', 'taken_at', 'taken_by', 'result'])
        .orderBy('read_at', 'desc')
        .limit(listed)
        .execute()
      return rows.map(({ id, kind, name, read_at, read_by, summary, taken_at, taken_by, result }) => ({
        id,
        kind,
        name,
        readAt: Number(read_at),
        readBy: read_by,
        good: summary.good,
        rejected: summary.rejected,
        ...(taken_at === null || taken_by === null || result === null
          ? {}
          : { takenAt: Number(taken_at), takenBy: taken_by, result }),
      }))
    },
  }
}

async function notYetThere<Row extends { readonly id: string }>(
  transaction: Transaction<Schema>,
  table: 'customer' | 'request',
  rows: readonly Row[],
): Promise<Row[]> {
  const { rows: there } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = any(${rows.map(({ id }) => id)}::uuid[])
  `.execute(transaction)
  const known = new Set(there.map(({ id }) => id))
  return rows.filter(({ id }) => !known.has(id))
}

/** A file that would take more memory than it may ends its thread and not the hub. */
function readInThread(job: ImportJob): Promise<ImportRead> {
  const worker = new Worker(new URL('./read-import-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
  })
  return new Promise<ImportRead>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', error => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        resolve({ kind: 'refused', problem: 'TooMuchForMemory' })
      } else reject(error)
    })
    worker.once('exit', () => reject(new Error('The thread that reads a file ended early.')))
    worker.postMessage(job)
  }).finally(() => worker.terminate())
}
