import { z } from 'zod'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsOf } from '../../config/connector-settings.ts'
import { createAskHttp, type HttpQuestion, previewOf, readReply } from './ask-http.ts'
import { createAuthoriser } from './authorise.ts'
import {
  type Answer,
  type Connector,
  type CrmCase,
  type CrmProblem,
  done,
  type Fields,
  type RemoteCase,
} from './connector.ts'
import { type Mapping, mapCase } from './mapping.ts'

const upsertedSchema = z.looseObject({
  id: z.string(),
  success: z.boolean(),
  created: z.boolean().optional(),
})
const recordSchema = z.looseObject({ Id: z.string(), SystemModstamp: z.string().optional() })
type Row = z.infer<typeof recordSchema>
const pageSchema = z.looseObject({
  records: z.array(recordSchema),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
})
const errorsSchema = z.array(
  z.looseObject({ errorCode: z.string().optional(), message: z.string().optional() }),
)

/** `SystemModstamp` counts seconds, and what was written together becomes visible one after the other. */
const overlapMs = 120_000
const pageMax = 500

/**
 * Salesforce by its REST API. A case is made and changed by an upsert under an external id, our reference number
 * (`PATCH …/sobjects/Case/Townline_Ref__c/<reference>`), which the platform itself keeps unique; a change says with
 * `If-Unmodified-Since` on which state it stands, to the second that the platform counts in. What has changed is read
 * by SOQL over `SystemModstamp`.
 */
export function createSalesforce(
  settings: SettingsOf<'salesforce'>,
  mapping: Mapping,
  now: () => Instant,
): Connector {
  const { url, apiVersion, object, keyField, statusField, noteField } = settings
  const timeoutMs = settings.timeoutSeconds * 1_000
  const plainAsk = createAskHttp({
    baseUrl: url,
    timeoutMs,
    authoriser: createAuthoriser(settings.auth, timeoutMs, now),
    wordsIn: body =>
      errorsSchema
        .safeParse(body)
        .data?.map(({ errorCode, message }) => `${errorCode}: ${message}`)
        .join('; '),
  })
  /** A limit of requests is a 403 by its name, and a row that somebody else holds a 400: both end by themselves. */
  const ask = async (question: HttpQuestion) => {
    const answer = await plainAsk(question)
    return answer.kind === 'refused' && /REQUEST_LIMIT_EXCEEDED|UNABLE_TO_LOCK_ROW/.test(answer.why)
      ? ({ kind: 'retry-later', why: answer.why, mayHaveHappened: false } satisfies CrmProblem)
      : answer
  }
  const root = `/services/data/${apiVersion}`
  const byKey = (key: string) => `${root}/sobjects/${object}/${keyField}/${encodeURIComponent(key)}`
  const byId = (id: string) => `${root}/sobjects/${object}/${encodeURIComponent(id)}`
  const columns = [
    ...new Set(['Id', keyField, statusField, 'SystemModstamp', ...(noteField ? [noteField] : [])]),
  ].join(',')
  const writing = (
    path: string,
    fields: Fields,
    condition: Readonly<Record<string, string>> = {},
  ): HttpQuestion => ({
    method: 'PATCH',
    path,
    headers: { 'content-type': 'application/json', ...condition },
    body: JSON.stringify(fields),
  })
  const creating = (crmCase: CrmCase) => writing(byKey(crmCase.key), mapCase(mapping, crmCase))

  const remoteOf = (row: Row): RemoteCase => {
    const said = (field: string) => (typeof row[field] === 'string' ? row[field] : undefined)
    const [key, status] = [said(keyField), said(statusField)]
    const note = noteField && said(noteField)
    const { Id: externalId, SystemModstamp: changedAt } = row
    return {
      externalId,
      ...(key === undefined ? {} : { key }),
      ...(status === undefined ? {} : { status }),
      ...(changedAt === undefined ? {} : { changedAt, etag: changedAt }),
      ...(note ? { notes: [{ id: note, text: note, isPublic: false }] } : {}),
    }
  }
  const readAt = async (path: string): Promise<Answer<RemoteCase>> => {
    const answer = await ask({ method: 'GET', path: `${path}?fields=${columns}` })
    return readReply(answer, body => {
      const { data } = recordSchema.safeParse(body)
      return data && remoteOf(data)
    })
  }

  return {
    kind: 'salesforce',
    describe: () => ({ kind: 'salesforce', at: `${url} ${object}` }),
    isKeyed: true,
    takesUpdates: true,
    takesNotes: false,
    hasEtags: true,
    findsUnknown: true,
    statusField: mapping.fields['status'] === statusField ? statusField : undefined,
    fieldsOf: crmCase => mapCase(mapping, crmCase),
    dryRun: crmCase => [previewOf(url, creating(crmCase))],
    create: async crmCase => {
      const upserted = readReply(
        await ask(creating(crmCase)),
        (body, { status }) =>
          upsertedSchema.safeParse(body).data ?? (status === 204 ? ('changed' as const) : undefined),
      )
      if (upserted.kind !== 'done') return upserted
      // What it is now, with its stamp; where that is not told, the record stands nonetheless.
      const made = await readAt(byKey(crmCase.key))
      if (made.kind === 'done' || upserted.value === 'changed') return made
      return done({ externalId: upserted.value.id, key: crmCase.key })
    },
    findByKey: async key => {
      const found = await readAt(byKey(key))
      return found.kind === 'gone' ? done(undefined) : found
    },
    read: externalId => readAt(byId(externalId)),
    update: async (externalId, { fields }, stamp) => {
      const written = await ask(
        writing(byId(externalId), fields, stamp === undefined ? {} : unmodifiedSince(stamp)),
      )
      if (written.kind !== 'done') return written
      const now = await readAt(byId(externalId))
      return now.kind === 'done' ? now : done({ externalId })
    },
    changedSince: async (cursor, { from }) => {
      const [link, since = new Date(from).toISOString()] = readCursor(cursor)
      const after = new Date(Date.parse(since) - overlapMs).toISOString()
      const query =
        `SELECT ${columns} FROM ${object} WHERE ${keyField} != null AND SystemModstamp >= ${after} ` +
        `ORDER BY SystemModstamp ASC, Id ASC`
      const answer = readReply(
        await ask({
          method: 'GET',
          path: link ?? `${root}/query?q=${encodeURIComponent(query)}`,
          headers: { 'sforce-query-options': `batchSize=${pageMax}` },
        }),
        body => pageSchema.safeParse(body).data,
      )
      if (answer.kind !== 'done') return answer
      const { records, nextRecordsUrl } = answer.value
      const cases = records.map(remoteOf)
      const last = cases.at(-1)?.changedAt
      const until = last !== undefined && Date.parse(last) > Date.parse(since) ? last : since
      return done({
        cases,
        isLast: nextRecordsUrl === undefined,
        cursor: nextRecordsUrl === undefined ? until : JSON.stringify([nextRecordsUrl, until]),
      })
    },
  }
}

/** As an HTTP date (RFC 9110, section 13.1.4). */
function unmodifiedSince(stamp: string): Readonly<Record<string, string>> {
  return { 'if-unmodified-since': new Date(Date.parse(stamp)).toUTCString() }
}

function readCursor(cursor: string | undefined): readonly [link?: string | undefined, since?: string] {
  if (cursor === undefined) return []
  return cursor.startsWith('[') ? (JSON.parse(cursor) as [string, string]) : [undefined, cursor]
}
