import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CashCount, denominations } from '../../src-domain/payments/shift.ts'
import { type Answer, ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'

let hub: HubWorld
let nadia: SignedIn
let marcus: SignedIn
let sofia: SignedIn
let admin: SignedIn
let genevieve: SignedIn
let mathieu: SignedIn
let etienne: SignedIn
const servers: Server[] = []
beforeAll(async () => {
  hub = await openHub()
  nadia = await signIn(hub, 'nadia.haddad')
  marcus = await signIn(hub, 'marcus.campbell')
  sofia = await signIn(hub, 'sofia.kowalczyk')
  admin = await signIn(hub, 'farah.siddiqui')
  genevieve = await signIn(hub, 'genevieve.lalonde')
  mathieu = await signIn(hub, 'mathieu.gagnon')
  etienne = await signIn(hub, 'etienne.roy')
})
afterAll(async () => {
  for (const server of servers) server.close()
  await hub.stop()
})

const post = (who: SignedIn, path: string, body: object): Promise<Answer> =>
  ask(hub, 'POST', `/api/payments${path}`, { token: who.token, body })
const take = (who: SignedIn, more: object = {}): Promise<Answer> =>
  post(who, '', {
    id: randomUUID(),
    method: 'debit',
    amountCents: 3_500,
    serviceCode: 'dog-licence',
    ...more,
  })
const openShift = async (who: SignedIn, floatCents = 15_000): Promise<string> => {
  const { status, body } = await post(who, '/shift', { id: randomUUID(), floatCents })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.id
}
const refundWords = () => ({ method: 'debit', amountCents: 1_000, reason: 'Paid twice' })
const noOthers = { debit: 0, credit: 0, cheque: 0, 'money-order': 0, other: 0 }
const till = (pieces: Partial<CashCount>) => ({
  ...Object.fromEntries(denominations.map(value => [value, 0])),
  ...pieces,
})

describe('a shift and its payments', () => {
  it('[F3, F4] are taken once, counted, closed for good and signed off by somebody else', async () => {
    expect((await take(nadia)).body.refused).toBe('NoShiftOpen')
    const id: string = randomUUID()
    const opened = await post(nadia, '/shift', { id, floatCents: 15_000 })
    expect((await post(nadia, '/shift', { id, floatCents: 15_000 })).body).toEqual(opened.body)
    expect((await post(nadia, '/shift', { id: randomUUID(), floatCents: 0 })).body.refused).toBe('ShiftOpen')
    expect((await post(marcus, '/shift', { id, floatCents: 15_000 })).body.refused).toBe('ShiftIdReused')
    for (const floatCents of [-1, 0.5, 500_001])
      expect((await post(marcus, '/shift', { id: randomUUID(), floatCents })).status).toBe(422)

    const payment = { id: randomUUID(), method: 'cash', amountCents: 6_012, serviceCode: 'parking-permit' }
    const twenty = await Promise.all(Array.from({ length: 20 }, () => post(nadia, '', payment)))
    expect(new Set(twenty.map(({ body }) => body.receiptNumber)).size, 'twenty times is once').toBe(1)
    expect(twenty[0]?.body).toMatchObject({
      paidCents: 6_010,
      amountCents: 6_012,
      takenByName: 'Nadia Haddad',
    })
    expect((await post(nadia, '', { ...payment, amountCents: 1 })).body.refused).toBe('PaymentIdReused')
    const others = await Promise.all(Array.from({ length: 10 }, () => take(nadia)))
    const numbers = others.map(({ body }) => Number(body.receiptNumber.slice(6)))
    expect(
      numbers.toSorted((a, b) => a - b),
      'without a gap',
    ).toEqual(Array.from({ length: 10 }, (_, index) => index + 2))

    const wrong = others[0]?.body.id
    const voidIt = (who: SignedIn, reason: string) => post(who, `/${wrong}/void`, { reason })
    expect((await voidIt(nadia, ' ')).body.refused).toBe('ReasonMissing')
    expect((await voidIt(nadia, 'card 4111-1111-1111-1111')).body.refused).toBe('CardNumberRefused')
    expect((await voidIt(marcus, 'mine?')).body.refused).toBe('NotYourPayment')
    expect((await voidIt(nadia, 'paid twice')).body.voided).toMatchObject({ reason: 'paid twice' })
    expect((await voidIt(nadia, 'again')).body.voided).toMatchObject({ reason: 'paid twice' })

    const count = { cash: till({ 10000: 2, 1000: 1, 10: 1 }), others: { ...noOthers, debit: 9 * 3_500 } }
    const close = (who: SignedIn, body: object) => post(who, `/shift/${id}/close`, body)
    expect((await close(marcus, count)).body.refused).toBe('UnknownShift')
    expect((await close(nadia, { ...count, cash: till({ 5: 0.5 }) })).status).toBe(422)
    const short = await close(nadia, { ...count, cash: till({ 10000: 2 }) })
    expect([short.status, short.body.refused, short.body.differences.cash]).toEqual([
      409,
      'ExplanationMissing',
      -1_010,
    ])
    const closed = await close(nadia, count)
    expect(Object.values(closed.body.closing.differences)).toEqual([0, 0, 0, 0, 0, 0])
    expect((await close(nadia, count)).body, 'the answer was lost and is asked again').toEqual(closed.body)
    expect((await close(nadia, { ...count, others: { ...count.others, debit: 0 } })).body.refused).toBe(
      'ShiftClosed',
    )
    expect((await take(nadia)).body.refused).toBe('NoShiftOpen')
    expect((await post(nadia, `/${others[1]?.body.id}/void`, { reason: 'late' })).body.refused).toBe(
      'ShiftClosed',
    )

    const sign = (who: SignedIn, shift: string = id) => post(who, `/shift/${shift}/sign-off`, {})
    expect((await sign(nadia)).status).toBe(403)
    expect((await sign(sofia)).body).toMatchObject({ signedOffBy: 'sofia.kowalczyk' })
    const own = await openShift(sofia)
    expect((await sign(sofia, own)).body.refused).toBe('YourOwnShift')
    expect((await sign(etienne, own)).body.refused).toBe('ShiftNotClosed')

    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Toronto' }).format(hub.clock.now())
    const report = await ask(hub, 'GET', `/api/payments/report?from=${today}&to=${today}`, {
      token: sofia.token,
    })
    expect(report.body.payments).toHaveLength(11)
    expect(report.body.shifts.map(({ staffName }: { staffName: string }) => staffName)).toEqual([
      'Nadia Haddad',
      'Sofia Kowalczyk',
    ])
    expect(
      (await ask(hub, 'GET', `/api/payments/report?from=${today}&to=1970-01-01`, { token: sofia.token }))
        .status,
    ).toBe(400)
  })

  it('[F2] keep no card number, in whatever field, and no fraction of a cent', async () => {
    await openShift(marcus)
    for (const [more, refused] of [
      [{ note: 'visa 4111 1111 1111 1111' }, 'CardNumberRefused'],
      [{ slipNumber: '4111111111111111' }, 'CardNumberRefused'],
      [{ reference: '3782-822463-10005' }, 'CardNumberRefused'],
      [{ amountCents: 10.5 }, 'AmountWrong'],
      [{ amountCents: -1 }, 'AmountWrong'],
      [{ serviceCode: 'nothing' }, 'UnknownPaidService'],
    ] as const) {
      const { status, body } = await take(marcus, more)
      expect([status, body.refused], JSON.stringify(more)).toEqual([422, refused])
    }
    expect((await take(marcus, { note: 'a\u0000b' })).status).toBe(400)
    expect((await take(marcus, { method: 'barter' })).status).toBe(400)
    const { rows } = await hub.database.db
      .selectFrom('payment')
      .selectAll()
      .execute()
      .then(all => ({ rows: JSON.stringify(all) }))
    expect(rows).not.toMatch(/4111|3782/)
  })
})

describe('receipts on paper', () => {
  /** A printer: a real server that answers when it is asked how it is, as it is told to. */
  async function printer(
    status: number | undefined,
  ): Promise<{ readonly port: number; readonly printed: () => Buffer; readonly lines: Socket[] }> {
    const heard: Buffer[] = []
    const lines: Socket[] = []
    const server = createServer(socket => {
      lines.push(socket)
      socket.on('error', () => {})
      socket.on('data', data => {
        if (status !== undefined && data.includes(Buffer.from([0x10, 0x04, 0x04])))
          socket.write(Buffer.from([status]))
        else heard.push(data)
      })
    })
    servers.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return {
      port: typeof address === 'object' && address ? address.port : 0,
      printed: () => Buffer.concat(heard),
      lines,
    }
  }

  let version = 1
  async function setPrinter(port: number, more: object = {}): Promise<Answer> {
    const { body: view } = await ask(hub, 'GET', '/api/payments/settings', { token: admin.token })
    version = view.version
    const printers = [
      {
        id: 'p1',
        name: 'Hall',
        site: 'city-hall',
        host: '127.0.0.1',
        port,
        columns: 42,
        codePage: 'cp858',
        answers: true,
        ...more,
      },
    ]
    return ask(hub, 'PUT', '/api/payments/settings', {
      token: admin.token,
      body: { basedOn: version, settings: { ...view.settings, printers } },
    })
  }

  it('[F6] have accents in the page of the printer, and are cut', async () => {
    const { body: payment } = await take(marcus, {
      serviceCode: 'parking-penalty',
      method: 'cash',
      amountCents: 4_513,
    })
    expect((await post(marcus, `/${payment.id}/print`, { language: 'fr' })).body.refused).toBe('NoPrinter')
    const ready = await printer(0x12)
    expect((await setPrinter(ready.port)).status).toBe(200)
    const printed = await post(marcus, `/${payment.id}/print`, { language: 'fr' })
    expect([printed.status, printed.body]).toEqual([200, { printer: 'Hall' }])
    await new Promise<void>(resolve => ready.lines[0]?.once('end', resolve).resume() ?? resolve())
    const bytes = ready.printed()
    expect(bytes.subarray(0, 2), 'the printer is reset').toEqual(Buffer.from([0x1b, 0x40]))
    expect(bytes.includes(Buffer.from([0x1b, 0x74, 19])), 'PC858 is chosen').toBe(true)
    // In PC858 é is 0x82 and ô is 0x93.
    expect(
      bytes.includes(
        Buffer.concat([Buffer.from('P'), Buffer.from([0x82]), Buffer.from('nalit'), Buffer.from([0x82])]),
      ),
    ).toBe(true)
    expect(
      bytes.includes(Buffer.concat([Buffer.from('H'), Buffer.from([0x93]), Buffer.from('tel de ville')])),
    ).toBe(true)
    expect(bytes.includes(Buffer.from(payment.receiptNumber))).toBe(true)
    expect(bytes.toString('latin1')).toMatch(/45,15 \$/)
    expect(bytes.includes(Buffer.from([0x1d, 0x56])), 'it is cut').toBe(true)
    expect(bytes.includes(Buffer.from('?')), 'no character is lost').toBe(false)
  })

  it('[F7] a printer that is off, out of paper or hangs is told by name within three seconds, and harms nobody', async () => {
    const { body: payment } = await take(marcus)
    const print = async (): Promise<unknown[]> => {
      const { status, body } = await post(marcus, `/${payment.id}/print`, { language: 'en' })
      return [status, body.refused]
    }
    const off = await printer(undefined)
    servers.at(-1)?.close()
    await setPrinter(off.port)
    expect(await print()).toEqual([502, 'PrinterOff'])
    await setPrinter((await printer(0x72)).port)
    expect(await print()).toEqual([502, 'PaperOut'])
    await setPrinter((await printer(undefined)).port)
    const begun = performance.now()
    const both = Promise.all([print(), print()])
    expect((await take(marcus)).status, 'others go on').toBe(200)
    const told = await both
    expect(performance.now() - begun).toBeLessThan(4_000)
    expect(told).toEqual([
      [502, 'PrinterSilent'],
      [502, 'PrinterBusy'],
    ])
  })

  it('[F5] settings are versions: what is wrong is named, and the slower of two is told', async () => {
    expect((await setPrinter(9_100, { site: 'moon' })).body).toMatchObject({
      refused: 'SettingsWrong',
      problem: 'UnknownSite',
    })
    expect((await setPrinter(9_100, { host: 'a b' })).status).toBe(400)
    const { body: view } = await ask(hub, 'GET', '/api/payments/settings', { token: admin.token })
    const put = (who: SignedIn) =>
      ask(hub, 'PUT', '/api/payments/settings', {
        token: who.token,
        body: { basedOn: view.version, settings: view.settings },
      })
    expect((await put(nadia)).status).toBe(403)
    expect((await put(admin)).body.version).toBe(view.version + 1)
    expect((await put(admin)).body.refused).toBe('SettingsChanged')
  })
})

describe('a refund', () => {
  it('[F9] comes out of an open till after the count, once, never more than was paid, by whom the policy lets', async () => {
    const shiftId = await openShift(genevieve, 0)
    const { body: paid } = await take(genevieve, { method: 'cash', amountCents: 6_012 })
    const refund = (who: SignedIn, more: object = {}) =>
      post(who, `/${paid.id}/refund`, {
        id: randomUUID(),
        method: 'cash',
        amountCents: 4_000,
        reason: 'Paid twice',
        ...more,
      })
    const etiennesShift = await openShift(etienne, 10_000)
    expect((await refund(etienne)).body.refused, 'the till is open').toBe('VoidInstead')
    const count = { cash: till({ 5000: 1, 1000: 1 }), others: noOthers }
    expect((await post(genevieve, `/shift/${shiftId}/close`, count)).status).toBe(200)
    expect((await refund(genevieve)).body.refused).toBe('MayNotRefund')

    const id = randomUUID()
    const many = await Promise.all(Array.from({ length: 10 }, () => refund(etienne, { id })))
    expect(new Set(many.map(({ body }) => body.receiptNumber)).size, 'ten times is once').toBe(1)
    expect(many[0]?.body).toMatchObject({
      amountCents: -4_000,
      paidCents: -4_000,
      note: 'Paid twice',
      takenBy: 'etienne.roy',
      refundOf: { id: paid.id, receiptNumber: paid.receiptNumber },
    })
    expect((await refund(etienne, { id, amountCents: 1 })).body.refused).toBe('PaymentIdReused')
    expect((await refund(etienne)).body).toMatchObject({ refused: 'RefundTooLarge', leftCents: 2_010 })
    const both = await Promise.all([1, 2].map(() => refund(etienne, { amountCents: 2_010, method: 'debit' })))
    expect(both.map(({ status }) => status).toSorted(), 'two at once').toEqual([200, 409])
    expect(
      (await post(etienne, `/${many[0]?.body.id}/refund`, { ...refundWords(), id: randomUUID() })).body
        .refused,
    ).toBe('NotRefundable')
    const { body: found } = await ask(hub, 'GET', `/api/payments/by-receipt/${paid.receiptNumber}`, {
      token: nadia.token,
    })
    expect(found).toMatchObject({
      leftCents: 0,
      refused: 'MayNotRefund',
      refunds: [{ paidCents: -4_000 }, {}],
    })
    expect((await post(etienne, `/${many[0]?.body.id}/void`, { reason: 'Wrong person' })).status).toBe(200)
    expect((await refund(etienne, { amountCents: 4_000 })).status, 'a void one counts for nothing').toBe(200)

    const closed = await post(etienne, `/shift/${etiennesShift}/close`, {
      cash: till({ 2000: 3 }),
      others: { ...noOthers, debit: -2_010 },
    })
    expect(closed.body.closing.expected).toMatchObject({ cash: 6_000, debit: -2_010 })
    expect(closed.body.closing.differences).toMatchObject({ cash: 0, debit: 0 })
  })

  it('[F9] is given by who took the payment too, where the policy says so', async () => {
    const shiftId = await openShift(genevieve, 0)
    const { body: paid } = await take(genevieve, { amountCents: 1_000 })
    await post(genevieve, `/shift/${shiftId}/close`, {
      cash: till({}),
      others: { ...noOthers, debit: 1_000 },
    })
    const { body: view } = await ask(hub, 'GET', '/api/payments/settings', { token: admin.token })
    const kept = await ask(hub, 'PUT', '/api/payments/settings', {
      token: admin.token,
      body: { basedOn: view.version, settings: { ...view.settings, refundsBy: 'who-voids' } },
    })
    expect(kept.status).toBe(200)
    const refund = (who: SignedIn) => post(who, `/${paid.id}/refund`, { ...refundWords(), id: randomUUID() })
    expect((await refund(mathieu)).body.refused).toBe('MayNotRefund')
    expect((await refund(genevieve)).body.refused).toBe('NoShiftOpen')
    await openShift(genevieve, 0)
    expect((await refund(genevieve)).body).toMatchObject({ paidCents: -1_000 })
  })
})
