import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { axe, hubPart, tabTo } = screenPage(opened => {
  page = opened
})

const field = (place: string) => page.locator(`[data-field="${place}"]`)
const promise = () => field('queues/phone-en/promise').getByRole('textbox')
const openSection = (name: string) =>
  page.getByRole('navigation').getByRole('row', { name, exact: true }).click()

async function openSettings(as = 'farah.siddiqui'): Promise<void> {
  await page.goto(`/?as=${as}`)
  await page.getByRole('radio', { name: 'Settings' }).click()
  await promise().waitFor()
}

const hubDoes = hubPart('settings')
const lookAgain = () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')))
const panel = () => page.getByRole('complementary', { name: 'Check, replay and publish' })

describe('queues and hours', () => {
  it('shows the queues and who can serve them', async () => {
    await openSettings()
    const table = page.getByRole('grid', { name: 'Queues', exact: true })
    await expectPage(table.getByRole('row')).toHaveCount(12)
    await expectPage(table.getByRole('row', { name: /Property taxes/ })).toContainText('1 min')
    await expectPage(page.getByText(/15 people can serve it/)).toBeVisible()
  })

  it('is done by keyboard alone: change a promise, replay, publish, roll back, undo', async () => {
    await page.goto('/?as=farah.siddiqui')
    await page.getByRole('radio', { name: 'Settings' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('settings: queues')
    await expectPage(page.getByRole('option')).toHaveText([/Settings: queues/], patient)
    await page.keyboard.press('Enter')
    await promise().waitFor()

    await tabTo(page.getByRole('grid', { name: 'Queues', exact: true }))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expectPage(field('queues/phone-fr/name-en').getByRole('textbox')).toBeFocused(patient)
    const french = field('queues/phone-fr/promise').getByRole('textbox')
    await tabTo(french)
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1 min 30')
    await expectPage(panel().getByText(/Saved as draft \d\d:\d\d/)).toBeVisible(patient)
    await expectPage(panel().getByText(/General, French Promise: 30\ss → 1\smin 30\ss/)).toBeVisible()

    await tabTo(panel().getByRole('button', { name: 'Replay', exact: true }))
    await page.keyboard.press('Enter')
    await expectPage(panel().getByText(/Fri 20\sNov: service level 75\s% → 7[6-9]\s%/)).toBeVisible(patient)
    const phone = panel().getByRole('row', { name: /^Phone/ })
    await expectPage(phone).toContainText(/as it was 70\s%with the draft 7[1-9]\s%/)

    await tabTo(panel().getByLabel('Note for the history'))
    await page.keyboard.type('French callers waited through lunch')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Version 2 is in force')).toBeVisible(patient)
    await expectPage(panel().getByText(/As version 2, in force/)).toBeVisible()

    await tabTo(page.getByRole('navigation').getByRole('grid'), 'Shift+Tab')
    for (const _section of ['people', 'hours', 'capacity', 'timing', 'versions'])
      await page.keyboard.press('ArrowDown')
    await expectPage(page.getByRole('heading', { name: 'Versions' })).toBeVisible(patient)
    await expectPage(page.getByText('French callers waited through lunch')).toBeVisible()
    await tabTo(page.getByRole('button', { name: 'Roll back to 1' }))
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Back to version 1, as version 3')).toBeVisible(patient)
    const undo = page
      .getByRole('alertdialog', { name: /Back to version 1/ })
      .getByRole('button', { name: 'Undo' })
    await undo.focus()
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Back to version 2, as version 4')).toBeVisible(patient)
    await openSection('Queues')
    await expectPage(french).toHaveValue(/1\smin 30\ss/)
  })

  it('says a problem beside its field and in the list, which leads back to the field', async () => {
    await openSettings()
    await field('queues/phone-en/name-fr').getByRole('textbox').fill('')
    const said = field('queues/phone-en/name-fr').getByText('A queue (phone-en) has no French name.')
    await expectPage(said).toBeVisible(patient)
    await expectPage(panel().getByRole('button', { name: 'Publish' })).toBeDisabled()
    await openSection('Timing')
    await panel().getByRole('button', { name: 'A queue (phone-en) has no French name.' }).click()
    await expectPage(field('queues/phone-en/name-fr').getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('Général, anglais')
    await expectPage(said).toBeHidden(patient)
    await expectPage(panel().getByText('Nothing stands in the way.')).toBeVisible()
  })

  it('keeps what cannot be read as it was typed, over leaving and coming back', async () => {
    await openSettings()
    await promise().fill('45')
    await page.keyboard.press('Tab')
    const said = field('queues/phone-en/promise').getByText('Say the unit: 30 s, 2 min or 1 h.')
    await expectPage(said).toBeVisible()
    await page.getByRole('radio', { name: 'Floor' }).click()
    await page.getByRole('heading', { name: 'The desk, live' }).waitFor()
    await page.getByRole('radio', { name: 'Settings' }).click()
    await expectPage(promise()).toHaveValue('45')
    await promise().fill('45 s')
    await page.keyboard.press('Tab')
    await expectPage(promise()).toHaveValue(/45\ss/)
    await expectPage(said).toBeHidden()
  })

  it('keeps what is typed while the hub is away, and says so', async () => {
    await openSettings()
    await hubDoes(settings => {
      settings.isAway = true
    })
    await promise().fill('45 s')
    await expectPage(panel().getByText(/Not saved: hub away, kept here/)).toBeVisible(patient)
    await hubDoes(settings => {
      settings.isAway = false
    })
    await expectPage(panel().getByText(/Saved as draft/)).toBeVisible(patient)
  })

  it('shows what somebody else changed, and lets one choose', async () => {
    await openSettings()
    await hubDoes(settings =>
      settings.saveAs('sofia.kowalczyk', document => ({
        ...document,
        times: { ...document.times, ringMs: 25_000 },
      })),
    )
    await promise().fill('45 s')
    const alert = page.getByRole('alert').filter({ hasText: 'Sofia Kowalczyk changed the draft' })
    await expectPage(alert).toContainText(/Rings for 20\ss → 25\ss/, patient)
    await alert.getByRole('button', { name: 'Take theirs' }).click()
    await expectPage(promise()).toHaveValue(/30\ss/, patient)
    await expectPage(panel().getByText(/Rings for 20\ss → 25\ss/)).toBeVisible()
  })

  it('ticks a skill by arrows and Space, and counts who can serve at once', async () => {
    await openSettings()
    await openSection('Skills and people')
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true })
    await tabTo(box('Aiko Mori: Telephone'))
    for (let times = 0; times < 7; times++) await page.keyboard.press('ArrowRight')
    await expectPage(box('Aiko Mori: Property taxes')).toBeFocused()
    await expectPage(page.getByText('only one: an absence closes it')).toBeVisible()
    await page.keyboard.press('Space')
    await expectPage(box('Aiko Mori: Property taxes')).toBeChecked()
    await expectPage(page.getByText('only one: an absence closes it')).toBeHidden()
    await page.keyboard.press('Control+End')
    await expectPage(box('Wei Chen: Animals')).toBeFocused()
  })

  it('types a split day as people say it, and shows it in the year', async () => {
    await openSettings()
    await openSection('Hours and holidays')
    await page.getByRole('radio', { name: 'Contact centre' }).click()
    const year = page.getByRole('img', { name: /^2\d{3} month by month/ })
    const before = await year.getAttribute('aria-label')
    const sunday = field('hours/centre-hours/weekday-7').getByRole('textbox')
    await sunday.fill('9-12, 13-17')
    await page.keyboard.press('Tab')
    await expectPage(sunday).toHaveValue('09:00–12:00, 13:00–17:00')
    expect(await year.getAttribute('aria-label')).not.toBe(before)
    const labour = page.getByRole('checkbox', { name: 'Labour Day' })
    await expectPage(labour).toBeChecked()
    await labour.press('Space')
    await expectPage(panel().getByText(/Contact centre Holidays:/)).toBeVisible(patient)
  })

  it('adds a queue, duplicates it, removes it and takes that back', async () => {
    await openSettings()
    const rows = page.getByRole('grid', { name: 'Queues', exact: true }).getByRole('row')
    await page.getByRole('button', { name: 'Add a queue' }).click()
    await expectPage(rows).toHaveCount(13)
    await expectPage(page.locator('[data-field$="/name-en"]').getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('Elections')
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await expectPage(rows.filter({ hasText: 'Elections, copy' })).toHaveCount(1)
    await rows.filter({ hasText: 'Property taxes' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expectPage(
      panel().getByText(/Property taxes is removed while 2 wait and 1 are in hand/),
    ).toBeVisible(patient)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expectPage(rows.filter({ hasText: 'Property taxes' })).toHaveCount(1)
  })

  it('[R34, K3] says which numbers are called, tries one, and where 911 finds each site: by keyboard', async () => {
    await openSettings()
    await openSection('Calling out')
    await tabTo(page.getByRole('button', { name: 'Add a rule' }))
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expectPage(field('calling-out/abroad/decision').getByRole('button')).toBeFocused(patient)
    await expectPage(panel().getByText('Rule for +2 +3 +4 … added')).toBeVisible(patient)

    await tabTo(page.getByRole('textbox', { name: 'Number to try' }))
    await page.keyboard.type('+33 1 42 68 53 00')
    await expectPage(
      page.getByText(/is not called\. Rule 2\. Agents read: “The centre does not call abroad\.”/),
    ).toBeVisible(patient)
    await page.keyboard.press('Control+a')
    await page.keyboard.type('9-911')
    await expectPage(
      page.getByText(/911 may be called\. Emergency services are never refused\./),
    ).toBeVisible()

    const address = field('calling-out/city-hall/address').getByRole('textbox')
    await expectPage(address).toHaveValue('50 Harbour Street')
    await tabTo(address)
    await page.keyboard.press('Control+a')
    await page.keyboard.type('the big house')
    await expectPage(panel().getByText(/City Hall: nobody could be sent there/)).toBeVisible(patient)
    await axe('an address that says nothing')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('50 Harbour Street, Port Alder')
    await page.keyboard.press('Tab')
    await page.keyboard.type('2nd floor')
    const read = 'Read out to 911: City Hall, 50 Harbour Street, Port Alder, 2nd floor'
    await expectPage(page.getByText(read)).toBeVisible()
    await expectPage(panel().getByText(/City Hall: nobody/)).toHaveCount(0, patient)

    await tabTo(panel().getByLabel('Note for the history'))
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Version 2 is in force')).toBeVisible(patient)
  })

  it('makes a new skill of a word typed at a queue', async () => {
    await openSettings()
    const skills = field('queues/phone-en/skills').getByRole('combobox', { name: 'Skills' })
    await skills.fill('elections')
    await page.keyboard.press('Enter')
    await expectPage(field('queues/phone-en/skills').getByText('elections', { exact: true })).toBeVisible()
    await expectPage(panel().getByText(/A skill \(.+\) has no French name\./)).toBeVisible(patient)
    await panel()
      .getByText(/A skill \(.+\) has no French name\./)
      .click()
    await expectPage(field('people/elections/name-fr').getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('Élections')
    await expectPage(panel().getByText(/A skill \(.+\) has no French name\./)).toBeHidden(patient)
  })

  it('is read-only for a supervisor, and not there for a CSR', async () => {
    await openSettings('sofia.kowalczyk')
    await expectPage(page.getByText(/An administrator makes the changes/).first()).toBeVisible()
    await expectPage(promise()).toHaveAttribute('readonly', '')
    await expectPage(page.getByRole('button', { name: 'Add a queue' })).toHaveCount(0)
    await openSection('Skills and people')
    const box = page.getByRole('checkbox', { name: 'Aiko Mori: Telephone' })
    await box.press('Space')
    await expectPage(box).toBeChecked()
    await openSection('Versions')
    await expectPage(page.getByRole('button', { name: /Roll back/ })).toHaveCount(0)

    await page.goto('/?as=aiko.mori')
    await page.getByRole('banner').waitFor()
    await expectPage(page.getByRole('radio', { name: 'Settings' })).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('settings')
    await expectPage(page.getByRole('option', { name: /Settings/ })).toHaveCount(0)
  })

  it('says what to do where nothing can be replayed, and where the hub does not answer', async () => {
    await openSettings()
    await hubDoes(settings => {
      settings.replayDays = []
    })
    await lookAgain()
    await expectPage(panel().getByText(/No day has been recorded yet/)).toBeVisible(patient)

    await page.reload()
    await page.getByRole('radio', { name: 'Settings' }).waitFor()
    await hubDoes(settings => {
      settings.isAway = true
    })
    await page.getByRole('radio', { name: 'Settings' }).click()
    await expectPage(page.getByText('The settings could not be fetched')).toBeVisible(patient)
    await hubDoes(settings => {
      settings.isAway = false
    })
    await page.getByRole('button', { name: 'Try again' }).click()
    await promise().waitFor()
  })

  it('has no accessibility fault and nothing cut off: sections, sizes, schemes, languages', async () => {
    await openSettings()
    await promise().fill('10 s')
    await expectPage(panel().getByText(/one ring is longer than the promise/)).toBeVisible(patient)
    await panel().getByRole('button', { name: 'Replay', exact: true }).click()
    await panel().getByRole('table').waitFor()
    await page.getByRole('radio', { name: 'Settings' }).waitFor()
    let looked = 0
    for (const [width, height, colorScheme, language, contrast] of [
      [1280, 800, 'light', 'FR', 'no-preference'],
      [1280, 800, 'dark', 'EN', 'more'],
      [1920, 1080, 'dark', 'FR', 'no-preference'],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, contrast })
      await page
        .getByRole('banner')
        .getByRole('button', { name: language === 'FR' ? 'Français' : 'English' })
        .click()
      for (let section = 0; section < 8; section++) {
        await page.getByRole('navigation').getByRole('row').nth(section).click()
        await page.mouse.move(width - 4, height / 2)
        await page.getByRole('heading', { level: 1 }).waitFor()
        const what = `${width} ${colorScheme} ${language} ${section}`
        await axe(what)
        // Only the matrix may be wider than its room: it has as many columns as the city has skills.
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('[data-pane^="settings"] *')]
            .filter(
              element =>
                element.scrollWidth > element.clientWidth + 1 &&
                /auto|scroll/.test(getComputedStyle(element).overflowX) &&
                element.querySelector('[role="checkbox"]') === null,
            )
            .map(element => element.className),
        )
        expect(wide, what).toEqual([])
        looked += 1
      }
    }
    expect(looked).toBe(24)
  })
})
