import type { Refusal } from '../../../src-contract/live/desk-command.ts'
import type { ChosenPresence } from '../../../src-domain/routing/agent.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import type { AudioFault, Softphone } from '../../softphone/softphone.ts'

export type Chosen =
  | { readonly kind: 'done' }
  | { readonly kind: 'no-audio'; readonly why: AudioFault }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'hub-away' }

/** Asks the hub for a status. Available is asked for only when the microphone opens. */
export async function choosePresence(
  hub: Pick<HubClient, 'current' | 'command'>,
  softphone: Pick<Softphone, 'probe'>,
  presence: ChosenPresence,
): Promise<Chosen> {
  const me = hub.current().view.me.self
  if (!me) return { kind: 'hub-away' }
  if (presence === 'available' && me.presence !== 'available') {
    const probe = await softphone.probe()
    if (probe.kind === 'no-audio') return probe
  }
  const outcome = await hub.command({ kind: 'set-presence', presence, basedOn: me.presenceVersion })
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'done' }
    case 'refused':
      return { kind: 'refused', refusal: outcome.refusal }
    case 'postponed':
    case 'hub-away':
      return { kind: 'hub-away' }
  }
}
