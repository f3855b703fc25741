import type { Instant } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'
import { canServe } from './eligibility.ts'
import type { Floor } from './floor.ts'
import type { AgentConfig } from './routing-config.ts'
import { countsAsDueAt, waitingLine } from './routing-state.ts'

type Queues = Pick<Floor, 'queueOf'>

/**
 * Whether an agent may take a call-back from the list (SPEC R35): who could be offered it, who promised it in person,
 * and supervisors. Presence is not asked, nor what they have in hand.
 */
export function mayTakeCallback(floor: Queues, person: AgentConfig, contact: Contact): boolean {
  return (
    person.isSupervisor === true ||
    contact.affinity?.agentId === person.id ||
    couldBeOffered(floor, person, contact)
  )
}

/** How many who wait now, and are due earlier, this agent could have been offered instead. */
export function overtakes(floor: Floor, person: AgentConfig, chosen: Contact, at: Instant): number {
  const dueAt = countsAsDueAt(floor, chosen)
  return waitingLine(floor).filter(
    waiting =>
      waiting.id !== chosen.id &&
      countsAsDueAt(floor, waiting) < dueAt &&
      (waiting.offerableFrom ?? at) <= at &&
      couldBeOffered(floor, person, waiting),
  ).length
}

/** By language, skills and site, as for an offer (SPEC R5); what is meant for one person is for that person alone. */
function couldBeOffered(floor: Queues, person: AgentConfig, contact: Contact): boolean {
  const { directTo, language, servedBy, relaxedSkills } = contact
  if (directTo !== undefined) return directTo === person.id
  return servedBy.some(id => {
    const queue = floor.queueOf(id)
    // A queue that was taken out of the settings asks for nothing but the language (SPEC R31).
    return queue === undefined
      ? person.languages.includes(language)
      : canServe(person, language, queue, relaxedSkills)
  })
}
