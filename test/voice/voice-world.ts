import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { password } from '../world/hub-world.ts'
import { openCallPages, type Remote, remote } from './call-pages.ts'
import type { DeskWindow } from './page/desk-window.ts'
import type { PhoneWindow } from './page/phone-window.ts'

/** A browser whose microphone beeps, and the pages of this folder, built with the product's own sources. */
export interface VoiceBrowser {
  readonly origin: string
  readonly openDesk: (how: Parameters<DeskWindow['open']>[0] | DeskOptions) => Promise<RemoteDesk>
  readonly openPhone: () => Promise<RemotePhone>
  readonly close: () => Promise<void>
}

export interface DeskOptions {
  readonly hubUrl: string
  readonly user: string
  readonly sipSecret?: string
  readonly follows?: boolean
}

export type RemoteDesk = Remote<DeskWindow> & { readonly page: Page; readonly user: string }
export type RemotePhone = Remote<PhoneWindow> & { readonly page: Page }

export async function openVoiceBrowser(): Promise<VoiceBrowser> {
  const { origin, browser, close } = await openCallPages(join(import.meta.dirname, 'page'), [
    'desk.html',
    'phone.html',
  ])
  const contexts: BrowserContext[] = []
  const open = async (name: string): Promise<Page> => {
    const context = await browser.newContext()
    contexts.push(context)
    const page = await context.newPage()
    if (process.env.VOICE_DEBUG) {
      page.on('console', message => console.warn(name, message.text()))
      page.on('pageerror', error => console.warn(name, error))
    }
    await page.goto(`${origin}/${name}.html`)
    return page
  }
  return {
    origin,
    openDesk: async how => {
      const page = await open('desk')
      const desk = Object.assign(remote<DeskWindow>(page, 'voiceDesk'), { page, user: how.user })
      await desk.open({ password, follows: true, ...how })
      return desk
    },
    openPhone: async () => {
      const page = await open('phone')
      return Object.assign(remote<PhoneWindow>(page, 'voicePhone'), { page })
    },
    close,
  }
}
