import type { App, BrowserWindow, Menu, NativeImage, Tray } from 'electron'
import type { DeskStatus, StatusTone } from '../../src-contract/bridge/bridge.ts'
import { statusDisc } from './status-disc.ts'
import { type TrayLanguage, trayTooltip, trayWords } from './tray-words.ts'

export type StatusTrayParts = {
  readonly Tray: new (image: NativeImage) => Tray
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate'>
  readonly nativeImage: {
    createFromBitmap(pixels: Buffer, options: { width: number; height: number }): NativeImage
  }
  readonly app: Pick<App, 'setBadgeCount'>
  readonly window: BrowserWindow
  readonly platform: NodeJS.Platform
  readonly language: TrayLanguage
  readonly onOpen: () => void
  readonly onQuit: () => void
  readonly log: (line: string) => void
}

export interface StatusTray {
  show(status: DeskStatus): void
  remove(): void
}

const discSize = 32

/** The status beside the clock, and the length of the line on the task bar. A desktop without a tray loses only that. */
export function createStatusTray(parts: StatusTrayParts): StatusTray {
  const { app, window, platform, language } = parts
  const words = trayWords[language]
  const tray = createTray()

  function disc(tone: StatusTone): NativeImage {
    return parts.nativeImage.createFromBitmap(statusDisc(tone, discSize), {
      width: discSize,
      height: discSize,
    })
  }

  function createTray(): Tray | undefined {
    try {
      const created = new parts.Tray(disc('offline'))
      created.setToolTip('Townline')
      created.setContextMenu(
        parts.Menu.buildFromTemplate([
          { label: words.open, click: parts.onOpen },
          { type: 'separator' },
          { label: words.quit, click: parts.onQuit },
        ]),
      )
      created.on('click', parts.onOpen)
      return created
    } catch (error) {
      parts.log(`tray: none, ${error instanceof Error ? error.message : 'unknown'}`)
      return undefined
    }
  }

  return {
    show: status => {
      tray?.setImage(disc(status.tone))
      tray?.setToolTip(trayTooltip(status, language))
      app.setBadgeCount(status.waiting)
      if (platform === 'win32' && !window.isDestroyed()) {
        window.setOverlayIcon(status.waiting > 0 ? disc(status.tone) : null, trayTooltip(status, language))
      }
    },
    remove: () => tray?.destroy(),
  }
}
