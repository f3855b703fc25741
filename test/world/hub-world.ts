import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import type { Person } from '../../src-contract/http/api.ts'
import type { DeskCommand, Envelope, Outcome } from '../../src-contract/live/desk-command.ts'
import { type DeskContact, emptyLiveView, type LiveView } from '../../src-contract/live/live-view.ts'
import {
  applyPatch,
  beatEveryMs,
  type DeskMessage,
  type HubMessage,
  liveProtocolVersion,
} from '../../src-contract/live/protocol.ts'
import {
  type CallStanding,
  type PublicHubMessage,
  type PublicMessage,
  webCallProtocolVersion,
} from '../../src-contract/public/web-call.ts'
import type { ChosenPresence } from '../../src-domain/routing/agent.ts'
import type { HubConfig } from '../../src-hub/config/read-config.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { type RunningHub, startHub } from '../../src-hub/hub.ts'

/**
 * A whole hub with the demo city in this process, the desks of its people, and callers of its contact page: all over
 * real sockets. Every wait is for a signal and fails, with what was heard, when it does not come.
 */

/** What the demo city's people sign in with. */
export const password = 'townline-demo'
const waitMsMax = 40_000

/** The hub's time: the machine's, and what a test skips. */
export interface Clock {
  readonly now: () => number
  readonly skip: (ms: number) => void
}

export interface HubWorld {
  /** Without a closing slash. */
  readonly url: string
  readonly database: OpenDatabase
  readonly clock: Clock
  /** Stops the hub and starts it again over the same database, at the same address. */
  /** Stops it and starts another at the same address, after what is to happen while no hub is there. */
  readonly restart: (whileAway?: () => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

export const hubConfig: HubConfig = {
  host: '127.0.0.1',
  port: 0,
  dataFolder: '/nowhere',
  openDesk: false,
  demo: true,
  iceServers: [],
  logLevel: 'silent',
  allowedOrigins: ['app://desk', 'https://desk.example.org'],
  proxies: [],
}

/** A hub over a database in memory, or over the one that is given; closing the world closes the database. */
export async function openHub(
  options: {
    readonly database?: OpenDatabase
    readonly config?: Partial<HubConfig>
    /** Whether the journal begins with the recorded day of the demo city. */
    readonly demoDay?: boolean
  } = {},
): Promise<HubWorld> {
  const database = options.database ?? (await openMemoryDatabase())
  const clock = createClock()
  const start = (port: number): Promise<RunningHub> =>
    startHub(
      { ...hubConfig, ...options.config, port },
      // The database outlives the hub, so that another can be started over it.
      {
        database: { ...database, close: async () => {} },
        now: clock.now,
        demoCustomers: 200,
        demoDay: options.demoDay ?? false,
      },
    )
  let hub = await start(0)
  const { port } = new URL(hub.url)
  return {
    url: `http://127.0.0.1:${port}`,
    database,
    clock,
    restart: async whileAway => {
      await hub.stop()
      await whileAway?.()
      hub = await start(Number(port))
    },
    stop: async () => {
      await hub.stop()
      await database.close()
    },
  }
}

/** What becomes of a transaction: `commit` does all of it. */
export type Trouble = (commit: () => Promise<void>) => Promise<void>

/** A database that can be told to fail. */
export interface TroubledDatabase extends OpenDatabase {
  /** What becomes of the next entry of the journal. */
  readonly next: (trouble: Trouble) => void
  /** What becomes of the next transaction that is no entry of the journal; the hub has such of its own. */
  readonly nextTransaction: (trouble: Trouble) => void
  /** Holds the next entry of the journal up, before it is written. */
  readonly holdNext: () => { readonly begun: Promise<void>; readonly go: () => void }
  /** While it is away nothing can be read or written. */
  readonly away: (isAway: boolean) => void
}

const terminated = () => new Error('Connection terminated unexpectedly')

export const failsBefore: Trouble = async () => {
  throw terminated()
}

/** It is written, and the answer is lost. */
export const failsAfter: Trouble = async commit => {
  await commit()
  throw terminated()
}

export function troubled(database: OpenDatabase): TroubledDatabase {
  const ofJournal: Trouble[] = []
  const ofTransactions: Trouble[] = []
  let isAway = false
  const withTrouble = async <Result>(troubles: Trouble[], write: () => Promise<Result>): Promise<Result> => {
    const written: Result[] = []
    const commit = async () => {
      written.push(await write())
    }
    await (troubles.shift() ?? (each => each()))(commit)
    return written[0] as Result
  }
  const transaction = (target: OpenDatabase['db']) => ({
    execute: (work: Parameters<ReturnType<typeof target.transaction>['execute']>[0]) =>
      withTrouble(ofTransactions, () => target.transaction().execute(work)),
  })
  /** A journal entry that is written in one statement needs no transaction around it. */
  const executor = (target: ReturnType<OpenDatabase['db']['getExecutor']>) =>
    new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target)
        if (key !== 'executeQuery') return typeof value === 'function' ? value.bind(target) : value
        return (query: Parameters<typeof target.executeQuery>[0]) => {
          const write = () => target.executeQuery(query)
          return /insert into "?journal"?/i.test(query.sql) ? withTrouble(ofJournal, write) : write()
        }
      },
    })
  const db = new Proxy(database.db, {
    get: (target, key) => {
      if (isAway) throw terminated()
      if (key === 'transaction') return () => transaction(target)
      if (key === 'getExecutor') return () => executor(target.getExecutor())
      if (key === 'executeQuery') return executor(target.getExecutor()).executeQuery
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    ...database,
    db,
    next: trouble => ofJournal.push(trouble),
    nextTransaction: trouble => ofTransactions.push(trouble),
    holdNext: () => {
      const begun = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      ofJournal.push(async commit => {
        begun.resolve()
        await gate.promise
        await commit()
      })
      return { begun: begun.promise, go: gate.resolve }
    },
    away: away => {
      isAway = away
    },
  }
}

function createClock(): Clock {
  let skipped = 0
  return {
    now: () => Date.now() + skipped,
    skip: ms => {
      skipped += ms
    },
  }
}

/** Where a hub is; a world, or a hub in another process. */
export type HubAddress = Pick<HubWorld, 'url'>

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the hub answered.
  readonly body: any
  readonly headers: Headers
}

export interface Question {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One question over HTTP; a body that is a string is sent as it is. */
export async function ask(
  { url }: HubAddress,
  method: string,
  path: string,
  { token, body, headers }: Question = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(waitMsMax),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('application/json') === true
  return {
    status: response.status,
    body: isJson && text !== '' ? JSON.parse(text) : text,
    headers: response.headers,
  }
}

/** Somebody who is signed in at a desk. */
export interface SignedIn {
  readonly person: Person
  readonly token: string
  readonly deskId: string
}

export async function signIn(
  hub: HubAddress,
  user: string,
  deskId: string = randomUUID(),
): Promise<SignedIn> {
  const { status, body } = await ask(hub, 'POST', '/api/sign-in', {
    body: { user, password, deskId, session: 'token' },
  })
  if (status !== 200) throw new Error(`${user} cannot sign in: ${status} ${JSON.stringify(body)}`)
  return { person: body.person, token: body.token, deskId }
}

/** An envelope as the signed-in person's desk makes it. */
export function envelope(signedIn: SignedIn, command: DeskCommand, id: string = randomUUID()): Envelope {
  return { id, deskId: signedIn.deskId, by: signedIn.person.id, at: Date.now(), command }
}

/** Commands over HTTP, as an outbox sends them. */
export async function submit(
  hub: HubAddress,
  signedIn: SignedIn,
  envelopes: readonly Envelope[],
): Promise<readonly Outcome[]> {
  const { status, body } = await ask(hub, 'POST', '/api/commands', {
    token: signedIn.token,
    body: { commands: envelopes },
  })
  if (status !== 200) throw new Error(`commands: ${status} ${JSON.stringify(body)}`)
  return body.outcomes
}

export interface Ending {
  readonly code: number
  readonly reason: string
}

/** A socket with what was heard on it. */
interface Line<Message> {
  readonly socket: WebSocket
  readonly heard: readonly Message[]
  readonly opened: Promise<void>
  readonly ended: Promise<Ending>
  readonly say: (message: unknown) => void
  /** The first value that `find` answers, now or after some message. */
  readonly until: <Value>(find: () => Value | undefined | false, what: string) => Promise<Value>
}

function openLine<Message>(
  address: string,
  options: WebSocket.ClientOptions,
  hear: (message: Message) => void,
): Line<Message> {
  const socket = new WebSocket(address.replace(/^http/, 'ws'), options)
  const heard: Message[] = []
  const checks = new Set<() => void>()
  let ending: Ending | undefined
  const checkAll = () => {
    for (const check of [...checks]) check()
  }
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as Message
    heard.push(message)
    hear(message)
    checkAll()
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  opened.catch(() => {})
  const ended = new Promise<Ending>(resolve => {
    socket.on('close', (code, reason) => {
      ending = { code, reason: String(reason) }
      resolve(ending)
      checkAll()
    })
  })
  return {
    socket,
    heard,
    opened,
    ended,
    say: message => {
      if (socket.readyState === socket.OPEN)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
    until: (find, what) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          clearTimeout(timer)
          checks.delete(check)
        }
        const giveUp = (why: string) => {
          stop()
          const last = heard.filter(each => (each as { type?: string }).type !== 'beat').slice(-4)
          reject(new Error(`${what}: ${why}; heard last ${JSON.stringify(last).slice(0, 1_500)}`))
        }
        const check = () => {
          const value = find()
          if (value !== undefined && value !== false) {
            stop()
            resolve(value)
          } else if (ending) giveUp(`the line ended with ${ending.code} ${ending.reason}`)
        }
        const timer = setTimeout(() => giveUp('did not happen'), waitMsMax)
        checks.add(check)
        check()
      }),
  }
}

/** One desk window, greeted: the view is kept by the hub's patches alone. */
export interface Desk extends SignedIn {
  readonly socket: WebSocket
  readonly heard: readonly HubMessage[]
  readonly ended: Promise<Ending>
  readonly view: () => LiveView
  readonly seq: () => number
  readonly say: (message: DeskMessage | object | string) => void
  readonly until: <Value>(find: (desk: Desk) => Value | undefined | false, what?: string) => Promise<Value>
  readonly command: (command: DeskCommand, id?: string) => Promise<Outcome>
  /** A fresh snapshot of the hub. */
  readonly resync: () => Promise<LiveView>
  readonly be: (presence: ChosenPresence) => Promise<Outcome>
  /** The contact that rings here, when it does. */
  readonly offered: () => Promise<DeskContact>
  /** Waits for an offer and takes it. */
  readonly accept: () => Promise<DeskContact>
  /** Ends the conversation and gives a reason. */
  readonly finish: (contactId: string) => Promise<void>
  /** Closes the window in order; resolves when both ends know. */
  readonly close: () => Promise<Ending>
}

export interface DeskOptions {
  /** False for a desk whose line falls silent. */
  readonly beats?: boolean
  readonly origin?: string
}

/** Opens a desk window for somebody, who is signed in first when only the user is named. */
export async function openDesk(
  hub: HubAddress,
  who: string | SignedIn,
  { beats = true, origin }: DeskOptions = {},
): Promise<Desk> {
  const signedIn = typeof who === 'string' ? await signIn(hub, who) : who
  const ticket = await ask(hub, 'POST', '/api/live-ticket', { token: signedIn.token, body: {} })
  if (ticket.status !== 200) throw new Error(`no ticket: ${ticket.status}`)
  let view = emptyLiveView
  let seq = 0
  const line = openLine<HubMessage>(`${hub.url}/live`, origin === undefined ? {} : { origin }, message => {
    if (message.type === 'welcome' || message.type === 'snapshot') {
      view = message.view
      seq = message.seq
    } else if (message.type === 'patch') {
      if (message.seq !== seq + 1) throw new Error(`a gap: ${seq} is followed by ${message.seq}`)
      view = applyPatch(view, message.patch)
      seq = message.seq
    }
  })
  await line.opened
  line.say({
    type: 'hello',
    protocol: liveProtocolVersion,
    ticket: ticket.body.ticket,
    deskId: signedIn.deskId,
  })
  await line.until(() => seq > 0, `${signedIn.person.id} is greeted`)
  if (beats) {
    const beat = setInterval(() => line.say({ type: 'beat' }), beatEveryMs)
    void line.ended.then(() => clearInterval(beat))
  }

  const desk: Desk = {
    ...signedIn,
    socket: line.socket,
    heard: line.heard,
    ended: line.ended,
    view: () => view,
    seq: () => seq,
    say: line.say,
    until: (find, what = 'the desk') => line.until(() => find(desk), `${signedIn.person.id}: ${what}`),
    command: async (command, id: string = randomUUID()) => {
      const from = line.heard.length
      line.say({ type: 'command', envelope: envelope(signedIn, command, id) })
      return line.until(
        () =>
          line.heard
            .slice(from)
            .flatMap(message =>
              message.type === 'outcome' && message.outcome.id === id ? [message.outcome] : [],
            )
            .at(0),
        `${signedIn.person.id}: outcome of ${command.kind}`,
      )
    },
    resync: async () => {
      const from = line.heard.length
      line.say({ type: 'resync' })
      return line.until(
        () =>
          line.heard
            .slice(from)
            .flatMap(message => (message.type === 'snapshot' ? [message.view] : []))
            .at(0),
        `${signedIn.person.id}: snapshot`,
      )
    },
    be: presence =>
      desk.command({ kind: 'set-presence', presence, basedOn: view.me.self?.presenceVersion ?? 0 }),
    offered: () =>
      desk.until(
        () => Object.values(view.contacts).find(({ phase }) => phase.kind === 'offered'),
        'is offered a contact',
      ),
    accept: async () => {
      const contact = await desk.offered()
      const offerNumber = contact.phase.kind === 'offered' ? contact.phase.offer.number : 0
      const outcome = await desk.command({ kind: 'accept-offer', contactId: contact.id, offerNumber })
      if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
      return desk.until(() => {
        const mine = view.contacts[contact.id]
        return mine?.phase.kind === 'connected' && mine
      }, 'has the contact')
    },
    finish: async contactId => {
      await desk.command({ kind: 'end-contact', contactId })
      await desk.command({
        kind: 'complete-wrap-up',
        contactId,
        wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
      })
      await desk.until(() => view.contacts[contactId] === undefined, 'is done with the contact')
    },
    close: () => {
      line.socket.close()
      return line.ended
    },
  }
  return desk
}

/** A page that calls. */
export interface Caller {
  readonly socket: WebSocket
  readonly contactId: string
  readonly secret: string
  readonly heard: readonly PublicHubMessage[]
  readonly ended: Promise<Ending>
  /** What the page was told last. */
  readonly standing: () => CallStanding | undefined
  readonly say: (message: PublicMessage | object | string) => void
  /** Waits until the page is told this standing. */
  readonly until: <Kind extends CallStanding['kind']>(
    kind: Kind,
  ) => Promise<Extract<CallStanding, { kind: Kind }>>
  readonly leave: () => void
  /** The line is cut, without a word. */
  readonly vanish: () => Promise<Ending>
}

export interface PageOptions {
  /** The page's network address; without it each page has one of its own where that can be. */
  readonly address?: string
  readonly beats?: boolean
}

let pages = 0

/** On Linux every address that begins with 127 is this machine. */
function anAddress(): string | undefined {
  pages += 1
  return process.platform === 'linux' ? `127.1.${(pages >> 8) & 255}.${pages & 255}` : undefined
}

/** A page's socket before it has said anything. */
export async function openPage(hub: HubAddress, { address, beats = true }: PageOptions = {}) {
  let standing: CallStanding | undefined
  const from = address ?? anAddress()
  const line = openLine<PublicHubMessage>(
    `${hub.url}/contact/live`,
    from === undefined ? {} : { localAddress: from },
    message => {
      if (message.type === 'standing') standing = message.standing
    },
  )
  await line.opened
  if (beats) {
    const beat = setInterval(() => line.say({ type: 'beat' }), beatEveryMs)
    void line.ended.then(() => clearInterval(beat))
  }
  const refusal = () => line.heard.flatMap(each => (each.type === 'refused' ? [each.name] : [])).at(0)
  return { ...line, standing: () => standing, refused: () => line.until(refusal, 'the page is refused') }
}

export type Said = Partial<Omit<Extract<PublicMessage, { type: 'call' }>, 'type' | 'protocol'>>

/** Somebody calls from the contact page. */
export function call(hub: HubAddress, said: Said = {}, options: PageOptions = {}): Promise<Caller> {
  return speak(hub, { type: 'call', protocol: webCallProtocolVersion, language: 'en', ...said }, options)
}

/** A page that lost its line comes back. */
export function resume(
  hub: HubAddress,
  { contactId, secret }: Pick<Caller, 'contactId' | 'secret'>,
  options: PageOptions = {},
): Promise<Caller> {
  return speak(hub, { type: 'resume', protocol: webCallProtocolVersion, contactId, secret }, options)
}

async function speak(hub: HubAddress, first: PublicMessage, options: PageOptions): Promise<Caller> {
  const page = await openPage(hub, options)
  page.say(first)
  const received = await page.until(
    () => page.heard.flatMap(message => (message.type === 'received' ? [message] : [])).at(0),
    'the call is received',
  )
  return {
    socket: page.socket,
    contactId: received.contactId,
    secret: received.secret,
    heard: page.heard,
    ended: page.ended,
    standing: page.standing,
    say: page.say,
    until: async kind => {
      type Wanted = Extract<CallStanding, { kind: typeof kind }>
      return page.until(() => {
        const now = page.standing()
        return now?.kind === kind && (now as Wanted)
      }, `the page is told ${kind}`)
    },
    leave: () => page.say({ type: 'leave' }),
    vanish: () => {
      page.socket.terminate()
      return page.ended
    },
  }
}

/** The lines of the journal, oldest first. */
export async function journalOf(
  world: Pick<HubWorld, 'database'>,
): Promise<readonly { readonly position: number; readonly kind: string; readonly subject: string }[]> {
  const rows = await world.database.db
    .selectFrom('journal')
    .select(['position', 'kind', 'subject'])
    .orderBy('position')
    .execute()
  return rows.map(row => ({ ...row, position: Number(row.position) }))
}
