import type { Person } from '../../../src-contract/http/api.ts'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import type { Outcome } from '../../../src-contract/live/desk-command.ts'
import { type DeskContact, emptyLiveView, type LiveView } from '../../../src-contract/live/live-view.ts'
import { createAppointmentsLine } from '../../../src-renderer/hub-client/appointments-line.ts'
import { createCatalogueLine } from '../../../src-renderer/hub-client/catalogue-line.ts'
import { createConnectorsLine } from '../../../src-renderer/hub-client/connectors-line.ts'
import type { HubAway, HubClient, LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { createNoticesLine } from '../../../src-renderer/hub-client/notices-line.ts'
import { createPaymentsLine } from '../../../src-renderer/hub-client/payments-line.ts'
import { aiko } from './people.ts'
import { type ScriptedAccounts, scriptedAccounts } from './scripted-accounts.ts'
import { type ScriptedConversations, scriptedConversations } from './scripted-conversations.ts'
import { scriptedCounter } from './scripted-counter.ts'
import { type ScriptedDesks, scriptedDesks } from './scripted-desks.ts'
import { type ScriptedDirectory, scriptedDirectory } from './scripted-directory.ts'
import { type ScriptedSettings, scriptedSettings } from './scripted-settings.ts'
import { type ScriptedTelephone, scriptedTelephone } from './scripted-telephone.ts'

export interface ScriptedHub extends HubClient {
  readonly set: (part: Partial<LiveState>) => void
  readonly commands: unknown[]
  /** What the next commands are answered; absent: accepted. */
  refuseNext: string | undefined
  signedIn: boolean
  readonly settings: ScriptedSettings
  readonly scriptedDesks: ScriptedDesks
  readonly scriptedDirectory: ScriptedDirectory
  readonly scriptedAccounts: ScriptedAccounts
  readonly scriptedConversations: ScriptedConversations
  readonly scriptedTelephone: ScriptedTelephone
}

/** A hub in the page: it says what it is told to, and remembers what it was asked. */
export function scriptedHub(person: Person): ScriptedHub {
  const settings = scriptedSettings(person.id, Date.now)
  const desks = scriptedDesks(person.id, Date.now)
  const directory = scriptedDirectory()
  const accounts = scriptedAccounts(Date.now)
  const telephone = scriptedTelephone(person.id, Date.now)
  let state: LiveState = {
    line: 'live',
    heardAt: Date.now(),
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }
  const conversations = scriptedConversations(person.id, () => state.line !== 'live')
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
    scriptedDesks: desks,
    desks: desks.line,
    scriptedDirectory: directory,
    directory: directory.line,
    scriptedAccounts: accounts,
    accounts: accounts.line,
    scriptedConversations: conversations,
    conversations: conversations.line,
    cannedReplies: conversations.canned,
    catalogue: createCatalogueLine(async () => away),
    counter: scriptedCounter(Date.now),
    appointments: createAppointmentsLine(async () => away),
    payments: createPaymentsLine(async () => away),
    connectors: createConnectorsLine({ ask: async () => away, askForBytes: async () => away }),
    requests: {
      list: async () => away,
      counts: async () => away,
      detail: async () => away,
      colleagues: async () => away,
    },
    notices: createNoticesLine(async () => away),
    voice: async () => ({ kind: 'hub-away' }),
    scriptedTelephone: telephone,
    telephone: telephone.line,
    photos: {
      endpoint: { url: '/api/photos/', headers: () => ({}) },
      of: async () => away,
      content: async () => away,
    },
    places: {
      inForce: async () => away,
      part: async () => away,
      basemapRange: async () => away,
      preview: async () => away,
      rejections: async () => away,
      versions: async () => away,
      putVersion: async () => away,
    },
    imports: {
      list: async () => away,
      preview: async () => away,
      rejections: async () => away,
      take: async () => away,
    },
    onCalledOff: () => () => {},
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
      if (password === 'first')
        return { kind: 'hub-refused', status: 403, refusal: { name: 'PasswordToBeChanged' } }
      if (password !== 'right' && !isNewPassword(password))
        return { kind: 'hub-refused', status: 401, refusal: { name: 'WrongPassword' } }
      return { person, policy: defaultDeskPolicy, standing: 'active' }
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
    submitTexts: async () => [],
    changes: async () => away,
    leaseBlock: async () => away,
    leaseTicketLetters: async () => away,
    findCustomers: async () => away,
    customerPanel: async () => away,
    sendSignal: () => {},
    onSignal: () => () => {},
    onChanged: () => () => {},
  }
  return hub
}

type Shifting = Extract<
  Parameters<HubClient['command']>[0],
  { kind: 'call-for-help' | 'withdraw-help' | 'shift-queue' }
>

function shifted(view: LiveView, command: Shifting): LiveView {
  const now = Date.now()
  const isMeant = ({ id, site }: LiveView['queues'][string]) =>
    command.kind === 'shift-queue' ? id === command.queueId : site === command.siteId
  const by = { id: aiko.id, name: aiko.name }
  const shift =
    command.kind === 'call-for-help'
      ? { shiftMs: 600_000, until: now + 900_000, why: 'help' as const, by, reason: command.reason }
      : command.kind === 'shift-queue' && command.shiftMs > 0
        ? { shiftMs: command.shiftMs, until: now + command.forMs, why: 'supervisor' as const, by }
        : undefined
  return {
    ...view,
    queues: Object.fromEntries(
      Object.entries(view.queues).map(([id, queue]) => [id, isMeant(queue) ? { ...queue, shift } : queue]),
    ),
  }
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
  if (
    command.kind === 'call-for-help' ||
    command.kind === 'withdraw-help' ||
    command.kind === 'shift-queue'
  ) {
    return shifted(view, command)
  }
  if (command.kind === 'place-call') {
    // Whom a call-back is owed to, whose number the desk did not know.
    const { contactId: id, phone = '+19055550123', customerId, language = 'en' } = command
    const placed: DeskContact = {
      id,
      channel: 'callback',
      queueId: 'phone-en',
      language,
      arrivedAt: now,
      deadline: now + 30_000,
      from: { phone },
      customerLink: { kind: 'present' },
      ...(customerId === undefined ? {} : { customerId }),
      offersMade: 0,
      note: '',
      callback: { phone, attempts: 0 },
      isPlaced: true,
      phase: { kind: 'connected', agentId: aiko.id, answeredAt: now, heldMs: 0 },
    }
    return { ...view, contacts: { ...view.contacts, [id]: placed } }
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
    case 'transfer-contact':
    case 'request-callback':
    case 'report-unreached':
    case 'complete-transfer': {
      const { [contact.id]: _gone, ...contacts } = view.contacts
      return { ...view, contacts }
    }
    case 'consult': {
      if (phase.kind !== 'connected') return view
      const { to, consultId } = command
      const colleague = { id: 'mei.lin', name: 'Mei Lin' }
      const asked = {
        id: consultId,
        stage: 'ringing',
        since: now,
        queueId: to.kind === 'queue' ? to.queueId : contact.queueId,
        colleague,
      } as const
      const held = { ...phase, hold: { since: now }, consultId }
      return {
        ...view,
        contacts: { ...view.contacts, [contact.id]: { ...contact, phase: held, consult: asked } },
      }
    }
    case 'cancel-consult': {
      if (phase.kind !== 'connected') return view
      const { consult: _over, ...alone } = contact
      const { hold: _hold, consultId: _consult, ...talking } = phase
      return { ...view, contacts: { ...view.contacts, [contact.id]: { ...alone, phase: talking } } }
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

/** What the scripted accounts take for a new password. */
function isNewPassword(password: string): boolean {
  return [...password].length >= 15 && !password.includes('password')
}
