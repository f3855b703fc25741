import type {
  AgentContact,
  AgentRow,
  DeskContact,
  Me,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import type { Agent } from '../../src-domain/routing/agent.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import type { AgentConfig, QueueConfig } from '../../src-domain/routing/routing-config.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** A contact as everybody sees it in the line: without names. `undefined` for one that does not stand there. */
export function waitingRow(contact: Contact): WaitingRow | undefined {
  const { kind } = contact.phase
  if (kind !== 'waiting' && kind !== 'offered') return undefined
  return {
    id: contact.id,
    channel: contact.channel,
    queueId: contact.queueId,
    language: contact.language,
    ...(contact.from.topic === undefined ? {} : { topic: contact.from.topic }),
    arrivedAt: contact.arrivedAt,
    deadline: contact.deadline,
    ringing: kind === 'offered',
  }
}

/** A contact as the one who holds it sees it. */
export function deskContact(contact: Contact): DeskContact {
  const {
    rests: _rests,
    servedBy: _servedBy,
    servedSince: _servedSince,
    relaxAt: _relaxAt,
    affinity: _affinity,
    offerableFrom: _offerableFrom,
    ...inHand
  } = contact
  return inHand
}

/** An agent as supervisors see them, with what they have in hand by arrival. */
export function agentRow(config: AgentConfig, agent: Agent, held: Iterable<DeskContact>): AgentRow {
  return {
    id: agent.id,
    name: config.name,
    site: config.site,
    languages: config.languages,
    presence: agent.presence,
    presenceSince: agent.presenceSince,
    ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
    link: agent.link.kind,
    contacts: [...held].sort((a, b) => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1)).map(agentContact),
  }
}

export function queueRow({ id, channel, name, promiseMs }: QueueConfig): QueueRow {
  return { id, channel, name, promiseMs }
}

/** An agent as they see themselves. */
export function meRow(agent: Agent): Me {
  return {
    agentId: agent.id,
    presence: agent.presence,
    presenceVersion: agent.presenceVersion,
    presenceSince: agent.presenceSince,
    ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
  }
}

export function measuresRow(day: DayMeasures): MeasuresRow {
  return {
    definition: day.definition,
    from: day.from,
    total: day.total,
    quarters: [...day.quarters]
      .sort(([a], [b]) => a - b)
      .map(([at, counts]) => ({ at: at as Instant, counts })),
  }
}

function agentContact(contact: DeskContact): AgentContact {
  const { id, channel, queueId, phase } = contact
  const base = { id, channel, queueId }
  switch (phase.kind) {
    case 'booked':
    case 'waiting':
      throw new Error(`A waiting contact is nobody's: ${contact.id}`)
    case 'offered':
      return { ...base, phase: 'offered', since: phase.offer.offeredAt }
    case 'connected':
      if (phase.parked) return { ...base, phase: 'parked', since: phase.parked.since }
      return phase.hold
        ? { ...base, phase: 'held', since: phase.hold.since }
        : { ...base, phase: 'connected', since: phase.answeredAt }
    case 'wrapping':
      return { ...base, phase: 'wrapping', since: phase.endedAt, dueAt: phase.dueAt }
    default:
      return assertNever(phase)
  }
}
