import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart } = screenPage(
  opened => {
    page = opened
  },
  ['--autoplay-policy=no-user-gesture-required'],
)

async function open(as = 'farah.siddiqui'): Promise<void> {
  await page.goto(`/?as=${as}`)
  await page.getByRole('radio', { name: 'Settings' }).click()
  await page.getByRole('navigation').getByRole('row', { name: 'Recordings' }).click()
  await rows().first().waitFor()
}
const rows = () => page.getByRole('grid', { name: 'Recordings' }).getByRole('row')
const aside = () => page.getByRole('complementary', { name: 'The recording' })
const hubDoes = hubPart('scriptedTelephone')
const heard = () => page.evaluate('window.scripted.hub.scriptedTelephone.access.length')

describe('the recordings at the desk', () => {
  it('[T12] are found by name and kind', async () => {
    await open('sofia.kowalczyk')
    await expectPage(rows()).toHaveCount(6, patient)
    await page.getByRole('searchbox', { name: 'Name, number or contact' }).fill('roy')
    await expectPage(rows()).toHaveCount(2, patient)
    await expectPage(rows().last()).toContainText('Étienne Roy-Beauchemin')
    await page.getByRole('button', { name: 'Show all' }).click()
    await expectPage(rows()).toHaveCount(6, patient)
    await expectPage(page.getByRole('tab', { name: 'Who listened' })).toHaveCount(0)
  })

  it('[T10] play by keyboard alone, with the picture of the sound; nothing is fetched before somebody asks', async () => {
    await open()
    await rows().nth(2).click()
    const listen = aside().getByRole('button', { name: 'Listen' })
    await listen.waitFor()
    expect(await heard()).toBe(2)
    await listen.focus()
    await page.keyboard.press('Enter')
    const position = aside().getByRole('slider', { name: 'Position' })
    await expectPage(position).toBeFocused(patient)
    expect(await heard()).toBe(3)
    await expectPage(aside().getByRole('button', { name: 'Pause' })).toBeVisible(patient)
    await expectPage.poll(async () => Number(await position.inputValue()), patient).toBeGreaterThan(0.2)
    await page.keyboard.press('Space')
    await expectPage(aside().getByRole('button', { name: 'Play', exact: true })).toBeVisible(patient)
    await page.keyboard.press('ArrowRight')
    await expectPage(position).toHaveAttribute('aria-valuetext', '0:04 of 0:04', patient)
    await page.keyboard.press('ArrowLeft')
    await expectPage(position).toHaveAttribute('aria-valuetext', '0:00 of 0:04', patient)
    await page.keyboard.press('ArrowUp')
    await expectPage(aside().getByRole('button', { name: /Speed/ })).toContainText('1.25')
    // Two people who take turns: what the one says stands above the middle, what the other says below.
    const path = (await aside().locator('svg path').first().getAttribute('d')) ?? ''
    expect(path.match(/M/g)).toHaveLength(180)
    await expectPage(aside().getByText('Farah Siddiqui')).toBeVisible({ timeout: 20_000 })
  })

  it('[T12] says by name why a sound is not there', async () => {
    await open()
    await rows().nth(2).click()
    await hubDoes(telephone => {
      telephone.isCarrierAway = true
    })
    await aside().getByRole('button', { name: 'Listen' }).click()
    await expectPage(aside().getByText(/The carrier does not answer/)).toBeVisible(patient)
    await hubDoes(telephone => {
      telephone.isCarrierAway = false
    })
    await aside().getByRole('button', { name: 'Try again' }).click()
    await expectPage(aside().getByRole('slider')).toBeVisible(patient)
    await rows().nth(5).click()
    await expectPage(aside().getByText('Deleted', { exact: true })).toBeVisible(patient)
    await expectPage(aside().getByRole('button', { name: 'Listen' })).toHaveCount(0)
  })

  it('[T13] are held back with a reason, and let go with one', async () => {
    await open('sofia.kowalczyk')
    await rows().nth(2).click()
    await aside().getByRole('button', { name: 'Hold', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await expectPage(dialog.getByRole('button', { name: 'Hold it back' })).toBeDisabled()
    await page.keyboard.press('Escape')
    await expectPage(dialog).toBeHidden(patient)
    await aside().getByRole('button', { name: 'Hold', exact: true }).click()
    await dialog.getByLabel('Why').fill('Complaint 418')
    await dialog.getByRole('button', { name: 'Hold it back' }).click()
    await expectPage(aside().getByText(/Held by Sofia Kowalczyk on .*: Complaint 418/)).toBeVisible(patient)
    await expectPage(rows().nth(2)).toContainText('held', patient)
    await aside().getByRole('button', { name: 'Let go' }).click()
    await dialog.getByLabel('Why').fill('Settled')
    await dialog.getByRole('button', { name: 'Let it go' }).click()
    await expectPage(aside().getByText('It is deleted when its time is over.')).toBeVisible(patient)
  })

  it('[T13] the policy is set by administrators and looked at by supervisors', async () => {
    await open()
    await page.getByRole('tab', { name: 'Keeping' }).click()
    await page.getByRole('textbox', { name: 'Keep messages (days)' }).fill('30')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Put in force' }).click()
    await expectPage(page.getByText('Version 2 of the policy is in force')).toBeVisible(patient)
    await expectPage(page.getByText(/messages 30 days/)).toBeVisible(patient)
    await open('sofia.kowalczyk')
    await page.getByRole('tab', { name: 'Keeping' }).click()
    await expectPage(page.getByText('An administrator makes the changes.')).toBeVisible(patient)
    await expectPage(page.getByRole('button', { name: 'Put in force' })).toHaveCount(0)
  })

  it('has no finding of axe in any part, in both schemes', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await open()
      await rows().nth(2).click()
      await aside().getByRole('button', { name: 'Listen' }).click()
      await aside().getByRole('slider').waitFor()
      for (const part of ['Recordings', 'Who listened', 'Keeping']) {
        await page.getByRole('tab', { name: part }).click()
        await axe(part)
      }
    }
  })
})
