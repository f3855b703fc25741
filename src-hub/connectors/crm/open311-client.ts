import { z } from 'zod'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsOf } from '../../config/connector-settings.ts'
import { createAskHttp, type HttpQuestion, noProof, previewOf, readReply } from './ask-http.ts'
import { type Answer, type Connector, type CrmCase, done, type RemoteCase } from './connector.ts'
import { type Mapping, mapCase } from './mapping.ts'

const text = z.union([z.string(), z.number()]).transform(String)
const madeSchema = z
  .array(z.looseObject({ service_request_id: text.optional().catch(undefined), token: text.optional() }))
  .min(1)
const requestSchema = z.looseObject({
  service_request_id: text.nullish(),
  status: z.string().nullish(),
  status_notes: z.string().nullish(),
  description: z.string().nullish(),
  updated_datetime: z.string().nullish(),
})
const requestsSchema = z.array(requestSchema)
const errorsSchema = z.array(z.looseObject({ code: text.optional(), description: z.string().optional() }))

/** The id under which a record is known until the endpoint has given it one. */
const tokenPrefix = 'token:'
const idsAtOnce = 50
/** The clock of the endpoint may differ by so much. */
const clocksDifferMs = 600_000
/** GeoReport v2 answers for at most so many days at once. */
const windowMsMax = 90 * 86_400_000

/**
 * An endpoint of Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/), in JSON.
 *
 * The specification knows neither a key of the caller's nor an update. Our reference number therefore stands on a line
 * of its own at the end of the description, in square brackets, which `GET requests` gives back, and besides in a
 * service attribute where the settings name one. After doubt the requests that were made since the first try are read
 * and searched for it. An endpoint that gives a token instead of an id is asked for the id under it until it has one;
 * the token is as good a proof that it took the request.
 */
export function createOpen311Client(
  settings: SettingsOf<'open311'>,
  mapping: Mapping,
  now: () => Instant,
): Connector {
  const { url, jurisdictionId, apiKey, referenceAttribute, knowsUpdatedAfter } = settings
  const ask = createAskHttp({
    baseUrl: url,
    timeoutMs: settings.timeoutSeconds * 1_000,
    authoriser: noProof,
    wordsIn: body =>
      errorsSchema
        .safeParse(body)
        .data?.map(({ code, description }) => `${code}: ${description}`)
        .join('; '),
  })
  const jurisdiction: Readonly<Record<string, string>> =
    jurisdictionId === undefined ? {} : { jurisdiction_id: jurisdictionId }

  const get = (path: string, query: Readonly<Record<string, string>>): HttpQuestion => ({
    method: 'GET',
    path: `${path}?${new URLSearchParams({ ...jurisdiction, ...query })}`,
  })
  const fieldsOf = (crmCase: CrmCase) => {
    const mapped = mapCase(mapping, crmCase)
    return {
      ...mapped,
      description: `${mapped['description'] ?? ''}\n\n[${crmCase.key}]`.trim(),
      ...(referenceAttribute === undefined ? {} : { [`attribute[${referenceAttribute}]`]: crmCase.key }),
    }
  }
  const creating = (crmCase: CrmCase, key: string | undefined): HttpQuestion => ({
    method: 'POST',
    path: '/requests.json',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(
      new URLSearchParams({
        ...jurisdiction,
        ...Object.fromEntries(
          Object.entries({ ...fieldsOf(crmCase), ...(key === undefined ? {} : { api_key: key }) }).map(
            ([name, value]) => [name, String(value)],
          ),
        ),
      }),
    ),
  })
  const requestsOf = async (
    query: Readonly<Record<string, string>>,
  ): Promise<Answer<readonly RemoteCase[]>> => {
    const answer = readReply(
      await ask(get('/requests.json', query)),
      body => requestsSchema.safeParse(body).data,
    )
    return answer.kind === 'done' ? done(answer.value.flatMap(remoteOf)) : answer
  }
  const readOne = async (id: string): Promise<Answer<RemoteCase>> => {
    const answer = readReply(
      await ask(get(`/requests/${encodeURIComponent(id)}.json`, {})),
      body => requestsSchema.safeParse(body).data,
    )
    if (answer.kind !== 'done') return answer
    const [found] = answer.value.flatMap(remoteOf)
    return found === undefined ? { kind: 'gone', why: `there is no ${id}` } : done(found)
  }
  const idOfToken = async (token: string): Promise<Answer<string | undefined>> => {
    const answer = readReply(
      await ask(get(`/tokens/${encodeURIComponent(token)}.json`, {})),
      body => madeSchema.safeParse(body).data,
    )
    if (answer.kind === 'done') return done(answer.value[0]?.service_request_id)
    // It has none yet.
    return answer.kind === 'gone' ? done(undefined) : answer
  }

  return {
    kind: 'open311',
    describe: () => ({ kind: 'open311', at: url }),
    isKeyed: false,
    takesUpdates: false,
    takesNotes: false,
    hasEtags: false,
    findsUnknown: knowsUpdatedAfter,
    statusField: undefined,
    fieldsOf,
    dryRun: crmCase => [previewOf(url, creating(crmCase, apiKey && '•••'))],

    create: async crmCase => {
      const answer = readReply(
        await ask(creating(crmCase, apiKey?.reveal())),
        body => madeSchema.safeParse(body).data,
      )
      if (answer.kind !== 'done') {
        // Without the endpoint's list of errors a 404 says that there is no such service, not that a record is gone.
        return answer.kind === 'gone' ? { kind: 'refused', why: answer.why } : answer
      }
      const [made] = answer.value
      if (made?.service_request_id !== undefined) {
        return done({ externalId: made.service_request_id, key: crmCase.key, status: 'open' })
      }
      return made?.token === undefined
        ? { kind: 'retry-later', why: 'neither an id nor a token', mayHaveHappened: true }
        : done({ externalId: `${tokenPrefix}${made.token}`, key: crmCase.key, status: 'open' })
    },

    findByKey: async (key, since) => {
      const found: RemoteCase[] = []
      const end = now() + clocksDifferMs
      for (let from = since - clocksDifferMs; from < end; from += windowMsMax) {
        const page = await requestsOf({
          start_date: new Date(from).toISOString(),
          end_date: new Date(Math.min(from + windowMsMax, end)).toISOString(),
        })
        if (page.kind !== 'done') return page
        found.push(...page.value.filter(each => each.key === key))
      }
      const ids = new Set(found.map(({ externalId }) => externalId))
      return ids.size > 1
        ? { kind: 'refused', why: `${key} is there more than once: ${[...ids].join(', ')}` }
        : done(found[0])
    },

    read: async externalId => {
      if (!externalId.startsWith(tokenPrefix)) return readOne(externalId)
      const id = await idOfToken(externalId.slice(tokenPrefix.length))
      if (id.kind !== 'done') return id
      return id.value === undefined ? done({ externalId, status: 'open' }) : readOne(id.value)
    },

    update: async externalId => done({ externalId }),

    changedSince: async (cursor, { from, watched }) => {
      if (knowsUpdatedAfter) {
        const after = cursor ?? new Date(from).toISOString()
        const page = await requestsOf({
          updated_after: new Date(Date.parse(after) - clocksDifferMs).toISOString(),
        })
        if (page.kind !== 'done') return page
        const stamps = page.value.flatMap(({ changedAt }) => changedAt ?? [])
        const last = stamps.reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b), after)
        return done({ cases: page.value, cursor: last, isLast: true })
      }
      const ids = await watched(cursor ?? '', idsAtOnce)
      const known = ids.filter(id => !id.startsWith(tokenPrefix))
      const cases: RemoteCase[] = []
      if (known.length > 0) {
        const page = await requestsOf({ service_request_id: known.join(',') })
        if (page.kind !== 'done') return page
        cases.push(...page.value)
      }
      return done({
        cases,
        cursor: ids.length < idsAtOnce ? '' : (ids.at(-1) ?? ''),
        isLast: ids.length < idsAtOnce,
      })
    },
  }
}

function remoteOf(found: z.infer<typeof requestSchema>): readonly RemoteCase[] {
  const { service_request_id: id, status, status_notes: note, description, updated_datetime: at } = found
  if (id === null || id === undefined || id === '') return []
  const key = /\[([A-Z0-9-]{4,40})\]\s*$/.exec(description ?? '')?.[1]
  return [
    {
      externalId: id,
      ...(key === undefined ? {} : { key }),
      ...(status ? { status: status.toLowerCase() } : {}),
      ...(at ? { changedAt: at } : {}),
      ...(note ? { notes: [{ id: note, text: note, isPublic: true }] } : {}),
    },
  ]
}
