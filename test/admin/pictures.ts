/** Pictures of the settings in both sizes, schemes and languages: `node test/admin/pictures.ts [folder]`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { serveScriptedDesk } from '../desk/serve-scripted-desk.ts'
import { findChromium } from '../world/find-chromium.ts'

const folder = process.argv[2] ?? 'pictures'
mkdirSync(folder, { recursive: true })
const site = await serveScriptedDesk()
const browser = await chromium.launch({ executablePath: await findChromium() })

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const)
  for (const scheme of ['light', 'dark', 'contrast'] as const)
    for (const language of ['en', 'fr'] as const) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme === 'dark' ? 'dark' : 'light',
        forcedColors: scheme === 'contrast' ? 'active' : 'none',
        locale: `${language}-CA`,
        timezoneId: 'America/Toronto',
      })
      const page = await context.newPage()
      page.on('console', message => {
        if (message.type() === 'error') console.log(message.text())
      })
      let taken = 0
      const take = async (what: string) => {
        await page.mouse.move(width - 2, height - 2)
        await page.waitForTimeout(300)
        taken += 1
        const name = `${width}-${scheme}-${language}-${String(taken).padStart(2, '0')}-${what}.png`
        await page.screenshot({ path: join(folder, name) })
      }
      const play = (scene: string) => page.evaluate(`window.scripted.scene('${scene}')`)
      const lookAgain = () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')))
      const field = (place: string) => page.locator(`[data-field="${place}"]`).locator('input').first()
      const section = (index: number) =>
        page.locator('[data-pane="settings-sections"]').getByRole('row').nth(index).click()
      const open = async (as: string) => {
        await page.goto(`${site.origin}/?as=${as}`)
        await page
          .getByRole('radio')
          .filter({ hasText: /Settings|Réglages/ })
          .waitFor()
      }
      const enter = () =>
        page
          .getByRole('radio')
          .filter({ hasText: /Settings|Réglages/ })
          .click()

      await open('farah.siddiqui')
      await play('settings-no-days')
      await enter()
      await field('queues/phone-en/promise').waitFor()
      await take('empty')

      await open('farah.siddiqui')
      await play('settings-published')
      await enter()
      await field('queues/phone-en/promise').fill('45 s')
      await field('queues/phone-en/name-fr').fill('')
      await page.waitForTimeout(900)
      await take('problems')
      await field('queues/phone-en/name-fr').fill('Général, anglais')
      await page.waitForTimeout(900)
      await page.getByRole('button', { name: /^(Replay|Rejouer)$/ }).click()
      await page.locator('[data-pane="settings-check"] table').waitFor()
      await take('replayed')
      await section(1)
      await take('people')
      await section(2)
      await page
        .getByRole('radio')
        .filter({ hasText: /Contact centre|Centre de contact/ })
        .click()
      await take('hours')
      await page.locator('[data-field="hours/centre-hours/exception-12-24"]').scrollIntoViewIfNeeded()
      await take('days')
      await section(3)
      await take('capacity')
      await section(4)
      await take('timing')
      await section(5)
      await take('outside')
      await section(8)
      await page.getByRole('row', { name: /Library, counter 1/ }).click()
      await page.getByRole('button', { name: /^(Wipe|Effacer)$/ }).waitFor()
      await take('desks')
      await page.getByRole('button', { name: /^(Wipe|Effacer)$/ }).click()
      await page.getByRole('alertdialog').waitFor()
      await take('wipe')
      await page.keyboard.press('Escape')
      await page.getByRole('row', { name: /Old laptop/ }).click()
      await page.getByText(/Came after the wipe|Venu après l’effacement/).waitFor()
      await take('wiped')
      await page.getByRole('tab').nth(1).click()
      await page.getByRole('row').filter({ hasText: 'Old laptop' }).click()
      await take('numbers')
      await page.getByRole('tab').nth(2).click()
      await take('policy')
      await section(9)
      await take('versions')
      await section(0)
      await play('settings-conflict')
      await field('queues/phone-en/promise').fill('50 s')
      await page.waitForTimeout(900)
      await take('conflict')

      await open('sofia.kowalczyk')
      await enter()
      await field('queues/phone-en/promise').waitFor()
      await lookAgain()
      await take('read-only')
      await open('farah.siddiqui')
      await play('settings-away')
      await enter()
      await page.getByRole('button', { name: /Try again|Réessayer/ }).waitFor()
      await take('away')
      await context.close()
    }
await browser.close()
await site.close()
