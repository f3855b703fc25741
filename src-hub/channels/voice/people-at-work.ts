import type { Contact } from '../../../src-domain/routing/contact.ts'
import { canServe, isAtWork } from '../../../src-domain/routing/eligibility.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'

/** How many people at work could take a contact: counted when somebody asks, and then known until it is outdated. */
export interface PeopleAtWork {
  readonly for: (
    contact: Pick<Contact, 'language' | 'servedBy' | 'relaxedSkills'>,
    state: RoutingState,
  ) => number
  readonly outdate: () => void
}

export function createPeopleAtWork(): PeopleAtWork {
  const known = new Map<string, number>()
  return {
    for: (contact, state) => {
      const { language, servedBy, relaxedSkills = [] } = contact
      const key = JSON.stringify([language, servedBy, relaxedSkills])
      const count = known.get(key) ?? countFor(contact, state)
      known.set(key, count)
      return count
    },
    outdate: () => known.clear(),
  }
}

function countFor(
  { language, servedBy, relaxedSkills }: Pick<Contact, 'language' | 'servedBy' | 'relaxedSkills'>,
  { agents, config }: RoutingState,
): number {
  const queues = config.queues.filter(({ id }) => servedBy.includes(id))
  // Contacts of a removed queue are served by whoever speaks their language (SPEC R31).
  const wanted = queues.length === 0 ? [{ skills: [] }] : queues
  return config.agents.filter(each => {
    const agent = agents.get(each.id)
    if (agent === undefined || !isAtWork(agent)) return false
    return wanted.some(queue => canServe(each, language, queue, relaxedSkills))
  }).length
}
