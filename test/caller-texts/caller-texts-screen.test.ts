import type { Page } from '@playwright/test'
import { describe, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart } = screenPage(opened => {
  page = opened
})

const hubDoes = hubPart('scriptedTelephone')
const field = (place: string) => page.locator(`[data-field="${place}"]`)
const text = (key: string, language: string) => field(`text/${key}/${language}`).getByRole('textbox')
const aside = () => page.getByRole('complementary', { name: 'As callers hear it' })
const publish = () => aside().getByRole('button', { name: 'Publish', exact: true })

async function open(as = 'sofia.kowalczyk'): Promise<void> {
  await page.goto(`/?as=${as}`)
  await page.getByRole('radio', { name: 'Settings' }).click()
  await page.getByRole('navigation').getByRole('row', { name: 'What callers hear' }).click()
  await text('greeting', 'en').waitFor()
}

describe('what callers hear', () => {
  it('[T15] a supervisor changes a text, hears it in its place, publishes at once, and takes it back', async () => {
    await open()
    await text('greeting', 'en').fill('Hello. This is the City of Oshawa.')
    await expectPage(aside().getByText('1 change of version 1')).toBeVisible(patient)
    await expectPage(aside().getByText('Hello. This is the City of Oshawa.')).toHaveCount(2)
    await publish().click()
    await expectPage(page.getByText('Version 2 is in force', { exact: true })).toBeVisible(patient)
    await expectPage(aside().getByText('Nothing is changed. Version 2 is in force.')).toBeVisible(patient)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expectPage(text('greeting', 'en')).toHaveValue('Hello. You have reached the city.', patient)

    await page.getByRole('tab', { name: 'Versions' }).click()
    await expectPage(page.getByText('Changed: Greeting, English.').first()).toBeVisible()
    await page.getByRole('button', { name: 'Roll back to 2' }).click()
    await expectPage(page.getByText('Back to version 2, as version 4')).toBeVisible(patient)
    await page.getByRole('button', { name: 'Roll back to the first texts' }).click()
    await expectPage(page.getByText('Back to the first texts, as version 5')).toBeVisible(patient)
  })

  it('[T15] says what is wrong at its field, leads there from the list, and publishes nothing until it is mended', async () => {
    await open()
    await page.getByRole('radio', { name: 'In line' }).click()
    await text('in-line', 'fr').fill('Vous êtes dans la file.')
    const words = '{position} is missing: callers would not be told the value.'
    await expectPage(field('text/in-line/fr').getByText(words)).toBeVisible(patient)
    await expectPage(publish()).toBeDisabled()
    await page.getByRole('tab', { name: 'Times and switches' }).click()
    await aside()
      .getByRole('button', { name: `Place in line, French: ${words}` })
      .click()
    await expectPage(text('in-line', 'fr')).toBeFocused(patient)
    await page.keyboard.press('End')
    await page.keyboard.type(' Rang {position}.')
    await expectPage(publish()).toBeEnabled(patient)
  })

  it('[T15] keeps what is typed while the hub is away and over leaving the screen, and puts it on top of what came between', async () => {
    await open()
    await text('greeting', 'fr').fill('Bonjour. Ici la Ville.')
    await hubDoes(telephone => telephone.publishAs('farah.siddiqui', 'Hello from Farah.'))
    await publish().click()
    await expectPage(page.getByText('Farah Siddiqui published version 2 meanwhile.')).toBeVisible(patient)
    await expectPage(publish()).toBeDisabled()
    await page.getByRole('button', { name: 'Put mine on top' }).click()
    await expectPage(text('greeting', 'en')).toHaveValue('Hello from Farah.', patient)
    await expectPage(text('greeting', 'fr')).toHaveValue('Bonjour. Ici la Ville.')
    await hubDoes(telephone => {
      telephone.isAway = true
    })
    await publish().click()
    await expectPage(page.getByText('The hub is away. Your changes are kept on this PC.')).toBeVisible(
      patient,
    )
    await page.getByRole('radio', { name: 'Floor' }).click()
    await page.getByRole('heading', { name: 'The desk, live' }).waitFor()
    await page.getByRole('radio', { name: 'Settings' }).click()
    await expectPage(text('greeting', 'fr')).toHaveValue('Bonjour. Ici la Ville.', patient)
    await hubDoes(telephone => {
      telephone.isAway = false
    })
    await publish().click()
    await expectPage(page.getByText('Version 3 is in force', { exact: true })).toBeVisible(patient)
  })

  it('[T15] the call-out document: topics by their keys, people in their order, each problem by its field', async () => {
    await open()
    await page.getByRole('tab', { name: 'Call-out' }).click()
    await page.getByRole('button', { name: 'Ring person 2 earlier' }).first().click()
    await expectPage(page.getByLabel('Name of person 1').first()).toHaveValue('Roads supervisor')
    await page.getByRole('button', { name: 'Move a danger in a city building to the key before' }).click()
    await expectPage(
      aside()
        .getByText(/a danger in a city building, press 1/)
        .first(),
    ).toBeVisible(patient)
    await page.getByLabel('Number of person 1').first().fill('12')
    await expectPage(
      page.getByRole('main').getByText('“12” is not a telephone number we can dial.'),
    ).toBeVisible(patient)
    await expectPage(publish()).toBeDisabled()
    await page.getByLabel('Number of person 1').first().fill('905 555 0177')
    await expectPage(publish()).toBeEnabled(patient)
    await page.getByRole('button', { name: 'Add a topic' }).click()
    await expectPage(page.getByLabel('Topic, English').last()).toBeFocused(patient)
    await expectPage(page.getByRole('main').getByText('Name one to five people to ring.')).toBeVisible()
  })

  it('has no finding of axe in any part, in both schemes', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await open()
      for (const part of ['Texts', 'Call-out', 'Times and switches', 'Versions']) {
        await page.getByRole('tab', { name: part }).click()
        await axe(part)
      }
    }
  })
})
