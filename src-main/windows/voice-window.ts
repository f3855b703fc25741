import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { lockedPage } from './locked-page.ts'

/**
 * Two pages of one address may otherwise share a process, and one that crashes would take the other with it. Must be
 * said before Electron is ready.
 */
export const processesApart = ['disable-features', 'ProcessPerSiteUpToMainFrameThreshold'] as const

export type VoiceWindowParts = {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly allowDevTools: boolean
  /** The desk's window, with which this one goes. */
  readonly desk: Pick<BrowserWindow, 'on'>
}

/**
 * The window that speaks, shown to nobody: the customer is heard while the desk's window is loaded anew or has crashed.
 * It has no preload and so nothing of the bridge; the desk's page is reached as one page reaches another. It loads
 * nothing by itself.
 */
export function createVoiceWindow({ BrowserWindow, allowDevTools, desk }: VoiceWindowParts): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    width: 320,
    height: 240,
    title: 'Townline',
    skipTaskbar: true,
    focusable: false,
    webPreferences: {
      ...lockedPage,
      devTools: allowDevTools,
      // Nobody presses anything here before a customer is to be heard.
      autoplayPolicy: 'no-user-gesture-required',
    },
  })
  desk.on('closed', () => {
    if (!window.isDestroyed()) window.destroy()
  })
  return window
}
