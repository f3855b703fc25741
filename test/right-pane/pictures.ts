/** Takes pictures of the right pane: `node test/right-pane/pictures.ts <folder> [name filter]`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../world/find-chromium.ts'
import { servePage } from './built-page.ts'

const folder = process.argv[2] ?? 'pictures'
const only = process.argv[3] ?? ''
mkdirSync(folder, { recursive: true })

type Steps = (page: Page) => Promise<void>
const nothing: Steps = async () => undefined

const fillRequest: Steps = async page => {
  await page
    .getByRole('combobox')
    .first()
    .fill(page.url().includes('language=fr') ? 'bac vert' : 'green bin')
  // The list follows the words after a short pause.
  await page.waitForTimeout(400)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('[data-question]').first().waitFor()
}
const answerRequest: Steps = async page => {
  await fillRequest(page)
  await page.locator('input[type=date]').fill('2026-11-20')
  for (const question of await page.locator('[data-question]').all()) {
    const chip = question.getByRole('radio').first()
    if (await chip.count()) await chip.click()
  }
}
const readBack: Steps = async page => {
  await answerRequest(page)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor()
}
const submit: Steps = async page => {
  await readBack(page)
  await page.getByRole('checkbox').check({ force: true })
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.waitForTimeout(600)
}

const showRequest: Steps = async page => {
  await page
    .getByRole('region', { name: /Open requests|Demandes ouvertes/ })
    .getByRole('button', { name: /Streetlight|Lampadaire/ })
    .click()
  await page.getByRole('region', { name: /TL-26-/ }).waitFor()
}
const editRequest: Steps = async page => {
  await showRequest(page)
  await page.getByRole('button', { name: /^(Edit|Modifier)$/ }).click()
}

const shots: readonly (readonly [name: string, query: string, steps: Steps])[] = [
  ['customer', 'tab=customer', nothing],
  ['customer-offline', 'scene=offline&tab=customer', nothing],
  ['customer-household', 'scene=household&tab=customer', nothing],
  ['customer-unknown', 'scene=unknown&tab=customer', nothing],
  [
    'customer-new',
    'scene=unknown&tab=customer',
    page => page.getByRole('button', { name: /New customer|Nouvelle personne/ }).click(),
  ],
  ['customer-edit', 'tab=customer', page => page.getByRole('button', { name: /^(Edit|Modifier)$/ }).click()],
  ['customer-conflict', 'scene=conflict&tab=customer', nothing],
  ['customer-walk-up', 'scene=walk-up&tab=customer', nothing],
  ['knowledge', 'tab=knowledge', nothing],
  ['knowledge-search', 'tab=knowledge', page => page.getByRole('searchbox').fill('tree')],
  ['knowledge-nothing', 'tab=knowledge', page => page.getByRole('searchbox').fill('xqzzy')],
  [
    'knowledge-article',
    'tab=knowledge',
    async page => {
      await page.getByRole('tabpanel').getByRole('row').first().click()
      await page.locator('article table').first().waitFor()
    },
  ],
  ['knowledge-walk-up', 'scene=walk-up&tab=knowledge', nothing],
  ['knowledge-empty', 'scene=empty&tab=knowledge', nothing],
  ['request', 'tab=request', nothing],
  ['request-edit', 'tab=customer', editRequest],
  ['request-conflict', 'scene=conflict&tab=customer', showRequest],
  ['request-filled', 'tab=request', fillRequest],
  [
    'request-wrong',
    'tab=request',
    async page => {
      await fillRequest(page)
      await page.keyboard.press('Control+Enter')
    },
  ],
  ['request-read-back', 'tab=request', readBack],
  ['request-done', 'tab=request', submit],
  ['request-done-offline', 'scene=offline&tab=request', submit],
  [
    'request-refused',
    'tab=request',
    async page => {
      await submit(page)
      await page.evaluate(() =>
        (globalThis as unknown as { scripted: { refuseLast(name: string): void } }).scripted.refuseLast(
          'ReferenceTaken',
        ),
      )
      await page.waitForTimeout(200)
    },
  ],
  ['request-no-number', 'scene=no-numbers&tab=request', submit],
  [
    'request-email',
    'scene=email&tab=request',
    async page => {
      await page.getByRole('combobox').first().fill('parked')
      await page.waitForTimeout(400)
      await page.getByRole('option').first().click()
    },
  ],
  [
    'request-hazard',
    'scene=walk-up&tab=request',
    async page => {
      await page.getByRole('combobox').first().fill('stop sign')
      await page.waitForTimeout(400)
      await page.getByRole('option').first().click()
    },
  ],
  ['request-empty', 'scene=empty&tab=request', nothing],
]

/** Each state once in each theme, language and width. */
const variants = [
  [1280, 800, 'light', 'en'],
  [1280, 800, 'dark', 'fr'],
  [1920, 1080, 'light', 'fr'],
  [1920, 1080, 'dark', 'en'],
] as const

const { origin, close } = await servePage()
const browser = await chromium.launch({ executablePath: await findChromium() })
for (const [name, query, steps] of shots) {
  if (!name.includes(only)) continue
  for (const [width, height, theme, language] of variants) {
    const page = await browser.newPage({ viewport: { width, height } })
    page.setDefaultTimeout(8_000)
    page.on('console', message => {
      if (message.type() === 'error') console.log(name, message.text())
    })
    page.on('pageerror', error => console.log(name, error.message))
    await page.goto(`${origin}/?${query}&theme=${theme}&language=${language}&customer=${language}`)
    await page.getByRole('tab').first().waitFor()
    await page.waitForTimeout(350)
    await steps(page).catch(error => console.log(name, language, String(error).split('\n')[0]))
    await page.waitForTimeout(350)
    const over = await page.evaluate(() => {
      const pane = document.querySelector('.right')
      return [...(pane?.querySelectorAll('*') ?? [])].filter(
        each => each.getBoundingClientRect().right > innerWidth + 1,
      ).length
    })
    if (over > 0) console.log('overflow', name, width, language, over)
    await page.screenshot({
      path: join(folder, `${name}-${width}-${theme}-${language}.png`),
      ...(width === 1280 && !name.includes('read-back')
        ? { clip: { x: width - 384, y: 0, width: 384, height } }
        : {}),
    })
    await page.close()
  }
}
await browser.close()
await close()
