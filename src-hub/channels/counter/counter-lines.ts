import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import {
  type BoardView,
  type CounterHubMessage,
  type CounterMessage,
  type CounterRefusalName,
  counterMessageSchema,
  counterProtocolVersion,
  type DevicePlace,
  type KioskService,
  type KioskView,
  type VisitView,
} from '../../../src-contract/public/counter.ts'
import { servicesAt } from '../../../src-domain/kiosk/counter-services.ts'
import { type HallBoard, hallBoard } from '../../../src-domain/kiosk/hall-board.ts'
import { lineRule } from '../../../src-domain/kiosk/line-rule.ts'
import {
  atWorkFor,
  expectedWaitMs,
  type VisitStanding,
  visitStanding,
} from '../../../src-domain/kiosk/visit-standing.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type {
  Bilingual,
  ContactId,
  Instant,
  Language,
  QueueId,
  SiteId,
} from '../../../src-domain/vocabulary/words.ts'
import { atMostEvery } from '../../engine/at-most-every.ts'
import type { Engine } from '../../engine/engine.ts'
import { createPlaces } from '../../engine/places-in-line.ts'
import { countAddresses } from '../../sockets/count-addresses.ts'
import { readMessage, sendTo, watchSocket } from '../../sockets/watch-socket.ts'
import type { CounterDevices, PairedDevice } from './counter-devices.ts'
import type { CounterFactsStore } from './counter-facts.ts'
import type { CounterTickets, GivenTicket } from './counter-tickets.ts'

/** A call is on the board within this time; a hall does not see more. */
const tellEveryMs = 100
/** Opening hours pass, and a device may be revoked at a hub whose word was lost. */
const lookEveryMs = 10_000
const helloWithinMs = 10_000
const messagesPerSecondMax = 10
/** From one network address: everybody in a hall may follow the line over its one access point. */
const linesPerAddressMax = 400

export interface CounterLinesParts {
  readonly engine: Pick<Engine, 'state' | 'onPublished'>
  readonly now: () => Instant
  readonly devices: Pick<CounterDevices, 'bySecret' | 'stillPaired'>
  readonly tickets: Pick<CounterTickets, 'find' | 'isSecretOf'>
  readonly facts: Pick<CounterFactsStore, 'facts' | 'look'>
  readonly city: Bilingual
  readonly timeZone: string
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual }[]
  /** How long a contact takes today; `undefined` before the first has ended. */
  readonly averageHandleMs: () => number | undefined
  /** Whether somebody may come to this site with an appointment, as of `lookAtServices`. */
  readonly takesAppointments: (site: SiteId) => boolean
  /** Where residents book for this site by themselves, as of `lookAtServices`. */
  readonly bookingPage: (site: SiteId) => string | undefined
  readonly lookAtServices: () => Promise<void>
  /** Whether visitors can leave a number, to be told of their turn. */
  readonly takesNumbers: boolean
  readonly log: FastifyBaseLogger
}

export interface CounterLines {
  /** Takes over a socket that a page of a counter just opened. */
  readonly take: (socket: WebSocket, address: string) => void
  /** Places, recalls or devices are others than they were. */
  readonly lookAgain: () => Promise<void>
  /** Where a waiting visit stands; `undefined` for one that does not wait. */
  readonly standing: (
    id: ContactId,
  ) => { readonly position: number; readonly expectedWaitMs?: number } | undefined
  /** Where a visit stands, waiting or not. */
  readonly visitStanding: (id: ContactId) => VisitStanding
  readonly stop: () => void
}

interface DeviceLine {
  readonly kind: 'device'
  readonly socket: WebSocket
  device: PairedDevice
  told: string
}

interface VisitLine {
  readonly kind: 'visit'
  readonly socket: WebSocket
  readonly visit: GivenTicket & { readonly site: SiteId }
  told: string
}

/** The live side of a counter: what kiosks, boards and visitors' telephones show, told again whenever it changes. */
export function createCounterLines(parts: CounterLinesParts): CounterLines {
  const { engine, now, devices, tickets, facts, log } = parts
  const lines = new Set<DeviceLine | VisitLine>()
  const sockets = new Set<WebSocket>()
  const addresses = countAddresses()
  const places = createPlaces()
  let stopped = false

  const siteName = (site: SiteId): Bilingual =>
    parts.sites.find(({ id }) => id === site)?.name ?? { en: site, fr: site }

  const placeOf = (device: PairedDevice): DevicePlace => ({
    city: parts.city,
    site: siteName(device.site),
    device: device.name,
    timeZone: parts.timeZone,
  })

  const kioskView = (
    device: PairedDevice & { readonly kind: 'kiosk' | 'greeter' },
    state: RoutingState,
  ): KioskView => {
    const bookingPage = parts.bookingPage(device.site)
    return {
      ...placeOf(device),
      kind: device.kind,
      hasPrinter: device.hasPrinter,
      takesAppointments: parts.takesAppointments(device.site),
      takesNumbers: parts.takesNumbers,
      ...(bookingPage === undefined ? {} : { bookingPage }),
      services: servicesAt(state.config, device.site, now()).map((service): KioskService => {
        const waiting = waitingIn(service.queueId, state)
        const prognosis = (language: Language) => {
          const atWork = atWorkFor(state, { language, servedBy: [service.queueId] })
          const pace = state.paceMs.get(service.queueId) ?? parts.averageHandleMs()
          const expected = expectedWaitMs(waiting + 1, atWork, pace)
          return { isAttended: atWork > 0, ...(expected === undefined ? {} : { expectedWaitMs: expected }) }
        }
        return {
          ...service,
          waiting,
          inLanguage: { en: prognosis('en'), fr: prognosis('fr') },
          rule: lineRule(service.promiseMs, hasAppointments(service.queueId, state)),
        }
      }),
    }
  }

  const boardView = (device: PairedDevice, board: HallBoard): BoardView => ({
    ...placeOf(device),
    ...board,
    isQuiet: device.isQuiet,
  })

  const visitView = (
    { id, ticket, queueId, language, site }: VisitLine['visit'],
    state: RoutingState,
  ): VisitView => {
    const standing = standingOf(id, state)
    const service = state.config.queues.find(queue => queue.id === queueId)?.name
    const isPrivate = standing.kind === 'called' && standing.isPrivate === true
    return {
      city: parts.city,
      site: siteName(site),
      ticket,
      ...(service === undefined || isPrivate ? {} : { service }),
      language,
      standing,
      takesNumbers: parts.takesNumbers,
    }
  }

  const standingOf = (id: ContactId, state: RoutingState): VisitStanding =>
    visitStanding(state.contacts.get(id), state, {
      ...facts.facts(state),
      position: contact => places.of(contact, state),
      averageHandleMs: parts.averageHandleMs(),
    })

  const tellAll = (): void => {
    places.outdate()
    const state = engine.state()
    const boards = new Map<SiteId, HallBoard>()
    const boardOf = (site: SiteId): HallBoard => {
      const board = boards.get(site) ?? hallBoard(state, site, facts.facts(state))
      boards.set(site, board)
      return board
    }
    for (const line of lines) tell(line, state, boardOf)
  }
  const telling = atMostEvery(tellEveryMs, tellAll)

  const tell = (
    line: DeviceLine | VisitLine,
    state: RoutingState,
    boardOf: (site: SiteId) => HallBoard,
  ): void => {
    const message = messageFor(line, state, boardOf)
    const text = JSON.stringify(message)
    if (text === line.told) return
    line.told = text
    sendTo(line.socket, text)
  }

  const messageFor = (
    line: DeviceLine | VisitLine,
    state: RoutingState,
    boardOf: (site: SiteId) => HallBoard,
  ): CounterHubMessage => {
    if (line.kind === 'visit') return { type: 'visit', view: visitView(line.visit, state) }
    const { device } = line
    const { kind } = device
    return kind === 'board'
      ? { type: 'board', view: boardView(device, boardOf(device.site)) }
      : { type: 'kiosk', view: kioskView({ ...device, kind }, state) }
  }

  const lookAgain = async (): Promise<void> => {
    if (stopped || lines.size === 0) return
    const known = [...lines].flatMap(line => (line.kind === 'device' ? [line] : []))
    const [still] = await Promise.all([
      devices.stillPaired(known.map(({ device }) => device.id)),
      facts.look(),
      parts.lookAtServices(),
    ])
    for (const line of known) {
      const device = still.get(line.device.id)
      if (device?.secretHash === line.device.secretHash) line.device = device
      else refuse(line.socket, 'UnknownDevice')
    }
    telling.soon()
  }
  const looker = setInterval(() => {
    lookAgain().catch(problem => log.warn({ err: problem }, 'the counters were not looked at'))
  }, lookEveryMs)

  const unsubscribe = engine.onPublished(() => {
    if (lines.size > 0) telling.soon()
  })

  const refuse = (socket: WebSocket, name: CounterRefusalName): void => {
    say(socket, { type: 'refused', name })
    socket.close(4_000, name)
  }

  const greet = async (
    socket: WebSocket,
    message: Exclude<CounterMessage, { readonly type: 'beat' }>,
  ): Promise<DeviceLine | VisitLine | CounterRefusalName> => {
    if (message.protocol !== counterProtocolVersion) return 'ProtocolNotSpoken'
    await Promise.all([facts.look(), parts.lookAtServices()])
    switch (message.type) {
      case 'device': {
        const device = await devices.bySecret(message.secret)
        return device === undefined ? 'UnknownDevice' : { kind: 'device', socket, device, told: '' }
      }
      case 'visit': {
        if (!tickets.isSecretOf(message.id, message.secret)) return 'UnknownVisit'
        const visit = await tickets.find(message.id)
        return visit === undefined ? 'UnknownVisit' : { kind: 'visit', socket, visit, told: '' }
      }
      default:
        return assertNever(message)
    }
  }

  const take = (socket: WebSocket, address: string): void => {
    if (stopped) {
      socket.terminate()
      return
    }
    if (addresses.of(address) >= linesPerAddressMax) {
      refuse(socket, 'TooManyLines')
      return
    }
    const leave = addresses.add(address)
    sockets.add(socket)
    let line: DeviceLine | VisitLine | undefined
    let isGreeting = false
    const hear = (text: string) => {
      const message = readMessage(counterMessageSchema, text)
      if (message === undefined) return refuse(socket, 'Malformed')
      if (message.type === 'beat' || line !== undefined || isGreeting) return
      isGreeting = true
      greet(socket, message)
        .then(greeted => {
          isGreeting = false
          if (typeof greeted === 'string') return refuse(socket, greeted)
          if (stopped || socket.readyState !== socket.OPEN) return
          line = greeted
          lines.add(greeted)
          places.outdate()
          const state = engine.state()
          tell(greeted, state, site => hallBoard(state, site, facts.facts(state)))
        })
        .catch(problem => {
          log.warn({ err: problem }, 'a page of a counter was not greeted')
          socket.terminate()
        })
    }
    watchSocket({
      socket,
      messagesPerSecondMax,
      opening: {
        withinMs: helloWithinMs,
        isOver: () => line !== undefined || isGreeting,
        late: () => refuse(socket, 'Malformed'),
      },
      beat: () => say(socket, { type: 'beat', now: now() }),
      hear,
      tooMuch: () => refuse(socket, 'TooManyMessages'),
      closed: () => {
        sockets.delete(socket)
        if (line) lines.delete(line)
        leave()
      },
      log,
    })
  }

  const standingNow = (id: ContactId): VisitStanding => {
    places.outdate()
    return standingOf(id, engine.state())
  }

  return {
    take,
    lookAgain,
    visitStanding: standingNow,
    standing: id => {
      const standing = standingNow(id)
      if (standing.kind !== 'waiting') return undefined
      const { position, expectedWaitMs: expected } = standing
      return { position, ...(expected === undefined ? {} : { expectedWaitMs: expected }) }
    },
    stop: () => {
      stopped = true
      unsubscribe()
      telling.stop()
      clearInterval(looker)
      for (const socket of sockets) socket.terminate()
    },
  }
}

function waitingIn(queueId: QueueId, { contacts }: RoutingState): number {
  let count = 0
  for (const contact of contacts.values()) {
    if (contact.queueId === queueId && contact.phase.kind === 'waiting') count += 1
  }
  return count
}

/** Whether somebody in this line, or on the way to it, has an appointment. */
function hasAppointments(queueId: QueueId, { contacts }: RoutingState): boolean {
  return [...contacts.values()].some(
    contact =>
      contact.queueId === queueId && (contact.phase.kind === 'booked' || contact.bookedFor !== undefined),
  )
}

function say(socket: WebSocket, message: CounterHubMessage): void {
  sendTo(socket, JSON.stringify(message))
}
