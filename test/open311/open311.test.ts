import { randomUUID } from 'node:crypto'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestPage } from '../../src-contract/http/requests.ts'
import { usualClosureReasons } from '../../src-domain/requests/request-type.ts'
import { ask, envelope, type HubWorld, openHub, type SignedIn, signIn, submit } from '../world/hub-world.ts'

/**
 * The fields of GeoReport v2, as the tables of the specification name them (wiki.open311.org/GeoReport_v2): what must be
 * in each document, and nothing else.
 */
const fieldsOf = {
  service: ['service_code', 'service_name', 'description', 'metadata', 'type', 'keywords', 'group'],
  attribute: ['variable', 'code', 'datatype', 'required', 'datatype_description', 'order', 'description'],
  request: [
    'service_request_id',
    'status',
    'status_notes',
    'service_name',
    'service_code',
    'description',
    'agency_responsible',
    'service_notice',
    'requested_datetime',
    'updated_datetime',
    'expected_datetime',
    'address',
    'address_id',
    'zipcode',
    'lat',
    'long',
    'media_url',
  ],
} as const
const datatypes = ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']
const w3cTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/

describe('[Q32] [Q33] Open311 GeoReport v2', () => {
  let hub: HubWorld
  let farah: SignedIn
  let key: string
  const root = '/open311/v2'

  beforeAll(async () => {
    hub = await openHub()
    farah = await signIn(hub, 'farah.siddiqui')
    const made = await ask(hub, 'POST', '/api/open311/keys', {
      token: farah.token,
      body: { name: 'City app' },
    })
    key = made.body.key
  })
  afterAll(() => hub?.stop())

  const pothole = {
    service_code: 'pothole',
    lat: '43.8971',
    long: '-78.8658',
    address_string: '50 Centre Street South',
    'attribute[position]': 'travel-lane',
    'attribute[size]': 'larger',
    'attribute[deep]': 'true',
    description: 'A deep hole at the crossing <b>& more</b>',
    email: 'Rose.Tremblay@example.org',
    first_name: 'Rose',
    last_name: 'Tremblay',
    phone: '905 555 0199',
  }
  async function post(fields: object, { format = 'json', headers = {} } = {}) {
    const answer = await fetch(`${hub.url}${root}/requests.${format}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ api_key: key, ...fields } as Record<string, string>).toString(),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text,
      body: format === 'json' ? JSON.parse(text) : undefined,
    }
  }
  const get = (path: string) => ask(hub, 'GET', `${root}${path}`)
  async function getXml(path: string) {
    const { body, headers, status } = await get(path)
    expect(headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(XMLValidator.validate(body)).toBe(true)
    return {
      status,
      document: new XMLParser({
        isArray: name => ['service', 'request', 'attribute', 'value', 'error'].includes(name),
      }).parse(body),
    }
  }
  const found = async (q: string): Promise<RequestPage> => {
    const aiko = await signIn(hub, 'aiko.mori')
    return (await ask(hub, 'GET', `/api/requests?q=${encodeURIComponent(q)}`, { token: aiko.token })).body
  }

  it('lists the services and their questions, in both formats and languages', async () => {
    const { body } = await get('/services.json')
    expect(body.length).toBeGreaterThan(10)
    for (const service of body) expect(Object.keys(service)).toEqual(fieldsOf.service)
    const french = (await get('/services.json?locale=fr')).body
    expect(
      french.find((each: { service_code: string }) => each.service_code === 'pothole').service_name,
    ).toBe('Nid-de-poule')
    const [definition] = (await get('/services/pothole.json')).body
    expect(definition.service_code).toBe('pothole')
    for (const { values, ...attribute } of definition.attributes) {
      expect(Object.keys(attribute)).toEqual(fieldsOf.attribute)
      expect(datatypes).toContain(attribute.datatype)
      expect(Array.isArray(values)).toBe(attribute.datatype === 'singlevaluelist')
    }
    const xml = await getXml('/services/pothole.xml')
    expect(xml.document.service_definition.attributes.attribute.length).toBe(definition.attributes.length)
    expect((await getXml('/services.xml')).document.services.service.length).toBe(body.length)
  })

  it('takes a request with a key, and shows anybody what is nobody’s secret', async () => {
    const sent = await post(pothole)
    expect(sent.status).toBe(200)
    const [{ service_request_id: reference }] = sent.body
    expect(reference).toMatch(/^TL-\d\d-/)
    const [request] = (await get(`/requests/${reference}.json`)).body
    expect(Object.keys(request)).toEqual(fieldsOf.request)
    expect(request).toMatchObject({ status: 'open', service_code: 'pothole', lat: 43.8971, long: -78.8658 })
    for (const time of ['requested_datetime', 'updated_datetime', 'expected_datetime'])
      expect(request[time]).toMatch(w3cTime)
    expect(JSON.stringify(request)).not.toMatch(/rose|tremblay|0199/i)
    const xml = await getXml(`/requests/${reference}.xml`)
    expect(xml.document.service_requests.request[0].description).toBe(pothole.description)
    const { rows } = await found(reference)
    expect(rows[0]).toMatchObject({
      createdBy: 'open311',
      notifyBy: 'email',
      answers: { deep: true, size: 'larger' },
    })
    const listed = (await get('/requests.json?service_code=pothole&status=open')).body
    expect(listed.some((each: { service_request_id: string }) => each.service_request_id === reference)).toBe(
      true,
    )
    const older = (await get('/requests.json?service_code=pothole&end_date=2020-01-01T00:00:00Z')).body
    expect(older).toEqual([])
  })

  it('shows nobody what a colleague wrote into the description', async () => {
    const sent = await post({ ...pothole, description: 'A hole that is deep' })
    const [{ service_request_id: reference }] = sent.body
    const shown = async () => (await get(`/requests/${reference}.json`)).body[0].description
    expect(await shown()).toBe('A hole that is deep')
    const aiko = await signIn(hub, 'aiko.mori')
    const [request] = (await found(reference)).rows
    if (!request) throw new Error('it is not there')
    const { id: requestId, version: basedOn, description: from } = request
    const changes = { description: { from, to: `${from}. Rose at 905 555 0199 rang.` } }
    const [outcome] = await submit(hub, aiko, [
      envelope(aiko, { kind: 'update-request', requestId, basedOn, changes }),
    ])
    expect(outcome?.kind).toBe('accepted')
    expect(await shown()).toBe('')
  })

  it('says how it ended in the words of the catalogue, and none that were written to its customer', async () => {
    const sent = await post({ ...pothole, description: 'A hole at the bus stop' })
    const [{ service_request_id: reference }] = sent.body
    const [sofia, tom] = [await signIn(hub, 'sofia.kowalczyk'), await signIn(hub, 'tom.mackenzie')]
    const [request] = (await found(reference)).rows
    if (!request) throw new Error('it is not there')
    const requestId = request.id
    const personal = 'Rose, your mother’s walker'
    const steps = [
      { kind: 'acknowledge-request', requestId, nextSteps: personal },
      { kind: 'revise-target', requestId, resolveBy: request.resolveBy + 86_400_000, reason: personal },
      { kind: 'note-request', requestId, noteId: randomUUID(), text: personal, isPublic: true },
      { kind: 'complete-request', requestId, reasonCode: 'nothing-found', words: personal },
    ] as const
    for (const step of steps) {
      expect((await submit(hub, tom, [envelope(tom, step)]))[0]?.kind).toBe('accepted')
      const shown = (await get(`/requests/${reference}.json`)).body[0]
      expect(JSON.stringify(shown)).not.toContain(personal)
    }
    await submit(hub, sofia, [envelope(sofia, { kind: 'approve-completion', requestId })])
    const shownIn = async (locale: string) =>
      (await get(`/requests/${reference}.json?locale=${locale}`)).body[0]
    const reasons = usualClosureReasons.find(({ code }) => code === 'nothing-found')?.words
    expect((await shownIn('en')).status_notes).toBe(reasons?.en)
    expect((await shownIn('fr')).status_notes).toBe(reasons?.fr)
    expect(JSON.stringify(await shownIn('en'))).not.toContain(personal)
  })

  it('leaves out what no document can carry, so that one submission breaks no list', async () => {
    const controls = {
      ...pothole,
      email: 'bell@example.org',
      description: 'bell \u0007\u0000 here',
      first_name: 'A\u0000da',
    }
    const sent = await post(controls)
    expect(sent.status).toBe(200)
    const { body } = await get(`/requests.xml`)
    expect(body).toContain('bell  here')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 has no place for.
    expect(body).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    const { rows } = await found(sent.body[0].service_request_id)
    expect(rows[0]?.customerId).toBeDefined()
  })

  it('takes what is sent again once: by the key of the client, or the same fields soon after', async () => {
    const first = await Promise.all(
      [0, 1, 2, 3].map(() => post({ ...pothole, description: 'quizzical gargoyle' })),
    )
    expect(new Set(first.map(({ body }) => body[0].service_request_id)).size).toBe(1)
    const headers = { 'idempotency-key': 'app-77' }
    const one = await post({ ...pothole, description: 'one way' }, { headers })
    const other = await post({ ...pothole, description: 'or another' }, { headers })
    expect(other.body).toEqual(one.body)
    const xml = await post({ ...pothole, description: 'not the same' }, { format: 'xml' })
    expect(xml.text).toContain('<service_request_id>')
    expect(xml.text).not.toContain(one.body[0].service_request_id)
    expect((await found('quizzical gargoyle')).rows).toHaveLength(1)
  })

  it('refuses what is wrong with the specification’s errors, and stores nothing of it', async () => {
    const refused = async (fields: object) => {
      const { status, body } = await post(fields)
      expect(body).toEqual([{ code: status, description: expect.any(String) }])
      return [status, body[0].description]
    }
    const { service_code: _code, ...codeless } = pothole
    const { lat: _lat, long: _long, address_string: _address, ...placeless } = pothole
    expect(await refused(codeless)).toEqual([400, 'service_code was not provided'])
    expect(await refused({ ...pothole, service_code: '__proto__' })).toEqual([
      404,
      'service_code was not found',
    ])
    expect((await refused(placeless))[0]).toBe(400)
    expect((await refused({ ...pothole, lat: '91' }))[0]).toBe(400)
    expect((await refused({ ...pothole, email: 'nobody' }))[0]).toBe(400)
    expect((await refused({ ...pothole, media_url: 'file:///etc/passwd' }))[0]).toBe(400)
    expect((await refused({ ...pothole, media_url: `https://x.org/${'x'.repeat(1_950)}` }))[0]).toBe(400)
    expect((await refused({ ...pothole, description: 'x'.repeat(4_001) }))[0]).toBe(400)
    expect(await refused({ ...pothole, 'attribute[size]': 'huge', 'attribute[extra]': '1' })).toEqual([
      400,
      'attribute[extra] is missing, unknown or wrong; attribute[size] is missing, unknown or wrong',
    ])
    expect((await refused({ ...pothole, api_key: 'guessed' }))[0]).toBe(403)
    expect((await getXml('/requests/TL-26-2222-3.xml')).status).toBe(404)
    expect((await get('/requests.json?start_date=yesterday')).status).toBe(400)
    expect((await get('/requests.json?service_request_id=%27%3B--')).body).toEqual([])
  })

  it('ends with its key, and shows nothing of what was told in confidence', async () => {
    const { body } = await ask(hub, 'GET', '/api/open311/keys', { token: farah.token })
    expect(body.keys).toMatchObject([{ name: 'City app', usedAt: expect.any(Number) }])
    await ask(hub, 'DELETE', `/api/open311/keys/${body.keys[0].id}`, { token: farah.token })
    expect((await post(pothole)).status).toBe(403)
    const listed = (await get('/requests.json')).body as { service_code: string; description: string }[]
    expect(
      listed
        .filter(({ service_code }) => service_code !== 'pothole')
        .every(({ description }) => description === ''),
    ).toBe(true)
  })
})
