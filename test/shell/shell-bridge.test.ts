import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channelOf } from '../../src-contract/bridge/channels.ts'
import { type RequestName, requestArguments } from '../../src-contract/bridge/request-arguments.ts'
import { inDesk } from './desk-page.ts'
import { buildShell, launchShell, type RunningShell, removeFolder, temporaryFolder } from './shim/launch.ts'

let folder: string
let userData: string
let shell: RunningShell

beforeAll(async () => {
  folder = await temporaryFolder()
  userData = join(folder, 'user')
  const main = await buildShell(folder)
  shell = await launchShell({ main, userData, environment: { TOWNLINE_HUB: 'https://hub.example.test' } })
})

afterAll(async () => {
  await shell?.stop()
  await removeFolder(folder)
})

const deskUrl = 'app://desk/index.html'
const validArguments: Readonly<Record<RequestName, unknown[]>> = {
  'hub-address': [],
  'set-hub-address': ['https://other.example.test'],
  'secret-key-store': [],
  'keep-secret': ['data-key', 'stolen'],
  'recall-secret': ['data-key'],
  'forget-secret': ['data-key'],
  'forget-secrets': [],
  'allow-weak-key-store': [true],
  'announce-offer': [{ contactId: 'c-1', title: 'Call', body: '', urgent: true }],
  'withdraw-offer': ['c-1'],
  'show-status': [{ presence: 'Available', tone: 'ready', waiting: 1 }],
  'list-shortcuts': [],
  'bind-shortcut': ['answer', 'CommandOrControl+Shift+P'],
  'open-external': ['https://example.test/'],
  'answer-quit': ['leave'],
}

describe('requests of the bridge, in the shim', () => {
  it('opens one channel for each request of the contract and no other', async () => {
    const names = Object.keys(requestArguments) as RequestName[]
    expect((await shell.control.channels()).sort()).toEqual(names.map(channelOf).sort())
  })

  it('answers the hub that this PC was given', async () => {
    expect(await inDesk(shell.page, bridge => bridge.hubAddress())).toBe('https://hub.example.test')
  })

  it('keeps another hub address and refuses what is no hub', async () => {
    const set = (address: string) => inDesk(shell.page, (bridge, text) => bridge.setHubAddress(text), address)
    expect(await set('https://hub2.example.test:8443/')).toEqual({ value: 'https://hub2.example.test:8443' })
    expect(await inDesk(shell.page, bridge => bridge.hubAddress())).toBe('https://hub2.example.test:8443')
    const written = JSON.parse(await readFile(join(userData, 'settings.json'), 'utf8'))
    expect(written.hubAddress).toBe('https://hub2.example.test:8443')
    for (const address of [
      'ftp://hub.example.test',
      'http://hub.example.test',
      'https://u:p@hub.example.test',
      'javascript:alert(1)',
      'nonsense',
    ]) {
      expect(await set(address), address).toMatchObject({ refusal: { name: 'HubAddressRefused' } })
    }
  })

  it('keeps, recalls and forgets a secret, wrapped and in a file of its owner only', async () => {
    const keyStore = { value: { backend: 'gnome_libsecret', weak: false, usable: true } }
    expect(await inDesk(shell.page, bridge => bridge.secrets.keyStore())).toEqual(keyStore)
    expect(await inDesk(shell.page, bridge => bridge.secrets.keep('data-key', 'seeded-plain-text'))).toEqual(
      keyStore,
    )
    expect(await inDesk(shell.page, bridge => bridge.secrets.recall('data-key'))).toEqual({
      value: 'seeded-plain-text',
    })
    const file = join(userData, 'secrets.json')
    expect(await readFile(file, 'utf8')).not.toContain('seeded-plain-text')
    expect(JSON.parse(await readFile(file, 'utf8'))['data-key'].backend).toBe('gnome_libsecret')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await inDesk(shell.page, bridge => bridge.secrets.forget('data-key'))).toEqual({ value: null })
    expect(await inDesk(shell.page, bridge => bridge.secrets.recall('data-key'))).toMatchObject({
      refusal: { name: 'SecretUnknown' },
    })
  })

  it('loses none of twenty secrets kept at once', async () => {
    const recalled = await inDesk(shell.page, async bridge => {
      const names = Array.from({ length: 20 }, (_each, index) => `many-${index}`)
      await Promise.all(names.map(name => bridge.secrets.keep(name, name)))
      return Promise.all(names.map(name => bridge.secrets.recall(name)))
    })
    expect(recalled).toEqual(Array.from({ length: 20 }, (_each, index) => ({ value: `many-${index}` })))
  })

  it('shows the status in the tray and the line on the task bar', async () => {
    const answer = await inDesk(shell.page, bridge =>
      bridge.presence.showStatus({ presence: 'Available', tone: 'ready', waiting: 12 }),
    )
    expect(answer).toEqual({ value: null })
    expect((await shell.recorded('tray.setToolTip')).at(-1)).toMatchObject({
      text: 'Townline: Available · 12 waiting',
    })
    expect((await shell.recorded('app.setBadgeCount')).at(-1)).toMatchObject({ count: 12 })
  })

  it('opens https, mailto and tel outside and refuses every other scheme', async () => {
    const open = (url: string) => inDesk(shell.page, (bridge, address) => bridge.openExternal(address), url)
    for (const url of ['https://example.test/page?x=1', 'mailto:clerk@example.test', 'tel:+19055550148']) {
      expect(await open(url), url).toEqual({ value: null })
    }
    for (const url of [
      'http://example.test/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://server/share',
      'ms-msdt:/id',
      'townline://contact/1',
      'https://bank.test@evil.test/',
      'data:text/html,x',
      'not an address',
    ]) {
      expect(await open(url), url).toMatchObject({ refusal: { name: 'UrlRefused' } })
    }
    expect((await shell.recorded('shell.openExternal')).map(each => each.url)).toEqual([
      'https://example.test/page?x=1',
      'mailto:clerk@example.test',
      'tel:+19055550148',
    ])
  })

  it('lists the global shortcuts and gives an action other keys', async () => {
    const listed = await inDesk(shell.page, bridge => bridge.shortcuts.list())
    expect(listed).toMatchObject({
      value: [
        { action: 'answer', keys: 'CommandOrControl+Shift+A', live: true },
        { action: 'hold', live: true },
        { action: 'mute', live: true },
        { action: 'end', live: true },
        { action: 'show-desk', live: true },
      ],
    })
    const bound = await inDesk(shell.page, bridge => bridge.shortcuts.bind('mute', 'F13'))
    expect(bound).toEqual({ value: { action: 'mute', keys: 'F13', live: true } })
    expect(await shell.control.heldKeys()).not.toContain('CommandOrControl+Shift+M')
    expect(await inDesk(shell.page, bridge => bridge.shortcuts.bind('mute', 'A'))).toMatchObject({
      refusal: { name: 'KeysRefused' },
    })
    expect(
      await inDesk(shell.page, bridge => bridge.shortcuts.bind('mute', 'CommandOrControl+Shift+A')),
    ).toMatchObject({ refusal: { name: 'KeysTaken' } })
    expect(await shell.control.heldKeys()).toContain('F13')
    expect(await inDesk(shell.page, bridge => bridge.shortcuts.bind('mute', null))).toEqual({
      value: { action: 'mute', keys: null, live: false },
    })
  })

  it('refuses arguments that do not parse, by name and without repeating them', async () => {
    const wrong: readonly (readonly [RequestName, unknown[]])[] = [
      ['hub-address', ['surplus']],
      ['set-hub-address', []],
      ['set-hub-address', [7]],
      ['set-hub-address', ['h'.repeat(3000)]],
      ['keep-secret', ['../../etc/passwd', 'hidden-value']],
      ['keep-secret', ['__proto__', 'hidden-value']],
      ['keep-secret', ['name', { toString: 'hidden-value' }]],
      ['keep-secret', ['name', 'x'.repeat(70_000)]],
      ['recall-secret', [null]],
      ['announce-offer', [{ contactId: 'c-1', title: 'T', body: 'B' }]],
      ['announce-offer', [{ contactId: 'c 1', title: 'T', body: 'B', urgent: true }]],
      ['announce-offer', [{ contactId: 'c-1', title: 'T', body: 'B', urgent: true, icon: '/etc/passwd' }]],
      ['show-status', [{ presence: 'x', tone: 'purple', waiting: 0 }]],
      ['show-status', [{ presence: 'x', tone: 'ready', waiting: -1 }]],
      ['bind-shortcut', ['format-disk', 'F13']],
      ['open-external', [['https://example.test']]],
      ['answer-quit', ['maybe']],
    ]
    for (const [name, args] of wrong) {
      const answer = await shell.control.invokeAs(channelOf(name), args, { url: deskUrl })
      expect(answer, `${name} ${JSON.stringify(args).slice(0, 60)}`).toMatchObject({
        refusal: { name: 'ArgumentsRefused' },
      })
      expect(JSON.stringify(answer)).not.toContain('hidden-value')
    }
  })

  it('refuses every request of a foreign page, a frame, another window and a frame that is gone', async () => {
    const strangers = [
      { url: 'https://evil.test/' },
      { url: 'app://desk.evil.test/index.html' },
      { url: 'app://other/index.html' },
      { url: 'app://desk@evil/index.html' },
      { url: 'http://desk/index.html' },
      { url: 'file:///app/index.html' },
      { url: 'about:blank' },
      { url: '' },
      { url: deskUrl, inFrame: true },
      { url: deskUrl, sender: 999 },
      { url: null },
    ]
    for (const stranger of strangers) {
      for (const [name, args] of Object.entries(validArguments) as [RequestName, unknown[]][]) {
        const answer = await shell.control.invokeAs(channelOf(name), args, stranger)
        expect(answer, `${name} from ${JSON.stringify(stranger)}`).toMatchObject({
          refusal: { name: 'SenderRefused' },
        })
      }
    }
    expect(await inDesk(shell.page, bridge => bridge.secrets.recall('data-key'))).toMatchObject({
      refusal: { name: 'SecretUnknown' },
    })
  })

  it('answers a named refusal, never a stack, when the shell itself fails', async () => {
    const answer = await inDesk(shell.page, bridge => bridge.secrets.recall('many-0'))
    expect(answer).toEqual({ value: 'many-0' })
    // A folder where the file should be makes every read fail.
    const { rename, mkdir } = await import('node:fs/promises')
    const file = join(userData, 'secrets.json')
    await rename(file, `${file}.aside`)
    await mkdir(file)
    expect(await inDesk(shell.page, bridge => bridge.secrets.recall('many-0'))).toEqual({
      refusal: { name: 'ShellFailed', detail: 'recall-secret' },
    })
  })
})
