import { setTimeout as pause } from 'node:timers/promises'
import type { Envelope, Outcome } from '../../src-contract/live/desk-command.ts'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import type { OpenDatabase } from '../../src-hub/database/open-database.ts'
import {
  ask,
  type Caller,
  call,
  type Desk,
  envelope,
  type HubAddress,
  openDesk,
  resume,
  type SignedIn,
  signIn,
  submit,
} from '../world/hub-world.ts'

/**
 * A floor that goes on working while hubs are killed beneath it: agents who take what rings, callers who come back,
 * and afterwards the judge, who compares what everybody was told with the journal.
 */
export const users = [
  'aiko.mori',
  'daniel.okafor',
  'harpreet.gill',
  'wei.chen',
  'marcus.campbell',
  'priya.nair',
]
export const callersAtOnce = 14
const offeredWithinMs = 10_000
export const goneWithinMs = 60_000
const redialMs = 60

/** After what a hub is killed. */
export const moments = ['offered', 'accepted', 'held', 'ended', 'wrapped'] as const
export type Moment = (typeof moments)[number]

export interface Floor {
  /** A hub that somebody who dials now would reach. */
  readonly hub: () => HubAddress
  readonly chance: SeededRandom
  /** Every command that an agent asked for, and what the hub answered to it, if it did. */
  readonly commands: Map<string, { readonly envelope: Envelope; outcome?: Outcome }>
  /** Every contact whose page was told that it is received. */
  readonly received: Set<string>
  readonly reofferedMs: number[]
  stuck: number
  /** One more with every kill. */
  run: number
  /** When there was a hub again. */
  readyAt: number
  isOpen: boolean
  isOver: boolean
  readonly did: (moment: Moment) => void
  /** Resolves the next time that this happens. */
  readonly next: (moment: Moment) => Promise<void>
}

export function openFloor(hub: () => HubAddress, chance: SeededRandom): Floor {
  const waiting = new Map<Moment, PromiseWithResolvers<void>>()
  return {
    hub,
    chance,
    commands: new Map(),
    received: new Set(),
    reofferedMs: [],
    stuck: 0,
    run: 1,
    readyAt: 0,
    isOpen: true,
    isOver: false,
    did: moment => {
      waiting.get(moment)?.resolve()
      waiting.delete(moment)
    },
    next: moment => {
      const found = waiting.get(moment) ?? Promise.withResolvers<void>()
      waiting.set(moment, found)
      return found.promise
    },
  }
}

/** In which run each agent was given work last. */
const served = new WeakMap<Floor, Map<string, number>>()

/** After a kill everybody is given work again; who is not counts as stuck. */
export async function everybodyIsServed(floor: Floor): Promise<void> {
  const by = Date.now() + offeredWithinMs * 2
  const servedIn = served.get(floor)
  while (users.some(user => (servedIn?.get(user) ?? 0) < floor.run)) {
    if (Date.now() > by) {
      floor.stuck += users.filter(user => (servedIn?.get(user) ?? 0) < floor.run).length
      return
    }
    await pause(20)
  }
}

/** Also a call whose page never heard that it is received: its grace runs from the last start of the hub. */
export async function everythingIsClosed({ hub }: Floor): Promise<void> {
  const by = Date.now() + goneWithinMs
  while (Date.now() < by) {
    const { body } = await ask(hub(), 'GET', '/metrics')
    if (/^townline_contacts_open 0$/m.test(body)) return
    await pause(100)
  }
}

/** An agent's shift: dials until it is over, and works off whatever is in hand. */
export async function work(floor: Floor, user: string): Promise<void> {
  let signedIn: SignedIn | undefined
  while (!floor.isOver) {
    try {
      signedIn ??= await signIn(floor.hub(), user)
      const desk = await openDesk(floor.hub(), signedIn)
      await workAt(floor, desk)
      await desk.close()
    } catch {
      await pause(redialMs)
    }
  }
}

async function workAt(floor: Floor, desk: Desk): Promise<void> {
  const inHand = () => Object.values(desk.view().contacts)
  const serve = () => {
    const { run } = floor
    // What a dead line showed last is no work.
    if (desk.socket.readyState !== desk.socket.OPEN) return false
    const servedIn = served.get(floor) ?? new Map<string, number>()
    served.set(floor, servedIn)
    if ((servedIn.get(desk.person.id) ?? 0) >= run) return false
    servedIn.set(desk.person.id, run)
    return true
  }
  // What the hub had not answered when it was killed is sent again, by the other way.
  const open = [...floor.commands.values()].filter(
    each => each.outcome === undefined && each.envelope.by === desk.person.id,
  )
  if (open.length > 0) {
    const outcomes = await submit(
      floor.hub(),
      desk,
      open.map(each => each.envelope),
    )
    for (const [index, each] of open.entries()) keep(each, outcomes[index])
  }
  if (inHand().length === 0 && desk.view().me.self?.presence !== 'available') await desk.be('available')
  while (!floor.isOver) {
    const contact = await desk.until(() => inHand().at(0) ?? (floor.isOver && 'over'), 'has work')
    if (contact === 'over') return
    const isFirst = serve()
    if (isFirst && floor.run > 1 && contact.phase.kind === 'offered') {
      floor.reofferedMs.push(Date.now() - floor.readyAt)
    }
    await handle(floor, desk, contact)
    if (desk.view().me.self?.presence === 'no-answer') await desk.be('available')
  }
}

async function handle(floor: Floor, desk: Desk, contact: DeskContact): Promise<void> {
  const { chance } = floor
  const contactId = contact.id
  const { phase } = contact
  switch (phase.kind) {
    case 'offered':
      floor.did('offered')
      await pause(chance.int(0, 120))
      if (chance.chance(0.05)) {
        await command(floor, desk, {
          kind: 'decline-offer',
          contactId,
          offerNumber: phase.offer.number,
          because: 'agent',
        })
      } else {
        await command(floor, desk, { kind: 'accept-offer', contactId, offerNumber: phase.offer.number })
        floor.did('accepted')
      }
      break
    case 'connected':
      await pause(chance.int(0, 150))
      if (chance.chance(0.3)) {
        await command(floor, desk, { kind: 'hold-contact', contactId })
        floor.did('held')
        await pause(chance.int(0, 80))
        await command(floor, desk, { kind: 'resume-contact', contactId })
      }
      await command(floor, desk, { kind: 'end-contact', contactId })
      floor.did('ended')
      break
    case 'wrapping':
      await pause(chance.int(0, 80))
      await command(floor, desk, {
        kind: 'complete-wrap-up',
        contactId,
        wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
      })
      floor.did('wrapped')
      break
    default:
  }
  // The outcome may be heard before the patch.
  await desk.until(() => desk.view().contacts[contactId]?.phase !== phase, 'sees what came of it')
}

async function command(floor: Floor, desk: Desk, asked: Envelope['command']): Promise<void> {
  const made = envelope(desk, asked)
  const entry: { readonly envelope: Envelope; outcome?: Outcome } = { envelope: made }
  floor.commands.set(made.id, entry)
  keep(entry, await desk.command(asked, made.id))
}

function keep(entry: { outcome?: Outcome }, outcome: Outcome | undefined): void {
  if (outcome && outcome.kind !== 'postponed') entry.outcome = outcome
}

/** One caller after the other, while the floor is open; each until the call is over for good. */
export async function keepCalling(floor: Floor): Promise<void> {
  while (floor.isOpen) {
    try {
      await seeThrough(floor, await call(floor.hub(), { name: 'Rose' }))
    } catch {
      await pause(redialMs)
    }
  }
}

async function seeThrough(floor: Floor, first: Caller): Promise<void> {
  floor.received.add(first.contactId)
  const leavesAfterMs = floor.chance.chance(0.2) ? floor.chance.int(50, 2_000) : undefined
  const leaving = leavesAfterMs === undefined ? undefined : pause(leavesAfterMs)
  let caller = first
  void leaving?.then(() => caller.leave())
  for (;;) {
    const closing = setInterval(() => {
      if (!floor.isOpen) caller.leave()
    }, 200)
    await caller.ended
    clearInterval(closing)
    if (caller.standing()?.kind === 'ended') return
    const back = await comeBack(floor, caller)
    if (!back) return
    caller = back
  }
}

/** Dials until the hub is there; `undefined` when it does not know the call any more. */
async function comeBack(floor: Floor, caller: Caller): Promise<Caller | undefined> {
  const until = Date.now() + goneWithinMs
  while (Date.now() < until) {
    try {
      return await resume(floor.hub(), caller)
    } catch (problem) {
      if (/UnknownCall/.test((problem as Error).message)) return undefined
      await pause(redialMs)
    }
  }
  return undefined
}

/** Whatever comes first: the work's end, or so long. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, pause(ms, undefined, { ref: false })])
}

/** What must be 0 after any fault. */
export interface Judgement {
  /** Contacts and commands that were answered and are not in the journal. */
  readonly lost: number
  /** Contacts that two people had at once, and commands that had two effects. */
  readonly doubled: number
  /** Contacts that never ended, and people who were free and were offered nothing. */
  readonly stuck: number
  /** Calls that somebody was given beside another. */
  readonly overCapacity: number
  /** Calls that lasted on for more than ten seconds after their customer's line was gone. */
  readonly ghostsOver10s: number
}

const ghostAfterMs = 10_000

/** What the journal says of all that was answered. */
export async function judge(db: OpenDatabase['db'], floor: Floor): Promise<Judgement> {
  const lines = await db.selectFrom('journal').selectAll().orderBy('position').execute()
  const outcomes = await db.selectFrom('command_outcome').select(['id', 'outcome']).execute()
  const refusalOf = new Map(
    outcomes.map(row => [row.id, (row.outcome as { refusal?: object } | null)?.refusal] as const),
  )
  const effects = new Map<string, number>()
  let lost = lines.filter((line, index) => Number(line.position) !== index + 1).length
  let doubled = 0
  let overCapacity = 0
  let ghostsOver10s = 0

  const arrived = new Set<string>()
  const closed = new Set<string>()
  const ended = new Set<string>()
  const holder = new Map<string, string>()
  const offers = new Map<string, string>()
  /** Since when the line of an open call is gone; after a start every line is, until its page is back. */
  const goneSince = new Map<string, number>()
  const over = (contactId: string, at: number) => {
    if (at - (goneSince.get(contactId) ?? at) > ghostAfterMs) ghostsOver10s += 1
    goneSince.delete(contactId)
  }
  const take = (contactId: string, agentId: string) => {
    if (holder.has(contactId)) doubled += 1
    if ([...holder.values()].includes(agentId)) overCapacity += 1
    holder.set(contactId, agentId)
  }
  for (const line of lines) {
    const event = line.event as RoutingEvent
    switch (event.kind) {
      case 'contact-arrived':
        if (arrived.has(event.contactId)) doubled += 1
        arrived.add(event.contactId)
        break
      case 'hub-restarted':
        for (const id of arrived) if (!ended.has(id)) goneSince.set(id, event.at)
        break
      case 'customer-link-lost':
        goneSince.set(event.contactId, event.at)
        break
      case 'customer-link-restored':
        goneSince.delete(event.contactId)
        break
      case 'contact-ended':
        ended.add(event.contactId)
        over(event.contactId, event.at)
        break
      case 'offer-made':
        take(event.contactId, event.offer.agentId)
        offers.set(event.contactId, `${event.offer.agentId} ${event.offer.number}`)
        break
      case 'offer-accepted':
        if (offers.get(event.contactId) !== `${event.agentId} ${event.offerNumber}`) doubled += 1
        offers.delete(event.contactId)
        break
      case 'offer-declined':
      case 'offer-lapsed':
      case 'contact-returned':
        holder.delete(event.contactId)
        offers.delete(event.contactId)
        break
      case 'contact-abandoned':
      case 'wrap-up-completed':
        if (closed.has(event.contactId)) doubled += 1
        ended.add(event.contactId)
        over(event.contactId, event.at)
        closed.add(event.contactId)
        holder.delete(event.contactId)
        break
      default:
    }
    if (line.command_id !== null) {
      const effect = `${line.command_id} ${line.kind} ${line.subject}`
      const times = (effects.get(effect) ?? 0) + 1
      effects.set(effect, times)
      if (times > 1) doubled += 1
    }
  }

  for (const contactId of floor.received) if (!arrived.has(contactId)) lost += 1
  for (const [id, { outcome }] of floor.commands) {
    if (outcome === undefined) continue
    const isRemembered = refusalOf.has(id)
    const isSame = (outcome.kind === 'refused') === (refusalOf.get(id) !== undefined)
    if (!isRemembered || !isSame) lost += 1
  }
  const open = [...arrived].filter(contactId => !closed.has(contactId)).length
  return { lost, doubled, stuck: floor.stuck + open, overCapacity, ghostsOver10s }
}

/** The value below which so large a share of them lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
