import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportPreview, Imports, TakenImport } from '../../src-contract/http/imports.ts'
import { isInBlocks } from '../../src-domain/requests/reference-number.ts'
import { ask, type HubWorld, openDesk, openHub, type SignedIn, signIn } from '../world/hub-world.ts'

describe('what a city brings along', () => {
  let hub: HubWorld
  let farah: SignedIn
  let aiko: SignedIn

  beforeAll(async () => {
    hub = await openHub()
    farah = await signIn(hub, 'farah.siddiqui')
    aiko = await signIn(hub, 'aiko.mori')
  })
  afterAll(() => hub?.stop())

  async function send(kind: string, file: string | Uint8Array, more = '', id: string = randomUUID()) {
    const answer = await fetch(`${hub.url}/api/imports/${id}?kind=${kind}&name=old.csv${more}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${farah.token}`, 'content-type': 'application/octet-stream' },
      body: file as BodyInit,
    })
    return {
      id,
      status: answer.status,
      body: (await answer.json()) as ImportPreview & { refused?: string; problem?: string },
    }
  }
  const take = async (id: string): Promise<TakenImport> =>
    (await ask(hub, 'POST', `/api/imports/${id}/take`, { token: farah.token, body: {} })).body
  const rejections = async (id: string): Promise<string> =>
    (await ask(hub, 'GET', `/api/imports/${id}/rejections`, { token: farah.token })).body
  const customers = [
    'Contact ID,First Name,Last Name,Home Phone,E-mail,Language',
    'C-1,Zenobia,Quartermaine,905 555 0123,zen@example.org,English',
    'C-2,Aurèle,Vraincourt,,aurele@example.org,Français',
    'C-2,Twice,Twice,,,en',
    ',No,Key,,,en',
    'C-3,,,,,en',
    'C-4,Bad,Mail,,nobody,en',
    '"=cmd|\' /C calc\'!A1",Evil,Formula,12,,en',
    'C-6,Klingon,Speaker,,,tlh',
    'C-7,Too,Few',
  ].join('\r\n')

  it('[Q37] [Q38] customers are shown first, taken once, and known again in the next file', async () => {
    const { id, body } = await send('customers', customers)
    expect(body).toMatchObject({
      kind: 'read',
      rows: 9,
      good: 2,
      known: 0,
      rejected: 7,
      mapping: { key: 'Contact ID', givenName: 'First Name', email: 'E-mail', phone: 'Home Phone' },
      first: [
        ['C-1', 'Zenobia', 'Quartermaine', '', 'en', '+19055550123', '', 'zen@example.org', ''],
        ['C-2', 'Aurèle', 'Vraincourt', '', 'fr', '', '', 'aurele@example.org', ''],
      ],
    })
    const find = async () =>
      (await ask(hub, 'GET', '/api/customers?q=quartermaine', { token: aiko.token })).body.customers
    expect(await find()).toEqual([])
    const desk = await openDesk(hub, aiko)
    expect(await Promise.all([take(id), take(id)])).toEqual([
      { added: 2, known: 0 },
      { added: 2, known: 0 },
    ])
    await desk.until(
      () => desk.heard.some(each => each.type === 'changed' && each.scope === 'customers'),
      'is told that there are more',
    )
    await desk.close()
    expect(await find()).toMatchObject([{ givenName: 'Zenobia', phones: [{ e164: '+19055550123' }] }])
    expect((await send('customers', customers, '', id)).body.refused).toBe('ImportExists')
    const more = await send('customers', `${customers}\r\nC-9,New,Person,,,fr`)
    expect(more.body).toMatchObject({ good: 3, known: 2 })
    expect(await take(more.id)).toEqual({ added: 1, known: 2 })
  })

  it('[Q37] every row that is not taken is told with its number and its reason, and none is a formula', async () => {
    const { id } = await send('customers', customers)
    const lines = (await rejections(id)).replace('\uFEFF', '').trim().split('\r\n')
    expect(lines.map(line => line.split(',').slice(0, 2).join(' '))).toEqual([
      'row reason',
      '4 KeyTwice',
      '5 KeyMissing',
      '6 NameMissing',
      '7 EmailWrong',
      '8 PhoneWrong',
      '9 LanguageWrong',
      '10 WrongColumnCount',
    ])
    expect(lines[5]).toContain("'=cmd")
  })

  it('[Q38] open requests keep their number, their time and their customer, and get numbers of ours', async () => {
    const file = [
      'Case Number;Type;State;Details;Address;Created On;Due Date;Customer ID',
      'CRM-100;Pothole;Open;Deep hole;5 Ritson Rd;2026-11-02 09:15;2026-11-27;C-1',
      'CRM-101;nid-de-poule;en cours;Un trou;6, rue Bond;2026-11-03T10:00:00-05:00;;C-2',
      'CRM-102;pothole;Closed;Done long ago;7 Bond St;2025-01-01;;C-1',
      'CRM-103;spaceport;Open;x;8 Bond St;2026-11-01;;C-1',
      'CRM-104;pothole;Open;x;9 Bond St;yesterday;;C-1',
      'CRM-105;pothole;Open;x;;2026-11-01;;C-1',
      'CRM-106;pothole;Open;x;10 Bond St;2026-11-01;;C-99',
      // What other systems write for "never" and "not known".
      'CRM-107;pothole;Open;x;11 Bond St;2026-11-01;9999-12-31;C-1',
      'CRM-108;pothole;Open;x;12 Bond St;0001-01-01;;C-1',
    ].join('\n')
    const { id, body } = await send('requests', file)
    expect(body).toMatchObject({
      good: 2,
      rejected: 7,
      reasons: { AlreadyEnded: 1, TypeUnknown: 1, DateWrong: 3, PlaceMissing: 1, CustomerUnknown: 1 },
    })
    expect(body.kind === 'read' && body.first[0]).toEqual([
      ...['CRM-100', 'pothole', 'submitted', 'Deep hole', '5 Ritson Rd', '', '', ''],
      ...['2026-11-02T14:15:00.000Z', '2026-11-27T05:00:00.000Z', 'C-1'],
    ])
    expect(await take(id)).toEqual({ added: 2, known: 0 })
    const { body: page } = await ask(hub, 'GET', '/api/requests?q=CRM-100', { token: aiko.token })
    expect(page.rows).toMatchObject([
      {
        status: 'submitted',
        description: '[CRM-100] Deep hole',
        createdAt: Date.parse('2026-11-02T09:15:00-05:00'),
        resolveBy: Date.parse('2026-11-27T00:00:00-05:00'),
        notifyBy: 'email',
      },
    ])
    expect(page.rows[0].reference).toMatch(/^TL-\d\d-/)
  })

  it('[Q38] a file that is read again with more rows gets as many numbers, and none that are a desk’s', async () => {
    const fileOf = (...numbers: readonly string[]) =>
      [
        'Case Number;Type;State;Address;Created On',
        ...numbers.map(each => `${each};pothole;Open;1 Elm St;2026-11-02`),
      ].join('\n')
    const { db } = hub.database
    const { id } = await send('requests', fileOf('K-1'))
    // It ends between the numbers and the rows, as with a hub that dies there.
    await sql`
      create function ends() returns trigger language plpgsql as $$ begin raise exception 'ends here'; end $$
    `.execute(db)
    await sql`create trigger ends before insert on request for each row execute function ends()`.execute(db)
    const failed = await ask(hub, 'POST', `/api/imports/${id}/take`, { token: farah.token, body: {} })
    await sql`drop function ends cascade`.execute(db)
    expect(failed.status).toBe(500)
    const { body: desks } = await ask(hub, 'POST', '/api/reference-blocks', {
      token: aiko.token,
      body: { leaseId: randomUUID(), deskId: aiko.deskId },
    })
    await send('requests', fileOf('K-1', 'K-2', 'K-3'), '', id)
    expect(await take(id)).toEqual({ added: 3, known: 0 })
    for (const number of ['K-1', 'K-2', 'K-3']) {
      const { body: page } = await ask(hub, 'GET', `/api/requests?q=${number}`, { token: aiko.token })
      expect(isInBlocks([desks], page.rows[0].reference)).toBe(false)
    }
  })

  it('[Q37] what is no table is refused whole, and what lacks columns asks for them', async () => {
    const problem = async (file: string | Uint8Array, kind = 'customers') =>
      (await send(kind, file)).body.problem
    expect(await problem('')).toBe('Empty')
    expect(await problem(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]))).toBe('NotText')
    expect(await problem('<html></html>')).toBe('NotCsv')
    expect(await problem('{"type":"FeatureCollection","features":[]}')).toBe('NotCsv')
    expect(await problem('id,last name\n"1,never closed')).toBe('QuoteNotClosed')
    const unknown = await send('customers', 'a,b\n1,Ng\n')
    expect(unknown.body).toMatchObject({
      kind: 'columns-missing',
      missing: ['key', 'familyName'],
      sample: [['1', 'Ng']],
    })
    const mapped = JSON.stringify({ key: 'a', familyName: 'b' })
    const again = await send('customers', 'a,b\n1,Ng\n', `&columns=${encodeURIComponent(mapped)}`)
    expect(again.body).toMatchObject({ kind: 'read', good: 1 })
    const latin = Buffer.from('id,last name\nL1,Lév\u00eaque\n', 'latin1')
    expect((await send('customers', latin)).body).toMatchObject({ reasons: { BrokenEncoding: 1 } })
    expect((await send('customers', latin, '&encoding=windows-1252')).body).toMatchObject({ good: 1 })
    expect((await ask(hub, 'GET', '/api/imports', { token: aiko.token })).status).toBe(403)
    const listed = (await ask(hub, 'GET', '/api/imports', { token: farah.token })).body as Imports
    expect(listed.imports.some(({ result }) => result !== undefined)).toBe(true)
  })

  it('[Q37] a hundred thousand rows are read while the hub answers, and many are taken whole', async () => {
    const fileOf = (rows: number, system: string) =>
      [
        'id,first name,last name,phone,email,language',
        ...Array.from(
          { length: rows },
          (_, index) => `${system}-${index},Given${index},Family${index},,g${index}@example.org,en`,
        ),
      ].join('\n')
    const sent = send('customers', fileOf(100_000, 'A'))
    const seen: number[] = []
    let isDone = false
    const watching = (async () => {
      while (!isDone) {
        const begun = performance.now()
        await ask(hub, 'GET', '/healthz')
        seen.push(performance.now() - begun)
      }
    })()
    const { body } = await sent
    isDone = true
    await watching
    expect(body).toMatchObject({ good: 100_000, rejected: 0 })
    expect(seen.length).toBeGreaterThan(3)
    // As many as a database within a test takes in a few seconds.
    const { id } = await send('customers', fileOf(10_000, 'B'))
    expect(await Promise.all([take(id), take(id)])).toEqual([
      { added: 10_000, known: 0 },
      { added: 10_000, known: 0 },
    ])
  })
})
