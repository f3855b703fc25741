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
      'phone-fr': {
        id: 'phone-fr',
        channel: 'phone',
        name: { en: 'General, French', fr: 'Général, français' },
        promiseMs: 30_000,
      },
    },
    agents: {},
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
