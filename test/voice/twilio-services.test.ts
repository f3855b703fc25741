import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'
import { createTwilioRest } from '../../src-hub/channels/voice/twilio/twilio-rest.ts'
import { change, withQueue } from '../hub/routing-settings/settings-world.ts'
import { type SignedIn, signIn } from '../world/hub-world.ts'
import type { StandIn } from './twilio-stand-in.ts'
import { openTwilioWorld, type TwilioWorld } from './twilio-world.ts'

let world: TwilioWorld
let twilio: StandIn
let sofia: SignedIn

beforeAll(async () => {
  world = await openTwilioWorld()
  twilio = world.twilio
  sofia = await signIn(world.hub, 'sofia.kowalczyk')
})
afterAll(() => world.stop())
afterEach(() => {
  expect(twilio.problems).toEqual([])
})

async function settingsNow(): Promise<{ readonly version: number; readonly settings: VoiceSettings }> {
  return (await world.asked(sofia, 'GET', '/api/voice/settings')).body.current
}

/** A supervisor changes what callers hear. */
async function changed(how: (settings: VoiceSettings) => VoiceSettings) {
  const { version, settings } = await settingsNow()
  return world.asked(sofia, 'PUT', '/api/voice/settings', { basedOn: version, settings: how(settings) })
}

describe('what callers hear', () => {
  it('[T8] a supervisor changes a text, and the next word that is said is the new one', async () => {
    const rose = await twilio.call()
    const { status, body } = await changed(settings => ({
      ...settings,
      texts: {
        ...settings.texts,
        'in-line': {
          en: 'Place <say-as interpret-as="cardinal">{position}</say-as>.',
          fr: 'Rang {position}.',
        },
      },
    }))
    expect(status).toBe(200)
    expect(body).toMatchObject({ version: 1, setBy: 'sofia.kowalczyk' })
    await rose.press('1')
    await rose.hears('en: Place 1 .')
    await rose.hangUp()
    const view = (await world.asked(sofia, 'GET', '/api/voice/settings')).body
    expect(view.history.map(({ version }: { version: number }) => version)).toEqual([1])
  })

  it('[T8] a wrong text, a change on an old version, and whoever may not are refused by name', async () => {
    const wrong = await changed(settings => ({
      ...settings,
      texts: { ...settings.texts, greeting: { en: '<b>Hi</b>', fr: '' } },
    }))
    expect(wrong.status).toBe(400)
    expect(wrong.body).toMatchObject({
      refused: 'SettingsWrong',
      problems: [
        { name: 'MarkupWrong', language: 'en' },
        { name: 'TextMissing', language: 'fr' },
      ],
    })
    const { settings } = await settingsNow()
    const old = await world.asked(sofia, 'PUT', '/api/voice/settings', { basedOn: 0, settings })
    expect(old).toMatchObject({ status: 409, body: { refused: 'SettingsChanged', current: { version: 1 } } })
    const aiko = await signIn(world.hub, 'aiko.mori')
    expect((await world.asked(aiko, 'PUT', '/api/voice/settings', { basedOn: 1, settings })).status).toBe(403)
    expect(
      (
        await world.asked(sofia, 'PUT', '/api/voice/settings', {
          basedOn: 1,
          settings: { ...settings, more: 1 },
        })
      ).status,
    ).toBe(400)
    const [one, two] = await Promise.all([changed(each => each), changed(each => each)])
    expect([one.status, two.status].toSorted()).toEqual([200, 409])
  })

  it('[T8] a preview says what the voice will be given, or what is wrong', async () => {
    const preview = (written: string) =>
      world.asked(sofia, 'POST', '/api/voice/settings/preview', { text: 'in-line', language: 'fr', written })
    const { body } = await preview('Rang <break time="300ms"/>{position}.')
    expect(body).toMatchObject({ problems: [], words: 'Rang 3.', seconds: 1 })
    expect(body.markup).toContain(
      '<Say voice="Polly.Gabrielle-Neural" language="fr-CA">Rang <break time="300ms"/>3.</Say>',
    )
    expect((await preview('Rang <i>')).body.problems).toMatchObject([{ name: 'MarkupWrong' }])
  })
})

describe('instructions that are too long for a request', () => {
  it('[T8] are fetched by Twilio: asked for a turn that is over, the hub says what holds', async () => {
    const rose = await twilio.call()
    await rose.press('1')
    const before = rose.heard.length
    const rest = createTwilioRest(twilio.settings, () => {})
    const url = `${twilio.settings.publicUrl}/channels/twilio/wait?turn=0`
    expect(await rest.redirect(rose.sid, `<Response>${' '.repeat(4_000)}</Response>`, url)).toMatchObject({
      kind: 'done',
    })
    await twilio.until(() => rose.heard.length > before, 'Rose hears it again')
    expect(rose.heard[before]).toContain('Place 1')
    expect(twilio.requests.some(({ form }) => form.get('Url') === url && !form.has('Twiml'))).toBe(true)
    await rose.hangUp()
  })
})

describe('tokens for desks', () => {
  it('[T9] a token lets one person’s desk join calls for ten minutes, and be called by nobody', async () => {
    const aiko = await signIn(world.hub, 'aiko.mori')
    const { status, body } = await world.asked(aiko, 'POST', '/api/voice/token', {})
    expect(status).toBe(200)
    // The library with which the official one makes its tokens.
    const { verify } = createRequire(createRequire(import.meta.url).resolve('twilio'))('jsonwebtoken')
    const claims = verify(body.token, twilio.settings.apiKeySecret.reveal(), {
      algorithms: ['HS256'],
      issuer: twilio.settings.apiKeySid,
      subject: twilio.settings.accountSid,
    })
    expect(claims.grants).toEqual({
      identity: 'aiko_2emori',
      voice: { outgoing: { application_sid: twilio.settings.appSid } },
    })
    expect(claims.exp - claims.iat).toBe(600)
    expect(() => verify(body.token, 'another secret')).toThrow()
    const farah = await signIn(world.hub, 'farah.siddiqui')
    expect((await world.asked(farah, 'POST', '/api/voice/token', {})).status).toBe(403)
    expect((await fetch(`${world.hub.url}/api/voice/token`, { method: 'POST' })).status).toBe(401)
  })
})

describe('recordings', () => {
  it('[T10] a conversation is recorded after the notice, stands still while a card number is said, and ends with it', async () => {
    await changed(settings => ({ ...settings, recording: true }))
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    await rose.hears('may be recorded')
    const { contact } = await world.takes(aiko)
    const recordingOf = () => twilio.recordings().find(({ callSid }) => callSid === rose.sid)
    await twilio.until(() => recordingOf()?.status === 'in-progress', 'it is recorded')
    const pause = (paused: boolean) =>
      world.asked(aiko, 'PUT', `/api/voice/recordings/${contact.id}/pause`, { paused })
    expect((await pause(true)).status).toBe(200)
    await twilio.until(() => recordingOf()?.status === 'paused', 'it stands still')
    await pause(false)
    await twilio.until(() => recordingOf()?.status === 'in-progress', 'it goes on')
    const daniel = await signIn(world.hub, 'daniel.okafor')
    expect(
      (await world.asked(daniel, 'PUT', `/api/voice/recordings/${contact.id}/pause`, { paused: true }))
        .status,
    ).toBe(409)
    await aiko.command({ kind: 'end-contact', contactId: contact.id })
    await twilio.until(
      () => recordingOf()?.status === 'completed',
      'what is said after the conversation is not recorded',
    )
    await rose.press('')
    expect(twilio.recordings().filter(({ callSid }) => callSid === rose.sid)).toHaveLength(1)

    const path = `/api/voice/recordings/${contact.id}`
    const { recordings } = (await world.asked(sofia, 'GET', path)).body
    expect(recordings).toMatchObject([{ kind: 'conversation' }])
    expect((await world.asked(aiko, 'GET', path)).body.recordings).toEqual([])
    const sound = await world.asked(sofia, 'GET', `${path}/${recordings[0].id}/sound`)
    expect(sound.headers.get('content-type')).toContain('audio/mpeg')
    expect(sound.body).toBe('ID3 a voice')
    expect((await world.asked(aiko, 'GET', `${path}/${recordings[0].id}/sound`)).status).toBe(404)
    const heard = await world.hub.database.db
      .selectFrom('recording_access')
      .select(['by', 'recording_sid'])
      .execute()
    expect(heard).toEqual([{ by: 'sofia.kowalczyk', recording_sid: recordings[0].id }])
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
    await changed(settings => ({ ...settings, recording: false }))
  })
})

describe('messages and numbers outside', () => {
  it('[T2] a message from the line keeps the place as a call-back; nothing said leaves the caller in the line', async () => {
    const rose = await twilio.call()
    await rose.press('1')
    const { contactId } = await world.lastArrival()
    await rose.press('2')
    await rose.speak(0)
    await rose.hears('We did not hear a message')
    expect(await world.kindsOf(contactId)).toEqual(['contact-arrived'])
    await rose.speak(12)
    await rose.hears('Your message is kept')
    expect(await world.kindsOf(contactId)).toEqual(['contact-arrived', 'callback-requested'])
    const aiko = await world.available('aiko.mori')
    const contact = await aiko.accept()
    expect(contact.id).toBe(contactId)
    const { recordings } = (await world.asked(aiko, 'GET', `/api/voice/recordings/${contactId}`)).body
    expect(recordings).toMatchObject([{ kind: 'message', state: 'completed', seconds: 12 }])
    await aiko.command({ kind: 'end-contact', contactId })
    await world.done(aiko, contactId)
    await world.goHome(aiko)
  })

  it('[T2] a message of somebody whose number is withheld becomes a message in the line', async () => {
    const caller = await twilio.call({ from: 'anonymous' })
    await caller.press('2')
    const waiting = await world.lastArrival()
    await caller.press('2')
    await caller.speak(9)
    await caller.hears('Votre message est conservé')
    const message = await world.lastArrival()
    expect(message).toMatchObject({
      channel: 'portal',
      language: 'fr',
      from: { topic: 'Message vocal', callerId: 'withheld' },
    })
    await expect.poll(() => world.kindsOf(waiting.contactId)).toContain('contact-abandoned')
  })

  it('[T1] an agent sends a caller on to 311; when nobody is there the caller is in the line again', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact, leg } = await world.takes(aiko)
    await world.together(rose, 2)
    const sendOn = (phone: string) =>
      world.asked(aiko, 'POST', '/api/voice/send-on', { contactId: contact.id, phone })
    expect((await sendOn('not a number')).status).toBe(400)
    expect((await sendOn('311')).status).toBe(200)
    expect(await rose.dialled('busy')).toBe('311')
    await leg.until(() => leg.status() === 'completed', 'Aiko is out of it')
    await rose.hears('Place 1')
    await world.done(aiko, contact.id)
    const again = await world.takes(aiko)
    expect(again.contact.id).not.toBe(contact.id)
    await world.together(rose, 2)
    await world.asked(aiko, 'POST', '/api/voice/send-on', {
      contactId: again.contact.id,
      phone: '+19055550188',
    })
    expect(await rose.dialled('completed')).toBe('+19055550188')
    await rose.hears('Thank you for calling')
    await world.done(aiko, again.contact.id)
    await world.goHome(aiko)
  })
})

describe('while the lines are closed', () => {
  it('[T3] what is urgent is called out, a call-back is promised for after the opening, and a message is kept', async () => {
    const farah = await signIn(world.hub, 'farah.siddiqui')
    await change(world.hub, farah, document => {
      const { exceptions: _, ...always } = document.calendars.find(({ id }) => id === 'demo-hours') ?? {}
      const day = new Date(world.hub.clock.now() + 3 * 86_400_000)
      const weekday = day.getUTCDay() === 0 ? 7 : day.getUTCDay()
      const rare = {
        ...always,
        id: 'rare',
        weekdays: { [weekday]: [{ opens: 480, closes: 1_080 }] },
        exceptions: [],
      }
      const withHours = { ...document, calendars: [...document.calendars, rare] } as typeof document
      return ['phone-en', 'phone-fr'].reduce(
        (all, id) => withQueue(all, id, { hours: 'rare', afterHours: { kind: 'callback' } }),
        withHours,
      )
    })
    await changed(settings => ({
      ...settings,
      callOut: [
        {
          id: 'stop-sign',
          name: { en: 'a stop sign that is down', fr: 'un panneau renversé' },
          calledOut: {
            kind: 'people',
            people: [
              { name: 'Roads', phone: '+19055550190' },
              { name: 'Roads 2', phone: '+19055550191' },
            ],
          },
        },
      ],
    }))
    const urgent = await twilio.call()
    await urgent.press('1')
    await urgent.hears(/We are closed now\. We open again on \w+day at 8:00/)
    await urgent.press('1')
    expect(await urgent.dialled('no-answer')).toBe('+19055550190')
    expect(await urgent.dialled('completed')).toBe('+19055550191')
    expect(urgent.status()).toBe('completed')

    const unheard = await twilio.call()
    await unheard.press('1')
    await unheard.press('1')
    await unheard.dialled('no-answer')
    await unheard.dialled('failed')
    await unheard.hears('dial 9 1 1')
    await unheard.speak(20)
    expect((await world.lastArrival()).from).toMatchObject({
      topic: 'Voice message: a stop sign that is down',
    })

    const patient = await twilio.call({ from: '+19055550166' })
    await patient.press('2')
    await patient.press('8')
    await patient.press('1')
    await patient.hears('+19055550166 après notre ouverture')
    expect(await world.lastArrival()).toMatchObject({
      channel: 'callback',
      callback: { phone: '+19055550166' },
    })

    const silent = await twilio.call()
    await silent.press('1')
    for (const _ of [1, 2, 3]) await silent.press('')
    await silent.hears('Goodbye')
    expect(silent.status()).toBe('completed')
  })
})
