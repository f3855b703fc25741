import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { hubDoes, openScene, play } = screenPage(
  opened => {
    page = opened
  },
  ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
)

const asked = () => hubDoes(hub => hub.commands as { kind: string }[])
const dialled = () => page.evaluate<string[]>('window.scripted.dialled')
const dialog = () => page.getByRole('dialog')
const open = (scene: string, query = 'dial') => openScene(scene, query)

describe('[R33] a number that is called from the desk', () => {
  it('is typed, by keyboard alone, and the call is the one in hand', async () => {
    await open('idle')
    await page.getByRole('button', { name: 'Call a number' }).waitFor()
    await page.keyboard.press('d')
    const number = dialog().getByRole('textbox', { name: 'Number' })
    await expectPage(number).toBeFocused(patient)
    await page.keyboard.type('12')
    await page.keyboard.press('Enter')
    await expectPage(dialog().getByText(/This cannot be a telephone number/)).toBeVisible()
    expect(await asked()).toEqual([])
    await number.fill('905 555 0199')
    await page.keyboard.press('Enter')
    const standing = page.getByRole('region', { name: 'Your call to (905) 555-0199' })
    await expectPage(standing).toBeVisible(patient)
    await expectPage(dialog()).toHaveCount(0)
    expect(await asked()).toEqual([
      { kind: 'place-call', contactId: expect.any(String), phone: '+19055550199' },
    ])
    expect(await dialled()).toEqual(['call +19055550199'])
    await standing.getByRole('button', { name: 'Not reached' }).click()
    await expectPage(standing).toHaveCount(0, patient)
  })

  it('is pressed on the pad, short ones too, or chosen among the numbers outside', async () => {
    await open('idle')
    await page.getByRole('button', { name: 'Call a number' }).click()
    for (const digit of ['3', '1', '2', '1']) {
      await dialog().getByRole('button', { name: digit, exact: true }).click()
    }
    for (const _digit of '21')
      await dialog().getByRole('button', { name: 'Take the last digit back' }).click()
    await dialog().getByRole('button', { name: '1', exact: true }).click()
    await expectPage(dialog().getByRole('textbox', { name: 'Number' })).toHaveValue('311')
    await expectPage(
      dialog().getByRole('region', { name: 'Numbers outside' }).getByRole('button').first(),
    ).toHaveAccessibleName(/^Call /)
    await dialog()
      .getByRole('button', { name: /^Call$|^Call Enter/ })
      .click()
    await expectPage(page.getByRole('region', { name: /^Your call to/ })).toBeVisible(patient)
    expect(await dialled()).toEqual(['call 311'])
  })

  it('[H10] asks once before it is 911, and says where the building is', async () => {
    await open('idle')
    await page.keyboard.press('d')
    const number = dialog().getByRole('textbox', { name: 'Number' })
    await number.fill('911')
    await page.keyboard.press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Call emergency services from this desk?' })
    await expectPage(question.getByText('50 Harbour Street')).toBeVisible(patient)
    expect(await accessibilityFaults(page, { within: '[role="alertdialog"]' })).toEqual([])
    await page.keyboard.press('Escape')
    await expectPage(question).toHaveCount(0)
    expect(await asked()).toEqual([])
    await number.focus()
    await page.keyboard.press('Enter')
    await question.waitFor()
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('region', { name: /^Your call to/ })).toBeVisible(patient)
    expect(await dialled()).toEqual(['call 911'])
  })

  it('stands beside the numbers of call-backs and of what was missed, named for whoever does not see it', async () => {
    await open('idle')
    await page.keyboard.press('Control+Shift+B')
    await dialog().getByRole('button', { name: 'Call (905) 555-0148' }).click()
    await expectPage(page.getByRole('region', { name: 'Your call to (905) 555-0148' })).toBeVisible(patient)
    await expectPage(dialog()).toHaveCount(0, patient)
    // Whoever is owed the call is called, and nobody is made a second contact.
    expect(await asked()).toMatchObject([
      { kind: 'place-call', contactId: 'c2', phone: '+19055550148', isOwed: true },
    ])
    // Whose name is not shown can be taken by who could be offered them, and is called by the number that the hub has.
    await open('idle')
    await page.keyboard.press('Control+Shift+B')
    await expectPage(dialog().getByText(/asks for a language, skill or site/)).toHaveCount(1)
    await dialog()
      .getByRole('button', { name: /^Take and call: due/ })
      .click()
    await expectPage(dialog()).toHaveCount(0, patient)
    expect(await asked()).toEqual([{ kind: 'place-call', contactId: 'c1', isOwed: true }])
    expect(await dialled()).toEqual(['call +19055550123'])
    await open('ringing')
    await page.getByRole('button', { name: /^Accept/ }).waitFor()
    await play('idle')
    await page.getByRole('button', { name: 'Missed here, 1' }).click()
    await expectPage(dialog().getByRole('button', { name: /^Call / })).toHaveCount(1)
  })

  it('is not offered where no line can dial, while something is in hand, or while the hub is away', async () => {
    await open('idle', '')
    await expectPage(page.getByRole('button', { name: 'Call a number' })).toHaveCount(0)
    await page.keyboard.press('d')
    await expectPage(dialog()).toHaveCount(0)
    await open('talking')
    await page.getByRole('button', { name: 'Call a number' }).click()
    await expectPage(dialog().getByText(/only 911 can be called now/)).toBeVisible(patient)
    await dialog().getByRole('textbox', { name: 'Number' }).fill('9055550199')
    await expectPage(dialog().getByRole('button', { name: /^Call$|^Call Enter/ })).toBeDisabled()
    await dialog().getByRole('textbox', { name: 'Number' }).fill('911')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Call 911' }).click()
    await expectPage(page.getByRole('region', { name: /^Your call to/ })).toBeVisible(patient)
    expect(await dialled()).toEqual(['call 911'])
    await open('talking')
    await page.keyboard.press('Control+Shift+B')
    await dialog().getByText('(905) 555-0148').waitFor()
    await expectPage(dialog().getByRole('button', { name: /^Call \(905\)/ })).toHaveCount(0)
    await open('idle')
    await hubDoes(hub => hub.set({ line: 'away' }))
    await expectPage(page.getByRole('button', { name: 'Call a number' })).toBeDisabled()
  })

  it('[R34, H10] is not dialled where the centre does not call it, and says why first; 911 always is', async () => {
    await open('idle')
    await page.keyboard.press('d')
    const number = dialog().getByRole('textbox', { name: 'Number' })
    await number.fill('1 900 555 0100')
    await expectPage(dialog().getByText(/Numbers that charge whoever calls/)).toBeVisible(patient)
    await expectPage(dialog().getByRole('button', { name: /^Call$|^Call Enter/ })).toBeDisabled()
    await page.keyboard.press('Enter')
    expect(await asked()).toEqual([])
    expect(await accessibilityFaults(page, { within: '[role="dialog"]' })).toEqual([])

    await hubDoes(hub => {
      const centre = {
        outgoing: { rules: [], otherwise: 'refuse' as const },
        siteAddresses: [
          { siteId: 'city-hall', address: '50 Harbour Street, Port Alder', detail: '2nd floor, south door' },
        ],
      }
      hub.set({ view: { ...hub.current().view, calling: { centre } } })
    })
    await dialog()
      .getByRole('button', { name: /^311 is not called: The centre does not call this number/ })
      .press('Enter')
    await expectPage(page.getByText('Nobody was called')).toBeVisible(patient)
    expect(await asked()).toEqual([])
    await number.fill('9-911')
    await page.keyboard.press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Call emergency services from this desk?' })
    await expectPage(question.getByText('2nd floor, south door')).toBeVisible(patient)
    await page.keyboard.press('Enter')
    await expectPage(
      page.getByText('This desk is at City Hall, 50 Harbour Street, Port Alder, 2nd floor, south door.'),
    ).toBeVisible(patient)
    expect(await dialled()).toEqual(['call 911'])
  })

  it('says in words what the hub refuses', async () => {
    await open('idle')
    await page.keyboard.press('d')
    await hubDoes(hub => {
      hub.refuseNext = 'AtCapacity'
    })
    await dialog().getByRole('textbox', { name: 'Number' }).fill('9055550199')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText(/You have something in hand already/)).toBeVisible(patient)
    expect(await dialled()).toEqual([])
  })

  it('is called with a screen that axe finds nothing in', async () => {
    await open('idle')
    await page.keyboard.press('d')
    await dialog().getByRole('region', { name: 'Numbers outside' }).waitFor()
    expect(await accessibilityFaults(page, { within: '[role="dialog"]' })).toEqual([])
  })
})

describe('what the desk says of the telephone', () => {
  it('says that the carrier is away, since when, and what goes on', async () => {
    await open('idle')
    await hubDoes(hub => hub.set({ carrier: { isWorking: false, since: Date.now() } }))
    await expectPage(page.getByText(/The telephone carrier does not answer the hub since/)).toBeVisible(
      patient,
    )
    await expectPage(page.getByText(/Who waits keeps the place/)).toBeVisible()
    await hubDoes(hub => hub.set({ carrier: { isWorking: true, since: Date.now() } }))
    await expectPage(page.getByText(/The telephone carrier/)).toHaveCount(0, patient)
  })
})
