import type { WebPreferences } from 'electron'

/** What every page of this program is denied, whichever window it is in. */
export const lockedPage = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // Timers and the call go on while the window is covered, or was never shown.
  backgroundThrottling: false,
} as const satisfies WebPreferences
