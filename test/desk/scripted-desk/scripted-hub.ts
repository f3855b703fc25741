import type { Person } from '../../../src-contract/http/api.ts'
import type { Outcome } from '../../../src-contract/live/desk-command.ts'
import { emptyLiveView, type LiveView } from '../../../src-contract/live/live-view.ts'
import type { HubAway, HubClient, LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { aiko } from './people.ts'
import { type ScriptedSettings, scriptedSettings } from './scripted-settings.ts'

export interface ScriptedHub extends HubClient {
  readonly set: (part: Partial<LiveState>) => void
  readonly commands: unknown[]
  /** What the next commands are answered; absent: accepted. */
  refuseNext: string | undefined
  signedIn: boolean
  readonly settings: ScriptedSettings
}

/** A hub in the page: it says what it is told to, and remembers what it was asked. */
export function scriptedHub(person: Person): ScriptedHub {
  const settings = scriptedSettings(person.id, Date.now)
  let state: LiveState = {
    line: 'live',
    heardAt: Date.now(),
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const listeners = new Set<() => void>()
  const set = (part: Partial<LiveState>) => {
    state = { ...state, ...part }
    for (const listener of [...listeners]) listener()
  }
  setInterval(() => {
    if (state.line === 'live') set({ heardAt: Date.now() })
  }, 1_000)
  const away: HubAway = { kind: 'hub-away' }
  const hub: ScriptedHub = {
    set,
    commands: [],
    refuseNext: undefined,
    signedIn: true,
    settings,
    routingSettings: settings.line,
    current: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    signIn: async (user, password) => {
      await new Promise(resolve => setTimeout(resolve, 300))
      if (user === 'away') return away
      if (user === 'many') {
        return {
          kind: 'hub-refused',
          status: 429,
          refusal: { name: 'TooManyAttempts', retryAfterMs: 42_000 },
        }
      }
      if (password !== 'right')
        return { kind: 'hub-refused', status: 401, refusal: { name: 'WrongPassword' } }
      return { person }
    },
    signOut: async () => {},
    whoAmI: async () =>
      hub.signedIn ? person : { kind: 'hub-refused', status: 401, refusal: { name: 'NotSignedIn' } },
    start: () => {},
    stop: () => {},
    command: async command => {
      hub.commands.push(command)
      await new Promise(resolve => setTimeout(resolve, 60))
      if (state.line !== 'live') return away
      const id = crypto.randomUUID()
      if (hub.refuseNext !== undefined) {
        const name = hub.refuseNext
        hub.refuseNext = undefined
        return { kind: 'refused', id, at: Date.now(), replayed: false, refusal: { name } } satisfies Outcome
      }
      set({ view: afterCommand(state.view, command) })
      return { kind: 'accepted', id, at: Date.now(), replayed: false } satisfies Outcome
    },
    submit: async () => [],
    changes: async () => away,
    leaseBlock: async () => away,
    findCustomers: async () => away,
    customerPanel: async () => away,
    sendSignal: () => {},
    onSignal: () => () => {},
    onChanged: () => () => {},
  }
  return hub
}

/** As much of the rules as a picture needs. */
function afterCommand(view: LiveView, command: Parameters<HubClient['command']>[0]): LiveView {
  const now = Date.now()
  if (command.kind === 'set-presence') {
    const { self } = view.me
    if (!self) return view
    const busy = Object.values(view.contacts).some(({ phase }) => phase.kind !== 'offered')
    const next = busy
      ? { ...self, nextPresence: command.presence === self.presence ? undefined : command.presence }
      : { ...self, presence: command.presence, presenceSince: now, nextPresence: undefined }
    return { ...view, me: { self: { ...next, presenceVersion: self.presenceVersion + 1 } } }
  }
  if (!('contactId' in command) || command.contactId === undefined) return view
  const contact = view.contacts[command.contactId]
  if (!contact) return view
  const put = (phase: typeof contact.phase) => ({
    ...view,
    contacts: { ...view.contacts, [contact.id]: { ...contact, phase } },
  })
  const { phase } = contact
  switch (command.kind) {
    case 'accept-offer':
      return put({ kind: 'connected', agentId: aiko.id, answeredAt: now, heldMs: 0 })
    case 'decline-offer': {
      const { [contact.id]: _gone, ...contacts } = view.contacts
      return { ...view, contacts }
    }
    case 'hold-contact':
      return phase.kind === 'connected' ? put({ ...phase, hold: { since: now } }) : view
    case 'resume-contact':
      return phase.kind === 'connected' ? put({ ...phase, hold: undefined }) : view
    case 'end-contact':
      return phase.kind === 'connected'
        ? put({
            kind: 'wrapping',
            agentId: aiko.id,
            answeredAt: phase.answeredAt,
            endedAt: now,
            endedBy: 'agent',
            heldMs: phase.heldMs,
            dueAt: now + 60_000,
          })
        : view
    default:
      return view
  }
}
