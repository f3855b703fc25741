import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import type { RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import { chromiumWorld, ready } from './chromium-world.ts'
import type {} from './page/desk-window.ts'
import { customer, until } from './scripted-hub.ts'

declare const draft: RequestDraft
declare const Dexie: typeof import('dexie').Dexie

const { aHub, openWindow, startChromium, atEnd } = chromiumWorld()

/** Folders of a profile in which a page can leave something behind. */
const folders = [
  'IndexedDB',
  'Local Storage',
  'Session Storage',
  'Service Worker',
  'blob_storage',
  'File System',
]

/** Names, telephone numbers, addresses and what people said, as somebody with the disk would look for them. */
const words = [
  ...[
    'Nwosu',
    'Okonkwo',
    'Lefèbvre',
    'Żółkowski',
    '+16135550142',
    '16135550142',
    '613-555-0142',
    '6135550177',
  ],
  ...['ngozi.okonkwo@example.ca', 'Simcoe Street North', 'L1G 4S1', 'L1G4S1', 'speak slowly'],
  ...['The goat of the neighbour', 'half a sentence about bins', 'asks about her taxes'],
]

/** Every file of the profile in which the desk keeps something, as bytes. */
async function filesOf(
  profile: string,
): Promise<readonly { readonly path: string; readonly bytes: Buffer }[]> {
  const all = await readdir(profile, { recursive: true, withFileTypes: true })
  const own = all.filter(
    file => file.isFile() && folders.some(folder => file.parentPath.split('/').includes(folder)),
  )
  return Promise.all(
    own.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return { path, bytes: await readFile(path) }
    }),
  )
}

/** Where one of the words stands, in either of the two ways in which a browser writes text. */
async function wordsIn(profile: string, wanted = words): Promise<readonly string[]> {
  const found: string[] = []
  for (const { path, bytes } of await filesOf(profile)) {
    for (const word of wanted) {
      for (const encoding of ['utf8', 'utf16le', 'latin1'] as const) {
        if (bytes.includes(Buffer.from(word, encoding))) found.push(`${word} (${encoding}) in ${path}`)
      }
    }
  }
  return found
}

/** A desk at which somebody worked: a copy that came whole, changes of it, an outbox that waits, and drafts. */
async function work(page: Page) {
  await page.evaluate(async () => {
    const { store } = await window.desk
    while (store.sync().lastSyncAt === undefined) await new Promise(resolve => setTimeout(resolve, 5))
    const [found] = await store.findCustomers('okonkwo')
    if (!found) throw new Error('the customer did not come')
    const phones = [{ e164: '+16135550177', kind: 'home' }] as const
    const fields = { givenName: 'Władysława', familyName: 'Żółkowski', phones, emails: [] } as const
    await store.keep({
      kind: 'create-customer',
      customerId: crypto.randomUUID(),
      fields: { ...fields, language: 'en', preference: 'phone' },
    })
    await store.createRequest({ ...draft, customerId: found.id, description: 'The goat of the neighbour' })
    const contactId = crypto.randomUUID()
    await store.keep({ kind: 'note-contact', contactId, text: 'asks about her taxes' })
    const plain = new Dexie('plain', { chromeTransactionDurability: 'strict' })
    plain.version(1).stores({ rows: 'id' })
    await plain.table('rows').put({ id: 1, said: 'plain control' })
    await store.saveDraft(`request:${contactId}`, { description: 'half a sentence about bins' })
  })
}

describe('the files of the browser', { timeout: 120_000 }, () => {
  it('[O1] have no name, number, address or word of a customer in them', async () => {
    const { hub, server } = await aHub()
    const place = { id: 'a', civicNumber: '41', ward: 2, latitude: 43, longitude: -78 }
    for (let n = 0; n < 300; n++) {
      hub.putCustomer(
        customer(crypto.randomUUID(), {
          givenName: 'Ngozi',
          familyName: n % 2 === 0 ? 'Okonkwo' : 'Lefèbvre',
          phones: [{ e164: '+16135550142', kind: 'mobile' }],
          emails: ['ngozi.okonkwo@example.ca'],
          address: { ...place, street: 'Simcoe Street North', postalCode: 'L1G 4S1' },
          remark: 'speak slowly',
        }),
      )
    }
    hub.script.otherwise = 'away'
    const profile = await mkdtemp(join(tmpdir(), 'townline-profile-'))
    atEnd(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
    const first = await startChromium(profile)
    const page = await openWindow(first.context, server.address())
    await work(page)
    await first.kill()
    expect(await wordsIn(profile)).toEqual([])
    // What is not sealed is found by the same search.
    expect((await wordsIn(profile, ['plain control'])).length).toBeGreaterThan(0)
    // Once more after a restart, which makes LevelDB write its log anew, and after everything was sent.
    hub.script.otherwise = 'answered'
    const [once] = [...hub.customers.values()]
    // A change, which comes as a small page of its own.
    if (once) hub.putCustomer({ ...once, version: 2, familyName: 'Nwosu' })
    const second = await startChromium(profile)
    const again = await openWindow(second.context, server.address())
    await ready(again)
    await until(() => hub.applied.length >= 3, 'everything is sent', 20_000)
    await again.evaluate(async () => {
      const { store } = await window.desk
      while ((await store.findCustomers('nwosu')).length === 0)
        await new Promise(resolve => setTimeout(resolve, 5))
    })
    await second.kill()
    const files = await filesOf(profile)
    expect(files.some(({ path }) => path.includes('IndexedDB'))).toBe(true)
    expect(files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeGreaterThan(100_000)
    expect(await wordsIn(profile)).toEqual([])
  })
})
