import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inDesk } from './desk-page.ts'
import { buildShell, launchShell, type RunningShell, removeFolder, temporaryFolder } from './shim/launch.ts'

let folder: string
let main: string
let shell: RunningShell

beforeAll(async () => {
  folder = await temporaryFolder()
  main = await buildShell(folder)
  shell = await launchShell({ main, userData: join(folder, 'user') })
})

afterAll(async () => {
  await shell?.stop()
  await removeFolder(folder)
})

describe('the window, in the shim', () => {
  it('gives the page the bridge and nothing of Electron or Node', async () => {
    const found = await shell.page.evaluate(() => {
      const own = window as unknown as Record<string, unknown>
      const suspects = [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        'ipcRenderer',
        'electron',
        '__townlineShimSend',
      ]
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const fresh = new Set(Object.getOwnPropertyNames(frame.contentWindow))
      frame.remove()
      const added = Object.getOwnPropertyNames(window).filter(name => !fresh.has(name) && !/^\d+$/.test(name))
      return { suspects: suspects.filter(name => own[name] !== undefined), added }
    })
    expect(found.suspects).toEqual([])
    expect(found.added.sort()).toEqual(['heard', 'listen', 'townline'])
  })

  it('exposes exactly the requests and notices of the contract', async () => {
    const shape = await inDesk(shell.page, bridge => {
      const shapeOf = (value: object): object =>
        Object.fromEntries(
          Object.entries(value).map(([key, each]) => [
            key,
            typeof each === 'object' ? shapeOf(each) : typeof each,
          ]),
        )
      return shapeOf(bridge)
    })
    expect(shape).toEqual({
      kind: 'string',
      hubAddress: 'function',
      setHubAddress: 'function',
      secrets: {
        keyStore: 'function',
        keep: 'function',
        recall: 'function',
        forget: 'function',
        forgetAll: 'function',
        allowWeak: 'function',
      },
      offers: { announce: 'function', withdraw: 'function' },
      presence: { showStatus: 'function' },
      shortcuts: { list: 'function', bind: 'function' },
      openExternal: 'function',
      answerQuit: 'function',
      notices: {
        onShortcut: 'function',
        onPower: 'function',
        onDeepLink: 'function',
        onOfferOpened: 'function',
        onQuitAsked: 'function',
      },
    })
  })

  it('asks Electron for an isolated, sandboxed page that is not throttled', async () => {
    const { options } = await shell.control.windowState()
    expect(options).toMatchObject({
      show: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        backgroundThrottling: false,
      },
    })
    expect(await shell.recorded('app.enableSandbox')).toHaveLength(1)
  })

  it('is created hidden and shown when its page is there', async () => {
    const state = await shell.control.windowState()
    expect(state.options).toMatchObject({ show: false })
    expect(state.visible).toBe(true)
    expect(await shell.recorded('window.show')).toHaveLength(1)
  })

  it('registers its scheme as a secure standard one before anything is loaded', async () => {
    expect(await shell.recorded('protocol.registerSchemesAsPrivileged')).toEqual([
      {
        what: 'protocol.registerSchemesAsPrivileged',
        schemes: [
          {
            scheme: 'app',
            privileges: {
              standard: true,
              secure: true,
              supportFetchAPI: true,
              stream: true,
              codeCache: true,
            },
          },
        ],
      },
    ])
    expect(await shell.page.evaluate(() => window.isSecureContext)).toBe(true)
  })

  it('loads the page again after the page’s process died', async () => {
    const userData = join(folder, 'crashed')
    const crashing = await launchShell({ main, userData })
    try {
      const loaded = crashing.nextLoad()
      await crashing.control.crashPage()
      await loaded
      expect((await crashing.control.windowState()).count).toBe(1)
    } finally {
      await crashing.stop()
    }
  })

  it('opens a window that speaks: hidden, as locked as the desk, without a bridge; it goes on when the desk crashes', async () => {
    const userData = join(folder, 'speaking')
    const speaking = await launchShell({ main, userData })
    try {
      const voiceWindow = async () => (await speaking.control.windows())[1]
      await expect.poll(async () => (await voiceWindow())?.url).toBe('app://desk/voice.html')
      expect(await speaking.control.isVoiceTheSame()).toBe(false)
      const voice = await voiceWindow()
      expect(voice).toMatchObject({
        visible: false,
        options: {
          show: false,
          webPreferences: {
            sandbox: true,
            contextIsolation: true,
            nodeIntegration: false,
            webSecurity: true,
            webviewTag: false,
            backgroundThrottling: false,
            autoplayPolicy: 'no-user-gesture-required',
          },
        },
      })
      expect(Object.keys(voice?.options.webPreferences ?? {})).not.toContain('preload')
      expect(await speaking.recorded('app.appendSwitch')).toEqual([
        {
          what: 'app.appendSwitch',
          name: 'disable-features',
          value: 'ProcessPerSiteUpToMainFrameThreshold',
        },
      ])
      const loaded = speaking.nextLoad()
      await speaking.control.crashPage()
      await loaded
      // It was not loaded anew: what was put into it is still there.
      expect(await speaking.control.isVoiceTheSame()).toBe(true)
      await speaking.control.crashVoice()
      expect(await speaking.control.isVoiceTheSame()).toBe(false)
      await speaking.control.closeWindow()
      expect((await speaking.ended).code).toBe(0)
    } finally {
      await speaking.stop()
    }
  })

  it('opens where the person left it, without developer tools once packaged', async () => {
    const userData = join(folder, 'moved')
    const first = await launchShell({ main, userData })
    await first.control.moveWindow({ x: 300, y: 120, width: 1400, height: 900 })
    await first.control.closeWindow()
    await inDesk(first.page, bridge => void bridge.answerQuit('leave'))
    await first.ended
    const second = await launchShell({ main, userData, environment: { TOWNLINE_SHIM_PACKAGED: 'yes' } })
    try {
      expect((await second.control.windowState()).options).toMatchObject({
        x: 300,
        y: 120,
        width: 1400,
        height: 900,
        webPreferences: { devTools: false },
      })
    } finally {
      await second.stop()
    }
  })
})
