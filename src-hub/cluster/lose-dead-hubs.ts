import type { Asked, Engine } from '../engine/engine.ts'
import type { HubRoster } from './hub-roster.ts'

/**
 * What the leader does about hubs that are gone: the desks and customers whose lines ended there are lost, unless they
 * are back at another hub by now; the rules' grace runs from here. A hub whose losses could not be written yet stays
 * in the roster for the next time.
 */
export async function loseDeadHubs(
  roster: Pick<HubRoster, 'hubs' | 'forget'>,
  engine: Pick<Engine, 'submit'>,
): Promise<void> {
  const hubs = await roster.hubs()
  const living = hubs.filter(({ isLiving }) => isLiving)
  const desks = new Set(living.flatMap(hub => hub.desks.map(deskKey)))
  const calls = new Set(living.flatMap(hub => hub.calls))
  for (const hub of hubs) {
    if (hub.isLiving) continue
    const losses: readonly Asked['command'][] = [
      ...hub.desks
        .filter(desk => !desks.has(deskKey(desk)))
        .map(({ agentId, deskId }) => ({ kind: 'lose-desk', agentId, deskId }) as const),
      ...hub.calls
        .filter(contactId => !calls.has(contactId))
        .map(contactId => ({ kind: 'lose-customer', contactId }) as const),
    ]
    const outcomes = await Promise.all(losses.map(command => engine.submit({ actor: 'rule', command })))
    if (outcomes.every(({ kind }) => kind !== 'postponed')) await roster.forget(hub.id)
  }
}

function deskKey({ agentId, deskId }: { readonly agentId: string; readonly deskId: string }): string {
  return `${agentId} ${deskId}`
}
