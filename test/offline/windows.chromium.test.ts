import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import { allSent, chromiumWorld, createMany, ready, stateOf } from './chromium-world.ts'
import { publishNextVersion } from './desk-server.ts'
import type {} from './page/desk-window.ts'
import { customer, until } from './scripted-hub.ts'

declare const draft: RequestDraft

const { aHub, aProfile, openWindow, startChromium, folder, atEnd } = chromiumWorld()

describe('two windows of one desk', () => {
  it('share one outbox and one desk id: each command is submitted once, no number is given twice', async () => {
    const { hub, server } = await aHub()
    const context = await aProfile()
    const [left, right] = await Promise.all([
      openWindow(context, server.address()),
      openWindow(context, server.address()),
    ])
    const made = (await Promise.all([createMany(left, 60), createMany(right, 60)])).flat()
    await until(allSent(left))
    await until(allSent(right))
    expect(new Set(made).size).toBe(120)
    expect(hub.applied).toHaveLength(120)
    expect(hub.batches.flat()).toHaveLength(120)
    expect([...hub.requests.values()].map(request => request.reference).sort()).toEqual([...made].sort())
    const ids = await Promise.all(
      [left, right].map(page => page.evaluate(async () => (await window.desk).deskId)),
    )
    expect(ids[0]).toBe(ids[1])
  })

  it('go on when the one that was sending is killed: sent again, applied once', async () => {
    const { hub, server } = await aHub()
    const context = await aProfile()
    const left = await openWindow(context, server.address())
    server.state.hold = true
    await createMany(left, 5)
    await until(() => hub.applied.length > 0)
    const right = await openWindow(context, server.address())
    expect((await stateOf(right)).unsent).toBe(5)
    const applied = hub.applied.length
    server.state.hold = false
    await left.close({ runBeforeUnload: false })
    await until(allSent(right), 'the other window has sent everything', 30_000)
    server.release()
    expect(hub.applied).toHaveLength(5)
    expect(hub.batches.flat().length).toBe(5 + applied)
    expect((await stateOf(right)).quarantined).toBe(0)
  })

  it('see at once what the other has written', async () => {
    const { server } = await aHub()
    const context = await aProfile()
    const left = await openWindow(context, server.address())
    const right = await openWindow(context, server.address())
    const [reference] = await createMany(left, 1)
    const found = await right.evaluate(
      async text => (await (await window.desk).store.requestByReference(text))?.reference,
      reference ?? '',
    )
    expect(found).toBe(reference)
  })
})

describe('what is kept', () => {
  it('is on the disk when the browser is killed the moment after', async () => {
    const { hub, server } = await aHub()
    hub.script.otherwise = 'away'
    const profile = await mkdtemp(join(tmpdir(), 'townline-profile-'))
    atEnd(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
    const references: string[] = []
    for (let round = 0; round < 3; round++) {
      const { context, kill } = await startChromium(profile)
      const page = await openWindow(context, server.address())
      expect((await stateOf(page)).unsent).toBe(references.length)
      references.push(...(await createMany(page, 3)))
      await kill()
    }
    hub.script.otherwise = 'answered'
    const { context, kill } = await startChromium(profile)
    const page = await openWindow(context, server.address())
    await until(allSent(page))
    expect([...hub.requests.values()].map(request => request.reference)).toEqual(references)
    await kill()
  })

  it('is told to be not saved when there is no room, and the outbox stays whole', async () => {
    const { hub, server } = await aHub()
    hub.script.otherwise = 'away'
    const context = await aProfile()
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    const { origin } = new URL(server.address())
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 })
    await page.goto(server.address())
    await ready(page)
    const told = await page.evaluate(async () => {
      const { store } = await window.desk
      const description = Array.from({ length: 400 }, () => Math.random().toString(36).slice(2, 9)).join(' ')
      const references: string[] = []
      for (let n = 0; n < 2_000; n++) {
        const answer = await store.createRequest({ ...draft, description })
        if (answer.kind === 'not-saved') {
          const text = description.repeat(300)
          const kept = await store.keep({ kind: 'note-contact', contactId: crypto.randomUUID(), text })
          const saving = await store.saveDraft('d', text).catch((error: Error) => error.message)
          return { references, answer, kept, saving, entries: (await store.outbox()).length }
        }
        if (answer.kind === 'created') references.push(answer.reference)
        else await new Promise(resolve => setTimeout(resolve, 5))
      }
      throw new Error('the room did not end')
    })
    expect(told).toMatchObject({
      answer: { kind: 'not-saved', why: 'quota' },
      kept: { kind: 'not-saved', why: 'quota' },
      saving: 'not saved: quota',
      entries: told.references.length,
    })
    expect(told.references.length).toBeGreaterThan(5)
    // Still without room: sending needs none, and makes some.
    hub.script.otherwise = 'answered'
    await page.reload()
    await until(allSent(page), 'everything is sent', 20_000)
    const arrived = [...hub.requests.values()].map(request => request.reference)
    expect(arrived).toEqual(told.references)
  })
})

describe('the desk without the hub', () => {
  it('loads, finds and creates after the hub went away, and asks the hub for nothing but its interfaces', async () => {
    const { hub, server } = await aHub()
    hub.putCustomer(customer('c1'))
    const context = await aProfile()
    const page = await openWindow(context, server.address())
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.evaluate(async () => {
      const { store } = await window.desk
      while (store.sync().lastSyncAt === undefined) await new Promise(resolve => setTimeout(resolve, 5))
    })
    await server.stop()
    await page.reload()
    const found = await page.evaluate(async () => {
      const { store } = await window.desk
      const customers = await store.findCustomers('okaf')
      return { names: customers.map(each => each.familyName), made: await store.createRequest(draft) }
    })
    expect(found.names).toEqual(['Okafor'])
    expect(found.made.kind).toBe('created')
    // A link into the desk is the same page, and the hub's interfaces are never answered from a cache.
    const deep = await context.newPage()
    await deep.goto(`${server.address()}anything/deeper`)
    expect(await deep.title()).toBe('Desk')
    const cached = await page.evaluate(async () => {
      const names = await caches.keys()
      const keys = await Promise.all(names.map(async name => (await caches.open(name)).keys()))
      return keys.flat().map(request => new URL(request.url).pathname)
    })
    expect(cached.length).toBeGreaterThan(1)
    expect(cached.filter(path => !path.startsWith('/desk/'))).toEqual([])
    expect(
      await page.evaluate(() =>
        fetch('/api/sync?scope=articles').then(
          () => 'answered',
          () => 'away',
        ),
      ),
    ).toBe('away')
    await server.start()
  })

  it('takes a newer desk at the next start, never under a running one', async () => {
    const { server } = await aHub()
    const context = await aProfile()
    const first = await openWindow(context, server.address())
    await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await publishNextVersion(folder(), '2')
    const waits = await first.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      await registration.update()
      while (!registration.waiting) await new Promise(resolve => setTimeout(resolve, 10))
      const { updates } = await window.desk
      return updates?.updateWaits()
    })
    expect(waits).toBe(true)
    expect(await first.title()).toBe('Desk')
    // A second window beside the first is still the older desk.
    const second = await openWindow(context, server.address())
    expect(await second.title()).toBe('Desk')
    expect(await second.evaluate(async () => (await window.desk).updates?.takeUpdate())).toBe(false)
    await second.close()
    // Alone, the next start is the newer one.
    await first.reload()
    await first.waitForFunction(() => document.title === 'Desk 2')
    await ready(first)
  })
})

describe('the bridge of a browser', () => {
  it('refuses what a browser cannot do, opens only what may leave, and hears deep links', async () => {
    const { server } = await aHub()
    const context = await aProfile()
    const page = await openWindow(context, server.address())
    const said = await page.evaluate(async () => {
      const opened: string[] = []
      window.open = ((url: string, target: string, features: string) => {
        opened.push(`${url} ${target} ${features}`)
        return null
      }) as typeof window.open
      const { bridge } = window
      const refusals = await Promise.all([
        bridge.secrets.recall('session'),
        bridge.setHubAddress('https://other.example'),
        bridge.shortcuts.bind('answer', 'F1'),
        bridge.openExternal('javascript:alert(1)'),
        bridge.openExternal('http://city.example'),
        bridge.openExternal('file:///etc/passwd'),
        bridge.openExternal('nonsense'),
      ])
      await bridge.openExternal('https://city.example/a')
      await bridge.openExternal('tel:+16135550142')
      const links: unknown[] = []
      location.hash = '#request/TL-26-4K7F-2'
      await new Promise(resolve => setTimeout(resolve, 50))
      const stop = bridge.notices.onDeepLink(link => links.push(link))
      await new Promise(resolve => setTimeout(resolve, 50))
      location.hash = '#contact/abc'
      await new Promise(resolve => setTimeout(resolve, 50))
      stop()
      location.hash = '#contact/def'
      await new Promise(resolve => setTimeout(resolve, 50))
      const title = document.title
      document.hasFocus = () => false
      const announced = await bridge.offers.announce({
        contactId: 'c',
        title: 'A call',
        body: '',
        urgent: true,
      })
      const flashing = document.title
      await bridge.offers.withdraw('c')
      return {
        kind: bridge.kind,
        hub: await bridge.hubAddress(),
        refusals: refusals.map(answer => ('refusal' in answer ? answer.refusal.name : 'answered')),
        opened,
        links,
        hash: location.hash,
        announced,
        flashing,
        restored: document.title === title,
      }
    })
    expect(said).toEqual({
      kind: 'browser',
      hub: new URL(server.address()).origin,
      refusals: [
        'KeyStoreUnavailable',
        'NotHere',
        'NotHere',
        'UrlRefused',
        'UrlRefused',
        'UrlRefused',
        'UrlRefused',
      ],
      opened: [
        'https://city.example/a _blank noopener,noreferrer',
        'tel:+16135550142 _blank noopener,noreferrer',
      ],
      links: [
        { kind: 'request', reference: 'TL-26-4K7F-2' },
        { kind: 'contact', contactId: 'abc' },
      ],
      hash: '',
      announced: { value: { notified: false } },
      flashing: 'A call',
      restored: true,
    })
  })
})
