import { Dexie } from 'dexie'
import type { Person } from '../../../src-contract/http/api.ts'
import { emptyLiveView } from '../../../src-contract/live/live-view.ts'
import { createBridge } from '../../../src-renderer/bridge/browser-bridge.ts'
import { deskId } from '../../../src-renderer/offline/desk-id.ts'
import type { DeskStore, RequestDraft } from '../../../src-renderer/offline/desk-store.ts'
import { openDeskStore, type StoreHub } from '../../../src-renderer/offline/open-desk-store.ts'
import {
  type DeskUpdates,
  registerServiceWorker,
} from '../../../src-renderer/offline/register-service-worker.ts'

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
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
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
  submit: envelopes => ask('/api/commands', envelopes),
  changes: (scope, cursor) =>
    ask(`/api/sync?scope=${scope}${cursor === undefined ? '' : `&cursor=${cursor}`}`),
  leaseBlock: (desk, leaseId) => ask('/api/leases', { deskId: desk, leaseId }),
}

async function openStore(): Promise<DeskStore> {
  return openDeskStore({
    person,
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
