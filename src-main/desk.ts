import { join } from 'node:path'
import { deskAddress } from './app-protocol/desk-address.ts'
import { deskSchemes, serveDesk } from './app-protocol/serve-desk.ts'
import { keepVoiceHosts } from './app-protocol/voice-hosts.ts'
import { answerRequests } from './bridge/answer-requests.ts'
import { answered, refused } from './bridge/answers.ts'
import { sendNotices } from './bridge/send-notices.ts'
import { isTrustedSender } from './bridge/trusted-sender.ts'
import type { DeskConfig } from './config.ts'
import { collectDeepLinks } from './deep-links/collect-deep-links.ts'
import { deepLinkScheme } from './deep-links/parse-deep-link.ts'
import { externalAddress } from './external/external-address.ts'
import { createOfferAnnouncer } from './notifications/offer-announcer.ts'
import { guardPermissions } from './permissions/guard-permissions.ts'
import { watchPower } from './power/watch-power.ts'
import { askBeforeQuit } from './quit/ask-before-quit.ts'
import { openSecretStore } from './secrets/secret-store.ts'
import { parseHubAddress } from './settings/hub-address.ts'
import { openSettings } from './settings/settings.ts'
import { holdGlobalShortcuts } from './shortcuts/global-shortcuts.ts'
import { createStatusTray } from './tray/status-tray.ts'
import { trayLanguage } from './tray/tray-words.ts'
import { lockNavigation } from './windows/lock-navigation.ts'
import { createMainWindow } from './windows/main-window.ts'
import { raiseWindow } from './windows/raise-window.ts'
import { recoverPage } from './windows/recover-page.ts'
import { createVoiceWindow, processesApart } from './windows/voice-window.ts'

export type ElectronParts = Pick<
  typeof import('electron'),
  | 'app'
  | 'BrowserWindow'
  | 'globalShortcut'
  | 'ipcMain'
  | 'Menu'
  | 'Notification'
  | 'nativeImage'
  | 'powerMonitor'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'Tray'
>

/**
 * Starts the one desk of this PC. A second start hands its command line to the first and ends. What must be
 * said before Electron is ready is said here; the rest is put together in `openDesk`.
 */
export function startDesk(electron: ElectronParts, config: DeskConfig): void {
  const { app, protocol } = electron
  app.enableSandbox()
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  protocol.registerSchemesAsPrivileged(deskSchemes)
  app.commandLine.appendSwitch(...processesApart)
  if (config.platform === 'win32') app.setAppUserModelId('townline.desk')
  if (config.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme)
  app.on('window-all-closed', () => app.quit())

  const desk = deskAddress(config.developmentServer)
  lockNavigation(app, desk, log)
  const deepLinks = collectDeepLinks(app, config.commandLine)
  app
    .whenReady()
    .then(() => openDesk(electron, config, desk, deepLinks))
    .catch(error => {
      log(`start: failed: ${error instanceof Error ? error.stack : error}`)
      app.exit(1)
    })
}

function openDesk(
  electron: ElectronParts,
  config: DeskConfig,
  desk: ReturnType<typeof deskAddress>,
  deepLinks: ReturnType<typeof collectDeepLinks>,
): void {
  const { app } = electron
  const { platform } = config
  const userData = app.getPath('userData')
  const settings = openSettings(join(userData, 'settings.json'))

  const parseHub = (address: string) =>
    parseHubAddress(address, { allowPlainHttp: settings.current().allowPlainHttpHub })
  const hub = () => parseHub(settings.current().hubAddress ?? config.firstHubAddress)
  const hubForPolicy = () => {
    const parsed = hub()
    return 'address' in parsed ? parsed.address : undefined
  }

  const voiceHosts = keepVoiceHosts({ hub: hubForPolicy, settings, fetch, log })
  serveDesk(electron.protocol, config.rendererFolder, hubForPolicy, voiceHosts.current)
  guardPermissions(electron.session.defaultSession, desk)

  const window = createMainWindow({
    BrowserWindow: electron.BrowserWindow,
    screen: electron.screen,
    settings,
    preload: config.preload,
    allowDevTools: !config.isPackaged,
  })
  const notices = sendNotices(window)
  const raise = () => raiseWindow(window, { takeFocus: true, platform })
  const load = () => {
    window.loadURL(desk.entry).catch(error => log(`page: not loaded: ${error.message}`))
  }
  recoverPage(window, { load, now: Date.now, log })
  const voice = createVoiceWindow({
    BrowserWindow: electron.BrowserWindow,
    allowDevTools: !config.isPackaged,
    desk: window,
  })
  const loadVoice = () => {
    if (voice.isDestroyed()) return
    voice.loadURL(desk.voice).catch(error => log(`voice: not loaded: ${error.message}`))
  }
  const tryVoiceAgain = recoverPage(voice, { load: loadVoice, now: Date.now, log })

  const quit = askBeforeQuit({ app, window, notices, graceMs: config.quitGraceMs })
  const secrets = openSecretStore({
    safeStorage: electron.safeStorage,
    platform,
    file: join(userData, 'secrets.json'),
    allowWeak: () => {
      const { allowWeakKeyStore, hubAllowsWeakKeyStore } = settings.current()
      return allowWeakKeyStore || hubAllowsWeakKeyStore === true
    },
  })
  const offers = createOfferAnnouncer({
    Notification: electron.Notification,
    window,
    platform,
    onOpened: contactId => notices.send({ kind: 'offer-opened', contactId }),
  })
  const shortcuts = holdGlobalShortcuts({
    globalShortcut: electron.globalShortcut,
    settings,
    onPressed: action => {
      if (action === 'answer' || action === 'show-desk') raise()
      notices.send({ kind: 'shortcut', action })
    },
  })
  const tray = createStatusTray({
    Tray: electron.Tray,
    Menu: electron.Menu,
    nativeImage: electron.nativeImage,
    app,
    window,
    platform,
    language: trayLanguage(app.getLocale()),
    onOpen: raise,
    onQuit: () => app.quit(),
    log,
  })
  watchPower(electron.powerMonitor, change => notices.send({ kind: 'power', change }))
  deepLinks.deliverTo(link => {
    raise()
    notices.send({ kind: 'deep-link', link })
  })
  app.on('second-instance', raise)
  app.on('activate', raise)
  app.on('will-quit', () => {
    shortcuts.release()
    offers.withdrawAll()
    tray.remove()
  })

  answerRequests(
    {
      ipcMain: electron.ipcMain,
      isTrusted: event =>
        isTrustedSender(event, desk, window.isDestroyed() ? undefined : window.webContents.id),
      log,
    },
    {
      'hub-address': () => {
        const parsed = hub()
        return 'address' in parsed ? answered(parsed.address) : refused('HubAddressRefused', parsed.problem)
      },
      'set-hub-address': address => {
        const parsed = parseHub(address)
        if ('problem' in parsed) return refused('HubAddressRefused', parsed.problem)
        // Another hub has its own policy for desks.
        const isSame = parsed.address === hubForPolicy()
        settings.change({ hubAddress: parsed.address, ...(isSame ? {} : { hubAllowsWeakKeyStore: false }) })
        // The page that speaks has the content policy of the hub before.
        void voiceHosts.learn().then(() => isSame || loadVoice())
        return answered(parsed.address)
      },
      'secret-key-store': () => secrets.keyStore(),
      'keep-secret': (name, value) => secrets.keep(name, value),
      'recall-secret': name => secrets.recall(name),
      'forget-secret': name => secrets.forget(name),
      'forget-secrets': () => secrets.forgetAll(),
      'allow-weak-key-store': isAllowed => {
        if (settings.current().hubAllowsWeakKeyStore !== isAllowed) {
          settings.change({ hubAllowsWeakKeyStore: isAllowed })
        }
        return secrets.keyStore()
      },
      'announce-offer': announcement => answered(offers.announce(announcement)),
      'withdraw-offer': contactId => {
        offers.withdraw(contactId)
        return answered(null)
      },
      'show-status': status => {
        tray.show(status)
        return answered(null)
      },
      'list-shortcuts': () => shortcuts.list(),
      'bind-shortcut': (action, keys) => shortcuts.bind(action, keys),
      'open-external': async url => {
        const address = externalAddress(url)
        if (address === undefined) return refused('UrlRefused', 'only https, mailto and tel leave the desk')
        await electron.shell.openExternal(address)
        return answered(null)
      },
      'answer-quit': answer => {
        quit.answer(answer)
        return answered(null)
      },
    },
  )
  window.webContents.on('did-finish-load', () => {
    // Whoever loads the desk anew because nobody is heard is heard then.
    tryVoiceAgain()
    void voiceHosts.learn().then(isNew => isNew && loadVoice())
  })
  // The first page of this PC should have its telephone; a hub that is away must not hold up the others.
  void voiceHosts.learn().then(() => {
    load()
    loadVoice()
  })
}

/** Standard error, which Electron keeps with the program's other output. Lines never carry what people typed. */
function log(line: string): void {
  process.stderr.write(`townline: ${line}\n`)
}
