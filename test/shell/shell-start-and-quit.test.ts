import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { inDesk, listen } from './desk-page.ts'
import {
  buildShell,
  launchShell,
  type RunningShell,
  removeFolder,
  type ShellOptions,
  spawnShell,
  temporaryFolder,
} from './shim/launch.ts'

let folder: string
let main: string
const running: RunningShell[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  main = await buildShell(folder)
})

afterEach(async () => {
  for (const shell of running.splice(0)) await shell.stop()
})

afterAll(() => removeFolder(folder))

async function launch(name: string, options: Partial<ShellOptions> = {}): Promise<RunningShell> {
  const shell = await launchShell({ main, userData: join(folder, name), ...options })
  running.push(shell)
  return shell
}

describe('start and quit, in the shim', () => {
  it('a second start raises the first, hands over its link and ends', async () => {
    const first = await launch('second-start')
    await listen(first.page)
    await first.control.minimizeWindow()
    const second = spawnShell({
      main,
      userData: join(folder, 'second-start'),
      args: ['townline://contact/call-9'],
    })
    const code = await new Promise(resolve => second.once('exit', resolve))
    expect(code).toBe(0)
    expect(await first.waitForHeard(1)).toEqual([
      { kind: 'deep-link', value: { kind: 'contact', contactId: 'call-9' } },
    ])
    expect(await first.control.windowState()).toMatchObject({ minimized: false, focused: true, count: 1 })
  })

  it('a second start without a link raises the first', async () => {
    const first = await launch('plain-second')
    await first.control.minimizeWindow()
    const second = spawnShell({ main, userData: join(folder, 'plain-second') })
    await new Promise(resolve => second.once('exit', resolve))
    await expect.poll(async () => (await first.control.windowState()).minimized).toBe(false)
  })

  it('the link of the first start waits until the page listens', async () => {
    const shell = await launch('cold-link', { args: ['--flag', 'townline://request/SR-1'] })
    expect(await shell.heard()).toEqual([])
    await listen(shell.page)
    expect(await shell.waitForHeard(1)).toEqual([
      { kind: 'deep-link', value: { kind: 'request', reference: 'SR-1' } },
    ])
  })

  it('closing the window asks the page; stay keeps it, leave ends the program cleanly', async () => {
    const shell = await launch('closing')
    await listen(shell.page)
    await shell.control.closeWindow()
    expect(await shell.waitForHeard(1)).toEqual([{ kind: 'quit-asked' }])
    await inDesk(shell.page, bridge => bridge.answerQuit('stay'))
    expect((await shell.control.windowState()).count).toBe(1)
    await shell.control.quit()
    expect(await shell.waitForHeard(2)).toEqual([{ kind: 'quit-asked' }, { kind: 'quit-asked' }])
    await inDesk(shell.page, bridge => void bridge.answerQuit('leave'))
    const { code, records } = await shell.ended
    expect(code).toBe(0)
    expect(records.some(each => each.what === 'tray.destroy')).toBe(true)
  })

  it('quitting from the tray asks the page too', async () => {
    const shell = await launch('tray-quit', { environment: { TOWNLINE_SHIM_LOCALE: 'fr-CA' } })
    await listen(shell.page)
    await shell.control.chooseInTray('Quitter Townline')
    expect(await shell.waitForHeard(1)).toEqual([{ kind: 'quit-asked' }])
  })

  it('a page that says nothing does not hold the program open', async () => {
    const shell = await launch('silent-page')
    await shell.control.closeWindow()
    expect((await shell.control.windowState()).count).toBe(1)
    expect((await shell.ended).code).toBe(0)
  })

  it('refuses to keep a secret where the key is known to everybody, unless the administrator allows it', async () => {
    const environment = { TOWNLINE_SHIM_BACKEND: 'basic_text' }
    const shell = await launch('weak', { environment })
    expect(await inDesk(shell.page, bridge => bridge.secrets.keyStore())).toEqual({
      value: { backend: 'basic_text', weak: true, usable: false },
    })
    expect(await inDesk(shell.page, bridge => bridge.secrets.keep('data-key', 'v'))).toMatchObject({
      refusal: { name: 'KeyStoreWeak' },
    })
    await expect(readFile(join(folder, 'weak', 'secrets.json'))).rejects.toThrow()
    await running.pop()?.stop()

    await writeFile(join(folder, 'weak', 'settings.json'), '{ "allowWeakKeyStore": true }')
    const allowed = await launch('weak', { environment })
    expect(await inDesk(allowed.page, bridge => bridge.secrets.keep('data-key', 'v'))).toEqual({
      value: { backend: 'basic_text', weak: true, usable: true },
    })
  })

  it('says that the key store changed and keeps what the old one wrapped', async () => {
    const before = await launch('changed', { environment: { TOWNLINE_SHIM_BACKEND: 'kwallet5' } })
    await inDesk(before.page, bridge => bridge.secrets.keep('data-key', 'v'))
    await running.pop()?.stop()
    const after = await launch('changed', { environment: { TOWNLINE_SHIM_BACKEND: 'gnome_libsecret' } })
    expect(await inDesk(after.page, bridge => bridge.secrets.recall('data-key'))).toEqual({
      refusal: { name: 'KeyStoreChanged', detail: 'kept by kwallet5, now gnome_libsecret' },
    })
    await running.pop()?.stop()
    const back = await launch('changed', { environment: { TOWNLINE_SHIM_BACKEND: 'kwallet5' } })
    expect(await inDesk(back.page, bridge => bridge.secrets.recall('data-key'))).toEqual({ value: 'v' })
  })

  it('starts where keys are taken and notifications are missing, and says so', async () => {
    const shell = await launch('poor-desktop', {
      environment: {
        TOWNLINE_SHIM_TAKEN_KEYS: 'CommandOrControl+Shift+A',
        TOWNLINE_SHIM_NO_NOTIFICATIONS: 'yes',
      },
    })
    const listed = await inDesk(shell.page, bridge => bridge.shortcuts.list())
    expect('value' in listed && listed.value[0]).toEqual({
      action: 'answer',
      keys: 'CommandOrControl+Shift+A',
      live: false,
    })
    expect(
      await inDesk(shell.page, bridge =>
        bridge.offers.announce({ contactId: 'c', title: 'Call', body: '', urgent: true }),
      ),
    ).toEqual({ value: { notified: false } })
    expect(await shell.recorded('window.moveTop')).toHaveLength(1)
  })
})
