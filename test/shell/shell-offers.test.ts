import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inDesk, listen } from './desk-page.ts'
import { buildShell, launchShell, type RunningShell, removeFolder, temporaryFolder } from './shim/launch.ts'

let folder: string
let main: string
let shell: RunningShell
let runs = 0

beforeAll(async () => {
  folder = await temporaryFolder()
  main = await buildShell(folder)
})

afterAll(() => removeFolder(folder))

describe('offers and notices, in the shim', () => {
  beforeEach(async () => {
    runs += 1
    shell = await launchShell({ main, userData: join(folder, `user-${runs}`) })
  })

  afterEach(() => shell.stop())

  it('an urgent offer restores and raises the window, takes the focus and shows a notification', async () => {
    await shell.control.minimizeWindow()
    const answer = await inDesk(shell.page, bridge =>
      bridge.offers.announce({ contactId: 'call-7', title: 'Call', body: 'Roads, French', urgent: true }),
    )
    expect(answer).toEqual({ value: { notified: true } })
    expect(await shell.recorded('window.restore')).toHaveLength(1)
    expect((await shell.recorded('window.show')).length).toBeGreaterThan(1)
    expect(await shell.recorded('window.moveTop')).toHaveLength(1)
    expect(await shell.control.windowState()).toMatchObject({ focused: true, minimized: false })
    expect(await shell.recorded('notification.show')).toEqual([
      {
        what: 'notification.show',
        title: 'Call',
        body: 'Roads, French',
        silent: true,
        urgency: 'critical',
        timeoutType: 'never',
      },
    ])
  })

  it('an offer that can wait raises the window, flashes it and leaves the keyboard alone', async () => {
    await shell.control.blurWindow()
    await inDesk(shell.page, bridge =>
      bridge.offers.announce({ contactId: 'mail-3', title: 'E-mail', body: '', urgent: false }),
    )
    expect(await shell.recorded('window.showInactive')).toHaveLength(1)
    expect(await shell.recorded('window.moveTop')).toHaveLength(1)
    expect(await shell.control.windowState()).toMatchObject({ focused: false, flashing: true })
    await shell.control.focusWindow()
    expect((await shell.control.windowState()).flashing).toBe(false)
  })

  it('a click on the notification raises the window and tells the page which contact', async () => {
    await listen(shell.page)
    await inDesk(shell.page, bridge =>
      bridge.offers.announce({ contactId: 'call-7', title: 'Call', body: '', urgent: false }),
    )
    await shell.control.clickLastNotification()
    expect(await shell.waitForHeard(1)).toEqual([{ kind: 'offer-opened', value: 'call-7' }])
    expect((await shell.control.windowState()).focused).toBe(true)
  })

  it('a withdrawn offer takes its own notification away and no other', async () => {
    await inDesk(shell.page, async bridge => {
      await bridge.offers.announce({ contactId: 'call-1', title: 'One', body: '', urgent: false })
      await bridge.offers.announce({ contactId: 'call-2', title: 'Two', body: '', urgent: false })
      await bridge.offers.withdraw('call-1')
      await bridge.offers.withdraw('call-unknown')
    })
    expect((await shell.recorded('notification.close')).map(each => each.title)).toEqual(['One'])
  })

  it('a contact announced twice has one notification', async () => {
    await inDesk(shell.page, async bridge => {
      await bridge.offers.announce({ contactId: 'call-1', title: 'First', body: '', urgent: false })
      await bridge.offers.announce({ contactId: 'call-1', title: 'Second', body: '', urgent: false })
    })
    expect((await shell.recorded('notification.close')).map(each => each.title)).toEqual(['First'])
    expect(await shell.recorded('notification.show')).toHaveLength(2)
  })

  it('global keys, sleep and lock reach the page; keys that answer also raise the window', async () => {
    await listen(shell.page)
    await shell.control.minimizeWindow()
    expect(await shell.control.pressKeys('CommandOrControl+Shift+M')).toBe(true)
    expect((await shell.control.windowState()).minimized).toBe(true)
    expect(await shell.control.pressKeys('CommandOrControl+Shift+A')).toBe(true)
    expect((await shell.control.windowState()).minimized).toBe(false)
    for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen'])
      await shell.control.power(event)
    expect(await shell.waitForHeard(6)).toEqual([
      { kind: 'shortcut', value: 'mute' },
      { kind: 'shortcut', value: 'answer' },
      { kind: 'power', value: 'suspend' },
      { kind: 'power', value: 'resume' },
      { kind: 'power', value: 'lock' },
      { kind: 'power', value: 'unlock' },
    ])
  })

  it('a subscription returns its own unsubscribe, and what comes then waits for the next listener', async () => {
    const before = await inDesk(shell.page, bridge => {
      const heard: string[] = []
      const stop = bridge.notices.onPower(change => heard.push(`first ${change}`))
      bridge.notices.onPower(change => heard.push(`second ${change}`))
      stop()
      ;(window as unknown as { kept: string[] }).kept = heard
      return heard.length
    })
    expect(before).toBe(0)
    await shell.control.power('suspend')
    await expect
      .poll(() => shell.page.evaluate(() => (window as unknown as { kept: string[] }).kept))
      .toEqual(['second suspend'])
  })

  it('hostile deep links are dropped and good ones raise the window', async () => {
    await listen(shell.page)
    await shell.control.minimizeWindow()
    for (const url of [
      'townline://contact/../../secret',
      'townline://contact/1?x=javascript:alert(1)',
      'townline://admin/1',
      'https://evil.test/contact/1',
    ]) {
      await shell.control.openUrl(url)
    }
    expect((await shell.control.windowState()).minimized).toBe(true)
    await shell.control.openUrl('townline://request/SR-2026-000123')
    expect(await shell.waitForHeard(1)).toEqual([
      { kind: 'deep-link', value: { kind: 'request', reference: 'SR-2026-000123' } },
    ])
    expect((await shell.control.windowState()).minimized).toBe(false)
  })
})
