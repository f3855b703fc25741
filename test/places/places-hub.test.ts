import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CatalogueView } from '../../src-contract/http/catalogue.ts'
import type { FilePreview, Places, PlaceVersions, ZonesPart } from '../../src-contract/http/places.ts'
import { type PackedAddresses, unpackAddresses } from '../../src-domain/places/pack-addresses.ts'
import { distanceMetres } from '../../src-domain/requests/nearby-duplicates.ts'
import { nearbyRequests } from '../../src-hub/places/nearby-requests.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'

let hub: HubWorld
let folder: string
let farah: SignedIn
let aiko: SignedIn

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'townline-places-test-'))
  hub = await openHub({ config: { dataFolder: folder } })
  farah = await signIn(hub, 'farah.siddiqui')
  aiko = await signIn(hub, 'aiko.mori')
})
afterAll(async () => {
  await hub?.stop()
  await rm(folder, { recursive: true, force: true })
})

const get = (path: string, { token } = aiko) => ask(hub, 'GET', path, { token })
const inForce = async (): Promise<Places> => (await get('/api/places')).body
const fileOf = async (subject: string) =>
  (await inForce()).inForce.find(each => each.subject === subject) as Places['inForce'][number]

interface Sent {
  readonly id?: string
  readonly subject?: string
  readonly encoding?: string
  readonly columns?: object
  readonly as?: SignedIn
}

async function send(content: string | Uint8Array, { subject = 'addresses', as = farah, ...sent }: Sent = {}) {
  const query = new URLSearchParams({ subject, name: 'file.csv' })
  if (sent.encoding) query.set('encoding', sent.encoding)
  if (sent.columns) query.set('columns', JSON.stringify(sent.columns))
  const response = await fetch(`${hub.url}/api/places/files/${sent.id ?? randomUUID()}?${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${as.token}`, 'content-type': 'application/octet-stream' },
    body: content as BodyInit,
  })
  return { status: response.status, body: await response.json() }
}

async function read(content: string | Uint8Array, sent: Sent = {}) {
  const { status, body } = await send(content, sent)
  expect([status, body.kind]).toEqual([200, 'read'])
  return body as Extract<FilePreview, { kind: 'read' }>
}

const put = (version: object, { token } = farah) =>
  ask(hub, 'POST', '/api/places/versions', { token, body: version })
const take = ({ subject, basedOn, fileId }: { subject: string; basedOn: number; fileId: string }) =>
  put({ kind: 'imported', subject, basedOn, fileId })

const head = 'ID,Civic Number,Street,Unit,Postal Code,Ward,Latitude,Longitude'
const csv = (...rows: readonly string[]) => [head, ...rows].join('\r\n')

describe('the demo city', () => {
  it('[A2, A3] has its address file, wards and streets from the first day, and they are found', async () => {
    const { entries, parts, fileId } = await fileOf('addresses')
    const all: unknown[] = []
    for (let part = 0; part < parts; part++)
      all.push(
        ...unpackAddresses((await get(`/api/places/files/${fileId}/parts/${part}`)).body as PackedAddresses),
      )
    expect(all).toHaveLength(entries)
    expect(entries).toBeGreaterThan(29_000)
    const found = (await get('/api/places/search?q=50+harbour&limit=1')).body.addresses
    expect(found).toMatchObject([{ civicNumber: '50', street: 'Harbour Street', ward: 1 }])
    const here = (await get(`/api/places/at?latitude=${found[0].latitude}&longitude=${found[0].longitude}`))
      .body
    expect(here).toMatchObject({ ward: 1, nearest: { address: found[0], metres: 0 } })
    expect(here.zones.map(({ layer }: { layer: string }) => layer)).toEqual(['ward', 'waste'])
    expect((await get('/api/places/at?latitude=45&longitude=-75')).body).toEqual({ zones: [] })
  })
})

describe('the import of an address file', () => {
  const good = 'a,12,Main St,,L3D1A1,1,43.9,-78.7'

  it('[A5, A6, A8] is shown first: what is new, changed and gone, and each refused row with its reason', async () => {
    const { version } = await fileOf('addresses')
    const preview = await read(
      csv(
        good,
        'b,14,Main St,,L3D1A1,,43.9001,-78.7001',
        '=cmd(),,Main St,,L3D1A1,1,43.9,-78.7',
        'd,16,Main St,,L3D1A1,1,0,0',
        'a,18,Main St,,L3D1A1,1,43.9,-78.7',
        'f,20,Main St,,L3D1A1,1,49.2,-123.1',
        'g,22,Main St,,L3D1A1,1,43.9,-78.7,too,many',
        '"h",24,"Main, ""Old"" St",,L3D1A1,1,43.9,-78.7',
      ),
    )
    expect(preview).toMatchObject({
      basedOn: version,
      rows: 8,
      entries: 3,
      rejected: 5,
      reasons: {
        CivicNumberMissing: 1,
        OutsideCanada: 1,
        DuplicateId: 1,
        FarFromTheOthers: 1,
        WrongColumnCount: 1,
      },
      comparison: { added: 3, changed: 0, same: 0 },
    })
    expect(preview.comparison.gone).toBeGreaterThan(29_000)
    const { body, headers } = await get(`/api/places/files/${preview.fileId}/rejections`, farah)
    expect(headers.get('content-disposition')).toContain('attachment')
    const lines = String(body).replace('\uFEFF', '').trim().split('\r\n')
    expect(lines[0]).toBe(`row,reason,${head}`)
    expect(lines[1]).toBe(`4,CivicNumberMissing,'=cmd(),,Main St,,L3D1A1,1,43.9,-78.7`)
    expect(lines.slice(1).map(line => line.split(',').slice(0, 2).join(' '))).toEqual([
      '4 CivicNumberMissing',
      '5 OutsideCanada',
      '6 DuplicateId',
      '7 FarFromTheOthers',
      '8 WrongColumnCount',
    ])
    // Nothing of it is in force.
    expect((await fileOf('addresses')).version).toBe(version)
  })

  it('[A7, A8] is taken whole as a version, on the one that was seen, and is taken back by another', async () => {
    const before = await fileOf('addresses')
    const first = await read(csv(good, 'b,14,Main St,,L3D1A1,,43.9001,-78.7001'))
    const other = await read(csv(good))
    // Two at the same time: one is taken.
    const both = await Promise.all([take(first), take(other)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const taken = both[0]?.status === 200 ? first : other
    expect(await fileOf('addresses')).toMatchObject({ version: before.version + 1, fileId: taken.fileId })
    expect((await get('/api/places/search?q=12+main')).body.addresses).toMatchObject([{ id: 'a', ward: 1 }])

    const changed = await read(csv('a,12,Main St,,L3D1A1,2,43.9,-78.7', 'c,1,Elm St,,L3D1A1,1,43.9,-78.7'))
    expect(changed.comparison).toMatchObject({ changed: 1, added: 1 })
    expect(await take({ ...changed, basedOn: before.version })).toMatchObject({ status: 409 })
    expect((await take(changed)).status).toBe(200)
    // What is in force is not sent again under its id.
    expect(await send(csv(good), { id: changed.fileId })).toMatchObject({
      status: 422,
      body: { refused: 'FileTaken' },
    })

    const back = {
      kind: 'rolled-back',
      subject: 'addresses',
      basedOn: before.version + 2,
      to: before.version,
    }
    expect((await put(back)).status).toBe(200)
    expect(await put(back)).toMatchObject({ status: 409, body: { refused: 'PlacesChanged' } })
    expect(await fileOf('addresses')).toMatchObject({ fileId: before.fileId, version: before.version + 3 })
    expect((await get('/api/places/search?q=50+harbour&limit=1')).body.addresses).toHaveLength(1)
    const { versions, people } = (await get('/api/places/versions', farah)).body as PlaceVersions
    expect(versions[0]).toMatchObject({
      kind: 'rolled-back',
      rolledBackTo: before.version,
      by: farah.person.id,
    })
    expect(people[farah.person.id]).toBe(farah.person.name)
  })

  it('[A5] asks for the columns that it cannot tell, and takes those that are named', async () => {
    const text = 'no;voie;nord;ouest\r\n12;Rue Principale;43,9;-78,7'
    const asked = await send(text)
    expect(asked).toMatchObject({
      status: 200,
      body: {
        kind: 'columns-missing',
        missing: ['latitude', 'longitude'],
        sample: [['12', 'Rue Principale', '43,9', '-78,7']],
      },
    })
    const columns = { civicNumber: 'no', street: 'voie', latitude: 'nord', longitude: 'ouest' }
    const preview = await read(text, { columns })
    expect(preview.first[0]?.[0]).toBe('12 Rue Principale')
    // Without ids an address is the same one by its name.
    expect((await take(preview)).status).toBe(200)
    expect((await read(text, { columns })).comparison).toMatchObject({ same: 1, added: 0 })
  })

  it('[A9] reads letters as UTF-8 unless windows-1252 is chosen', async () => {
    const latin = Buffer.from(
      csv('a,12,Rue de l\u00c9glise,,L3D1A1,1,43.9,-78.7', good.replace('a,', 'b,')),
      'latin1',
    )
    const broken = await read(latin)
    expect([broken.entries, broken.reasons]).toEqual([1, { BrokenEncoding: 1 }])
    const chosen = await read(latin, { encoding: 'windows-1252' })
    expect([chosen.rejected, chosen.first[0]?.[0]]).toEqual([0, '12 Rue de lÉglise'])
  })

  it.each([
    ['Empty', ''],
    ['NotText', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])],
    ['NotText', '%PDF-1.7'],
    ['NotCsv', '<html><body>Sign in</body></html>'],
    ['NotCsv', 'nothing but words'],
    ['NotGeoJson', '{"type":"Topology","objects":{}}'],
    ['NotGeoJson', '{"features":[{]}'],
    ['BrokenOff', '{"type":"FeatureCollection","features":[{"type":"Feature"},'],
    ['QuoteNotClosed', `${head}\r\na,12,"Main St,,L3D1A1,1,43.9,-78.7\r\n${good}`],
    ['NothingToTake', csv('a,,Main St,,L3D1A1,1,43.9,-78.7')],
  ])('[A9] a file that is none is refused whole: %s', async (problem, content) => {
    expect(await send(content)).toMatchObject({ status: 422, body: { refused: 'FileRefused', problem } })
  })

  it('[A9] 120,000 rows are read from CSV, and 30,000 features from GeoJSON, while the hub answers others', async () => {
    const rows = Array.from(
      { length: 120_000 },
      (_, at) => [at, `${at % 400}`, `Street ${Math.floor(at / 400)}`] as const,
    )
    const place = (at: number) =>
      [43.85 + (at % 1_000) / 10_000, -78.8 + Math.floor(at / 1_000) / 1_000] as const
    const asCsv = csv(
      ...rows.map(([at, number, street]) => `${at},${number},${street},,L3D1A1,1,${place(at).join(',')}`),
    )
    const asGeoJson = JSON.stringify({
      type: 'FeatureCollection',
      features: rows.slice(0, 30_000).map(([at, number, street]) => ({
        type: 'Feature',
        properties: { id: at, civic_number: number, street, ward: 1 },
        geometry: { type: 'Point', coordinates: place(at).toReversed() },
      })),
    })
    let isRead = false
    const reading = read(asCsv).finally(() => {
      isRead = true
    })
    let answered = 0
    for (; !isRead; answered++) expect((await get('/healthz')).status).toBe(200)
    const preview = await reading
    expect([preview.entries, preview.rejected]).toEqual([120_000, 0])
    expect(answered).toBeGreaterThan(20)
    const same = await read(asGeoJson)
    expect([same.format, same.entries, same.rejected]).toEqual(['geojson', 30_000, 0])
    expect((await take(preview)).status).toBe(200)
    expect((await get('/api/places/search?q=399+street+299')).body.addresses).toMatchObject([
      { id: '119999' },
    ])
  })

  it('[A10] is for administrators alone', async () => {
    const asJson = await ask(hub, 'PUT', `/api/places/files/${randomUUID()}?subject=addresses&name=x`, {
      token: farah.token,
      body: {},
    })
    expect(asJson.status).toBe(415)
    expect((await send(csv(good), { as: aiko })).status).toBe(403)
    expect((await put({ kind: 'removed', subject: 'streets', basedOn: 1 }, aiko)).status).toBe(403)
    expect((await get('/api/places/versions')).status).toBe(403)
    expect((await ask(hub, 'GET', '/api/places')).status).toBe(401)
  })
})

describe('a layer of zones', () => {
  const ring = [
    [-78.71, 43.89],
    [-78.69, 43.89],
    [-78.69, 43.91],
    [-78.71, 43.91],
    [-78.71, 43.89],
  ]
  const zone = (name: string, geometry: object) => ({ type: 'Feature', properties: { name }, geometry })
  const layer = (...features: readonly object[]) => JSON.stringify({ type: 'FeatureCollection', features })

  it('[A2, A7] is imported under a name in both languages, found by a point, and removed', async () => {
    const preview = await read(
      layer(
        zone('North route', { type: 'Polygon', coordinates: [ring] }),
        zone('Open', { type: 'Polygon', coordinates: [ring.slice(0, 4)] }),
        zone('Line', { type: 'LineString', coordinates: ring }),
        zone('', { type: 'Polygon', coordinates: [ring] }),
        zone('NORTH ROUTE', { type: 'Polygon', coordinates: [ring] }),
      ),
      { subject: 'zones/patrol' },
    )
    expect(preview).toMatchObject({
      entries: 1,
      reasons: { RingOpen: 1, NotAPolygon: 1, NameMissing: 1, DuplicateName: 1 },
    })
    expect(await take(preview)).toMatchObject({ status: 422, body: { refused: 'NamesMissing' } })
    const names = { en: 'Patrol route', fr: 'Trajet de patrouille' }
    const { subject, basedOn, fileId } = preview
    expect((await put({ kind: 'imported', subject, basedOn, fileId, names })).status).toBe(200)
    const zonesHere = async () => (await get('/api/places/at?latitude=43.9&longitude=-78.7')).body.zones
    expect(await zonesHere()).toContainEqual({ layer: 'patrol', layerNames: names, name: 'North route' })
    const part = (await get(`/api/places/files/${fileId}/parts/0`)).body as ZonesPart
    expect(part.zones[0]?.polygons).toEqual([[ring]])
    expect((await put({ kind: 'removed', subject, basedOn: 1 })).status).toBe(200)
    expect(await zonesHere()).not.toContainEqual(expect.objectContaining({ layer: 'patrol' }))
  })
})

describe('the map under them', () => {
  it('[A12] is an archive in the hub’s folder, of which ranges are served', async () => {
    expect((await get('/api/places/basemap')).status).toBe(404)
    const content = Buffer.concat([Buffer.from('PMTiles\u0003'), Buffer.from('0123456789')])
    await writeFile(join(folder, 'basemap.pmtiles'), content)
    expect((await inForce()).basemap).toMatchObject({ bytes: content.length })
    const range = (text: string) =>
      ask(hub, 'GET', '/api/places/basemap', { token: aiko.token, headers: { range: text } })
    const part = await range('bytes=8-10')
    expect([part.status, part.body, part.headers.get('content-range')]).toEqual([
      206,
      '012',
      `bytes 8-10/${content.length}`,
    ])
    expect((await range('bytes=-2')).body).toBe('89')
    expect((await range('bytes=900-')).status).toBe(416)
    await writeFile(join(folder, 'basemap.pmtiles'), 'anything else')
    expect((await inForce()).basemap).toBeUndefined()
  })
})

describe('requests nearby', () => {
  it('[A11] are the open ones of the same kind within the distance and the days, the nearest first', async () => {
    const { db } = hub.database
    const past = await db
      .selectFrom('request')
      .select(['type_code', 'doc', 'created_at', 'closed_at'])
      .execute()
    const open = past.filter(({ closed_at, doc }) => closed_at === null && doc.place?.latitude !== undefined)
    // One that its type still looks for: after a weekend the newest of all may be of a type that looks back a day.
    const { document } = (await get('/api/catalogue', farah)).body as CatalogueView
    const daysOf = new Map(document.requestTypes.map(({ code, duplicates }) => [code, duplicates.withinDays]))
    const isLookedFor = ({ type_code, created_at }: (typeof open)[number]) =>
      Number(created_at) > Date.now() + 60_000 - (daysOf.get(type_code) ?? 0) * 86_400_000
    const [newest] = open.filter(isLookedFor).toSorted((a, b) => Number(b.created_at) - Number(a.created_at))
    const { type_code, doc } = newest as (typeof open)[number]
    const { latitude = 0, longitude = 0 } = doc.place ?? {}
    const near = (more: object) =>
      nearbyRequests(db, { typeCode: type_code, latitude, longitude, withinMetres: 900, since: 0, ...more })
    const found = await near({})
    expect(found[0]).toMatchObject({ reference: doc.reference, metres: 0 })
    const expected = open
      .filter(each => each.type_code === type_code)
      .map(({ doc: { reference, place }, created_at }) => {
        const metres = distanceMetres({ latitude, longitude }, { latitude: 0, longitude: 0, ...place })
        return { reference, metres, createdAt: Number(created_at) }
      })
      .filter(({ metres }) => metres <= 900)
      .sort((a, b) => a.metres - b.metres || b.createdAt - a.createdAt)
    expect(found.map(({ reference }) => reference)).toEqual(expected.map(({ reference }) => reference))
    expect(await near({ since: Date.now() + 86_400_000 })).toEqual([])
    const answer = await get(
      `/api/places/requests?type=${type_code}&latitude=${latitude}&longitude=${longitude}`,
    )
    expect(answer.body.requests.map(({ reference }: { reference: string }) => reference)).toContain(
      doc.reference,
    )
    expect((await get('/api/places/requests?type=nothing&latitude=0&longitude=0')).status).toBe(404)
  })
})
