import type { Language } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import type { AgentConfig, QueueConfig } from './routing-config.ts'

/** Whether an agent can be offered anything at all: present, reachable, and not about to leave (SPEC R5). */
export function isAtWork(agent: Agent): boolean {
  return agent.presence === 'available' && agent.link.kind === 'linked' && agent.nextPresence === undefined
}

/**
 * Whether an agent speaks the contact's language, sits at the queue's site where it has one, and has its skills
 * (SPEC R5); those that are in `relaxed` are not asked for.
 */
export function canServe(
  agent: Pick<AgentConfig, 'languages' | 'skills' | 'site'>,
  language: Language,
  queue: Pick<QueueConfig, 'skills' | 'site'>,
  relaxed: readonly string[] = [],
): boolean {
  if (!agent.languages.includes(language)) return false
  if (queue.site !== undefined && queue.site !== agent.site) return false
  return queue.skills.every(skill => agent.skills.includes(skill) || relaxed.includes(skill))
}
