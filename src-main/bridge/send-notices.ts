import type { BrowserWindow } from 'electron'
import type { Notice } from '../../src-contract/bridge/bridge.ts'
import { noticeChannel } from '../../src-contract/bridge/channels.ts'

export interface NoticeSender {
  send(notice: Notice): void
  /** Whether a page is there to hear a notice now. */
  canHear(): boolean
}

/** A notice for a page that is still loading waits until the page is there. */
export function sendNotices(window: BrowserWindow): NoticeSender {
  const waiting: Notice[] = []
  let loaded = false
  const contents = window.webContents
  contents.on('did-start-navigation', details => {
    if (details.isMainFrame && !details.isSameDocument) loaded = false
  })
  contents.on('render-process-gone', () => {
    loaded = false
  })
  contents.on('dom-ready', () => {
    loaded = true
    for (const notice of waiting.splice(0)) contents.send(noticeChannel, notice)
  })
  return {
    send: notice => {
      if (loaded && !contents.isDestroyed()) contents.send(noticeChannel, notice)
      else waiting.push(notice)
    },
    canHear: () => loaded && !contents.isDestroyed(),
  }
}
