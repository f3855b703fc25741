import { readFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createImportsLine } from '../../src-renderer/hub-client/imports-line.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { type HubWorld, openHub, password } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'

const patient = { timeout: 60_000 }

describe('the settings section “Bring data along”', () => {
  let hub: HubWorld
  let browser: Browser
  beforeAll(async () => {
    ;[hub, browser] = await Promise.all([openHub(), openBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })

  async function axe(page: Page): Promise<void> {
    for (const within of ['[data-pane="settings"]', '[data-pane="settings-check"]'])
      expect(await accessibilityFaults(page, { within })).toEqual([])
  }

  it('[Q37] [Q38] a file is mapped, looked at, its rejections saved, taken and listed, by keyboard', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
    const page = await context.newPage()
    await page.goto(`${hub.url}/desk/`)
    await page.getByLabel('User').fill('farah.siddiqui')
    await page.getByLabel('Password').fill(password)
    await page.getByLabel('Password').press('Enter')
    await page.getByRole('radio', { name: 'Settings' }).click({ ...patient, force: true })
    await page.getByRole('row', { name: 'Bring data along' }).click(patient)
    const main = page.getByRole('main')
    await expect(main).toContainText('No file yet', patient)

    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      main.getByRole('button', { name: 'Choose a file' }).press('Enter'),
    ])
    await chooser.setFiles({
      name: 'old-crm.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b,c\nX-1,Quillfeather,905 555 0123\nX-2,Brackenbury,12\nX-3,,\n'),
    })
    await expect(main).toContainText('Which column is what?', patient)
    await expect(main.getByRole('row', { name: /Key in the old system/ })).toContainText('Needed')
    await axe(page)
    for (const [field, column] of [
      ['Key in the old system', 'a'],
      ['Family name', 'b'],
      ['Telephone at home', 'c'],
    ] as const) {
      await main.getByRole('button', { name: new RegExp(field) }).press('Enter')
      await page.getByRole('option', { name: column, exact: true }).press('Enter')
      // The list leaves before the next one opens.
      await expect(page.getByRole('listbox')).toHaveCount(0)
    }
    await expect(main.getByRole('row', { name: /Family name/ })).toContainText('Quillfeather · Brackenbury')
    await main.getByRole('button', { name: 'Read it again' }).press('Enter')

    await expect(main).toContainText('What old-crm.csv would bring', patient)
    await expect(main.getByRole('img', { name: '1 new, 0 known before, 2 not taken' })).toBeVisible()
    await expect(main).toContainText('A telephone number that is none')
    await expect(main).toContainText('No name of a person or an organization')
    await expect(main.getByRole('row', { name: 'X-1' })).toContainText(/Quillfeather.*\(905\) 555-0123/)
    await axe(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      main.getByRole('button', { name: 'Download as CSV' }).press('Enter'),
    ])
    expect(download.suggestedFilename()).toBe('old-crm-rejections.csv')
    expect(await readFile(await download.path(), 'utf8')).toContain('3,PhoneWrong,X-2,Brackenbury,12')

    await main.getByRole('button', { name: 'Take 1 row' }).press('Enter')
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('1 customer is there for everybody at once')
    await question.getByRole('button', { name: 'Take them' }).press('Enter')
    await expect(main).toContainText('1 customer was brought along. Now bring the open requests.', patient)
    await expect(main.getByRole('region', { name: 'A file' })).toBeFocused()
    const row = main.getByRole('row', { name: /old-crm\.csv/ })
    await expect(row).toContainText('1 new, 0 known before', patient)
    await expect(row).toContainText('by Farah Siddiqui')

    await page.getByRole('button', { name: 'Français' }).click()
    await expect(main).toContainText(/Nouvelles\s: 1, déjà connues\s: 0/, patient)
    await axe(page)
    await context.setOffline(true)
    await page.locator('input[data-import]').setInputFiles({
      name: 'encore.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('id,nom\nX-9,Tremblay\n'),
    })
    await expect(main.getByRole('alert')).toContainText(
      'Le serveur n’a pas répondu. Rien n’a changé.',
      patient,
    )
    await context.close()
  })
})

describe('the line over which a file is taken', () => {
  const away = { kind: 'hub-away' } as const
  const lineOver = (answers: object[]) =>
    createImportsLine({
      ask: async <Value>() => (answers.shift() ?? away) as Value,
      askForBytes: async () => away,
      sendFile: async () => away,
    })

  it('[Q38] waits while the hub is at it, and says when the hub is gone', async () => {
    const result = { added: 2, known: 0 }
    const list = { imports: [] }
    expect(await lineOver([away, list, away, list, result]).take('an id')).toEqual(result)
    expect(await lineOver([away, away, result]).take('an id')).toEqual(away)
  })
})
