/**
 * The shim: as much of Electron's main-process API as the shell uses, over a real Chromium. It proves that the
 * built bundles load and work together, what they ask of the system, and that they check what they are told.
 * It does not prove that Electron itself starts, enforces its preferences, or reaches a real key store, tray,
 * notification area or keyboard: those are recorded here and fired by the test.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { type ChromiumHost, startChromium } from './chromium-host.ts'
import { preloadWorlds, receiveFunction, sendBinding } from './preload-worlds.ts'

export type ShimRecord = { readonly what: string; readonly [detail: string]: unknown }

type Frame = { readonly url: string; readonly parent: object | null }
type InvokeEvent = { readonly sender: { readonly id: number }; readonly senderFrame: Frame | null }
type InvokeHandler = (event: InvokeEvent, ...args: unknown[]) => unknown
type ProtocolHandler = (request: Request) => Promise<Response>
type Rectangle = { x: number; y: number; width: number; height: number }

const records: ShimRecord[] = []
const record = (what: string, details: object = {}) => records.push({ what, ...details })

const userData = process.env.TOWNLINE_SHIM_USER_DATA ?? ''
mkdirSync(userData, { recursive: true })

function preventable(details: object = {}) {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}

let host: ChromiumHost | undefined
const windows = new Set<BrowserWindow>()

// --- app -----------------------------------------------------------------------------------------------------

const lockFile = join(userData, 'instance.lock')
const lockSocket = join(userData, 'instance.sock')
let holdsLock = false
let ending: Promise<void> | undefined
let telling: Promise<void> = Promise.resolve()

class App extends EventEmitter {
  isPackaged = process.env.TOWNLINE_SHIM_PACKAGED === 'yes'
  #ready = new Promise<void>(resolve => {
    setImmediate(async () => {
      if (ending !== undefined) return
      host = await startChromium(join(userData, 'chromium'))
      report({ event: 'chromium', endpoint: host.endpoint })
      resolve()
    })
  })

  whenReady() {
    return this.#ready
  }
  commandLine = {
    appendSwitch: (name: string, value?: string) => void record('app.appendSwitch', { name, value }),
  }
  enableSandbox() {
    record('app.enableSandbox')
  }
  setAppUserModelId(id: string) {
    record('app.setAppUserModelId', { id })
  }
  setAsDefaultProtocolClient(scheme: string) {
    record('app.setAsDefaultProtocolClient', { scheme })
    return true
  }
  setBadgeCount(count: number) {
    record('app.setBadgeCount', { count })
    return true
  }
  getLocale() {
    return process.env.TOWNLINE_SHIM_LOCALE ?? 'en-CA'
  }
  getPath(_name: string) {
    return userData
  }

  requestSingleInstanceLock() {
    try {
      closeSync(openSync(lockFile, 'wx'))
    } catch {
      telling = new Promise(resolve => {
        const socket = connect(lockSocket, () => socket.end(JSON.stringify(process.argv)))
        socket.once('close', () => resolve())
      })
      return false
    }
    holdsLock = true
    createServer(socket => {
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.on('end', () => this.emit('second-instance', preventable(), JSON.parse(text), process.cwd()))
    }).listen(lockSocket)
    return true
  }

  quit() {
    if (ending !== undefined) return
    const asking = preventable()
    this.emit('before-quit', asking)
    if (asking.defaultPrevented) return
    for (const window of [...windows]) if (!window.closeForQuit()) return
    this.emit('will-quit', preventable())
    this.exit(0)
  }

  exit(code: number) {
    ending ??= (async () => {
      await telling
      await host?.stop()
      if (holdsLock) for (const file of [lockFile, lockSocket]) rmSync(file, { force: true })
      report({ event: 'ended', records })
      process.exit(code)
    })()
  }
}

export const app = new App()

// --- pages ---------------------------------------------------------------------------------------------------

/** Chromium keeps custom schemes to itself, so `app://desk/` stands on a loopback name that is as trusted. */
const toChromium = (url: string) => url.replace(/^app:\/\/([a-z]+)\//, 'http://$1.app.localhost/')
const fromChromium = (url: string) => url.replace(/^http:\/\/([a-z]+)\.app\.localhost\//, 'app://$1/')

const protocolHandlers = new Map<string, ProtocolHandler>()
export const protocol = {
  registerSchemesAsPrivileged: (schemes: object[]) =>
    record('protocol.registerSchemesAsPrivileged', { schemes }),
  handle: (scheme: string, handler: ProtocolHandler) => protocolHandlers.set(scheme, handler),
}

const invokeHandlers = new Map<string, InvokeHandler>()
export const ipcMain = {
  handle: (channel: string, handler: InvokeHandler) => invokeHandlers.set(channel, handler),
}

let lastContentsId = 0
const networkPermissions = ['local-network-access', 'local-network', 'loopback-network'] as const

class WebContents extends EventEmitter {
  id = ++lastContentsId
  #page: Page | undefined
  #cdp: CDPSession | undefined
  #mainFrameId = ''
  #url = 'about:blank'
  #preloadContext: number | undefined
  #programmatic: string | undefined
  #openHandler: ((details: object) => { action: string }) | undefined
  #attached: Promise<void>

  constructor(preload: string | undefined) {
    super()
    // The listeners of `web-contents-created` come first, as in Electron.
    app.emit('web-contents-created', preventable(), this)
    this.#attached = this.#attach(preload === undefined ? undefined : readFileSync(preload, 'utf8'))
  }

  async #attach(preloadSource: string | undefined) {
    if (host === undefined) throw new Error('a window before the app was ready')
    const page = await host.context.newPage()
    const cdp = await host.context.newCDPSession(page)
    this.#page = page
    this.#cdp = cdp
    const { frameTree } = await cdp.send('Page.getFrameTree')
    this.#mainFrameId = frameTree.frame.id
    this.#listen(cdp)
    page.on('popup', popup => void popup.close())
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Inspector.enable')
    if (preloadSource !== undefined) {
      const worldName = 'townline-preload'
      const worlds = preloadWorlds(preloadSource, randomBytes(12).toString('hex'))
      await cdp.send('Runtime.addBinding', { name: sendBinding, executionContextName: worldName })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: worlds.main })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: worlds.isolated, worldName })
    }
    await cdp.send('Fetch.enable', {
      patterns: [{ urlPattern: 'http://*.app.localhost/*' }, { urlPattern: '*', resourceType: 'Document' }],
    })
  }

  #listen(cdp: CDPSession) {
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === 'townline-preload' && context.auxData?.frameId === this.#mainFrameId) {
        this.#preloadContext = context.id
      }
    })
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#preloadContext = undefined
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === sendBinding) void this.#answer(JSON.parse(payload), executionContextId)
    })
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return
      this.#url = fromChromium(frame.url)
      this.emit('did-start-navigation', { url: this.#url, isMainFrame: true, isSameDocument: false })
    })
    cdp.on('Page.domContentEventFired', () => {
      if (this.#url !== 'about:blank') this.emit('dom-ready')
    })
    cdp.on('Page.loadEventFired', () => {
      if (this.#url !== 'about:blank') this.emit('did-finish-load')
    })
    cdp.on('Page.windowOpen', ({ url }) => {
      const answer = this.#openHandler?.({ url: fromChromium(url) })
      record('window.open', { url: fromChromium(url), action: answer?.action ?? 'no handler' })
    })
    cdp.on('Inspector.targetCrashed', () => {
      this.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 139 })
    })
    cdp.on('Fetch.requestPaused', paused => {
      this.#fulfil(cdp, paused).catch(() => undefined)
    })
  }

  async #fulfil(cdp: CDPSession, paused: PausedRequest) {
    const { requestId, request, frameId, resourceType } = paused
    const url = fromChromium(request.url)
    if (
      resourceType === 'Document' &&
      !this.#mayNavigate(url, frameId, paused.redirectedRequestId !== undefined)
    ) {
      record('navigation.prevented', { url, isMainFrame: frameId === this.#mainFrameId })
      await cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      return
    }
    const handler = protocolHandlers.get(new URL(url).protocol.slice(0, -1))
    if (handler === undefined) {
      await cdp.send('Fetch.continueRequest', { requestId })
      return
    }
    const response = await handler(new Request(url, { method: request.method }))
    await cdp.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }

  #mayNavigate(url: string, frameId: string, isRedirect: boolean): boolean {
    const isMainFrame = frameId === this.#mainFrameId
    if (isMainFrame && this.#programmatic === url && !isRedirect) {
      this.#programmatic = undefined
      return true
    }
    const event = preventable({ url, isMainFrame, isSameDocument: false, frame: null })
    this.emit(isRedirect ? 'will-redirect' : 'will-frame-navigate', event)
    if (isMainFrame && !isRedirect) this.emit('will-navigate', event)
    return !event.defaultPrevented
  }

  async #answer(asked: { id: number; channel: string; args: unknown[] }, contextId: number) {
    const event: InvokeEvent = { sender: this, senderFrame: { url: this.#url, parent: null } }
    const handler = invokeHandlers.get(asked.channel)
    let reply: object
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${asked.channel}'`)
      reply = { reply: asked.id, value: await handler(event, ...asked.args) }
    } catch (error) {
      reply = { reply: asked.id, error: `Error invoking remote method '${asked.channel}': ${error}` }
    }
    await this.#receive(reply, contextId)
  }

  async #receive(message: object, contextId: number) {
    const expression = `${receiveFunction}(${JSON.stringify(message)})`
    await this.#cdp?.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined)
  }

  async loadURL(url: string) {
    await this.#attached
    await this.#grantNetwork(url)
    this.#programmatic = url
    await this.#cdp?.send('Page.navigate', { url: toChromium(url) })
  }

  /**
   * Chromium asks before a page that came from no network address may reach this PC or its network. The shell's
   * own handler decides, as it would in Electron: without its consent the page does not reach a hub here.
   */
  async #grantNetwork(url: string) {
    const details = { requestingUrl: url, isMainFrame: true }
    const consents = networkPermissions.every(name => permissionCheck?.(this, name, url, details))
    if (consents) await host?.context.grantPermissions(['local-network-access'])
  }

  send(channel: string, ...args: unknown[]) {
    record('webContents.send', { channel, args })
    if (this.#preloadContext !== undefined) void this.#receive({ channel, args }, this.#preloadContext)
  }
  setWindowOpenHandler(handler: (details: object) => { action: string }) {
    this.#openHandler = handler
  }
  getURL() {
    return this.#url
  }
  async isAsBefore(): Promise<boolean> {
    const expression = `(() => { const was = 'isMarked' in window; window.isMarked = true; return was })()`
    const answer = await this.#cdp?.send('Runtime.evaluate', { expression, returnByValue: true })
    return answer?.result.value === true
  }
  isDestroyed() {
    return this.#page?.isClosed() ?? false
  }
  async crash() {
    await this.#cdp?.send('Page.crash').catch(() => undefined)
  }
  async closePage() {
    await this.#attached.catch(() => undefined)
    await this.#page?.close().catch(() => undefined)
  }
}

type PausedRequest = {
  readonly requestId: string
  readonly request: { readonly url: string; readonly method: string }
  readonly frameId: string
  readonly resourceType: string
  readonly redirectedRequestId?: string
}

// --- windows -------------------------------------------------------------------------------------------------

type WindowOptions = Partial<Rectangle> & { show?: boolean; webPreferences: { preload?: string } }

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents
  readonly options: WindowOptions
  bounds: Rectangle
  visible: boolean
  focused = false
  minimized = false
  maximized = false
  flashing = false
  destroyed = false

  constructor(options: WindowOptions) {
    super()
    this.options = options
    this.visible = options.show ?? true
    this.bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    windows.add(this)
    this.webContents = new WebContents(options.webPreferences.preload)
    this.webContents.once('dom-ready', () => this.emit('ready-to-show'))
    this.webContents.on('did-finish-load', () => {
      if (this === theWindow()) report({ event: 'page-loaded' })
    })
  }

  loadURL(url: string) {
    return this.webContents.loadURL(url)
  }
  show() {
    record('window.show')
    this.visible = true
    this.focus()
  }
  showInactive() {
    record('window.showInactive')
    this.visible = true
  }
  focus() {
    this.focused = true
    this.emit('focus')
  }
  blur() {
    this.focused = false
    this.emit('blur')
  }
  moveTop() {
    record('window.moveTop')
  }
  flashFrame(on: boolean) {
    this.flashing = on
  }
  minimize() {
    this.minimized = true
    this.blur()
  }
  restore() {
    record('window.restore')
    this.minimized = false
  }
  maximize() {
    this.maximized = true
  }
  isMinimized() {
    return this.minimized
  }
  isMaximized() {
    return this.maximized
  }
  isFocused() {
    return this.focused
  }
  isDestroyed() {
    return this.destroyed
  }
  getNormalBounds() {
    return this.bounds
  }
  setOverlayIcon(image: object | null, description: string) {
    record('window.setOverlayIcon', { hasImage: image !== null, description })
  }

  /** As if the person pressed the close button. */
  close() {
    if (this.closeForQuit() && windows.size === 0) app.emit('window-all-closed')
  }
  closeForQuit(): boolean {
    const event = preventable()
    this.emit('close', event)
    if (event.defaultPrevented) return false
    this.destroy()
    return true
  }
  destroy() {
    if (this.destroyed) return
    this.destroyed = true
    windows.delete(this)
    void this.webContents.closePage()
    this.emit('closed')
  }
}

const bounds = { x: 0, y: 0, width: 1920, height: 1080 }
export const screen = { getAllDisplays: () => [{ bounds, workArea: bounds }] }

// --- what the system would do ---------------------------------------------------------------------------------

const notifications: Notification[] = []

export class Notification extends EventEmitter {
  static isSupported() {
    return process.env.TOWNLINE_SHIM_NO_NOTIFICATIONS !== 'yes'
  }
  readonly options: object
  constructor(options: object) {
    super()
    this.options = options
  }
  show() {
    notifications.push(this)
    record('notification.show', this.options)
  }
  close() {
    record('notification.close', this.options)
    this.emit('close')
  }
}

type MenuItem = { readonly label?: string; readonly click?: () => void }
let trayMenu: readonly MenuItem[] = []

export class Tray extends EventEmitter {
  constructor(_image: object) {
    super()
    record('tray.create')
  }
  setImage(_image: object) {
    record('tray.setImage')
  }
  setToolTip(text: string) {
    record('tray.setToolTip', { text })
  }
  setContextMenu(menu: { template: readonly MenuItem[] }) {
    trayMenu = menu.template
  }
  destroy() {
    record('tray.destroy')
  }
}
export const Menu = { buildFromTemplate: (template: readonly MenuItem[]) => ({ template }) }
export const nativeImage = {
  createFromBitmap: (pixels: Buffer, size: object) => ({ bytes: pixels.length, ...size }),
}

const shortcutHandlers = new Map<string, () => void>()
const keysOfOthers = (process.env.TOWNLINE_SHIM_TAKEN_KEYS ?? '').split(',')
export const globalShortcut = {
  register: (keys: string, handler: () => void) => {
    if (keysOfOthers.includes(keys)) return false
    shortcutHandlers.set(keys, handler)
    return true
  },
  unregister: (keys: string) => shortcutHandlers.delete(keys),
}

export const powerMonitor = new EventEmitter()
export const shell = { openExternal: async (url: string) => void record('shell.openExternal', { url }) }

type PermissionHandler = (
  contents: object | null,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void
type PermissionCheck = (
  contents: object | null,
  permission: string,
  origin: string,
  details: object,
) => boolean
let permissionHandler: PermissionHandler | undefined
let permissionCheck: PermissionCheck | undefined
let deviceHandler: ((details: object) => boolean) | undefined
type DeviceChooser = (
  event: { preventDefault(): void },
  details: object,
  callback: (deviceId: string | null) => void,
) => void
let deviceChooser: DeviceChooser | undefined

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionHandler) => {
      permissionHandler = handler
    },
    setPermissionCheckHandler: (handler: PermissionCheck) => {
      permissionCheck = handler
    },
    setDevicePermissionHandler: (handler: (details: object) => boolean) => {
      deviceHandler = handler
    },
    on: (_event: 'select-hid-device', chooser: DeviceChooser) => {
      deviceChooser = chooser
    },
  },
}

const keyFile = join(userData, 'shim-key')
function storageKey(): Buffer {
  try {
    return readFileSync(keyFile)
  } catch {
    const key = randomBytes(32)
    writeFileSync(keyFile, key)
    return key
  }
}

export const safeStorage = {
  getSelectedStorageBackend: () => process.env.TOWNLINE_SHIM_BACKEND ?? 'gnome_libsecret',
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async (text: string) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', storageKey(), nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  },
  decryptStringAsync: async (sealed: Buffer) => {
    const decipher = createDecipheriv('aes-256-gcm', storageKey(), sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(12, 28))
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    return { result, shouldReEncrypt: false }
  },
}

// --- what the test may do and see ------------------------------------------------------------------------------

/** The desk's, which is opened first. */
const theWindow = (): BrowserWindow => {
  const [window] = windows
  if (window === undefined) throw new Error('no window')
  return window
}

const controls = {
  records: () => records,
  windowState: () => {
    const { options, visible, focused, minimized, maximized, flashing, bounds: at } = theWindow()
    const count = [...windows].filter(each => each.visible).length
    return { options, visible, focused, minimized, maximized, flashing, bounds: at, count }
  },
  /** Every window, in the order in which they were opened. */
  windows: () =>
    [...windows].map(({ options, visible, webContents }) => ({
      options,
      visible,
      url: webContents.getURL(),
    })),
  minimizeWindow: () => theWindow().minimize(),
  blurWindow: () => theWindow().blur(),
  focusWindow: () => theWindow().focus(),
  moveWindow: (to: Rectangle) => {
    theWindow().bounds = to
  },
  closeWindow: () => theWindow().close(),
  quit: () => app.quit(),
  clickLastNotification: () => void notifications.at(-1)?.emit('click', {}),
  chooseInTray: (label: string) => trayMenu.find(item => item.label === label)?.click?.(),
  heldKeys: () => [...shortcutHandlers.keys()],
  pressKeys: (keys: string) => {
    const handler = shortcutHandlers.get(keys)
    handler?.()
    return handler !== undefined
  },
  power: (event: string) => void powerMonitor.emit(event),
  openUrl: (url: string) => void app.emit('open-url', preventable(), url),
  askPermission: (permission: string, details: object) =>
    new Promise(resolve => {
      if (permissionHandler === undefined) resolve('no handler')
      else permissionHandler(theWindow().webContents, permission, resolve, details)
    }),
  checkPermission: (permission: string, origin: string, details: object) =>
    permissionCheck?.(theWindow().webContents, permission, origin, details) ?? 'no handler',
  /** Which of these devices is given to a page that asks for one. */
  chooseDevice: (details: object) =>
    new Promise(resolve => {
      if (deviceChooser === undefined) resolve('no handler')
      else deviceChooser({ preventDefault: () => undefined }, details, resolve)
    }),
  askDevice: (details: object) => deviceHandler?.(details) ?? 'no handler',
  /** A request as another frame or window would send it, had it a way to. */
  invokeAs: (
    channel: string,
    args: unknown[],
    from: { url: string | null; inFrame?: boolean; sender?: number },
  ) =>
    invokeHandlers.get(channel)?.(
      {
        sender: { id: from.sender ?? theWindow().webContents.id },
        senderFrame: from.url === null ? null : { url: from.url, parent: from.inFrame ? {} : null },
      },
      ...args,
    ),
  channels: () => [...invokeHandlers.keys()],
  attachWebview: () => {
    const event = preventable()
    theWindow().webContents.emit('will-attach-webview', event, {}, {})
    return event.defaultPrevented
  },
  fetchApp: async (url: string, method = 'GET') => {
    const response = await protocolHandlers.get('app')?.(new Request(url, { method }))
    return {
      status: response?.status,
      headers: Object.fromEntries(response?.headers ?? []),
      body: await response?.text(),
    }
  },
  crashPage: () => theWindow().webContents.crash(),
  /** Whether the page that speaks is the one that was asked before. */
  isVoiceTheSame: async () => (await [...windows].at(-1)?.webContents.isAsBefore()) === true,
  /** Of the window that speaks; settles when it is loaded anew. */
  crashVoice: async () => {
    const voice = [...windows].at(-1)
    const loaded = new Promise<void>(resolve => voice?.webContents.once('did-finish-load', () => resolve()))
    await voice?.webContents.crash()
    await loaded
  },
}

export type ShimControls = typeof controls

function report(message: object) {
  process.send?.(message)
}

process.on('message', async (message: { id: number; control: keyof ShimControls; args: never[] }) => {
  try {
    const control = controls[message.control] as (...args: never[]) => unknown
    report({ id: message.id, value: await control(...message.args) })
  } catch (error) {
    report({ id: message.id, error: String(error) })
  }
})
// A test that is gone leaves nobody to close the window.
process.on('disconnect', () => app.exit(1))
