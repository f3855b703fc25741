import type { Person } from '../../../src-contract/http/api.ts'
import { canServe } from '../../../src-domain/routing/eligibility.ts'
import { type QueueConfig, standardCapacity } from '../../../src-domain/routing/routing-config.ts'
import type { AgentSettings, RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import type { Channel } from '../../../src-domain/vocabulary/words.ts'

/**
 * The people who could be offered a contact of this queue, by what is configured: its language, its skills, its site, and
 * a capacity profile that takes its channel at all. Whether they are at work is another question.
 */
export function whoCanServe(
  queue: Pick<QueueConfig, 'channel' | 'language' | 'skills' | 'site'>,
  people: readonly Person[],
  { agents, capacities }: Pick<RoutingSettings, 'agents' | 'capacities'>,
): readonly Person[] {
  return people.filter(person => {
    const settings = settingsOf(agents, person.id)
    const profile = capacities.find(({ id }) => id === settings.capacity) ?? standardCapacity
    const able = { ...person, skills: settings.skills }
    const languages = queue.language === undefined ? person.languages : [queue.language]
    return languages.some(language => canServe(able, language, queue)) && takesChannel(profile, queue.channel)
  })
}

/** What is set for a person; who is not listed has no skill and the standard capacity. */
export function settingsOf(agents: readonly AgentSettings[], id: string): AgentSettings {
  return agents.find(agent => agent.id === id) ?? { id, skills: [] }
}

/** So few can serve a queue that one absence closes it. */
export function isThin(people: number): boolean {
  return people <= 1
}

function takesChannel(
  profile: { readonly chats: number; readonly messages: number },
  channel: Channel,
): boolean {
  switch (channel) {
    case 'chat':
      return profile.chats > 0
    case 'email':
    case 'portal':
      return profile.messages > 0
    case 'phone':
    case 'counter':
    case 'callback':
      return true
  }
}
