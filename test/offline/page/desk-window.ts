import { Dexie } from 'dexie'
import { type Person, syncMediaType } from '../../../src-contract/http/api.ts'
import { emptyLiveView } from '../../../src-contract/live/live-view.ts'
import { createBridge } from '../../../src-renderer/bridge/browser-bridge.ts'
import { readChangesPage } from '../../../src-renderer/hub-client/changes-page.ts'
import { deskId } from '../../../src-renderer/offline/desk-id.ts'
import type { DeskStore, RequestDraft } from '../../../src-renderer/offline/desk-store.ts'
import { openKeyRing } from '../../../src-renderer/offline/key-ring.ts'
import { openDeskStore, type StoreHub } from '../../../src-renderer/offline/open-desk-store.ts'
import { openDeskDatabase } from '../../../src-renderer/offline/open-sealed-database.ts'
import {
  type DeskUpdates,
  registerServiceWorker,
} from '../../../src-renderer/offline/register-service-worker.ts'
import type { KeyRing } from '../../../src-renderer/offline/seal.ts'

/** The desk's store in a real window, over a line of plain HTTP to the hub of the test. */
declare global {
  interface Window {
    readonly desk: Promise<{
      readonly store: DeskStore
      readonly deskId: string
      readonly updates: DeskUpdates | undefined
    }>
    readonly bridge: ReturnType<typeof createBridge>
    readonly openStore: () => Promise<DeskStore>
  }
}

const person: Person = {
  id: 'alice',
  name: 'Alice Nguyen',
  role: 'csr',
  languages: ['en'],
  site: 'city-hall',
}

async function ask(path: string, body?: unknown) {
  try {
    const answer = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    })
    return await answer.json()
  } catch {
    return { kind: 'hub-away' }
  }
}

const hub: StoreHub = {
  current: () => ({
    line: 'live',
    heardAt: Date.now(),
    clockOffsetMs: 0,
    view: emptyLiveView,
    screenPops: {},
  }),
  subscribe: () => () => {},
  onChanged: () => () => {},
  submitTexts: (texts, after) =>
    ask('/api/commands', `{"commands":[${texts.join(',')}],"after":${JSON.stringify(after ?? null)}}`),
  changes: async (scope, cursor, limit = 2_000) => {
    const query = new URLSearchParams({ scope, limit: String(limit), ...(cursor ? { cursor } : {}) })
    try {
      const answer = await fetch(`/api/sync?${query}`)
      if (answer.headers.get('content-type') !== syncMediaType) return await answer.json()
      return readChangesPage(scope, await answer.bytes())
    } catch {
      return { kind: 'hub-away' }
    }
  },
  leaseBlock: (desk, leaseId) => ask('/api/leases', { deskId: desk, leaseId }),
}

/** As after a sign-in, with the same key each time. */
async function keys(): Promise<KeyRing> {
  const db = await openDeskDatabase()
  try {
    return await openKeyRing(db, { id: 'test-key', raw: Uint8Array.from({ length: 32 }, (_, n) => n * 7) })
  } finally {
    db.close()
  }
}

async function openStore(): Promise<DeskStore> {
  return openDeskStore({
    person,
    keys: await keys(),
    hub,
    deskId: await deskId(),
    now: Date.now,
    newId: () => crypto.randomUUID(),
    random: Math.random,
  })
}

async function start() {
  const updates = await registerServiceWorker()
  return { store: await openStore(), deskId: await deskId(), updates }
}

export const draft: RequestDraft = {
  typeCode: 'pothole',
  answers: {},
  description: 'A deep one before number 12.',
  notifyBy: 'no',
  language: 'en',
}

Object.assign(window, { bridge: createBridge(), openStore, desk: start(), draft, Dexie })
