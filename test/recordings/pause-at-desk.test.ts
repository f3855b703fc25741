import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScriptedTelephone } from '../desk/scripted-desk/scripted-telephone.ts'
import { serveScriptedDesk } from '../desk/serve-scripted-desk.ts'
import { servePage } from '../right-pane/built-page.ts'
import { expectPage } from '../world/expect-page.ts'
import { findChromium } from '../world/find-chromium.ts'

const patient = { timeout: 60_000 }

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await findChromium() })
})
afterAll(() => browser?.close())

async function openPage(address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  const page = await context.newPage()
  await page.goto(address)
  return page
}

describe('a question whose answer must be in no recording', () => {
  it('[T14] pauses the recording while it has the focus, and lets it go on afterwards', async () => {
    const site = await servePage()
    try {
      const page = await openPage(
        `${site.origin}/?tab=request&scene=unknown&language=en&theme=light&customer=en`,
      )
      const pauses = () => page.evaluate('window.scripted.pauses()')
      await page.getByRole('combobox', { name: 'What is it about?' }).fill('property tax account')
      await page.getByRole('option', { name: /Change to a property tax account/ }).click()
      const details = page.locator('[data-question=newDetails]')
      await expectPage(details.getByText('Recording stands still while this is filled in.')).toBeVisible(
        patient,
      )
      await expectPage(
        page.locator('[data-question=rollNumber]').getByText('Recording stands still'),
      ).toHaveCount(0)
      await page.locator('[data-question=rollNumber]').getByRole('textbox').focus()
      expect(await pauses()).toEqual([])
      await details.getByRole('textbox').focus()
      await expectPage.poll(pauses).toEqual([true])
      await page.keyboard.type('transit 00123, account 4567890')
      await page.keyboard.press('Shift+Tab')
      await expectPage.poll(pauses).toEqual([true, false])
    } finally {
      await site.close()
    }
  })
})

describe('the mark in the call bar', () => {
  it('[T14] says what the carrier does, and never “paused” before it is so', async () => {
    const site = await serveScriptedDesk()
    try {
      const page = await openPage(`${site.origin}/?as=aiko.mori`)
      const telephone = (what: (line: ScriptedTelephone) => void) =>
        page.evaluate(`(${what.toString()})(window.scripted.hub.scriptedTelephone)`)
      await page.getByRole('banner').waitFor()
      await telephone(line => {
        line.recording = 'recording'
      })
      await page.evaluate(
        "window.scripted.hub.set({ carrier: { isWorking: true, since: Date.now() } }); window.scripted.scene('talking')",
      )
      const bar = page.getByRole('toolbar', { name: /call/i }).first()
      await expectPage(bar.getByText('Recorded', { exact: true })).toBeVisible(patient)
      await bar.getByRole('button', { name: 'Pause recording' }).click()
      await expectPage(bar.getByText('Recording paused', { exact: true })).toBeVisible(patient)
      await bar.getByRole('button', { name: 'Record again' }).click()
      await expectPage(bar.getByText('Recorded', { exact: true })).toBeVisible(patient)
      await telephone(line => {
        line.isCarrierAway = true
      })
      await bar.getByRole('button', { name: 'Pause recording' }).click()
      await expectPage(bar.getByRole('alert')).toContainText('Still being recorded', patient)
      await telephone(line => {
        line.isCarrierAway = false
      })
      await expectPage(bar.getByText('Recording paused', { exact: true })).toBeVisible(patient)
    } finally {
      await site.close()
    }
  })
})
