import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart, tabTo } = screenPage(opened => {
  page = opened
})

const hubDoes = hubPart('scriptedDesks')
const navigation = () => page.getByRole('navigation')
const row = (name: string) => page.getByRole('main').getByRole('row').filter({ hasText: name })
const aside = () => page.getByRole('complementary', { name: 'The desk in detail' })

async function openDesks(): Promise<void> {
  await page.goto('/?as=farah.siddiqui')
  await page.getByRole('radio', { name: 'Settings' }).click()
  await navigation().getByRole('row', { name: 'Desks', exact: true }).click()
  await row('City Hall 3').waitFor()
}

describe('the desks of a centre', () => {
  it('[D1] are listed, last seen first, with who sat there, what is unsent and how they stand', async () => {
    await openDesks()
    await expectPage(page.getByRole('main').getByRole('row').nth(1)).toContainText('City Hall 3')
    await expectPage(row('Library, counter 1')).toContainText(/Daniel Okafor.*15.*47.*In use/s)
    await expectPage(row('Old laptop')).toContainText('Wiped')
    await expectPage(row('without a name')).toContainText('–')
    await axe()
  })

  it('[D7] one is wiped by keyboard alone; first it is said what will be lost, and a reason is asked for', async () => {
    await page.goto('/?as=farah.siddiqui')
    await page.getByRole('radio', { name: 'Settings' }).waitFor()
    await page.keyboard.press('Control+k')
    await expectPage(page.getByRole('combobox')).toBeFocused(patient)
    // Enter does not wait for what is found: it opens the first as soon as it is there.
    await page.keyboard.type('settings: desks')
    await page.keyboard.press('Enter')
    await row('City Hall 3').waitFor()
    await tabTo(page.getByRole('grid', { name: 'Desks', exact: true }))
    await page.keyboard.press('ArrowDown')
    await expectPage(aside()).toContainText('Daniel Okafor', patient)
    const wipe = aside().getByRole('button', { name: 'Wipe' })
    await tabTo(wipe)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('alertdialog', { name: 'Wipe Library, counter 1?' })
    await expectPage(dialog).toContainText('12 commands that were not sent')
    await expectPage(dialog).toContainText('3 photos that were not sent')
    await expectPage(dialog).toContainText('69 reference numbers are written off')
    await expectPage(dialog.getByRole('button', { name: 'Wipe the desk' })).toBeDisabled()
    await axe()
    await page.keyboard.type('It was stolen from the counter.')
    await tabTo(dialog.getByRole('button', { name: 'Wipe the desk' }))
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Library, counter 1 is called off')).toBeVisible(patient)
    await expectPage(row('Library, counter 1')).toContainText('To be wiped')
    await expectPage(aside()).toContainText('Called off')
    await expectPage(aside()).toContainText('69 numbers')
    await expectPage(aside()).toContainText('It was stolen from the counter.')
    await expectPage(aside().getByRole('button', { name: 'Restore' })).toBeVisible()
    await expectPage(aside().getByRole('button', { name: 'Retire' })).toHaveCount(0)
  })

  it('[D7] what the hub refuses is said in the dialog, and nothing is lost of what was typed', async () => {
    await openDesks()
    await row('City Hall 3').click()
    await aside().getByRole('button', { name: 'Retire' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByLabel(/Why/).fill('Replaced.')
    await dialog.getByRole('button', { name: 'Retire the desk' }).click()
    await expectPage(dialog.getByRole('alert')).toContainText('You sit at this desk', patient)
    await hubDoes(desks => {
      desks.isAway = true
    })
    await dialog.getByRole('button', { name: 'Retire the desk' }).click()
    await expectPage(dialog.getByRole('alert')).toContainText('nothing was decided', patient)
    await expectPage(dialog.getByLabel(/Why/)).toHaveValue('Replaced.')
  })

  it('[D6] what came from a wiped desk is shown with who asked for it', async () => {
    await openDesks()
    await row('Old laptop').click()
    await expectPage(aside()).toContainText(/New request TL-26-226T-B/, patient)
    await expectPage(aside()).toContainText('The bench in front of the library is broken.')
  })

  it('[D8] the account of numbers is shown and saved, and no reason in it is a formula', async () => {
    await openDesks()
    await page.getByRole('tab', { name: 'Reference numbers' }).click()
    await row('Old laptop').click()
    await expectPage(aside()).toContainText(/TL-26-226T-B to TL-26-2289-K/, patient)
    await axe()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      aside().getByRole('button', { name: 'Export as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^reference-numbers-\d{4}-\d\d-\d\d\.csv$/)
    const text = await readFile(await download.path(), 'utf8')
    expect(text.startsWith('\uFEFFDesk,Desk id,First,')).toBe(true)
    expect(text.trimEnd().split('\r\n')).toHaveLength(5)
    expect(text).toContain(`"'=HYPERLINK(""http://example.org"")"`)
  })

  it('[D3] the policy is put in force; who was slower sees the other’s first', async () => {
    await openDesks()
    await page.getByRole('tab', { name: 'What desks may keep' }).click()
    const keepDays = page.getByRole('textbox', { name: 'Days that closed requests stay' })
    await keepDays.fill('30')
    await keepDays.press('Tab')
    await page.getByRole('radio', { name: /At the end of a shift/ }).check({ force: true })
    await axe()
    await page.getByRole('button', { name: 'Put in force' }).click()
    await expectPage(aside()).toContainText(
      /Version 2.*30 d of closed requests.*at the end of a shift/s,
      patient,
    )

    await keepDays.fill('45')
    await keepDays.press('Tab')
    await hubDoes(desks => desks.setPolicyAs('farah.siddiqui'))
    await page.getByRole('button', { name: 'Put in force' }).click()
    await expectPage(page.getByText('Somebody else set the policy meanwhile.')).toBeVisible(patient)
    await expectPage(keepDays).toHaveValue('45')
    await page.getByRole('button', { name: 'Show theirs' }).click()
    await expectPage(keepDays).toHaveValue('60')
  })

  it('[D1] with the hub away it is said as of when, and nothing can be decided', async () => {
    await openDesks()
    await row('Arena 1').click()
    await aside().getByRole('button', { name: 'Wipe' }).waitFor()
    await hubDoes(desks => {
      desks.isAway = true
    })
    await page.evaluate(`window.scripted.hub.set({ line: 'away' })`)
    await expectPage(page.getByRole('main').getByText(/What you see is as of \d\d:\d\d:\d\d/)).toBeVisible(
      patient,
    )
    await expectPage(aside().getByRole('button', { name: 'Wipe' })).toBeDisabled()
    await expectPage(row('Arena 1')).toContainText('Retired')
  })

  it('[D1] supervisors do not see them', async () => {
    await page.goto('/?as=sofia.kowalczyk')
    await page.getByRole('radio', { name: 'Settings' }).click()
    await navigation().getByRole('row', { name: 'Queues', exact: true }).waitFor()
    await expectPage(navigation().getByRole('row', { name: 'Desks', exact: true })).toHaveCount(0)
  })
})
