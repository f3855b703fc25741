import { emptyLiveView } from '../../../src-contract/live/live-view.ts'
import type { LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { openBytes, sealBytes } from '../../../src-renderer/offline/seal.ts'
import { openVisits } from '../../../src-renderer/offline/visits/open-visits.ts'
import type { VisitSealer } from '../../../src-renderer/offline/visits/visit-log.ts'
import type { Visits } from '../../../src-renderer/offline/visits/visits.ts'

/** The visits of one desk in a real window that is cut off, for whoever `?agent=` names. */
declare global {
  interface Window {
    readonly visits: Promise<Visits>
    /** Opens the log once more, as a window that comes later does. */
    readonly openAgain: () => Promise<Visits>
  }
}

const deskId = '5b1f2c9e-0d5c-4a65-9d3f-0f5f3a1c7e10'
const agent = new URLSearchParams(location.search).get('agent') ?? 'chloe'

const cutOff: LiveState = {
  line: 'away',
  heardAt: undefined,
  clockOffsetMs: 0,
  view: emptyLiveView,
  screenPops: {},
}

/** One key for all windows of the test's desk; a wrong one where `?key=` says so. */
async function sealer(): Promise<VisitSealer> {
  const raw = new Uint8Array(32).fill(Number(new URLSearchParams(location.search).get('key') ?? 7))
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  return {
    seal: (bytes, context) => sealBytes(key, context, bytes),
    open: (bytes, context) => openBytes(key, context, bytes),
  }
}

async function open(): Promise<Visits> {
  return openVisits({
    person: { id: agent, role: 'csr', languages: ['en', 'fr'], site: 'north' },
    deskId,
    hub: {
      current: () => cutOff,
      subscribe: () => () => {},
      command: async () => ({ kind: 'hub-away' }),
      leaseTicketLetters: async () => ({ kind: 'hub-away' }),
    },
    store: {
      keep: async () => ({ kind: 'not-saved', why: 'storage' }),
      outbox: async () => [],
      subscribeSync: () => () => {},
    },
    sealer: await sealer(),
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    newId: () => crypto.randomUUID(),
  })
}

Object.assign(window, { visits: open(), openAgain: open })
