import type { App, WebContents } from 'electron'
import type { DeskAddress } from '../app-protocol/desk-address.ts'

/**
 * No page of this program leaves the desk's own address, opens a window or holds a webview. What belongs to
 * the outside goes out through `openExternal`.
 */
export function lockNavigation(app: Pick<App, 'on'>, desk: DeskAddress, log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, desk, log))
}

function lockContents(contents: WebContents, desk: DeskAddress, log: (line: string) => void): void {
  const stayAtDesk = (event: { readonly url: string; preventDefault(): void }) => {
    if (desk.owns(event.url)) return
    event.preventDefault()
    log('navigation: refused')
  }
  contents.on('will-navigate', stayAtDesk)
  contents.on('will-frame-navigate', event => {
    // A frame may hold text of the desk's own, such as a mail to read.
    if (!event.isMainFrame && event.url === 'about:srcdoc') return
    stayAtDesk(event)
  })
  contents.on('will-redirect', stayAtDesk)
  contents.on('will-attach-webview', event => {
    event.preventDefault()
    log('webview: refused')
  })
  contents.setWindowOpenHandler(() => {
    log('window: refused')
    return { action: 'deny' }
  })
}
