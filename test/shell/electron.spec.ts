import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'
import type { Bridge } from '../../src-contract/bridge/bridge.ts'
import { buildShell, removeFolder, temporaryFolder } from './shim/launch.ts'

const root = join(import.meta.dirname, '..', '..')
const electron = electronBinary()

/** The main path of the shim's tests, on Electron itself, for what the shim cannot show. */
test.describe('the shell on real Electron', () => {
  test.skip(
    electron === undefined,
    'Electron’s binary is not here. Fetch it with `npx install-electron`, or name it in TOWNLINE_ELECTRON.',
  )

  let folder: string
  let main: string
  let userData: string

  test.beforeAll(async () => {
    folder = await temporaryFolder()
    main = await buildShell(folder)
  })
  test.afterAll(() => removeFolder(folder))
  test.beforeEach(async () => {
    userData = await mkdtemp(join(tmpdir(), 'townline-electron-'))
  })
  test.afterEach(() => rm(userData, { recursive: true, force: true }))

  const launch = () =>
    _electron.launch({
      executablePath: electron,
      args: [
        main,
        `--user-data-dir=${userData}`,
        // Chromium refuses to run sandboxed as the superuser, which is how many build machines run.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    })

  test('opens the desk at app://desk/ with the bridge and nothing of Node', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    expect(page.url()).toBe('app://desk/index.html')
    expect(await page.evaluate(() => window.isSecureContext)).toBe(true)
    expect(await page.evaluate(() => location.origin)).toBe('app://desk')
    const found = await page.evaluate(() => ({
      kind: (window as unknown as { townline: Bridge }).townline.kind,
      node: ['require', 'process', 'module', 'Buffer'].filter(name => name in window),
    }))
    expect(found).toEqual({ kind: 'electron', node: [] })
    await app.close()
  })

  test('answers requests and refuses wrong arguments', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    const answers = await page.evaluate(async () => {
      const bridge = (window as unknown as { townline: Bridge }).townline
      return {
        hub: await bridge.hubAddress(),
        wrong: await bridge.openExternal(7 as unknown as string),
        keyStore: await bridge.secrets.keyStore(),
      }
    })
    expect(answers.hub).toBe('http://localhost:4300')
    expect(answers.wrong).toMatchObject({ refusal: { name: 'ArgumentsRefused' } })
    expect(answers.keyStore).toHaveProperty('value.backend')
    await app.close()
  })

  test('keeps a secret, or refuses by name where the key store is weak', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    const outcome = await page.evaluate(async () => {
      const { secrets } = (window as unknown as { townline: Bridge }).townline
      return { kept: await secrets.keep('data-key', 'v'), recalled: await secrets.recall('data-key') }
    })
    if ('value' in outcome.kept) expect(outcome.recalled).toEqual({ value: 'v' })
    else expect(['KeyStoreWeak', 'KeyStoreUnavailable']).toContain(outcome.kept.refusal.name)
    await app.close()
  })

  test('stays at its address and opens no window', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    const opened = await page.evaluate(() => {
      window.location.assign('https://example.test/')
      return window.open('https://example.test/') !== null
    })
    expect(opened).toBe(false)
    expect(page.url()).toBe('app://desk/index.html')
    expect(app.windows()).toHaveLength(2)
    await app.close()
  })

  test('serves its content policy and runs no inline script', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    const policy = await page.evaluate(async () =>
      (await fetch('app://desk/index.html')).headers.get('content-security-policy'),
    )
    expect(policy).toContain("script-src 'self'")
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.body.append(script)
      return 'inlineRan' in window
    })
    expect(ran).toBe(false)
    await app.close()
  })

  test('has sandboxed, isolated pages', async () => {
    const app = await launch()
    await pagesOf(app)
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      return BrowserWindow.getAllWindows().map(({ webContents }) => {
        const contents = webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
        return { sandbox, contextIsolation, nodeIntegration, webSecurity }
      })
    })
    const locked = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true }
    expect(preferences).toEqual([locked, locked])
    await app.close()
  })

  test('speaks in a hidden window with a process of its own, which a crash of the desk leaves alone', async () => {
    const app = await launch()
    const { desk, voice } = await pagesOf(app)
    const found = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(window => ({
        isVisible: window.isVisible(),
        process: window.webContents.getOSProcessId(),
      })),
    )
    expect(new Set(found.map(each => each.process)).size).toBe(2)
    expect(found.filter(each => each.isVisible)).toHaveLength(1)
    expect(
      await voice.evaluate(async () => {
        const context = new AudioContext()
        await context.resume()
        Object.assign(window, { isTheSame: true })
        return { bridge: 'townline' in window, sound: context.state }
      }),
    ).toEqual({ bridge: false, sound: 'running' })

    // The way between the two pages, which the shim cannot show at this address.
    await voice.evaluate(() => {
      const channel = new BroadcastChannel('way')
      channel.onmessage = () => channel.postMessage('heard')
      void navigator.locks.request('there', () => new Promise(() => {}))
    })
    const answer = await desk.evaluate(
      () =>
        new Promise(resolve => {
          const channel = new BroadcastChannel('way')
          channel.onmessage = async ({ data }) =>
            resolve({ data, locks: (await navigator.locks.query()).held?.map(({ name }) => name) })
          channel.postMessage('hello')
        }),
    )
    expect(answer).toEqual({ data: 'heard', locks: ['there'] })

    const loaded = desk.waitForEvent('domcontentloaded')
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(window => window.webContents.getURL().endsWith('index.html'))
        ?.webContents.forcefullyCrashRenderer()
    })
    await loaded
    expect(await voice.evaluate(() => 'isTheSame' in window)).toBe(true)

    const closed = app.waitForEvent('close')
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(window => window.webContents.getURL().endsWith('index.html'))
        ?.destroy()
    })
    await closed
  })

  test('asks the page before it quits and leaves when told', async () => {
    const app = await launch()
    const { desk: page } = await pagesOf(app)
    await page.evaluate(() => (window as unknown as { listen(): void }).listen())
    await app.evaluate(electronMain => electronMain.app.quit())
    await page.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length > 0)
    const closed = app.waitForEvent('close')
    await page.evaluate(() => void (window as unknown as { townline: Bridge }).townline.answerQuit('leave'))
    await closed
  })
})

/** The desk's page and that of the window that speaks, loaded. */
async function pagesOf(app: ElectronApplication): Promise<{ readonly desk: Page; readonly voice: Page }> {
  const find = (name: string) => app.windows().find(page => page.url() === `app://desk/${name}.html`)
  await expect.poll(() => find('index') !== undefined && find('voice') !== undefined).toBe(true)
  const [desk, voice] = [find('index'), find('voice')]
  if (!desk || !voice) throw new Error('a page is gone')
  await Promise.all([desk.waitForLoadState(), voice.waitForLoadState()])
  return { desk, voice }
}

/** The package's own binary when it was fetched. Asking the package itself would start a download. */
function electronBinary(): string | undefined {
  const named = process.env.TOWNLINE_ELECTRON
  if (named !== undefined && named !== '') return named
  const packageFolder = join(root, 'node_modules', 'electron')
  const pathFile = join(packageFolder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const binary = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}
