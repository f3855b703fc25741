import type { Page } from '@playwright/test'
import { describe, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart } = screenPage(opened => {
  page = opened
})

const hubDoes = hubPart('scriptedAccounts')
const row = (name: string) => page.getByRole('main').getByRole('row').filter({ hasText: name })
const aside = () => page.getByRole('complementary', { name: 'The account in detail' })

async function openAccounts(): Promise<void> {
  await page.goto('/?as=farah.siddiqui')
  await page.getByRole('button', { name: 'Your account' }).waitFor()
  await page.keyboard.press('Control+k')
  await expectPage(page.getByRole('combobox')).toBeFocused(patient)
  await page.keyboard.type('settings: accounts')
  await page.keyboard.press('Enter')
  await row('Aiko Mori').waitFor()
}

describe('the accounts of a centre', () => {
  it('[I5] are listed with role, place, last sign-in and state', async () => {
    await openAccounts()
    await expectPage(row('Daniel Okafor')).toContainText('Switched off')
    await expectPage(row('Marc-Antoine')).toContainText('Road operations')
    await axe()
  })

  it('[I5] by keyboard alone somebody is added, and the first password is shown this once', async () => {
    await openAccounts()
    await page.getByRole('button', { name: 'Add a person' }).focus()
    await page.keyboard.press('Enter')
    await expectPage(aside().getByLabel('User name')).toBeFocused(patient)
    await page.keyboard.press('Control+Enter')
    await expectPage(aside()).toContainText('Type the person’s name.')
    await page.keyboard.type('Noor.Aziz')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Noor Aziz')
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog', { name: 'First password of Noor Aziz' })
    await expectPage(dialog).toContainText('K7QM-3XRT-9WPL-H4VC')
    await axe()
    await page.keyboard.press('Escape')
    await expectPage(row('Noor Aziz')).toContainText('First password')
    await expectPage(page.getByText('K7QM')).toHaveCount(0)
  })

  it('[I6] a name that is taken, and an account that somebody else changed, are told in words', async () => {
    await openAccounts()
    await page.getByRole('button', { name: 'Add a person' }).click()
    await aside().getByLabel('User name').fill('aiko.mori')
    await aside().getByRole('textbox', { name: 'Name', exact: true }).fill('Another Aiko')
    await page.keyboard.press('Control+Enter')
    await expectPage(aside()).toContainText('There is an account of this name already', patient)

    await row('Aiko Mori').click()
    await aside().getByRole('textbox', { name: 'Name', exact: true }).fill('Aiko Mori-Tremblay')
    await hubDoes(({ state }) => {
      state.isChangedElsewhere = true
    })
    await page.keyboard.press('Control+Enter')
    await expectPage(aside()).toContainText('Somebody else has changed this account', patient)
    await aside().getByRole('button', { name: 'Show it as it is now' }).click()
    await expectPage(aside().getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
      'Changed Elsewhere',
    )
  })

  it('[I7] somebody is switched off after a word of what follows, and on again; not oneself', async () => {
    await openAccounts()
    await row('Sofia Kowalczyk').click()
    await aside().getByRole('button', { name: 'Switch off' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Switch off Sofia Kowalczyk?' })
    await expectPage(dialog).toContainText('Contacts in hand go back to the line')
    await dialog.getByRole('button', { name: 'Switch off' }).click()
    await expectPage(row('Sofia Kowalczyk')).toContainText('Switched off', patient)
    await aside().getByRole('button', { name: 'Switch on again' }).click()
    await expectPage(row('Sofia Kowalczyk')).toContainText('In use', patient)
    await row('Farah Siddiqui').click()
    await expectPage(aside().getByRole('button', { name: 'Switch off' })).toBeDisabled()
  })

  it('[I5] with the hub away nothing is lost of what was typed', async () => {
    await openAccounts()
    await row('Aiko Mori').click()
    await aside().getByRole('textbox', { name: 'Name', exact: true }).fill('Aiko Mori-Tremblay')
    await hubDoes(({ state }) => {
      state.isAway = true
    })
    await page.keyboard.press('Control+Enter')
    await expectPage(aside()).toContainText('Nothing was changed', patient)
    await expectPage(aside().getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
      'Aiko Mori-Tremblay',
    )
  })

  it('[I5] supervisors do not see them', async () => {
    await page.goto('/?as=sofia.kowalczyk')
    await page.getByRole('button', { name: 'Your account' }).waitFor()
    await page.keyboard.press('Control+k')
    await expectPage(page.getByRole('combobox')).toBeFocused(patient)
    await page.keyboard.type('settings: accounts')
    await expectPage(page.getByText('Nothing found', { exact: false })).toBeVisible(patient)
  })
})

describe('a password of one’s own', () => {
  it('[I5] is set at the first sign-in, before anything else', async () => {
    await page.goto('/?as=aiko.mori&door')
    await page.getByLabel('User', { exact: true }).fill('aiko.mori')
    await page.getByLabel('Password', { exact: true }).fill('first')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Choose a password of your own')).toBeVisible(patient)
    await expectPage(page.getByLabel('New password', { exact: true })).toBeFocused()
    await axe()
    await page.keyboard.type('too short')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Too short: at least 15 characters.')).toBeVisible()
    await page.getByLabel('New password', { exact: true }).fill('password password password')
    await page.getByLabel('New password, once more').fill('password password password')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Too easy to guess', { exact: false })).toBeVisible(patient)
    await page.getByLabel('New password', { exact: true }).fill('a river under the bridge')
    await page.getByLabel('New password, once more').fill('a river under the bridge')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Your account' }).waitFor()
  })

  it('[I5] is changed from the account’s menu, and the desk goes on', async () => {
    await page.goto('/?as=aiko.mori')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Change password…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change password' })
    await dialog.getByLabel('Present password').fill('wrong one')
    await dialog.getByLabel('New password', { exact: true }).fill('a river under the bridge')
    await dialog.getByLabel('New password, once more').fill('a river under the bridge')
    await page.keyboard.press('Enter')
    await expectPage(dialog).toContainText('The present password is wrong.', patient)
    await axe()
    await dialog.getByLabel('Present password').fill('right')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('The password is changed')).toBeVisible(patient)
    await expectPage(dialog).toHaveCount(0)
  })
})
