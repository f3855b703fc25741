import type { BrowserContext, CDPSession, Page } from '@playwright/test'
import type { OpenOptions } from './desk-page/desk-page.ts'

/** The windows of one desk. They can be gone at any moment; whoever asks for one waits until it is there again. */
export interface Windows {
  readonly count: () => number
  readonly window: (index: number) => Promise<Page>
  /** Does this with each window that is there, one after the other; a window that dies meanwhile is left out. */
  readonly each: (work: (page: Page) => Promise<unknown>) => Promise<void>
  /** Closes one without a word and opens it again. */
  readonly reopen: (index: number) => Promise<void>
  /** All are gone while `work` lasts, and are opened after it. */
  readonly replace: (work: () => Promise<void>) => Promise<void>
  /**
   * Fills what room the desk was given, until the browser stores nothing more. Nothing happens where the limit is gone:
   * it was lifted, or the window that kept it is gone.
   */
  readonly fillRoom: () => Promise<void>
  /** The desk may store as much as the disk holds. */
  readonly freeRoom: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface WindowsOptions {
  readonly context: () => BrowserContext
  readonly url: string
  readonly count: number
  readonly open: OpenOptions
  /**
   * How many bytes this desk may store. Chromium remembers for half a minute how much room an origin had, so the desk
   * must be one that has not stored anything yet.
   */
  readonly roomBytes?: number
  /** Runs in the first window before the desk is opened there. */
  readonly before?: (page: Page) => Promise<void>
}

export async function openWindows({
  context,
  url,
  count,
  open,
  roomBytes,
  before,
}: WindowsOptions): Promise<Windows> {
  const { origin } = new URL(url)
  /** What holds the limit: it is lifted when this is let go of. */
  let limiter: CDPSession | undefined
  const openOne = async (first: boolean): Promise<Page> => {
    const page = await context().newPage()
    await page.goto(url)
    if (first && roomBytes !== undefined) {
      limiter = await page.context().newCDPSession(page)
      await limiter.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: roomBytes })
    }
    if (first) await before?.(page)
    await page.evaluate(options => window.openDesk(options).then(() => undefined), open)
    return page
  }
  const first = await openOne(true)
  let pages: Promise<Page>[] = [
    Promise.resolve(first),
    ...Array.from({ length: count - 1 }, () => openOne(false)),
  ]
  for (const page of pages) page.catch(() => undefined)
  await Promise.all(pages)
  return {
    count: () => count,
    window: index => pages[index] as Promise<Page>,
    each: async work => {
      for (const page of pages) await page.then(work).catch(() => undefined)
    },
    reopen: async index => {
      // The limit goes with the window that holds it.
      if (index === 0) limiter = undefined
      const going = pages[index]
      const opened = (async () => {
        await (await going)?.close({ runBeforeUnload: false })
        return openOne(false)
      })()
      opened.catch(() => undefined)
      pages = pages.with(index, opened)
      await opened
    },
    replace: async work => {
      limiter = undefined
      const replaced = work()
      replaced.catch(() => undefined)
      pages = pages.map(async () => {
        await replaced
        return openOne(false)
      })
      for (const page of pages) page.catch(() => undefined)
      await Promise.all(pages)
    },
    fillRoom: async () => {
      if (!limiter) return
      const page = await pages[0]
      await page?.evaluate(() => window.fillRoom())
    },
    freeRoom: async () => {
      await limiter?.detach().catch(() => undefined)
      limiter = undefined
    },
    close: async () => {
      for (const page of pages) await page.then(each => each.close()).catch(() => undefined)
    },
  }
}
