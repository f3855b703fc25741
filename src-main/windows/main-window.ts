import type { BrowserWindow, BrowserWindowConstructorOptions, Screen } from 'electron'
import type { SettingsStore } from '../settings/settings.ts'
import { smallestWindow, windowBounds } from './window-bounds.ts'

export type MainWindowParts = {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays'>
  readonly settings: SettingsStore
  readonly preload: string
  readonly allowDevTools: boolean
}

/** The desk's one window, hidden until its page can be seen, where the person left it. It loads nothing by itself. */
export function createMainWindow(parts: MainWindowParts): BrowserWindow {
  const remembered = parts.settings.current().window
  const screens = parts.screen.getAllDisplays().map(display => display.workArea)
  const window = new parts.BrowserWindow({
    ...windowBounds(remembered?.bounds, screens),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Townline',
    autoHideMenuBar: true,
    webPreferences: {
      preload: parts.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: parts.allowDevTools,
      // Timers and the call go on while the window is covered.
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => {
    if (remembered?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    parts.settings.change({
      window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() },
    })
  })
  return window
}
