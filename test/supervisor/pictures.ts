/** Takes pictures of the supervisor's screen: `node test/supervisor/pictures.ts <folder>`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../world/find-chromium.ts'
import type { SupervisorStage } from './page/page.tsx'
import { serveSupervisorPage } from './serve-supervisor-page.ts'

const folder = process.argv[2] ?? 'pictures'
mkdirSync(folder, { recursive: true })
const site = await serveSupervisorPage()
const browser = await chromium.launch({ executablePath: await findChromium() })

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const language of ['en', 'fr'] as const) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      page.on('console', message => {
        if (message.type() === 'error') console.log(message.text())
      })
      await page.goto(site.origin)
      const take = (step: string) =>
        page.screenshot({ path: join(folder, `${width}-${colorScheme}-${language}-${step}.png`) })
      await page.evaluate(chosen => {
        const { stage } = window as unknown as { stage: SupervisorStage }
        stage.setLanguage(chosen)
        const now = Date.now()
        stage.show({ line: 'live', heardAt: now, view: stage.busyFloor(now) })
      }, language)
      await page.waitForSelector('.recharts-line')
      await page.waitForTimeout(300)
      await take('busy')
      await page.evaluate(() => {
        const { stage } = window as unknown as { stage: SupervisorStage }
        stage.show({ line: 'away' })
      })
      await page.waitForTimeout(200)
      await take('away')
      await page.evaluate(() => {
        const { stage } = window as unknown as { stage: SupervisorStage }
        stage.show({ line: 'live', view: stage.emptyFloor(Date.now()) })
      })
      await page.waitForTimeout(200)
      await take('empty')
      await page.close()
    }
await browser.close()
site.close()
