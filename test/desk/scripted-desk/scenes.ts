import type { DeskContact, LiveView, WaitingRow } from '../../../src-contract/live/live-view.ts'
import { noCounts } from '../../../src-domain/service-level/measures.ts'
import { aiko, etienne, ngozi } from './people.ts'
import type { ScriptedHub } from './scripted-hub.ts'
import type { ScriptedStore } from './scripted-store.ts'

const call = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'
const second = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a02'

function contact(now: number, part: Partial<DeskContact> & Pick<DeskContact, 'phase'>): DeskContact {
  return {
    id: call,
    channel: 'phone',
    queueId: 'phone-en',
    language: 'en',
    arrivedAt: now - 155_000,
    deadline: now - 125_000,
    from: { name: 'Ngozi Okafor', phone: '+19055550148', topic: 'waste' },
    customerLink: { kind: 'present' },
    offersMade: 1,
    note: '',
    ...part,
  }
}

function waiting(now: number, index: number, part: Partial<WaitingRow>): WaitingRow {
  const arrivedAt = now - 24_000 + index * 5_000
  return {
    id: `5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7b0${index}`,
    channel: 'phone',
    queueId: 'phone-en',
    language: 'en',
    topic: 'parking',
    arrivedAt,
    deadline: arrivedAt + 30_000,
    ringing: false,
    ...part,
  }
}

function base(now: number): LiveView {
  const rows = [
    waiting(now, 0, {}),
    waiting(now, 1, { topic: 'taxes', language: 'fr', queueId: 'phone-fr' }),
    waiting(now, 2, { topic: 'recreation', ringing: true }),
    waiting(now, 3, { topic: undefined }),
  ]
  return {
    me: {
      self: {
        agentId: aiko.id,
        presence: 'available',
        presenceVersion: 4,
        presenceSince: now - 192_000,
      },
    },
    contacts: {},
    waiting: Object.fromEntries(rows.map(row => [row.id, row])),
    queues: {
      'phone-en': {
        id: 'phone-en',
        channel: 'phone',
        name: { en: 'General, English', fr: 'Général, anglais' },
        promiseMs: 30_000,
      },
      'chat-en': {
        id: 'chat-en',
        channel: 'chat',
        name: { en: 'Chat, English', fr: 'Clavardage, anglais' },
        promiseMs: 60_000,
      },
      'phone-fr': {
        id: 'phone-fr',
        channel: 'phone',
        name: { en: 'General, French', fr: 'Général, français' },
        promiseMs: 30_000,
      },
    },
    agents: {},
    calling: {},
    measures: {
      today: {
        definition: { channel: 'phone', withinMs: 30_000, goal: 0.7, shortAbandonMs: 5_000 },
        from: new Date(now).setHours(0, 0, 0, 0),
        total: {
          ...noCounts,
          arrived: 412,
          answered: 380,
          answeredInTime: 294,
          abandoned: 17,
          abandonedShort: 15,
        },
        quarters: [],
      },
    },
  }
}

const talking = (now: number) =>
  contact(now, {
    phase: { kind: 'connected', agentId: aiko.id, answeredAt: now - 134_000, heldMs: 0 },
    note: 'Says the neighbours’ bins were emptied about 8:15. Ours still full. Has a new baby, would like it gone before Friday.',
    customerId: ngozi.id,
  })

const consulting = (now: number, stage: 'ringing' | 'talking'): DeskContact => ({
  ...talking(now),
  phase: {
    kind: 'connected',
    agentId: aiko.id,
    answeredAt: now - 134_000,
    heldMs: 0,
    hold: { since: now - 21_000 },
    consultId: second,
  },
  consult: {
    id: second,
    stage,
    since: now - 12_000,
    queueId: 'phone-en',
    colleague: { id: 'mei.lin', name: 'Mei Lin' },
  },
})

const offered = (now: number, part: Partial<DeskContact> = {}) =>
  contact(now, {
    id: second,
    language: 'fr',
    queueId: 'phone-fr',
    arrivedAt: now - 21_000,
    deadline: now + 9_000,
    from: { name: 'Étienne Roy-Beauchemin', phone: '+19055550199', topic: 'taxes' },
    phase: {
      kind: 'offered',
      waitingSince: now - 21_000,
      offer: {
        number: 1,
        agentId: aiko.id,
        offeredAt: now - 6_000,
        expiresAt: now + 14_000,
        reason: {
          waitedMs: 15_000,
          promiseMs: 30_000,
          language: 'fr',
          skills: [],
          othersFree: 2,
          freeForMs: 192_000,
          returning: false,
        },
      },
    },
    ...part,
  })

type Scene = (parts: {
  readonly hub: ScriptedHub
  readonly store: ScriptedStore
  readonly now: number
}) => void

const chatOne = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c01'
const chatTwo = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c02'
const mail = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c03'

const written = (now: number, id: string, part: Partial<DeskContact>): DeskContact => {
  const chatting = { kind: 'connected', agentId: aiko.id, answeredAt: now - 240_000, heldMs: 0 } as const
  return contact(now, { id, channel: 'chat', queueId: 'chat-en', phase: chatting, ...part })
}

/** Two chats and an e-mail in hand, with what was written in them. */
function writtenContacts(hub: ScriptedHub, now: number): LiveView['contacts'] {
  const { begin, writes } = hub.scriptedConversations
  begin({
    id: '7d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c01',
    medium: 'chat',
    language: 'en',
    customer: { name: 'Ngozi Okafor', email: 'ngozi@example.org' },
    contactId: chatOne,
  })
  writes(chatOne, 'Hello, my green bin was not emptied this morning.', { at: now - 230_000 })
  writes(chatOne, 'Hello Ngozi, my name is Aiko. Which address is it about?', {
    at: now - 200_000,
    writer: { kind: 'agent', agentId: aiko.id, delivery: { kind: 'sent', at: now - 200_000 } },
  })
  hub.scriptedConversations.sees(chatOne, 2)
  writes(chatOne, '41 Simcoe St. N.\nThe neighbours’ bins were emptied about 8:15.', { at: now - 35_000 })
  begin({
    id: '7d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c02',
    medium: 'chat',
    language: 'fr',
    customer: { name: 'Étienne Roy-Beauchemin' },
    contactId: chatTwo,
  })
  writes(chatTwo, 'Bonjour, quand la taxe foncière est-elle due?', { at: now - 150_000 })
  begin({
    id: '7d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7c03',
    medium: 'email',
    language: 'en',
    subject: 'Stop sign down on Simcoe',
    customer: { name: 'Priya Raman', email: 'priya@example.org' },
    contactId: mail,
  })
  writes(
    mail,
    'Good morning,\n\nThe stop sign at the corner of Simcoe and Bond is down since last night. Cars do not stop.\n\nPriya Raman\n\nOn Mon, 9 Nov 2026 at 10:12, Service Port Alder wrote:\n> Your message has arrived.\n> A person will answer it.',
    { at: now - 900_000 },
  )
  return {
    [chatOne]: written(now, chatOne, {
      from: { name: 'Ngozi Okafor', email: 'ngozi@example.org', topic: 'waste' },
    }),
    [chatTwo]: written(now, chatTwo, { language: 'fr', from: { name: 'Étienne Roy-Beauchemin' } }),
    [mail]: written(now, mail, {
      channel: 'email',
      queueId: 'email',
      from: { name: 'Priya Raman', email: 'priya@example.org' },
    }),
  }
}

export const scenes: Readonly<Record<string, Scene>> = {
  idle: ({ hub, now }) => hub.set({ line: 'live', view: base(now), screenPops: {} }),
  empty: ({ hub, now }) => hub.set({ line: 'live', view: { ...base(now), waiting: {} }, screenPops: {} }),
  break: ({ hub, now }) => {
    const view = base(now)
    const { self } = view.me
    if (self) hub.set({ line: 'live', view: { ...view, me: { self: { ...self, presence: 'break' } } } })
  },
  ringing: ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: { ...base(now), contacts: { [second]: offered(now) } },
      screenPops: { [second]: [{ customer: etienne, by: ['phone', 'name'] }] },
    }),
  talking: ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: { ...base(now), contacts: { [call]: talking(now) } },
      screenPops: { [call]: [{ customer: ngozi, by: ['phone', 'name'] }] },
    }),
  chats: ({ hub, now }) =>
    hub.set({ line: 'live', view: { ...base(now), contacts: writtenContacts(hub, now) }, screenPops: {} }),
  /** One chat rings while the other things are in hand. */
  'chat-offered': ({ hub, now }) => {
    const { [chatTwo]: ringing, ...inHand } = writtenContacts(hub, now)
    if (!ringing) return
    const { phase } = offered(now)
    hub.set({
      line: 'live',
      view: { ...base(now), contacts: { ...inHand, [chatTwo]: { ...ringing, phase } } },
    })
  },
  /** A call is on: the e-mail is set aside. */
  parked: ({ hub, now }) => {
    const contacts = hub.current().view.contacts
    const email = contacts[mail]
    if (email?.phase.kind !== 'connected') return
    const parked = { ...email, phase: { ...email.phase, parked: { since: now } } }
    hub.set({
      view: { ...hub.current().view, contacts: { ...contacts, [mail]: parked, [call]: talking(now) } },
    })
  },
  /** The chat goes on by telephone. */
  'chat-callback': ({ hub, now }) => {
    const contacts = writtenContacts(hub, now)
    const chat = contacts[chatOne]
    if (!chat) return
    const callback = {
      ...chat,
      channel: 'callback' as const,
      callback: { phone: '+19055550148', attempts: 0 },
    }
    hub.set({ line: 'live', view: { ...base(now), contacts: { [chatOne]: callback } }, screenPops: {} })
  },
  'call-over': ({ hub }) => {
    const { [call]: _over, ...contacts } = hub.current().view.contacts
    const email = contacts[mail]
    if (email?.phase.kind !== 'connected') return
    const { parked: _parked, ...phase } = email.phase
    hub.set({ view: { ...hub.current().view, contacts: { ...contacts, [mail]: { ...email, phase } } } })
  },
  'chat-wrapping': ({ hub, now }) => {
    const contacts = hub.current().view.contacts
    const chat = contacts[chatOne]
    if (!chat) return
    const phase = {
      kind: 'wrapping',
      agentId: aiko.id,
      answeredAt: now - 300_000,
      endedAt: now - 18_000,
      endedBy: 'customer',
      heldMs: 0,
      dueAt: now + 42_000,
    } as const
    hub.set({ view: { ...hub.current().view, contacts: { ...contacts, [chatOne]: { ...chat, phase } } } })
  },
  /** A counter of this site is there, and somebody talks. */
  counter: ({ hub, now }) => {
    const view = base(now)
    hub.set({
      line: 'live',
      view: {
        ...view,
        contacts: { [call]: talking(now) },
        queues: {
          ...view.queues,
          'counter-city-hall': {
            id: 'counter-city-hall',
            channel: 'counter',
            name: { en: 'Counter, City Hall', fr: 'Comptoir, hôtel de ville' },
            promiseMs: 600_000,
            site: 'city-hall',
          },
        },
      },
    })
  },
  'passed-on': ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: {
        ...base(now),
        contacts: {
          [call]: { ...talking(now), passedOn: [{ by: 'mei.lin', queueId: 'taxes' }] },
        },
      },
    }),
  'consult-ringing': ({ hub, now }) =>
    hub.set({ line: 'live', view: { ...base(now), contacts: { [call]: consulting(now, 'ringing') } } }),
  consulting: ({ hub, now }) =>
    hub.set({ line: 'live', view: { ...base(now), contacts: { [call]: consulting(now, 'talking') } } }),
  asked: ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: {
        ...base(now),
        contacts: {
          [second]: {
            ...talking(now),
            id: second,
            note: '',
            about: { contactId: call, askedBy: 'mei.lin' },
            asker: {
              id: 'mei.lin',
              name: 'Mei Lin',
              note: 'Bin not emptied. Is there a second pick-up this week?',
            },
          },
        },
      },
    }),
  callback: ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: {
        ...base(now),
        contacts: {
          [call]: { ...talking(now), channel: 'callback', callback: { phone: '+19055550148', attempts: 1 } },
        },
      },
    }),
  lost: ({ hub, now }) =>
    hub.set({
      line: 'live',
      view: {
        ...base(now),
        contacts: { [call]: { ...talking(now), customerLink: { kind: 'lost', since: now - 5_000 } } },
      },
    }),
  wrapping: ({ hub, now }) => {
    const { phase, ...rest } = talking(now)
    hub.set({
      line: 'live',
      view: {
        ...base(now),
        contacts: {
          [call]: {
            ...rest,
            phase: {
              kind: 'wrapping',
              agentId: aiko.id,
              answeredAt: now - 300_000,
              endedAt: now - 18_000,
              endedBy: 'customer',
              heldMs: 0,
              dueAt: now + 42_000,
            },
          },
        },
      },
    })
  },
  overdue: ({ hub, now }) => {
    scenes.wrapping?.({ hub, store: undefined as never, now: now - 55_000 })
  },
  'no-answer': ({ hub, now }) => {
    const view = base(now)
    const { self } = view.me
    if (self)
      hub.set({
        line: 'live',
        view: { ...view, me: { self: { ...self, presence: 'no-answer', presenceSince: now } } },
      })
  },
  away: ({ hub, store, now }) => {
    hub.set({ line: 'away', heardAt: now - 95_000 })
    store.setSync({ unsent: 3, lastSyncAt: now - 95_000 })
  },
  back: ({ hub, store, now }) => {
    hub.set({ line: 'live', heardAt: now })
    store.setSync({ unsent: 0, lastSyncAt: now })
  },
  quarantine: ({ store, now }) => {
    store.entries.push({
      id: crypto.randomUUID(),
      at: now - 600_000,
      by: aiko.id,
      command: { kind: 'update-customer', customerId: ngozi.id, expectedVersion: 2, fields: {} },
      state: { kind: 'quarantined', at: now, refusal: { name: 'CustomerChanged', version: 3 } },
    })
    store.setSync({ quarantined: 1 })
  },
  'settings-published': ({ hub }) => {
    hub.settings.saveAs('sofia.kowalczyk', document => ({
      ...document,
      queues: document.queues.map(queue =>
        queue.id === 'taxes' ? { ...queue, promiseMs: 90_000, skills: ['phone'] } : queue,
      ),
    }))
    hub.settings.publishAs('sofia.kowalczyk', 'Tax callers waited too long on Mondays.')
  },
  'settings-conflict': ({ hub }) =>
    hub.settings.saveAs('sofia.kowalczyk', document => ({
      ...document,
      times: { ...document.times, ringMs: 25_000 },
    })),
  'settings-no-days': ({ hub }) => {
    hub.settings.replayDays = []
  },
  'settings-away': ({ hub }) => {
    hub.settings.isAway = true
  },
}
