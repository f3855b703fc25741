import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { expectPage } from '../world/expect-page.ts'

/** The caller of the scripted desk. */
const call = '5d0c0f7e-62f7-4c39-9d5c-1d5b6f0b7a01'

let page: Page
const { axe, hubDoes, openScene, play, renew } = screenPage(opened => {
  page = opened
})

const asked = () => hubDoes(hub => hub.commands as { kind: string }[])
const lastAsked = async () => (await asked()).filter(({ kind }) => kind !== 'note-contact').at(-1)
const dialled = () => page.evaluate<string[]>('window.scripted.dialled')
const dialog = () => page.getByRole('dialog')
const field = () => dialog().getByRole('combobox')

/** Somebody talks, and the directory is open by its key. */
async function openDirectory(scene = 'talking', query = ''): Promise<void> {
  await openScene(scene, query)
  await page.getByRole('button', { name: /^Transfer/ }).waitFor()
  await page.keyboard.press('t')
  await expectPage(field()).toBeFocused(patient)
  await dialog().getByRole('option').first().waitFor()
}

describe('transfer and consult', () => {
  it('asks first by keyboard alone, says how it stands, and hands over', async () => {
    await openDirectory()
    await page.keyboard.type('mei')
    await expectPage(dialog().getByRole('option')).toHaveText([/Mei Lin/])
    await expectPage(dialog().getByText('Nothing stands in the way.')).toBeVisible()
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('region', { name: 'Rings at Mei Lin' })).toBeVisible(patient)
    expect(await lastAsked()).toMatchObject({
      kind: 'consult',
      contactId: call,
      to: { kind: 'agent', agentId: 'mei.lin' },
    })
    await expectPage(page.getByRole('button', { name: /^Hold/ })).toBeDisabled()
    await expectPage(page.getByRole('button', { name: /^Transfer/ })).toHaveCount(0)
    // Nobody has answered: there is nothing to complete.
    await page.keyboard.press('Control+Shift+Enter')
    expect((await lastAsked())?.kind).toBe('consult')

    await play('consulting')
    await expectPage(page.getByRole('status').filter({ hasText: 'You speak with Mei Lin' })).toHaveCount(
      1,
      patient,
    )
    await page.keyboard.press('Control+Shift+Enter')
    await expectPage(page.getByText('Handed over to Mei Lin')).toBeVisible(patient)
    expect(await lastAsked()).toEqual({ kind: 'complete-transfer', contactId: call })
  })

  it('takes the customer back', async () => {
    await openScene('consult-ringing')
    await page.getByRole('region', { name: 'Rings at Mei Lin' }).waitFor()
    await page.keyboard.press('Control+Shift+Backspace')
    await expectPage(page.getByRole('button', { name: /^Transfer/ })).toBeVisible(patient)
    expect(await lastAsked()).toEqual({ kind: 'cancel-consult', contactId: call })
  })

  it('lets go at once where nothing stands in the way', async () => {
    await openDirectory()
    await page.keyboard.type('mei')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Handed over: Mei Lin')).toBeVisible(patient)
    expect(await lastAsked()).toEqual({
      kind: 'transfer-contact',
      contactId: call,
      to: { kind: 'agent', agentId: 'mei.lin' },
    })
  })

  it('[H3] asks once more where there is a warning, and says so aloud', async () => {
    await openDirectory()
    await page.keyboard.type('property')
    await expectPage(dialog().getByText('The wait is about 5:12.')).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByRole('alert').filter({ hasText: 'Press Ctrl Enter again' })).toHaveCount(1)
    expect(await asked()).toEqual([])
    await expectPage(dialog().getByRole('button', { name: /Transfer all the same/ })).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Handed over: Property taxes')).toBeVisible(patient)
  })

  it('[H3] lets nobody go into a dead end', async () => {
    await openDirectory()
    await page.keyboard.type('permits')
    await expectPage(dialog().getByText(/^Closed now\. It opens/)).toBeVisible()
    await expectPage(dialog().getByRole('option')).toHaveAttribute('aria-disabled', 'true')
    await expectPage(dialog().getByRole('button', { name: /Transfer now|Ask first/ })).toHaveCount(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+Enter')
    expect(await asked()).toEqual([])
  })

  it('warns of a circle and of a language', async () => {
    await openDirectory('passed-on')
    await page.keyboard.type('mei')
    await expectPage(dialog().getByText('Mei Lin has had it already and passed it on.')).toBeVisible()
    await field().fill('olena')
    await expectPage(dialog().getByText('Olena Shevchuk does not speak English.')).toBeVisible()
  })

  it('says in words what the hub refuses all the same, and keeps the customer', async () => {
    await openDirectory()
    await hubDoes(hub => {
      hub.refuseNext = 'UnknownAgent'
    })
    await page.keyboard.type('mei')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText(/This person does not work here any more/)).toBeVisible(patient)
    await expectPage(field()).toBeVisible()
  })

  it('[H4] offers numbers outside only where the carrier dials', async () => {
    await openDirectory()
    await expectPage(dialog().getByText('Outside', { exact: true })).toHaveCount(0)
    await page.keyboard.type('311')
    await expectPage(dialog().getByText(/Nothing here is called/)).toBeVisible()

    await openDirectory('talking', 'dial')
    await page.keyboard.type('311')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText(/The caller is on the line to Alder Region/)).toBeVisible(patient)
    expect(await dialled()).toEqual(['transfer 311'])
    expect(await lastAsked()).toEqual({ kind: 'end-contact', contactId: call })
  })

  it('[H10] asks once before a caller is sent on to 911, or 911 is asked', async () => {
    for (const [keys, dials] of [
      ['Control+Enter', 'transfer 911'],
      ['Enter', 'begin 911'],
    ] as const) {
      await openScene('talking', 'dial')
      await hubDoes(hub => {
        const { directory } = hub.scriptedDirectory
        hub.scriptedDirectory.directory = at => {
          const whole = directory(at)
          return { ...whole, outside: whole.outside.slice(0, 1).map(line => ({ ...line, phone: '911' })) }
        }
      })
      await page.getByRole('button', { name: /^Transfer/ }).waitFor()
      await page.keyboard.press('t')
      await dialog().getByRole('option').first().waitFor()
      await page.keyboard.type('911')
      await expectPage(dialog().getByRole('option')).toHaveCount(1)
      await page.keyboard.press(keys)
      const question = page.getByRole('alertdialog', { name: 'Call emergency services from this desk?' })
      await expectPage(question.getByText('50 Harbour Street')).toBeVisible(patient)
      expect(await dialled()).toEqual([])
      await question.getByRole('button', { name: 'Call 911' }).click()
      await expectPage(dialog()).toHaveCount(0, patient)
      await expect.poll(dialled).toEqual([dials])
    }
  })

  it('closes when the customer is gone, and says when the hub is away', async () => {
    await openDirectory()
    await hubDoes(hub => {
      hub.scriptedDirectory.isAway = true
    })
    await expectPage(dialog().getByText(/nothing can be handed over now/)).toBeVisible(patient)
    await play('wrapping')
    await expectPage(dialog()).toHaveCount(0, patient)
  })

  it('shows the one who is asked whose customer it is and what was written', async () => {
    await openScene('asked')
    const question = page.getByRole('region', { name: 'Mei Lin asks you' })
    await expectPage(question).toContainText('Ngozi Okafor is on hold and does not hear you')
    await expectPage(question).toContainText('Is there a second pick-up this week?')
    await expectPage(page.getByRole('button', { name: /^(Transfer|Call back|Hold)/ })).toHaveCount(0)
    await expectPage(page.getByRole('textbox', { name: 'Notes' })).toHaveCount(0)
  })
})

describe('call-backs', () => {
  it('is promised at a time, in person, at a number that was checked', async () => {
    await openScene('talking')
    await page.getByRole('button', { name: /^Call back/ }).waitFor()
    await page.keyboard.press('l')
    const number = dialog().getByRole('textbox', { name: 'Number to call' })
    await expectPage(number).toHaveValue('(905) 555-0148', patient)
    await number.fill('12')
    await page.keyboard.press('Control+Enter')
    await expectPage(dialog().getByText(/This cannot be a telephone number/)).toBeVisible()
    await number.fill('905 555 0199')
    await dialog().getByText('At a time').click()
    const time = dialog().getByLabel('Call at')
    await time.fill('2020-01-01T10:00')
    await page.keyboard.press('Control+Enter')
    await expectPage(dialog().getByText('This time is over. Choose a later one.')).toBeVisible()
    expect(await asked()).toEqual([])
    await time.fill('2030-01-07T10:30')
    await dialog().getByText('I do, if I am here').click()
    await dialog()
      .getByRole('button', { name: /Promise the call-back/ })
      .click()
    await expectPage(page.getByText('Call-back promised')).toBeVisible(patient)
    expect(await lastAsked()).toEqual({
      kind: 'request-callback',
      contactId: call,
      phone: '+19055550199',
      promisedAt: Date.parse('2030-01-07T10:30:00-05:00'),
      forMe: true,
    })
  })

  it('is promised by the clock of the centre, not by that of the PC', async () => {
    await renew({ timezoneId: 'Asia/Tokyo' })
    await openScene('talking')
    await page.getByRole('button', { name: /^Call back/ }).waitFor()
    await page.keyboard.press('l')
    await dialog().getByText('At a time').click()
    await dialog().getByLabel('Call at').fill('2030-01-07T10:30')
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByText('Call-back promised')).toBeVisible(patient)
    expect(await lastAsked()).toMatchObject({ promisedAt: Date.parse('2030-01-07T10:30:00-05:00') })
    await expectPage(page.getByText(/10:30/).first()).toBeVisible()
  })

  it('is offered from the directory, by the people of the queue that was looked at', async () => {
    await openDirectory()
    await page.keyboard.type('general french')
    await expectPage(dialog().getByText(/Nobody at work there serves it in English/)).toBeVisible()
    await dialog().getByRole('button', { name: 'Offer a call-back' }).click()
    await expectPage(
      dialog().getByRole('button', { name: /Queue.*General, French|General, French.*Queue/ }),
    ).toBeVisible(patient)
    await dialog()
      .getByRole('button', { name: /Promise the call-back/ })
      .click()
    await expectPage(page.getByText('Call-back promised')).toBeVisible(patient)
    expect(await lastAsked()).toMatchObject({ kind: 'request-callback', queueId: 'phone-fr' })
  })

  it('in hand says whom to call, dials where it can, and reports who was not reached', async () => {
    await openScene('callback', 'dial')
    const owed = page.getByRole('region', { name: 'Call-back: call (905) 555-0148' })
    await expectPage(owed).toContainText('Attempt 2.')
    await owed.getByRole('button', { name: /^Call \(905\)/ }).click()
    expect(await dialled()).toEqual(['call +19055550148'])
    await owed.getByRole('button', { name: 'Not reached' }).click()
    await expectPage(owed).toHaveCount(0, patient)
    expect(await lastAsked()).toEqual({ kind: 'report-unreached', contactId: call })
  })

  it('[H5] are listed: by when, how often tried, whose; who it is only where it concerns', async () => {
    await openScene('idle')
    await page.keyboard.press('Control+Shift+B')
    const rows = dialog().getByRole('grid').getByRole('row')
    await expectPage(rows).toHaveCount(5, patient)
    await expectPage(rows.nth(1)).toContainText('not shown')
    await expectPage(rows.nth(2)).toContainText(/Ngozi Okafor.*\(905\) 555-0148.*0 of 3.*Aiko Mori/)
    await expectPage(rows.nth(3)).toContainText(/2 of 3.*whoever is free/)
    await hubDoes(hub => {
      hub.scriptedDirectory.isAway = true
    })
    await expectPage(dialog().getByText(/The hub cannot be reached; the list is of/)).toBeVisible(patient)
    await expectPage(rows).toHaveCount(5)
  })
})

describe('what else a call needs', () => {
  it('[H4] sends digits by the keyboard where the carrier takes them', async () => {
    await openScene('talking')
    await expectPage(page.getByRole('button', { name: 'Dial pad' })).toHaveCount(0)
    await openScene('talking', 'dial')
    await page.getByRole('button', { name: 'Dial pad' }).waitFor()
    await page.keyboard.press('d')
    await dialog().waitFor()
    await page.keyboard.type('12#')
    await dialog().getByRole('button', { name: 'Send 5' }).click()
    expect(await dialled()).toEqual(['digits 1', 'digits 2', 'digits #', 'digits 5'])
  })

  it('keeps the ring tone of this PC', async () => {
    await openScene('idle')
    const chooseTone = async () => {
      await page.keyboard.press('Control+k')
      await expectPage(page.getByRole('combobox')).toBeFocused(patient)
      await page.keyboard.type('ring tone')
      await expectPage(page.getByRole('option')).toHaveText([/Choose the ring tone/], patient)
      await page.keyboard.press('Enter')
      await dialog().getByRole('radiogroup', { name: 'Tone' }).waitFor()
    }
    await chooseTone()
    await dialog().getByText('Four quick wooden notes').click()
    await dialog().getByText('Loud').click()
    await expectPage(dialog().getByRole('button', { name: 'Stop' })).toBeVisible()
    await page.reload()
    await page.getByRole('banner').waitFor()
    await chooseTone()
    await expectPage(dialog().getByRole('radio', { name: /^Marimba/ })).toBeChecked()
    await expectPage(dialog().getByRole('radio', { name: 'Loud' })).toBeChecked()
  })

  it('lists what rang here and was missed', async () => {
    await openScene('ringing')
    await page.getByRole('button', { name: /^Accept/ }).waitFor()
    await play('idle')
    await page.getByRole('button', { name: 'Missed here, 1' }).click()
    await expectPage(dialog().getByRole('row', { name: /Étienne Roy-Beauchemin/ })).toContainText(
      /General, French.*Taken back before you answered/,
    )
  })

  it('calls for help at a site that has a counter, with a reason, and takes it back', async () => {
    await openScene('idle')
    await expectPage(page.getByRole('button', { name: 'Help at counter' })).toHaveCount(0)
    await page.keyboard.press('Control+Shift+Y')
    await expectPage(dialog()).toHaveCount(0)
    await play('counter')
    await page.getByRole('button', { name: 'Help at counter' }).click()
    await dialog().getByRole('radio', { name: 'Somebody is upset' }).click()
    await dialog()
      .getByRole('button', { name: /^Call for help/ })
      .click()
    await expectPage(page.getByText('Help is called', { exact: true }).first()).toBeVisible(patient)
    expect(await lastAsked()).toEqual({
      kind: 'call-for-help',
      siteId: 'city-hall',
      reason: 'Somebody is upset',
    })
    await page.getByRole('button', { name: 'Help is called' }).click()
    await dialog().getByRole('button', { name: 'Help has come' }).click()
    await expectPage(page.getByRole('button', { name: 'Help at counter' })).toBeVisible(patient)
    expect(await lastAsked()).toEqual({ kind: 'withdraw-help', siteId: 'city-hall' })
  })
})

describe('the supervisor', () => {
  it('sees who calls for help and why, hears it, and answers it', async () => {
    await openScene('counter', 'as=sofia.kowalczyk')
    await hubDoes(hub => {
      void hub.command({ kind: 'call-for-help', siteId: 'city-hall', reason: 'Line out the door' })
    })
    await page.getByRole('radio', { name: 'Floor' }).click()
    const floor = page.getByRole('main')
    await expectPage(floor).toContainText(
      'Aiko Mori calls for help: Counter, City Hall. “Line out the door”',
      patient,
    )
    await expectPage(page.getByRole('alert').filter({ hasText: 'Aiko Mori calls for help' })).toHaveCount(1)
    await floor.getByRole('button', { name: 'Help has come' }).click()
    await expectPage(floor.getByText(/calls for help/)).toHaveCount(0, patient)
  })

  it('[H6, R30] pulls a queue forward by keyboard, knows the effect first, and ends it', async () => {
    await openScene('idle', 'as=sofia.kowalczyk')
    const queues = page.getByRole('grid', { name: 'Queues' })
    await queues.getByRole('row', { name: /General, French/ }).focus()
    await page.keyboard.press('Enter')
    await dialog().getByText('Pull General, French forward').waitFor()
    await dialog()
      .getByRole('radio', { name: /^2\smin/ })
      .click()
    await expectPage(dialog().getByRole('status')).toContainText(
      '1 of this queue moves ahead. 1 other waits longer for it. The first goes from place 2 to place 1.',
    )
    await dialog().getByRole('button', { name: 'Pull forward' }).click()
    await expectPage(queues.getByRole('row', { name: /General, French/ })).toContainText(
      /2\smin earlier until \d\d:\d\d/,
      patient,
    )
    expect(await lastAsked()).toEqual({
      kind: 'shift-queue',
      queueId: 'phone-fr',
      shiftMs: 120_000,
      forMs: 1_800_000,
    })
    await queues.getByRole('row', { name: /General, French/ }).click()
    await dialog().getByRole('button', { name: 'End it now' }).click()
    await expectPage(queues.getByText(/earlier until/)).toHaveCount(0, patient)
  })

  it('looks at the lever of nobody as an administrator', async () => {
    await openScene('idle', 'as=farah.siddiqui')
    await page.getByRole('grid', { name: 'Queues' }).getByRole('row').nth(1).click()
    await expectPage(dialog()).toHaveCount(0)
  })
})

describe('the numbers outside', () => {
  it('are edited as part of the draft, and checked', async () => {
    await page.goto('/?as=farah.siddiqui')
    await page.getByRole('radio', { name: 'Settings' }).click()
    await page.getByRole('navigation').getByRole('row', { name: 'Numbers outside', exact: true }).click()
    const phone = page.locator('[data-field="outside/corporate-security/phone"]').getByRole('textbox')
    await expectPage(phone).toHaveValue('(905) 555-0177', patient)
    await phone.fill('security')
    await expectPage(
      page.getByText(/Corporate Security has no number that could be dialled/).first(),
    ).toBeVisible(patient)
    await phone.fill('(905) 555-0188')
    const check = page.getByRole('complementary')
    await expectPage(check).toContainText(
      /Corporate Security Number: \(905\) 555-0177 → \(905\) 555-0188/,
      patient,
    )
    await page.getByRole('button', { name: 'Add a number' }).click()
    await expectPage(page.locator('[data-field="outside/outside/name-en"]').getByRole('textbox')).toBeFocused(
      patient,
    )
  })
})

describe('for everybody', () => {
  it('has no accessibility fault and cuts nothing off: two sizes, two schemes, two languages, every dialog', async () => {
    let looked = 0
    const look = async (what: string) => {
      await page.mouse.move(2, 2)
      await axe(what)
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('[role="dialog"] *, [data-pane="contact"] *')]
          .filter(
            element =>
              element.scrollWidth > element.clientWidth + 1 &&
              /auto|scroll/.test(getComputedStyle(element).overflowX),
          )
          .map(element => element.className),
      )
      expect(cut, what).toEqual([])
      looked += 1
    }
    for (const [width, height, colorScheme, language] of [
      [1280, 800, 'light', 'FR'],
      [1280, 800, 'dark', 'EN'],
      [1920, 1080, 'dark', 'FR'],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await openScene('counter', 'dial')
      await page
        .getByRole('banner')
        .getByRole('button', { name: language === 'FR' ? 'Français' : 'English' })
        .click()
      const what = (name: string) => `${width} ${colorScheme} ${language} ${name}`
      const inDialog = async (name: string, keys: string) => {
        await page.keyboard.press(keys)
        await dialog().waitFor()
        await look(what(name))
        await page.keyboard.press('Escape')
        await dialog().waitFor({ state: 'detached' })
      }
      await look(what('talking'))
      const outOfPane = await page.evaluate(() => {
        const pane = document.querySelector('[data-pane="work"]')
        const { right = 0 } = pane?.getBoundingClientRect() ?? {}
        return [...(pane?.querySelectorAll('button') ?? [])]
          .filter(button => button.getBoundingClientRect().right > right)
          .map(button => button.textContent)
      })
      expect(outOfPane, what('foot')).toEqual([])
      await page.keyboard.press('Control+Shift+K')
      await dialog().getByRole('option').first().waitFor()
      await look(what('transfer'))
      await field().fill(language === 'FR' ? 'imp' : 'prop')
      await look(what('warned'))
      await page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
      await inDialog('callback', 'l')
      await inDialog('callbacks', 'Control+Shift+B')
      await inDialog('dial pad', 'd')
      await inDialog('help', 'Control+Shift+Y')
      for (const scene of ['consulting', 'asked', 'callback']) {
        await play(scene)
        await page.locator('main section[aria-label]').first().waitFor()
        await look(what(scene))
      }
    }
    expect(looked).toBe(30)
  })
})
