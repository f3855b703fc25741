import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import pg from 'pg'
import type WebSocket from 'ws'
import type { HubMessage } from '../src-contract/live/protocol.ts'
import { webCallProtocolVersion } from '../src-contract/public/web-call.ts'
import { type Customer, fullName } from '../src-domain/people/customer.ts'
import { type Desk, openDesk, openPage } from '../test/world/hub-world.ts'
import { choosePresence, openBrowser, signIn } from '../test/world/people-at-screens.ts'
import { type Figure, latencyFigures } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'

/**
 * How long after an offer the desk knows who is calling, in a city of 200,000 customers. Callers with known telephone
 * numbers call from the contact page's socket; the desk is a scripted one on the live socket, and then the built desk
 * in a Chromium. The peer is the least that any screen-pop must do: the same look-up on a bare connection to the same
 * database, one after each offer.
 */
const customers = 200_000
const rounds = 5
const offersPerRound = 120
const screenRounds = 5
const offersPerScreenRound = 12
const warmUps = 3

/** What the hub asks its database at an offer, as SQL. */
const lookUp = `
  select customer.doc, customer_reach.kind
  from customer_reach join customer on customer.id = customer_reach.customer_id
  where customer_reach.kind in ('phone', 'email') and customer_reach.value = any($1) and not customer.deleted
  limit 16`
const peerName = 'limit: bare index'

interface Known {
  readonly phone: string
  readonly customer: Customer
}

export async function runScreenPop(say: (line: string) => void): Promise<readonly Figure[]> {
  await using hub = await startBenchHub({ customers, say })
  const database = new pg.Client(hub.database)
  // The hub stops its database when a measurement has failed; the failure is what counts.
  database.on('error', () => {})
  await database.connect()
  try {
    const onSocket = await measureSocket(hub, database, say)
    const onScreen = await measureScreen(hub, database, say)
    return [...onSocket, ...onScreen]
  } finally {
    await database.end()
  }
}

/** Telephone numbers of one customer each, drawn from the whole city. */
async function drawKnown(database: pg.Client, count: number): Promise<readonly Known[]> {
  const { rows } = await database.query<{ phone: string; doc: Customer }>(
    `with drawn as (
       select value, customer_id from customer_reach tablesample system (10) where kind = 'phone'
     ), alone as (
       select value, customer_id from drawn
       where (select count(*) from customer_reach as other where other.kind = 'phone' and other.value = drawn.value) = 1
       order by random() limit $1
     )
     select alone.value as phone, customer.doc from alone join customer on customer.id = alone.customer_id
     where customer.doc ->> 'familyName' <> '' order by random()`,
    // About one in twenty is a business, which has no family name.
    [Math.ceil(count * 1.2)],
  )
  return rows.map(({ phone, doc }) => ({ phone, customer: doc }))
}

async function measureSocket(
  hub: BenchHub,
  database: pg.Client,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const desk = await openDesk(hub, 'aiko.mori')
  await desk.be('available')
  const known = await drawKnown(database, (rounds + 1) * offersPerRound * 2)
  const measured: { whole: number[]; bare: number[] }[] = []
  // One round more than is counted: the first one warms both.
  for (let round = 0; round <= rounds; round++) {
    const times = { whole: [] as number[], bare: [] as number[] }
    for (let offer = 0; offer < offersPerRound; offer++) {
      const index = (round * offersPerRound + offer) * 2
      const { whole } = await oneOffer(hub, desk, known[index] as Known, index)
      times.whole.push(whole)
      times.bare.push(await oneLookUp(database, known[index + 1] as Known))
    }
    if (round > 0) measured.push(times)
    say(`screen-pop, socket: round ${round} of ${rounds}`)
  }
  await desk.be('offline')
  await desk.close()
  const words = { name: 'screen-pop', peerName }
  return [
    ...latencyFigures(
      { ...words, metric: 'caller calls → customer at the desk' },
      measured.map(({ whole, bare }) => ({ ours: whole, peer: bare })),
    ),
  ]
}

/** From the call's message to the screen-pop at the desk, in milliseconds; it comes no later than its offer. */
async function oneOffer(
  hub: BenchHub,
  desk: Desk,
  { phone, customer }: Known,
  index: number,
): Promise<{ whole: number }> {
  const heard = hearPop(desk.socket)
  const caller = await callFrom(hub, phone, index)
  const { poppedAt, message } = await heard
  if (message.contactId !== caller.contactId || message.matches[0]?.customer.id !== customer.id) {
    throw new Error(
      `${phone} is ${fullName(customer)}, and the desk was told ${JSON.stringify(message).slice(0, 300)}`,
    )
  }
  caller.leave()
  await Promise.all([caller.ended, desk.until(() => desk.view().contacts[caller.contactId] === undefined)])
  return { whole: poppedAt - caller.saidAt }
}

/** The instant at which the next screen-pop reaches the desk, taken before anything is parsed. */
function hearPop(socket: WebSocket): Promise<{
  poppedAt: number
  message: Extract<HubMessage, { type: 'screen-pop' }>
}> {
  return new Promise(resolve => {
    const hear = (data: unknown): void => {
      const now = performance.now()
      const text = String(data)
      if (!text.startsWith('{"type":"screen-pop"')) return
      socket.off('message', hear)
      resolve({ poppedAt: now, message: JSON.parse(text) })
    }
    socket.prependListener('message', hear)
  })
}

/** Somebody who calls, and when the words left. */
async function callFrom(hub: BenchHub, phone: string, index: number) {
  // From an address of this machine that has not called lately: the hub limits the calls from one.
  const address = `127.0.${1 + (Math.floor(index / 200) % 200)}.${1 + (index % 200)}`
  const page = await openPage(hub, { address, beats: false })
  const saidAt = performance.now()
  page.say({ type: 'call', protocol: webCallProtocolVersion, language: 'en', phone })
  const { contactId } = await page.until(
    () => page.heard.flatMap(message => (message.type === 'received' ? [message] : [])).at(0),
    'the call is received',
  )
  return { contactId, saidAt, leave: () => page.say({ type: 'leave' }), ended: page.ended }
}

async function oneLookUp(database: pg.Client, { phone, customer }: Known): Promise<number> {
  const begun = performance.now()
  const { rows } = await database.query<{ doc: Customer }>({
    name: 'look-up',
    text: lookUp,
    values: [[phone]],
  })
  const took = performance.now() - begun
  if (rows[0]?.doc.id !== customer.id) throw new Error(`${phone} finds ${rows.length} rows`)
  return took
}

/** Where the page notes the first instant at which the wanted name stands in it. */
interface Watch {
  name?: string
  seenAt?: number
}

async function measureScreen(
  hub: BenchHub,
  database: pg.Client,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  if (!existsSync(fileURLToPath(new URL('../dist/desk/index.html', import.meta.url)))) {
    say('screen-pop, screen: left out, because the desk is not built (npm run build)')
    return []
  }
  const browser = await openBrowser()
  const words = { name: 'screen-pop', peerName }
  const metric = 'offer in the hub → customer’s name on the screen, Chromium'
  try {
    const settled = await screenRoundsOf(browser, hub, database, { user: 'daniel.okafor', filling: false })
    say('screen-pop, screen: done at a desk that has its copy of the city')
    const filling = await screenRoundsOf(browser, hub, database, { user: 'harpreet.gill', filling: true })
    say('screen-pop, screen: done at a desk that fetches its copy meanwhile')
    return [
      ...latencyFigures({ ...words, metric }, settled, [0.5, 0.95]),
      ...latencyFigures(
        { ...words, metric: `${metric}, while the desk fetches its copy of the city,` },
        filling,
        [0.95],
      ),
    ]
  } finally {
    await browser.close()
  }
}

async function screenRoundsOf(
  browser: Browser,
  hub: BenchHub,
  database: pg.Client,
  { user, filling }: { readonly user: string; readonly filling: boolean },
): Promise<readonly { readonly ours: readonly number[]; readonly peer: readonly number[] }[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  if (!filling) {
    // To fetch the whole city takes longer than to measure: this desk is told that it has it.
    const nothingNew = { rows: [], cursor: '', more: false, asOf: Date.now() }
    await context.route(/\/api\/sync\/changes\?.*scope=customers/, route =>
      route.fulfill({ json: nothingNew }),
    )
  }
  const page = await signIn(context, hub.url, user)
  await choosePresence(page, 'Available')
  await page.evaluate(() => {
    const watch: Watch = {}
    Object.assign(window, { watch })
    new MutationObserver(() => {
      if (watch.name === undefined || watch.seenAt !== undefined) return
      if (document.body.textContent.includes(watch.name)) watch.seenAt = Date.now()
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  const wanted = screenRounds * offersPerScreenRound
  const known = [...(await drawKnown(database, (wanted + warmUps) * 3))]
  const rounds = Array.from({ length: screenRounds }, () => ({ ours: [] as number[], peer: [] as number[] }))
  for (let offer = -warmUps; offer < wanted; ) {
    const [caller, other] = known.splice(0, 2)
    if (!caller || !other) throw new Error('Too few people with a name of their own')
    const ours = await oneOfferOnScreen(hub, database, page, caller, known.length)
    // A namesake of somebody who is still on the screen.
    if (ours === undefined) continue
    const peer = await oneLookUp(database, other)
    const times = rounds[Math.floor(offer / offersPerScreenRound)]
    times?.ours.push(ours)
    times?.peer.push(peer)
    offer += 1
  }
  await choosePresence(page, 'Not taking contacts')
  await context.close()
  return rounds
}

/** From the offer's instant in the journal to the name in the page, both by this machine's clock. */
async function oneOfferOnScreen(
  hub: BenchHub,
  database: pg.Client,
  page: Page,
  { phone, customer }: Known,
  index: number,
): Promise<number | undefined> {
  const name = fullName(customer)
  const isNew = await page.evaluate(wanted => {
    const { watch } = window as unknown as { watch: Watch }
    watch.name = wanted
    delete watch.seenAt
    return !document.body.textContent.includes(wanted)
  }, name)
  if (!isNew) return undefined
  const caller = await callFrom(hub, phone, index)
  const seenAt = await page
    .waitForFunction(() => (window as unknown as { watch: Watch }).watch.seenAt, undefined, {
      timeout: 10_000,
    })
    .then(handle => handle.jsonValue())
  const { rows } = await database.query<{ at: string }>(
    `select event -> 'offer' ->> 'offeredAt' as at from journal where subject = $1 and kind = 'offer-made'`,
    [caller.contactId],
  )
  caller.leave()
  await caller.ended
  return Number(seenAt) - Number(rows[0]?.at)
}
