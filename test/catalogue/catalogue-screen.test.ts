import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { CatalogueView } from '../../src-contract/http/catalogue.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage as expectWithin } from '../world/expect-page.ts'
import { ask, type HubWorld, openHub, password, type SignedIn, signIn } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'

/** A busy machine draws late; what is drawn must be right. */
const patient = { timeout: 60_000 }
const expect = expectWithin.configure(patient)

let hub: HubWorld
let browser: Browser
let context: BrowserContext
let page: Page
let other: SignedIn

beforeAll(async () => {
  ;[hub, browser] = await Promise.all([openHub(), openBrowser()])
  other = await signIn(hub, 'farah.siddiqui')
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  page = await context.newPage()
  await page.goto(`${hub.url}/desk/`)
  await page.getByLabel('User').fill('farah.siddiqui')
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Your account' }).waitFor(patient)
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
})

const detail = () => page.getByRole('region', { name: 'What is chosen' })
const field = (name: string) => page.locator(`[data-field="${name}"]`).getByRole('textbox')
const row = (name: string | RegExp) => page.getByRole('main').getByRole('row', { name })
const review = () => page.getByRole('button', { name: 'Review and publish' })
const publish = () => detail().getByRole('button', { name: /^Publish/ })

async function openCatalogue(): Promise<void> {
  await page.getByRole('radio', { name: 'Settings' }).click()
  await page.getByRole('navigation').getByRole('row', { name: 'Request types' }).click()
  await row(/^Debris/).waitFor(patient)
}

/** What a CSR is offered who types this. */
async function expectOffered(words: string, option: string, isOffered: boolean): Promise<void> {
  await page.getByRole('radio', { name: 'Desk', exact: true }).click()
  await page.getByRole('tab', { name: /^Request/ }).click()
  await page.getByRole('combobox', { name: 'What is it about?' }).fill(words)
  await expect(page.getByRole('option', { name: 'Dog off leash' })).toBeVisible()
  await expect(page.getByRole('option', { name: option })).toHaveCount(isOffered ? 1 : 0)
  if (isOffered) await page.getByRole('option', { name: option }).click()
}

async function axe(what: string, of = 'main'): Promise<void> {
  expect(await accessibilityFaults(page, { within: of }), what).toEqual([])
}

/** Somebody else publishes another state of one type. */
async function publishElsewhere(code: string, en: string): Promise<void> {
  const { body } = await ask(hub, 'GET', '/api/catalogue', { token: other.token })
  const { version, document } = body as CatalogueView
  const requestTypes = document.requestTypes.map(type =>
    type.code === code
      ? { ...type, name: { ...type.name, en }, resolveWithin: { value: 7, unit: 'business-days' } }
      : type,
  )
  const answer = await ask(hub, 'PUT', '/api/catalogue', {
    token: other.token,
    body: { basedOn: version, note: 'elsewhere', document: { ...document, requestTypes } },
  })
  expect(answer.status).toBe(200)
}

describe('the catalogue at the desk', () => {
  it('[Q34] a new type is made by keyboard, tried in the preview, mended where it is wrong, and published', async () => {
    await openCatalogue()
    await page.getByRole('button', { name: 'New type' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'From nothing' }).press('Enter')
    await expect(field('name/en')).toBeFocused()
    await page.keyboard.type('Loose dog')
    await expect(field('code')).toHaveValue('loose-dog')
    await field('name/fr').fill('Chien errant')
    await field('description/en').fill('A dog that walks alone.')
    await page.getByRole('tab', { name: 'Questions', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Add a question' }).press('Enter')
    await expect(field('intake/words/question/label/en')).toBeFocused()
    await page.keyboard.type('How does it behave')
    await field('intake/words/howDoesItBehave/label/fr').fill('Son comportement')
    await field('intake/words/howDoesItBehave/ask/en').fill('How does it behave?')
    await field('intake/words/howDoesItBehave/ask/fr').fill('Comment se comporte-t-il?')
    await page.getByRole('button', { name: /Kind of answer/ }).press('Enter')
    await page.getByRole('option', { name: 'One of a list' }).click()
    for (const [number, en, fr] of [
      [1, 'Calm', 'Calme'],
      [2, 'Biting', 'Il mord'],
    ] as const) {
      await page.getByRole('textbox', { name: `Choice ${number} (English)` }).fill(en)
      await page.getByRole('textbox', { name: `Choice ${number} (French)` }).fill(fr)
    }
    await page.getByRole('checkbox', { name: 'It must be answered' }).press('Space')

    const preview = page.getByRole('complementary', { name: 'As a CSR sees it' })
    await preview.getByRole('radio', { name: 'Français' }).click()
    await expect(preview).toContainText('«\u00a0Comment se comporte-t-il?\u00a0»')
    await preview.getByRole('button', { name: 'Check as at submitting' }).click()
    await expect(preview).toContainText('Il faut le demander.')
    await preview.getByRole('radio', { name: /Il mord/ }).click()
    await expect(preview).toContainText('A request with these answers is taken.')
    await preview.getByRole('radio', { name: 'Said aloud' }).click()
    await expect(preview.getByRole('listitem')).toHaveText('«\u00a0Comment se comporte-t-il?\u00a0»')
    await axe('questions')

    // What nobody wrote is no mistake before one wants to publish.
    await expect(page.getByText('1 change not published')).toBeVisible()
    await review().press('Enter')
    await expect(publish()).toBeDisabled()
    await axe('review')
    await detail()
      .getByRole('button', {
        name: 'Loose dog Description (French): The words are missing in this language.',
      })
      .press('Enter')
    await expect(field('description/fr')).toBeFocused()
    await page.keyboard.type('Un chien qui se promène seul.')
    await axe('form')
    await review().press('Enter')
    await detail()
      .getByRole('textbox', { name: 'Note for the versions' })
      .fill('Asked for by Animal Services')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('Version 2 is in force').first()).toBeVisible()
    await expectOffered('dog', 'Loose dog', true)
    await expect(page.getByRole('radio', { name: /Calm/ })).toBeVisible()
  })

  it('[Q35] what is changed survives a reload, and goes on top of what somebody else published meanwhile', async () => {
    await openCatalogue()
    await row(/^Pothole/).click()
    await field('name/en').fill('Hole in a road')
    await expect(row(/^Hole in a road/)).toContainText('changed')
    // Whoever comes back to the screen sees what the desk has kept.
    await page.getByRole('navigation').getByRole('row', { name: 'Queues' }).click()
    await openCatalogue()
    await row(/^Hole in a road/).waitFor(patient)
    await page.reload()
    await page.getByRole('button', { name: 'Your account' }).waitFor(patient)
    await openCatalogue()
    await row(/^Hole in a road/).waitFor(patient)

    await publishElsewhere('pothole', 'Pavement gone')
    await expect(page.getByText('Farah Siddiqui published version 3 meanwhile.')).toBeVisible()
    await page.getByRole('button', { name: 'Look at both' }).click()
    await expect(detail()).toContainText('Name (English): “Pavement gone” → “Hole in a road”')
    await expect(publish()).toBeDisabled()
    await axe('overtaken')
    await detail().getByRole('button', { name: 'Put mine on top' }).click()
    await publish().click()
    await expect(page.getByText('Version 4 is in force').first()).toBeVisible()
    const { body } = await ask(hub, 'GET', '/api/catalogue', { token: other.token })
    expect(
      (body as CatalogueView).document.requestTypes.find(({ code }) => code === 'pothole'),
    ).toMatchObject({
      name: { en: 'Hole in a road' },
      // What only the other changed is theirs.
      resolveWithin: { value: 7 },
    })
  })

  it('[Q35] [Q36] a roll back shows what it changes, and keeps what came later, retired and not offered', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click()
    await row(/^Version 1/).click()
    await expect(detail()).toContainText('The first version that is kept')
    await detail().getByRole('button', { name: 'Roll back to version 1' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Roll back to version 1?' })
    await expect(dialog).toContainText('They are kept, retired: Loose dog.')
    await expect(dialog).toContainText('Name (English): “Hole in a road” → “Pothole”')
    await axe('roll back', '[role="alertdialog"]')
    await dialog.getByRole('button', { name: 'Roll back to version 1' }).click()
    await expect(page.getByText('Back to version 1, as version 5')).toBeVisible()
    await page.getByRole('tab', { name: 'Types', exact: true }).click()
    await expect(row(/^Pothole/)).toBeVisible()
    await expect(row(/^Loose dog/)).toHaveCount(0)
    await expect(page.getByRole('button', { name: '1 retired type' })).toBeVisible()
    // Who looks for it finds it, retired or not.
    await page.getByRole('searchbox', { name: 'Find a type' }).fill('LOOSE')
    await row(/^Loose dog/).click()
    await expect(detail().getByRole('button', { name: 'Offer again' })).toBeVisible()
    await axe('retired')
    await expectOffered('dog', 'Loose dog', false)
  })
})
