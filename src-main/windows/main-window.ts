import type { BrowserWindow, BrowserWindowConstructorOptions, Screen } from 'electron'
import type { SettingsStore } from '../settings/settings.ts'
import { lockedPage } from './locked-page.ts'
import { smallestWindow, windowBounds } from './window-bounds.ts'

export type MainWindowParts = {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays'>
  readonly settings: SettingsStore
  readonly preload: string
  readonly allowDevTools: boolean
}

/** The desk's window, hidden until its page can be seen, where the person left it. It loads nothing by itself. */
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
      ...lockedPage,
      preload: parts.preload,
      devTools: parts.allowDevTools,
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
