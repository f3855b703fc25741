import type { AgentId, Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import type { Contact, OfferReason } from './contact.ts'
import { canServe } from './eligibility.ts'
import type { AgentConfig, QueueConfig } from './routing-config.ts'

/** What an offer is explained from. */
export interface OfferFacts {
  readonly contact: Contact
  readonly agent: Agent
  readonly agentConfig: AgentConfig
  /** The queues whose agents may take it, its own first; its own may have left the configuration. */
  readonly queues: readonly QueueConfig[]
  readonly othersFree: number
  readonly interrupts: boolean
  readonly shiftMs: number
  readonly nameOf: (agentId: AgentId) => string
}

/** Why this contact comes to this agent (SPEC R19): what the agent's window says, and the journal keeps. */
export function explainOffer(facts: OfferFacts, now: Instant): OfferReason {
  const { contact, agent, queues } = facts
  const { phase } = contact
  const queue = queues[0]
  const reason: OfferReason = {
    waitedMs: now - contact.arrivedAt,
    // A queue that was taken away promises nothing any more; what it promised stands.
    promiseMs: queue?.promiseMs || contact.deadline - contact.arrivedAt,
    language: contact.language,
    skills: queue?.skills ?? [],
    othersFree: facts.othersFree,
    freeForMs: now - agent.freeSince,
    returning: phase.kind === 'waiting' && phase.returnedFrom === agent.id,
  }
  return isPlain(facts) ? reason : { ...reason, ...particulars(facts) }
}

/** Whether nothing but its turn brought the contact here, as with nearly all of them. */
function isPlain({ contact, interrupts, shiftMs }: OfferFacts): boolean {
  return (
    !interrupts &&
    shiftMs === 0 &&
    contact.servedBy.length === 1 &&
    contact.relaxedSkills === undefined &&
    contact.affinity === undefined &&
    contact.about === undefined &&
    contact.transfer === undefined
  )
}

function particulars(facts: OfferFacts): Partial<OfferReason> {
  const { contact, agent, agentConfig, queues } = facts
  const { language, relaxedSkills = [], affinity, about, transfer } = contact
  const takenFor = queues.find(queue => canServe(agentConfig, language, queue, relaxedSkills))
  const askedBy = about?.askedBy ?? transfer?.by
  return {
    ...(relaxedSkills.length === 0 ? {} : { relaxedSkills }),
    ...(takenFor === undefined || takenFor.id === contact.queueId
      ? {}
      : { overflowedFrom: contact.queueId, skills: takenFor.skills }),
    ...(facts.shiftMs === 0 ? {} : { shiftedMs: facts.shiftMs }),
    ...(affinity?.agentId === agent.id ? { keptForYou: true } : {}),
    ...(facts.interrupts ? { interrupts: true } : {}),
    ...(askedBy === undefined ? {} : { askedBy: { agentId: askedBy, name: facts.nameOf(askedBy) } }),
  }
}
