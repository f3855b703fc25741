import type {
  AgentContact,
  AgentRow,
  CallingRow,
  Colleague,
  ConsultStanding,
  DeskContact,
  Me,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import type { Agent } from '../../src-domain/routing/agent.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import { usualOutgoingPolicy } from '../../src-domain/routing/outgoing-policy.ts'
import type { AgentConfig, QueueConfig, RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { QueueShift } from '../../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { AgentId, ContactId, Instant } from '../../src-domain/vocabulary/words.ts'

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
    ...(contact.from.ticket === undefined ? {} : { ticket: contact.from.ticket }),
    arrivedAt: contact.arrivedAt,
    deadline: contact.deadline,
    ringing: kind === 'offered',
    ...(contact.about === undefined ? {} : { isQuestion: true }),
  }
}

/** What is looked up for a contact beside itself. */
export interface RowFacts {
  readonly contacts: ReadonlyMap<ContactId, Contact>
  readonly nameOf: (agentId: AgentId) => string
}

/** A contact as the one who holds it sees it. */
export function deskContact(contact: Contact, { contacts, nameOf }: RowFacts): DeskContact {
  const {
    rests: _rests,
    servedBy: _servedBy,
    servedSince: _servedSince,
    relaxAt: _relaxAt,
    affinity: _affinity,
    offerableFrom: _offerableFrom,
    ...inHand
  } = contact
  const consultId = contact.phase.kind === 'connected' ? contact.phase.consultId : undefined
  const consult = consultId === undefined ? undefined : contacts.get(consultId)
  const { about } = contact
  return {
    ...inHand,
    ...(consult === undefined ? {} : { consult: consultStanding(consult, nameOf) }),
    ...(about === undefined
      ? {}
      : {
          asker: {
            id: about.askedBy,
            name: nameOf(about.askedBy),
            note: contacts.get(about.contactId)?.note ?? '',
          },
        }),
  }
}

function consultStanding(consult: Contact, nameOf: RowFacts['nameOf']): ConsultStanding {
  const { id, queueId, phase, directTo } = consult
  const asked = holderOf(consult) ?? directTo
  const common = {
    id,
    queueId,
    ...(asked === undefined ? {} : { colleague: { id: asked, name: nameOf(asked) } }),
  }
  switch (phase.kind) {
    case 'offered':
      return { ...common, stage: 'ringing', since: phase.offer.offeredAt }
    case 'connected':
      return phase.parked === undefined
        ? { ...common, stage: 'talking', since: phase.answeredAt }
        : { ...common, stage: 'parked', since: phase.parked.since }
    default:
      return { ...common, stage: 'waiting', since: consult.arrivedAt }
  }
}

/** An agent as supervisors see them, with what they have in hand by arrival. */
export function agentRow(config: AgentConfig, agent: Agent, held: Iterable<DeskContact>): AgentRow {
  return {
    id: agent.id,
    name: config.name,
    site: config.site,
    languages: config.languages,
    presence: agent.presence,
    presenceSince: statusSince(agent),
    ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
    link: agent.link.kind,
    contacts: [...held].sort((a, b) => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1)).map(agentContact),
  }
}

export function queueRow(
  { id, channel, name, promiseMs, site }: QueueConfig,
  shift: QueueShift | undefined,
  nameOf: RowFacts['nameOf'],
): QueueRow {
  const row = { id, channel, name, promiseMs, ...(site === undefined ? {} : { site }) }
  if (shift === undefined) return row
  const { shiftMs, until, why, by, reason } = shift
  const colleague: Colleague = { id: by, name: nameOf(by) }
  return {
    ...row,
    shift: { shiftMs, until, why, by: colleague, ...(reason === undefined ? {} : { reason }) },
  }
}

/** An agent as they see themselves. */
export function meRow(agent: Agent): Me {
  return {
    agentId: agent.id,
    presence: agent.presence,
    presenceVersion: agent.presenceVersion,
    presenceSince: statusSince(agent),
    ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
  }
}

export function callingRow({ outgoing, siteAddresses }: RoutingConfig): CallingRow {
  return { outgoing: outgoing ?? usualOutgoingPolicy, siteAddresses: siteAddresses ?? [] }
}

/** Since when somebody is what they are: who sat down and has chosen nothing yet, since they sat down. */
function statusSince({ presence, presenceSince, link }: Agent): Instant {
  return presence === 'offline' && link.kind === 'linked'
    ? Math.max(presenceSince, link.since)
    : presenceSince
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
  const { id, channel, queueId, phase, from } = contact
  const base = { id, channel, queueId, ...(from.carrier === undefined ? {} : { carrier: from.carrier }) }
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
