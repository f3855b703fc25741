import { z } from 'zod'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsOf } from '../../config/connector-settings.ts'
import { createAskHttp, type HttpQuestion, previewOf, readReply } from './ask-http.ts'
import { createAuthoriser } from './authorise.ts'
import {
  type Answer,
  type CaseChange,
  type Connector,
  type CrmCase,
  done,
  type Fields,
  type RemoteCase,
} from './connector.ts'
import { type Mapping, mapCase } from './mapping.ts'

const rowSchema = z.looseObject({ '@odata.etag': z.string().optional() })
type Row = z.infer<typeof rowSchema>
const pageSchema = z.looseObject({
  value: z.array(rowSchema),
  '@odata.nextLink': z.string().optional(),
})
const stateSchema = z.looseObject({ statecode: z.number() })
const errorSchema = z.looseObject({ error: z.looseObject({ message: z.string() }) })

const pageSize = 500
/** Of incidents, as they are delivered: what is not active is resolved or cancelled. */
const activeState = 0
const subjectMax = 200
/** Rows that were written together with the last one seen may be visible later than it. */
const overlapMs = 120_000
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Microsoft Dataverse (Dynamics 365) by its Web API, OData v4. A row is made by an upsert under an alternate key, our
 * reference number, with `If-None-Match: *`, so that a second try finds the row of the first (412) instead of making
 * another; it is changed with `If-Match` and its ETag. What has changed is read by `modifiedon` in pages that
 * `@odata.nextLink` leads through. A space in a query is `%20`: OData servers take a `+` for itself.
 *
 * An incident is resolved by the action `CloseIncident` alone, which makes an `IncidentResolution` beside it and refuses one
 * that is resolved already. Its state is therefore read before it is asked, and again where it refused. One that goes on
 * here is made active again.
 */
export function createDataverse(
  settings: SettingsOf<'dataverse'>,
  mapping: Mapping,
  now: () => Instant,
): Connector {
  const { url, entitySet, idField, keyField, statusField, modifiedField, noteField } = settings
  const { resolvesIncidents = entitySet === 'incidents', resolvedStatus, activeStatus } = settings
  const ourStatusField = mapping.fields['status'] ?? undefined
  const timeoutMs = settings.timeoutSeconds * 1_000
  const ask = createAskHttp({
    baseUrl: url,
    timeoutMs,
    authoriser: createAuthoriser(settings.auth, timeoutMs, now),
    wordsIn: body => errorSchema.safeParse(body).data?.error.message,
  })
  const select = [
    ...new Set([idField, keyField, statusField, modifiedField, ...(noteField ? [noteField] : [])]),
  ].join(',')
  const versions = { 'odata-version': '4.0', 'odata-maxversion': '4.0' }
  const byKey = (key: string) =>
    `/${entitySet}(${keyField}='${encodeURIComponent(key.replaceAll("'", "''"))}')`
  const byId = (id: string) =>
    `/${entitySet}(${guid.test(id) ? id : `'${encodeURIComponent(id.replaceAll("'", "''"))}'`})`

  const writing = (
    path: string,
    fields: Fields,
    condition: Readonly<Record<string, string>>,
  ): HttpQuestion => ({
    method: 'PATCH',
    path,
    headers: {
      ...versions,
      'content-type': 'application/json',
      prefer: 'return=representation',
      ...condition,
    },
    body: JSON.stringify(fields),
  })
  const creating = (crmCase: CrmCase) =>
    writing(byKey(crmCase.key), mapCase(mapping, crmCase), { 'if-none-match': '*' })

  const remoteOf = (row: Row): RemoteCase | undefined => {
    const said = (field: string): string | undefined => {
      const value = row[field]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
    }
    const id = said(idField)
    if (id === undefined) return undefined
    const [key, status, changedAt, etag] = [
      said(keyField),
      said(statusField),
      said(modifiedField),
      row['@odata.etag'],
    ]
    const note = noteField && said(noteField)
    return {
      externalId: id,
      ...(key === undefined ? {} : { key }),
      ...(status === undefined ? {} : { status }),
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(etag === undefined ? {} : { etag }),
      ...(note ? { notes: [{ id: note, text: note, isPublic: false }] } : {}),
    }
  }
  const oneRow = async (question: HttpQuestion): Promise<Answer<RemoteCase>> =>
    readReply(await ask(question), body => {
      const { data } = rowSchema.safeParse(body)
      return data && remoteOf(data)
    })

  const isActive = async (externalId: string): Promise<Answer<boolean>> =>
    readReply(
      await ask({ method: 'GET', path: `${byId(externalId)}?$select=statecode`, headers: versions }),
      body => {
        const { data } = stateSchema.safeParse(body)
        return data && data.statecode === activeState
      },
    )
  const readOne = (externalId: string): Promise<Answer<RemoteCase>> =>
    oneRow({ method: 'GET', path: `${byId(externalId)}?$select=${select}`, headers: versions })

  /** Resolves an incident, once however often it is asked; answers it as it is then. */
  const resolve = async (
    remote: RemoteCase,
    { key, outcome = key }: Pick<CaseChange, 'key' | 'outcome'>,
  ): Promise<Answer<RemoteCase>> => {
    const { externalId } = remote
    const before = await isActive(externalId)
    if (before.kind !== 'done') return before
    if (!before.value) return done(remote)
    const closed = await ask({
      method: 'POST',
      path: '/CloseIncident',
      headers: { ...versions, 'content-type': 'application/json' },
      body: JSON.stringify({
        IncidentResolution: {
          '@odata.type': 'Microsoft.Dynamics.CRM.incidentresolution',
          subject: outcome.slice(0, subjectMax),
          description: outcome,
          'incidentid@odata.bind': byId(externalId),
        },
        Status: resolvedStatus,
      }),
    })
    if (closed.kind === 'done') {
      const now = await readOne(externalId)
      const { etag: _before, ...known } = remote
      // It is resolved all the same, and that it was us is known here alone.
      return now.kind === 'done' ? now : done({ ...known, status: String(resolvedStatus) })
    }
    if (closed.kind !== 'refused' && closed.kind !== 'gone') return closed
    // Somebody over there was quicker; else it does not take this, and the record is there all the same.
    const after = await isActive(externalId)
    return after.kind === 'done' && !after.value ? readOne(externalId) : { kind: 'refused', why: closed.why }
  }

  return {
    kind: 'dataverse',
    describe: () => ({ kind: 'dataverse', at: `${url}/${entitySet}` }),
    isKeyed: true,
    takesUpdates: true,
    takesNotes: false,
    hasEtags: true,
    findsUnknown: true,
    statusField: mapping.fields['status'] === statusField ? statusField : undefined,
    becomes: status => (resolvesIncidents && status === 'closed' ? String(resolvedStatus) : undefined),
    fieldsOf: crmCase => mapCase(mapping, crmCase),
    dryRun: crmCase => [previewOf(url, creating(crmCase))],
    create: async crmCase => {
      const made = await oneRow(creating(crmCase))
      if (made.kind !== 'done' || !resolvesIncidents || crmCase.status !== 'closed') return made
      const { outcome } = crmCase.values
      return resolve(made.value, {
        key: crmCase.key,
        ...(outcome === undefined ? {} : { outcome: String(outcome) }),
      })
    },
    findByKey: async key => {
      const found = await oneRow({
        method: 'GET',
        path: `${byKey(key)}?$select=${select}`,
        headers: versions,
      })
      return found.kind === 'gone' ? done(undefined) : found
    },
    read: readOne,
    update: async (externalId, change, etag) => {
      const { fields, status } = change
      // Not with each later change: who moves it over there wants it so.
      const isMoving = resolvesIncidents && ourStatusField !== undefined && ourStatusField in fields
      const goesOn = isMoving && status === 'in-progress'
      const state = goesOn ? await isActive(externalId) : done(true)
      if (state.kind !== 'done') return state
      const wanted = state.value ? fields : { ...fields, statecode: activeState, statuscode: activeStatus }
      // `*`: whatever its state, but never a new row.
      const written = await oneRow(writing(byId(externalId), wanted, { 'if-match': etag ?? '*' }))
      return written.kind === 'done' && isMoving && status === 'closed'
        ? resolve(written.value, change)
        : written
    },
    changedSince: async (cursor, { from }) => {
      // A cursor is an instant, or the link to the next page and the instant that follows when there is none.
      const [link, since = new Date(from).toISOString()] = readCursor(cursor)
      const after = new Date(Date.parse(since) - overlapMs).toISOString()
      const filter = `${modifiedField} ge ${after} and ${keyField} ne null`
      const answer = readReply(
        await ask({
          method: 'GET',
          path:
            link ??
            `/${entitySet}?$select=${select}&$filter=${encodeURIComponent(filter)}&$orderby=${encodeURIComponent(`${modifiedField} asc`)}`,
          headers: { ...versions, prefer: `odata.maxpagesize=${pageSize}` },
        }),
        body => pageSchema.safeParse(body).data,
      )
      if (answer.kind !== 'done') return answer
      const cases = answer.value.value.flatMap(row => remoteOf(row) ?? [])
      const last = cases.at(-1)?.changedAt
      const until = last !== undefined && Date.parse(last) > Date.parse(since) ? last : since
      const next = answer.value['@odata.nextLink']
      return done({
        cases,
        isLast: next === undefined,
        cursor: next === undefined ? until : JSON.stringify([new URL(next, `${url}/`).toString(), until]),
      })
    },
  }
}

function readCursor(cursor: string | undefined): readonly [link?: string | undefined, since?: string] {
  if (cursor === undefined) return []
  return cursor.startsWith('[') ? (JSON.parse(cursor) as [string, string]) : [undefined, cursor]
}
