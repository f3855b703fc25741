import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { SafeStorage, WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../../src-contract/bridge/bridge.ts'
import { deskAddress } from '../../src-main/app-protocol/desk-address.ts'
import { askBeforeQuit } from '../../src-main/quit/ask-before-quit.ts'
import { openSecretStore } from '../../src-main/secrets/secret-store.ts'
import { lockNavigation } from '../../src-main/windows/lock-navigation.ts'
import { recoverPage } from '../../src-main/windows/recover-page.ts'
import { removeFolder, temporaryFolder } from './shim/launch.ts'

describe('quitting', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function setup(canHear = true) {
    const app = Object.assign(new EventEmitter(), { quit: vi.fn() })
    const window = new EventEmitter()
    const sent: Notice[] = []
    const notices = { send: (notice: Notice) => void sent.push(notice), canHear: () => canHear }
    const asker = askBeforeQuit({
      app: app as never,
      window: window as never,
      notices,
      graceMs: 5_000,
    })
    const close = () => {
      const preventDefault = vi.fn()
      window.emit('close', { preventDefault })
      return preventDefault.mock.calls.length > 0
    }
    return { app, asker, close, sent }
  }

  it('asks once, however often the person presses', () => {
    const { close, sent } = setup()
    expect([close(), close(), close()]).toEqual([true, true, true])
    expect(sent).toEqual([{ kind: 'quit-asked' }])
  })

  it('ends after the grace when the page says nothing', () => {
    const { app, close } = setup()
    close()
    vi.advanceTimersByTime(4_999)
    expect(app.quit).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(app.quit).toHaveBeenCalledOnce()
    expect(close()).toBe(false)
  })

  it('stays when the page says so, and the grace is over with it', () => {
    const { app, asker, close, sent } = setup()
    close()
    asker.answer('stay')
    vi.advanceTimersByTime(60_000)
    expect(app.quit).not.toHaveBeenCalled()
    close()
    expect(sent).toHaveLength(2)
  })

  it('lets the page leave later, after its own question to the person', () => {
    const { app, asker, close } = setup()
    close()
    asker.answer('stay')
    asker.answer('leave')
    expect(app.quit).toHaveBeenCalledOnce()
    expect(close()).toBe(false)
  })

  it('does not wait for a page that is not there', () => {
    const { close, sent } = setup(false)
    expect(close()).toBe(false)
    expect(sent).toEqual([])
  })
})

describe('secrets', () => {
  let folder: string
  beforeEach(async () => {
    folder = await temporaryFolder()
  })
  afterEach(() => removeFolder(folder))

  const reverse = (text: string) => [...text].reverse().join('')

  function setup(safeStorage: Partial<SafeStorage>, platform: NodeJS.Platform = 'linux') {
    return openSecretStore({
      safeStorage: { getSelectedStorageBackend: () => 'gnome_libsecret', ...safeStorage } as SafeStorage,
      platform,
      file: join(folder, 'secrets.json'),
      allowWeak: () => false,
    })
  }

  const working: Partial<SafeStorage> = {
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async text => Buffer.from(reverse(text)),
    decryptStringAsync: async wrapped => ({ result: reverse(wrapped.toString()), shouldReEncrypt: false }),
  }

  it('use the older calls where Electron has no asynchronous ones', async () => {
    const secrets = setup({
      isEncryptionAvailable: () => true,
      encryptString: text => Buffer.from(reverse(text)),
      decryptString: wrapped => reverse(wrapped.toString()),
    })
    await secrets.keep('data-key', 'value')
    expect(await secrets.recall('data-key')).toEqual({ value: 'value' })
  })

  it('name the key store of Windows and macOS', async () => {
    expect(await setup(working, 'win32').keyStore()).toMatchObject({
      value: { backend: 'dpapi', usable: true },
    })
    expect(await setup(working, 'darwin').keyStore()).toMatchObject({ value: { backend: 'keychain' } })
  })

  it('are refused where no key store answers', async () => {
    const secrets = setup({ ...working, isAsyncEncryptionAvailable: async () => false })
    expect(await secrets.keep('data-key', 'value')).toMatchObject({
      refusal: { name: 'KeyStoreUnavailable' },
    })
    const early = setup({ ...working, getSelectedStorageBackend: () => 'unknown' })
    expect(await early.keep('data-key', 'value')).toMatchObject({ refusal: { name: 'KeyStoreUnavailable' } })
  })

  it('that cannot be unwrapped are refused by name and stay where they are', async () => {
    await setup(working).keep('data-key', 'value')
    const broken = setup({ ...working, decryptStringAsync: () => Promise.reject(new Error('bad key')) })
    expect(await broken.recall('data-key')).toMatchObject({ refusal: { name: 'SecretUnreadable' } })
    expect(await setup(working).recall('data-key')).toEqual({ value: 'value' })
  })

  it('are wrapped again when the key store has a newer key', async () => {
    await setup(working).keep('data-key', 'value')
    const encryptStringAsync = vi.fn(working.encryptStringAsync as SafeStorage['encryptStringAsync'])
    const rotated = setup({
      ...working,
      encryptStringAsync,
      decryptStringAsync: async wrapped => ({ result: reverse(wrapped.toString()), shouldReEncrypt: true }),
    })
    expect(await rotated.recall('data-key')).toEqual({ value: 'value' })
    expect(encryptStringAsync).toHaveBeenCalledWith('value')
  })

  it('are all gone when the PC is no desk any more, whoever’s they were', async () => {
    const secrets = setup(working)
    for (const name of ['session', 'sip-line.201', 'sip-line.202']) await secrets.keep(name, 'value')
    expect(await secrets.forgetAll()).toEqual({ value: null })
    const again = setup(working)
    for (const name of ['session', 'sip-line.201', 'sip-line.202']) {
      expect(await again.recall(name)).toMatchObject({ refusal: { name: 'SecretUnknown' } })
    }
  })

  it('have no names but their own', async () => {
    expect(await setup(working).recall('constructor')).toMatchObject({ refusal: { name: 'SecretUnknown' } })
  })
})

describe('navigation', () => {
  it('is prevented by every road out of the desk, for pages and frames alike', () => {
    const app = new EventEmitter()
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
    lockNavigation(app as never, deskAddress(), () => undefined)
    app.emit('web-contents-created', {}, contents as unknown as WebContents)
    for (const road of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const out = { url: 'https://evil.test/', preventDefault: vi.fn() }
      contents.emit(road, out)
      expect(out.preventDefault, road).toHaveBeenCalled()
      const home = { url: 'app://desk/index.html', preventDefault: vi.fn() }
      contents.emit(road, home)
      expect(home.preventDefault, road).not.toHaveBeenCalled()
    }
    const mail = { url: 'about:srcdoc', isMainFrame: false, preventDefault: vi.fn() }
    contents.emit('will-frame-navigate', mail)
    expect(mail.preventDefault).not.toHaveBeenCalled()
    expect(contents.setWindowOpenHandler.mock.calls[0]?.[0]()).toEqual({ action: 'deny' })
  })
})

describe('a page whose process died', () => {
  it('is loaded again three times in a minute, then left alone, and again a minute later', () => {
    const webContents = new EventEmitter()
    const load = vi.fn()
    let now = 0
    const tryAgain = recoverPage({ webContents, isDestroyed: () => false } as never, {
      load,
      now: () => now,
      log: () => undefined,
    })
    const die = (reason = 'crashed') => webContents.emit('render-process-gone', {}, { reason, exitCode: 1 })
    for (let time = 0; time < 5; time++) die()
    expect(load).toHaveBeenCalledTimes(3)
    // Nobody sees the page that speaks: whoever loads the desk anew has it tried once more.
    tryAgain()
    tryAgain()
    expect(load).toHaveBeenCalledTimes(4)
    now = 60_001
    die()
    expect(load).toHaveBeenCalledTimes(5)
    die('clean-exit')
    expect(load).toHaveBeenCalledTimes(5)
  })
})
