import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import type { SipSettings } from '../../src-hub/config/sip-settings.ts'
import { type HubWorld, openHub } from '../world/hub-world.ts'
import { type Pbx, secretOf, startPbx } from './pbx.ts'
import { openVoiceBrowser, type RemoteDesk, type RemotePhone, type VoiceBrowser } from './voice-world.ts'

/** Peaks of sound, between 0 and 1. */
export const heardFrom = 0.05
export const silentTo = 0.005
/** The beep of a microphone is a full-scale tone; the music for callers is soft. */
export const beepFrom = 0.7

/** How long a test waits for a signal, and how often it looks; in milliseconds. */
export interface Within {
  readonly timeout: number
  readonly interval: number
}

const lines = { 'aiko.mori': '201', 'sofia.kowalczyk': '202' } as const

/** A hub's own line to the PBX for 311, and the lines of its desks there. */
export function sipSettings(pbx: Pbx, digits: SipSettings['digits'] = 'info'): SipSettings {
  return {
    server: pbx.server,
    domain: pbx.domain,
    numbers: [{ user: '311', secret: secretOf('311'), language: 'en' }],
    desks: lines,
    digits,
    music: { address: '127.0.0.1', port: 0 },
  }
}

/** Opens the desk of somebody who has a line, and waits until it is registered. */
export async function sitDown(
  browser: VoiceBrowser,
  hub: Pick<HubWorld, 'url'>,
  user: keyof typeof lines,
  within: Within,
): Promise<RemoteDesk> {
  const desk = await browser.openDesk({ hubUrl: hub.url, user, sipSecret: secretOf(lines[user]) })
  await vi.waitFor(async () => expect(await desk.registration()).toBe('registered'), within)
  return desk
}

/** The contact that is offered to a desk. */
export async function offerAt(desk: RemoteDesk, within: Within) {
  const offered = async () =>
    Object.values(await desk.contacts()).find(({ phase }) => phase.kind === 'offered')
  await expect.poll(offered, within).toBeDefined()
  const contact = await offered()
  if (contact?.phase.kind !== 'offered') throw new Error('the offer is gone')
  return { ...contact, offerNumber: contact.phase.offer.number }
}

/** Takes what is offered to a desk; resolves with its contact when the two talk. */
export async function accept(desk: RemoteDesk, within: Within): Promise<string> {
  const { id, offerNumber } = await offerAt(desk, within)
  const outcome = await desk.command({ kind: 'accept-offer', contactId: id, offerNumber })
  expect(outcome.kind).toBe('accepted')
  await talking(desk, id, within)
  return id
}

export const talking = (desk: RemoteDesk, id: string, within: Within) =>
  expect.poll(async () => (await desk.calls())[id]?.state.kind, within).toBe('talking')
export const phaseAt = async (desk: RemoteDesk, id: string) => (await desk.contacts())[id]?.phase.kind

export const wrapUp = (desk: RemoteDesk, contactId: string) =>
  desk.command({
    kind: 'complete-wrap-up',
    contactId,
    wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
  })

export interface SipWorld {
  readonly pbx: Pbx
  readonly browser: VoiceBrowser
  readonly hub: HubWorld
  readonly sitDown: (user: keyof typeof lines) => Promise<RemoteDesk>
  /** A telephone at the PBX, by the number that is given or one of its own; it is closed after the test. */
  readonly phoneOf: (
    number?: string,
    againAfter?: number,
  ) => Promise<RemotePhone & { readonly number: string }>
}

/**
 * Sets up the tests of the `describe` that calls it: a PBX, a hub with a line there, and a browser for desks and
 * telephones. After each test the telephones are gone, and every desk is on a break with nothing in hand.
 */
export function sipWorld(within: Within, digits?: SipSettings['digits']): SipWorld {
  let pbx: Pbx
  let browser: VoiceBrowser
  let hub: HubWorld
  let numbers = 5_550_100
  const desks = new Map<string, RemoteDesk>()
  const phones: RemotePhone[] = []

  beforeAll(async () => {
    pbx = await startPbx({ bridgesMedia: true })
    browser = await openVoiceBrowser()
    hub = await openHub({
      config: {
        allowedOrigins: [browser.origin],
        sip: sipSettings(pbx, digits),
        logLevel: process.env.VOICE_DEBUG ? 'info' : 'silent',
      },
    })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    await pbx?.stop()
  })
  afterEach(async () => {
    for (const phone of phones.splice(0)) {
      if (phone.page.isClosed()) continue
      await phone.hangUp()
      await phone.page.context().close()
    }
    for (const desk of desks.values()) {
      for (const { id, phase } of Object.values(await desk.contacts())) {
        if (phase.kind === 'connected') await desk.command({ kind: 'end-contact', contactId: id })
        await wrapUp(desk, id)
      }
      await desk.be('break')
      await vi.waitFor(async () => expect(await desk.contacts()).toEqual({}), within)
    }
  })

  return {
    get pbx() {
      return pbx
    },
    get browser() {
      return browser
    },
    get hub() {
      return hub
    },
    sitDown: async user => {
      const desk = await sitDown(browser, hub, user, within)
      desks.set(user, desk)
      return desk
    },
    phoneOf: async (number = `+1905${numbers++}`, againAfter) => {
      const phone = Object.assign(await browser.openPhone(), { number })
      phones.push(phone)
      await phone.register(pbx.server, number, secretOf(number), againAfter)
      return phone
    },
  }
}
