import type { BrowserWindow } from 'electron'

export type Raise = {
  /** Without it the keyboard stays where the person is typing. */
  readonly takeFocus: boolean
  readonly platform: NodeJS.Platform
}

/** Brings the window above every other; where the system has a task bar, its entry flashes until the window is looked at. */
export function raiseWindow(window: BrowserWindow, { takeFocus, platform }: Raise): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  if (takeFocus) window.show()
  else window.showInactive()
  window.moveTop()
  if (takeFocus) window.focus()
  if (!window.isFocused() && platform !== 'darwin') window.flashFrame(true)
}
