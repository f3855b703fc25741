import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityFaults } from '../world/accessibility.ts'
import { findChromium } from '../world/find-chromium.ts'
import type { SupervisorStage } from './page/page.tsx'
import { serveSupervisorPage } from './serve-supervisor-page.ts'

const noon = Date.parse('2026-11-12T12:00:00-05:00')

let site: Awaited<ReturnType<typeof serveSupervisorPage>>
let browser: Browser
let page: Page
let troubles: string[]

beforeAll(async () => {
  site = await serveSupervisorPage()
  browser = await chromium.launch({ executablePath: await findChromium() })
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  page = await context.newPage()
  troubles = []
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(site.origin)
})
afterEach(async () => {
  await page.context().close()
  expect(troubles, 'no error, no breach of the content policy').toEqual([])
})

type Stage = { readonly stage: SupervisorStage }

const showBusy = () =>
  page.evaluate(() => {
    const { stage } = window as unknown as Stage
    const now = Date.now()
    stage.show({ line: 'live', heardAt: now, view: stage.busyFloor(now) })
  })

const tile = (label: string) => page.getByRole('region', { name: label })
const row = (table: string, name: string) =>
  page.getByRole('grid', { name: table }).getByRole('row', { name: new RegExp(name) })

/** A busy machine draws late; what is drawn must be right. */
const patient = { timeout: 60_000 }
const settles = (part: ReturnType<typeof tile>, words: RegExp) =>
  expect.poll(() => part.textContent(), patient).toMatch(words)

describe('the supervisor’s screen', () => {
  it('shows the floor: six tiles, four queues, twenty people', async () => {
    await showBusy()
    expect(await tile('Service level today').textContent()).toMatch(/answered in 30 s ÷ all answered.*75\s%/)
    expect(await tile('Waiting').textContent()).toMatch(/12/)
    expect(await tile('Abandoned today').textContent()).toMatch(/2\.0\s%.*8 of 392 calls/)
    expect(await tile('On contacts').textContent()).toMatch(/12 of 20/)
    expect(await tile('Average handle time').textContent()).toMatch(/5:12/)
    expect(await page.getByRole('grid', { name: 'Queues' }).getByRole('row').count()).toBe(5)
    expect(await page.getByRole('grid', { name: 'People' }).getByRole('row').count()).toBe(21)
    expect(await row('People', 'Priya').textContent()).toMatch(/Wrap-up overdue/)
    expect(await row('People', 'Tomasz').textContent()).toMatch(/Desk lost/)
  })

  it('changes each figure with the event', async () => {
    await showBusy()
    const isShownAtLast = await page.evaluate(async () => {
      const { stage } = window as unknown as Stage
      const began = performance.now()
      stage.edit(view => {
        const { w0: _answered, ...waiting } = view.waiting
        const luc = Object.values(view.agents).find(({ name }) => name === 'Luc Tremblay')
        const today = view.measures.today
        if (!luc || !today) throw new Error('The floor has changed')
        const call = { id: 'w0', channel: 'phone', queueId: 'phone-en', phase: 'connected' } as const
        const total = { ...today.total, answered: today.total.answered + 100, abandoned: 20 }
        return {
          ...view,
          waiting,
          agents: { ...view.agents, [luc.id]: { ...luc, contacts: [{ ...call, since: Date.now() }] } },
          measures: { today: { ...today, total } },
        }
      })
      const parts: readonly (readonly [selector: string, name: string, words: RegExp])[] = [
        ['section', 'Waiting', /11/],
        ['section', 'On contacts', /13 of 20/],
        ['section', 'Service level today', /58\s%.*below the goal/],
        ['section', 'Abandoned today', /20 of 504 calls/],
        ['[role=row]', 'General, English4', /4/],
        ['[role=row]', 'Luc Tremblay', /On call00:0/],
      ]
      const isShown = ([selector, name, words]: (typeof parts)[number]) =>
        [...document.querySelectorAll(selector)].some(
          ({ textContent }) => textContent?.startsWith(name) && words.test(textContent),
        )
      while (!parts.every(isShown)) {
        // Only ends a test that would wait for ever.
        if (performance.now() - began > 30_000) return false
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      return true
    })
    expect(isShownAtLast).toBe(true)
  })

  it('counts the next promise down every second, and says when it broke', async () => {
    await page.clock.install({ time: noon })
    await page.goto(site.origin)
    // Between two ticks: what the screen shows is then half a second old, and always the same.
    await page.clock.pauseAt(noon + 60_500)
    await page.evaluate(() => {
      const { stage } = window as unknown as Stage
      const now = Date.now()
      const row = { id: 'w', channel: 'phone', queueId: 'phone-fr', language: 'fr', ringing: false } as const
      stage.show({
        line: 'live',
        heardAt: now,
        view: {
          ...stage.emptyFloor(now),
          waiting: { w: { ...row, arrivedAt: now - 27_500, deadline: now + 2_500 } },
        },
      })
    })
    const next = tile('Next promise breaks in')
    for (const words of [/in0:02/, /in0:01/, /in0:00/, /in–1 promise broken/]) {
      await settles(next, words)
      await page.clock.runFor(1_000)
    }
    await page.getByText('A promise broke. 1 person waits beyond it.').waitFor({ state: 'attached' })
  })

  it('says of when its figures are, and lets none tick, while the line is down', async () => {
    await page.clock.install({ time: noon })
    await page.goto(site.origin)
    // Between two ticks: what the screen shows is then half a second old, and always the same.
    await page.clock.pauseAt(noon + 60_500)
    await showBusy()
    await page.clock.runFor(1_000)
    await settles(row('People', 'Luc'), /00:08/)
    await page.clock.runFor(2_000)
    await settles(row('People', 'Luc'), /00:10/)
    await page.evaluate(() => (window as unknown as Stage).stage.show({ line: 'away' }))
    await page.getByText(/As of \d\d:\d\d:\d\d/).waitFor()
    // As the hub last said it, not as it would be now.
    await settles(row('People', 'Luc'), /00:08/)
    const before = await page.locator('main').textContent()
    await page.clock.runFor(5_000)
    expect(await page.locator('main').textContent()).toBe(before)
    await page.evaluate(() => (window as unknown as Stage).stage.show({ line: 'live', heardAt: Date.now() }))
    await page.getByText('As of').waitFor({ state: 'detached' })
    await page.clock.runFor(1_000)
    await settles(row('People', 'Luc'), /00:16/)
  })

  it('shows a centre that nobody has opened yet, and a hub that has not spoken', async () => {
    await page.getByText('Nothing heard yet').waitFor()
    await page.evaluate(() => {
      const { stage } = window as unknown as Stage
      stage.show({ line: 'live', heardAt: Date.now(), view: stage.emptyFloor(Date.now()) })
    })
    expect(await tile('Service level today').textContent()).toMatch(/–no calls yet · goal 70\s%/)
    await page.getByText('Nobody is signed in', { exact: true }).waitFor()
    await page.getByText('No calls yet', { exact: true }).waitFor()
    expect(await row('Queues', 'Chat').textContent()).toBe('Chat0–––')
  })

  it('is for supervisors', async () => {
    await page.goto(`${site.origin}/?role=csr`)
    await showBusy()
    await page.getByText('This screen is for supervisors').waitFor()
    expect(await page.getByText('Mina Cho').count()).toBe(0)
  })

  it('can be read with the keyboard: tables by arrows, the chart as a table', async () => {
    await showBusy()
    await page.getByRole('button', { name: /table/i }).focus()
    await page.keyboard.press('Enter')
    const table = page.getByRole('table', { name: 'Service level by quarter hour' })
    expect(await table.getByRole('row').count()).toBe(26)
    expect(await table.textContent()).toMatch(/Today so far.*In the quarter hour/)
    await page.getByRole('grid', { name: 'People' }).getByRole('row').nth(1).focus()
    await page.keyboard.press('End')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), patient)
      .toMatch(/Noah Bélanger/)
  })

  it('has no accessibility fault and no overflow: two sizes, two schemes, two languages, three floors', async () => {
    let looked = 0
    let searched = 0
    for (const [width, height, colorScheme, language] of [
      [1280, 800, 'light', 'fr'],
      [1280, 800, 'dark', 'en'],
      [1920, 1080, 'light', 'en'],
      [1920, 1080, 'dark', 'fr'],
      [640, 800, 'light', 'fr'],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      for (const floor of ['busy', 'empty', 'away'] as const) {
        await page.evaluate(
          ([chosen, what]) => {
            const { stage } = window as unknown as Stage
            const now = Date.now()
            stage.setLanguage(chosen)
            stage.show({
              line: what === 'away' ? 'away' : 'live',
              heardAt: now,
              view: what === 'empty' ? stage.emptyFloor(now) : stage.busyFloor(now),
            })
          },
          [language, floor] as const,
        )
        await page.waitForTimeout(150)
        const what = `${width} ${colorScheme} ${language} ${floor}`
        // The other floors have the same colours in the same places: once in each scheme is enough.
        if (floor === 'busy' || width === 1280) {
          expect(await accessibilityFaults(page), what).toEqual([])
          searched += 1
        }
        // Neither the page nor a table may be wider than its room, from the desk's least width upward.
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('main, main *')]
            .filter(
              element =>
                element.scrollWidth > element.clientWidth + 1 &&
                /auto|scroll/.test(getComputedStyle(element).overflowX),
            )
            .map(element => element.className),
        )
        if (width >= 1280) expect(wide, what).toEqual([])
        looked += 1
      }
    }
    expect([looked, searched]).toEqual([15, 9])
  }, 300_000)
})
