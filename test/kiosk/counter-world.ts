import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import {
  type BoardView,
  type CounterHubMessage,
  counterProtocolVersion,
  type DeviceKind,
  type KioskView,
  type Paired,
  type TakenTicket,
  type VisitView,
} from '../../src-contract/public/counter.ts'
import { type Answer, ask, type HubAddress, type SignedIn, signIn } from '../world/hub-world.ts'

/** Kiosks, boards and visitors of a hub, over real sockets and HTTP. */

const waitMsMax = 15_000
export const administrator = 'farah.siddiqui'
/** A hub behind a proxy on this machine. */
export const behindProxy = { proxies: ['127.0.0.1'] } as const

let devices = 0
/** Where each device stands, by its secret. */
const addresses = new Map<string, string>()

/** A device of a site as an administrator sets it up: made, and paired by its code. */
export async function pairedDevice(
  hub: HubAddress,
  kind: DeviceKind,
  site = 'city-hall',
  who?: SignedIn,
): Promise<Paired> {
  const admin = who ?? (await signIn(hub, administrator))
  const made = await ask(hub, 'POST', '/api/counter/devices', {
    token: admin.token,
    body: { kind, name: `${kind} ${randomUUID().slice(0, 4)}`, site },
  })
  if (made.status !== 200) throw new Error(`not made: ${made.status} ${JSON.stringify(made.body)}`)
  devices += 1
  const address = `10.1.${devices >> 8}.${devices & 255}`
  const paired = await ask(hub, 'POST', '/counter/pair', {
    body: { code: made.body.code },
    // Each device stands somewhere else; a hub believes it of a proxy that it knows.
    headers: { 'x-forwarded-for': address },
  })
  if (paired.status !== 200) throw new Error(`not paired: ${paired.status} ${JSON.stringify(paired.body)}`)
  addresses.set(paired.body.secret, address)
  return paired.body as Paired
}

export interface AskedTicket {
  readonly id?: string
  readonly queueId?: string
  readonly language?: 'en' | 'fr'
  readonly name?: string
  readonly topic?: string
  readonly needs?: readonly string[]
}

/** A press at a kiosk, as the hub answers it. */
export function pressForTicket(
  hub: HubAddress,
  { secret }: Pick<Paired, 'secret'>,
  asked: AskedTicket = {},
): Promise<Answer> {
  return ask(hub, 'POST', '/counter/tickets', {
    token: secret,
    headers: { 'x-forwarded-for': addresses.get(secret) ?? '10.0.0.1' },
    body: { id: randomUUID(), queueId: 'counter-city-hall', language: 'en', ...asked },
  })
}

export async function takeTicket(
  hub: HubAddress,
  device: Pick<Paired, 'secret'>,
  asked: AskedTicket = {},
): Promise<TakenTicket> {
  const { status, body } = await pressForTicket(hub, device, asked)
  if (status !== 200) throw new Error(`no ticket: ${status} ${JSON.stringify(body)}`)
  return body as TakenTicket
}

/** A page of a counter that follows what the hub says. */
export interface CounterPage {
  readonly socket: WebSocket
  readonly heard: readonly CounterHubMessage[]
  readonly ended: Promise<string>
  readonly until: <Value>(
    find: (message: CounterHubMessage) => Value | undefined | false,
    what: string,
  ) => Promise<Value>
  readonly close: () => void
}

/** Opens `/counter/live` with a first word of one's own. */
export async function openCounterPage(hub: HubAddress, first: unknown): Promise<CounterPage> {
  const socket = new WebSocket(`${hub.url.replace(/^http/, 'ws')}/counter/live`)
  const heard: CounterHubMessage[] = []
  const checks = new Set<() => void>()
  socket.on('message', data => {
    heard.push(JSON.parse(String(data)) as CounterHubMessage)
    for (const check of [...checks]) check()
  })
  const ended = new Promise<string>(resolve => socket.on('close', (_code, reason) => resolve(String(reason))))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  socket.send(typeof first === 'string' ? first : JSON.stringify(first))
  const beat = setInterval(() => {
    if (socket.readyState === socket.OPEN) socket.send('{"type":"beat"}')
  }, 1_000)
  void ended.then(() => clearInterval(beat))
  return {
    socket,
    heard,
    ended,
    until: (find, what) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const last = heard.findLast(({ type }) => type !== 'beat')
          const value = last && find(last)
          if (value === undefined || value === false) return
          clearTimeout(timer)
          checks.delete(check)
          resolve(value)
        }
        const timer = setTimeout(() => {
          checks.delete(check)
          const last = heard.filter(({ type }) => type !== 'beat').at(-1)
          reject(new Error(`${what}: did not happen; heard last ${JSON.stringify(last).slice(0, 1_500)}`))
        }, waitMsMax)
        checks.add(check)
        check()
      }),
    close: () => socket.close(),
  }
}

export function openDevicePage(hub: HubAddress, { secret }: Pick<Paired, 'secret'>): Promise<CounterPage> {
  return openCounterPage(hub, { type: 'device', protocol: counterProtocolVersion, secret })
}

export function openVisitPage(
  hub: HubAddress,
  { id, secret }: Pick<TakenTicket, 'id' | 'secret'>,
): Promise<CounterPage> {
  return openCounterPage(hub, { type: 'visit', protocol: counterProtocolVersion, id, secret })
}

/** What a page shows when it shows this. */
export const boardWhere = (page: CounterPage, wanted: (view: BoardView) => boolean, what: string) =>
  page.until(message => message.type === 'board' && wanted(message.view) && message.view, what)

export const kioskWhere = (page: CounterPage, wanted: (view: KioskView) => boolean, what: string) =>
  page.until(message => message.type === 'kiosk' && wanted(message.view) && message.view, what)

export const visitWhere = (page: CounterPage, wanted: (view: VisitView) => boolean, what: string) =>
  page.until(message => message.type === 'visit' && wanted(message.view) && message.view, what)
