import type { Page } from '@playwright/test'
import { describe, expect, it } from 'vitest'
import { patient, screenPage } from '../desk/screen-page.ts'
import { headset } from '../softphone/headset-descriptors.ts'
import { expectPage } from '../world/expect-page.ts'

let page: Page
const { play } = screenPage(
  opened => {
    page = opened
  },
  ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
)

/** A headset in place of the browser's own list: a machine of the tests has no USB. */
interface FakeHeadset {
  readonly press: (byte: number) => void
  /** Every light report that came, as its first byte. */
  readonly lights: number[]
  readonly plug: () => void
  readonly unplug: () => void
  /** What the person chooses when they are asked. */
  chosen: 'this' | 'nothing-with-buttons'
  isHeldByAnother: boolean
}
const fake = () => 'window.fakeHeadset'

async function open(scene: string, isAllowed: boolean): Promise<void> {
  await page.addInitScript(
    ({ collection, isKnown }) => {
      const listeners: { inputreport?: (event: object) => void } = {}
      const hidListeners: Record<string, (event: object) => void> = {}
      const device = {
        opened: false,
        productName: 'Test Headset',
        collections: [collection],
        open: async () => {
          if (fakeHeadset.isHeldByAnother) throw new DOMException('held', 'NotAllowedError')
          device.opened = true
        },
        close: async () => {},
        sendReport: async (reportId: number, data: Uint8Array) => {
          if (reportId === 2) fakeHeadset.lights.push(data[0] ?? 0)
        },
        addEventListener: (type: 'inputreport', listener: (event: object) => void) => {
          listeners[type] = listener
        },
      }
      const fakeHeadset: FakeHeadset = {
        press: byte =>
          listeners.inputreport?.({ reportId: 1, data: new DataView(Uint8Array.of(byte).buffer) }),
        lights: [],
        plug: () => hidListeners.connect?.({ device }),
        unplug: () => {
          device.opened = false
          hidListeners.disconnect?.({ device })
        },
        chosen: 'this',
        isHeldByAnother: false,
      }
      Object.assign(window, { fakeHeadset })
      let isGranted = isKnown
      Object.defineProperty(navigator, 'hid', {
        value: {
          getDevices: async () => (isGranted ? [device] : []),
          requestDevice: async () => {
            isGranted = true
            return fakeHeadset.chosen === 'this' ? [device] : [{ ...device, collections: [] }]
          },
          addEventListener: (type: string, listener: (event: object) => void) => {
            hidListeners[type] = listener
          },
        },
      })
    },
    { collection: headset, isKnown: isAllowed },
  )
  await page.goto('/?dial')
  await page.getByRole('banner').waitFor()
  await play(scene)
}

const press = (byte: number) => page.evaluate(`${fake()}.press(${byte})`)
const lights = () => page.evaluate<readonly number[]>(`${fake()}.lights`)
const kindsAsked = () => page.evaluate<string[]>('window.scripted.hub.commands.map(({ kind }) => kind)')

async function openDialog(): Promise<void> {
  await page.keyboard.press('Control+k')
  await expectPage(page.getByRole('combobox')).toBeFocused(patient)
  await page.keyboard.type('headset buttons')
  await expectPage(page.getByRole('option')).toHaveText([/Headset buttons/], patient)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Headset' }).waitFor()
}

describe('the buttons of a headset', () => {
  it('answer what rings, mute, hold and hang up, and its lights show the call', async () => {
    await open('ringing', true)
    await page.getByRole('button', { name: /^Accept/ }).waitFor()
    await expect.poll(async () => (await lights()).at(-1)).toBe(0b0100)
    await press(0b0_0001)
    await expect.poll(kindsAsked).toEqual(['accept-offer'])
    await expect.poll(async () => (await lights()).at(-1)).toBe(0b0001)
    await expectPage(page.getByRole('button', { name: /^Mute/ })).toHaveAttribute(
      'aria-pressed',
      'false',
      patient,
    )
    await press(0b0_1001)
    await press(0b0_0001)
    await expectPage(page.getByRole('button', { name: /^Mute/ })).toHaveAttribute('aria-pressed', 'true')
    await expect.poll(async () => (await lights()).at(-1)).toBe(0b0011)
    await press(0b1_0001)
    await press(0b0_0001)
    await expect.poll(kindsAsked).toEqual(['accept-offer', 'hold-contact'])
    await expect.poll(async () => (await lights()).at(-1)).toBe(0b1011)
    await press(0)
    await expect.poll(kindsAsked).toEqual(['accept-offer', 'hold-contact', 'end-contact'])
    await expect.poll(async () => (await lights()).at(-1)).toBe(0)
  })

  it('say again what they were told without ringing anything up: the hook follows an answer on the screen', async () => {
    await open('talking', true)
    await expectPage(page.getByRole('button', { name: /^Mute/ })).toBeVisible(patient)
    await expect.poll(async () => (await lights()).at(-1)).toBe(0b0001)
    await press(0b0_0001)
    await page.getByRole('button', { name: /^End/ }).click()
    await expect.poll(kindsAsked).toEqual(['end-contact'])
    await press(0)
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await kindsAsked()).toEqual(['end-contact'])
  })

  it('are allowed in a dialog, where a press shows that it is heard', async () => {
    await open('idle', false)
    await openDialog()
    const dialog = page.getByRole('dialog', { name: 'Headset' })
    await dialog.getByRole('button', { name: 'Choose the headset' }).click()
    await expectPage(dialog.getByText('Test Headset')).toBeVisible(patient)
    await expectPage(dialog.getByText('yes, by its lights')).toBeVisible()
    await press(0b0_1000)
    await expectPage(dialog.getByRole('status')).toHaveText('Heard: mute.')
    await page.evaluate(`${fake()}.unplug()`)
    await expectPage(dialog.getByText('Test Headset')).toBeVisible(patient)
  })

  it('say when the device has none, or another program holds them', async () => {
    await open('idle', false)
    await openDialog()
    const dialog = page.getByRole('dialog', { name: 'Headset' })
    await page.evaluate(`${fake()}.chosen = 'nothing-with-buttons'`)
    await dialog.getByRole('button', { name: 'Choose the headset' }).click()
    await expectPage(dialog.getByText(/This device has no telephone buttons/)).toBeVisible(patient)
    await page.evaluate(`${fake()}.chosen = 'this'; ${fake()}.isHeldByAnother = true`)
    await dialog.getByRole('button', { name: 'Choose the headset' }).click()
    await expectPage(dialog.getByText('Test Headset cannot be opened')).toBeVisible(patient)
    await expectPage(dialog.getByText(/This device has no telephone buttons/)).toHaveCount(0)
  })

  it('are not asked for where the browser lets no page near them', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'hid', { value: undefined })
    })
    await page.goto('/?dial')
    await page.getByRole('banner').waitFor()
    await play('idle')
    await openDialog()
    await expectPage(page.getByText(/This browser does not let the desk hear/)).toBeVisible()
    await expectPage(page.getByRole('button', { name: /Choose/ })).toHaveCount(0)
  })
})

describe('the keys of a keyboard for calls', () => {
  it('hang up and mute while a call is on, and mean nothing else', async () => {
    await page.addInitScript(() => {
      const handlers: Record<string, unknown> = {}
      Object.assign(window, { mediaKeys: handlers })
      navigator.mediaSession.setActionHandler = (action, handler) => {
        handlers[action] = handler
      }
    })
    await page.goto('/?dial')
    await page.getByRole('banner').waitFor()
    await play('talking')
    await expectPage(page.getByRole('button', { name: /^Mute/ })).toBeVisible(patient)
    await page.evaluate('window.mediaKeys.togglemicrophone()')
    await expectPage(page.getByRole('button', { name: /^Mute/ })).toHaveAttribute('aria-pressed', 'true')
    await page.evaluate('window.mediaKeys.hangup()')
    await expect.poll(kindsAsked).toEqual(['end-contact'])
    await expect.poll(() => page.evaluate('window.mediaKeys.hangup')).toBeNull()
  })
})
