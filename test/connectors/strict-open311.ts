import { type CrmPeer, caseNamed, settingsOf } from './crm-peer.ts'
import { type Said, serve } from './serve.ts'

/** The arguments of `POST requests` by the tables of GeoReport v2 (https://wiki.open311.org/GeoReport_v2/). */
const argumentNames = new Set([
  'jurisdiction_id',
  'service_code',
  'lat',
  'long',
  'address_string',
  'address_id',
  'email',
  'device_id',
  'account_id',
  'first_name',
  'last_name',
  'phone',
  'description',
  'media_url',
  'api_key',
])
const services = new Set(['pothole', 'streetlight', 'by-batch'])
const apiKey = 'an-api-key'
const windowMsMax = 90 * 86_400_000

interface Made {
  readonly id: string
  readonly service: string
  readonly description: string
  readonly address: string
  readonly requestedAt: number
  status: 'open' | 'closed'
  statusNotes: string
  updatedAt: number
}

const wrong = (status: number, code: number, description: string): Said => ({
  status,
  body: [{ code, description }],
})

/**
 * An endpoint of GeoReport v2 that takes nothing that the specification does not name, and keeps its requests in memory.
 * `service_code=by-batch` is answered with a token, under which there is an id once it was asked for twice.
 * `refusesRepeats`: the same arguments a second time are refused as a duplicate, as endpoints in the field do.
 */
export async function openStrictOpen311({ refusesRepeats = false } = {}): Promise<CrmPeer> {
  const made = new Map<string, Made>()
  const tokens = new Map<string, { id: string; asked: number }>()
  const bodies = new Set<string>()
  let lastId = 1_000
  const shown = (one: Made) => ({
    service_request_id: one.id,
    status: one.status,
    status_notes: one.statusNotes,
    service_name: one.service,
    service_code: one.service,
    description: one.description,
    requested_datetime: new Date(one.requestedAt).toISOString(),
    updated_datetime: new Date(one.updatedAt).toISOString(),
    address: one.address,
  })

  const create = (body: string, type: string | undefined): Said => {
    if (type?.startsWith('application/x-www-form-urlencoded') !== true) {
      return wrong(400, 400, 'the body is a form')
    }
    const form = new URLSearchParams(body)
    for (const name of form.keys()) {
      if (!argumentNames.has(name) && !/^attribute\[[\w-]+\](\[\])?$/.test(name)) {
        return wrong(400, 400, `${name} is no argument`)
      }
    }
    if (form.get('api_key') !== apiKey) return wrong(401, 401, 'api_key is not known')
    const service = form.get('service_code') ?? ''
    if (!services.has(service)) return wrong(404, 404, `service_code ${service} was not found`)
    const lat = Number(form.get('lat') ?? Number.NaN)
    const isPoint = Math.abs(lat) <= 90 && Math.abs(Number(form.get('long') ?? Number.NaN)) <= 180
    if (!isPoint && !form.get('address_string') && !form.get('address_id')) {
      return wrong(400, 400, 'lat and long, address_string or address_id is required')
    }
    if ((form.get('description') ?? '').length > 4_000) return wrong(400, 400, 'description is too long')
    if (refusesRepeats && bodies.has(body)) return wrong(400, 400, 'duplicate')
    bodies.add(body)
    lastId += 1
    const id = String(lastId)
    made.set(id, {
      id,
      service,
      description: form.get('description') ?? '',
      address: form.get('address_string') ?? '',
      requestedAt: Date.now(),
      updatedAt: Date.now(),
      status: 'open',
      statusNotes: '',
    })
    if (service !== 'by-batch') return { status: 201, body: [{ service_request_id: id, service_notice: '' }] }
    const token = `t${id}`
    tokens.set(token, { id, asked: 0 })
    return { status: 202, body: [{ token }] }
  }

  const find = (query: URLSearchParams): Said => {
    const ids = query.get('service_request_id')
    if (ids !== null) {
      return {
        status: 200,
        body: ids.split(',').flatMap(id => [made.get(id)].flatMap(one => (one ? [shown(one)] : []))),
      }
    }
    const end = Date.parse(query.get('end_date') ?? new Date().toISOString())
    const start = Date.parse(query.get('start_date') ?? new Date(end - windowMsMax).toISOString())
    if (!(end - start <= windowMsMax)) return wrong(400, 400, 'the span is 90 days at most')
    return {
      status: 200,
      body: [...made.values()]
        .filter(({ requestedAt }) => requestedAt >= start && requestedAt <= end)
        .slice(0, 1_000)
        .map(shown),
    }
  }

  const server = await serve(({ method, url, headers, body }) => {
    const path = url.pathname
    if (method === 'POST' && path === '/open311/v2/requests.json')
      return create(body, headers['content-type'])
    if (method !== 'GET') return wrong(405, 405, 'there is no such method')
    if (path === '/open311/v2/requests.json') return find(url.searchParams)
    const one = /^\/open311\/v2\/requests\/([^/]+)\.json$/.exec(path)?.[1]
    if (one !== undefined) {
      const found = made.get(one)
      return found
        ? { status: 200, body: [shown(found)] }
        : wrong(404, 404, 'service_request_id was not found')
    }
    const token = /^\/open311\/v2\/tokens\/([^/]+)\.json$/.exec(path)?.[1]
    const given = token === undefined ? undefined : tokens.get(token)
    if (given === undefined) return wrong(404, 404, 'not found')
    given.asked += 1
    return { status: 200, body: [{ token, service_request_id: given.asked < 2 ? '' : given.id }] }
  })
  const withKey = (key: string) =>
    [...made.values()].filter(({ description }) => description.includes(`[${key}]`))
  const settings = (origin: string, secret: string) =>
    settingsOf({
      id: 'open311',
      kind: 'open311',
      url: `${origin}/open311/v2`,
      apiKey: secret,
      referenceAttribute: 'REFERENCE',
      settleSeconds: 0.3,
      timeoutSeconds: 10,
      lookEverySeconds: 0.2,
    })

  return {
    settings: settings(server.url, apiKey),
    stranger: settings(server.url, 'another-key'),
    at: origin => settings(origin, apiKey),
    count: async key => withKey(key).length,
    statusOf: async key => withKey(key)[0]?.status,
    move: async (key, status, words) => {
      const [one] = withKey(key)
      if (one === undefined) throw new Error(`there is no ${key}`)
      one.status = status as Made['status']
      one.statusNotes = words ?? ''
      one.updatedAt = Math.max(Date.now(), one.updatedAt + 1)
    },
    remove: async key => {
      for (const { id } of withKey(key)) made.delete(id)
    },
    theirs: { status: 'closed', means: 'completed' },
    refused: {
      crmCase: fine =>
        caseNamed(fine.key, { typeCode: 'nothing-like-it', values: { typeCode: 'nothing-like-it' } }),
      words: /service_code nothing-like-it was not found/,
    },
    stop: server.stop,
  }
}
