import type {
  Published,
  RoutingSettingsView,
  SettingsDraft,
} from '../../../src-contract/http/routing-settings.ts'
import type { QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import { type Answer, ask, type HubAddress, type SignedIn } from '../../world/hub-world.ts'

/** The settings as an administrator's screen meets them. */

const path = '/api/routing-settings'

export async function readSettings(hub: HubAddress, who: SignedIn): Promise<RoutingSettingsView> {
  const { status, body } = await ask(hub, 'GET', path, { token: who.token })
  if (status !== 200) throw new Error(`settings: ${status} ${JSON.stringify(body)}`)
  return body
}

export function saveDraft(
  hub: HubAddress,
  who: SignedIn,
  body: { readonly document: unknown; readonly revision: number; readonly basedOn: number },
): Promise<Answer> {
  return ask(hub, 'PUT', `${path}/draft`, { token: who.token, body })
}

/** A draft of what is in force, changed. */
export async function draft(
  hub: HubAddress,
  who: SignedIn,
  change: (document: RoutingSettings) => RoutingSettings,
): Promise<SettingsDraft> {
  const view = await readSettings(hub, who)
  const { status, body } = await saveDraft(hub, who, {
    document: change(view.published.document),
    revision: view.draft?.revision ?? 0,
    basedOn: view.published.version,
  })
  if (status !== 200) throw new Error(`draft: ${status} ${JSON.stringify(body)}`)
  return body
}

export function publish(hub: HubAddress, who: SignedIn, revision: number, note = ''): Promise<Answer> {
  return ask(hub, 'POST', `${path}/publish`, { token: who.token, body: { revision, note } })
}

/** Drafts a change and publishes it. */
export async function change(
  hub: HubAddress,
  who: SignedIn,
  how: (document: RoutingSettings) => RoutingSettings,
): Promise<Published> {
  const { revision } = await draft(hub, who, how)
  const { status, body } = await publish(hub, who, revision)
  if (status !== 200) throw new Error(`publish: ${status} ${JSON.stringify(body)}`)
  return body
}

export function rollBack(hub: HubAddress, who: SignedIn, toVersion: number, from: number): Promise<Answer> {
  return ask(hub, 'POST', `${path}/roll-back`, { token: who.token, body: { toVersion, from } })
}

/** The document with one queue changed. */
export function withQueue(
  document: RoutingSettings,
  id: string,
  changes: Partial<QueueConfig>,
): RoutingSettings {
  return {
    ...document,
    queues: document.queues.map(queue => (queue.id === id ? { ...queue, ...changes } : queue)),
  }
}

/** The document in which somebody has these skills. */
export function withSkills(
  document: RoutingSettings,
  id: string,
  skills: readonly string[],
): RoutingSettings {
  return {
    ...document,
    agents: document.agents.map(agent => (agent.id === id ? { ...agent, skills } : agent)),
  }
}
