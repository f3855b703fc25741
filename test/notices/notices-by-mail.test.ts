import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestNotice } from '../../src-contract/http/notices.ts'
import { type MailServer, noMailServer, startMailServer } from '../mail/mail-server.ts'
import { fieldIn, letter, mailAt, settingsFor, until } from '../mail/mail-world.ts'
import {
  ask,
  type Desk,
  type HubWorld,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
} from '../world/hub-world.ts'
import { type RequestMaker, requestMaker } from './hub-requests.ts'
import { plainWordsOf } from './notice-world.ts'

const missing = noMailServer()
if (missing !== undefined) console.warn(`Notices by a real mail server are not tried: ${missing}.`)

/** A whole hub with the demo city, between a real Dovecot and a real Postfix. */
describe.skipIf(missing !== undefined)('notices by e-mail at a whole hub', () => {
  let server: MailServer
  let hub: HubWorld
  let aiko: Desk
  let maker: RequestMaker

  beforeAll(async () => {
    server = await startMailServer(['service'])
    hub = await openHub({
      config: { mail: settingsFor(server, ['service']), publicUrl: 'https://service.example.org' },
    })
    aiko = await openDesk(hub, 'aiko.mori')
    maker = await requestMaker(hub, aiko)
  })
  afterAll(async () => {
    await hub?.stop()
    await server?.stop()
  })

  const arrived = (address: string, subject: RegExp) =>
    until(
      () =>
        server
          .messages('people')
          .find(raw => fieldIn(raw, 'to') === address && subject.test(fieldIn(raw, 'subject') ?? '')),
      `${subject} at ${address}`,
    )
  const noticesAs = async ({ token }: SignedIn, id: string) =>
    ask(hub, 'GET', `/api/requests/${id}/notices`, { token }) as Promise<{
      readonly status: number
      readonly body: { readonly notices: readonly RequestNotice[] }
    }>

  it('[Q56] [Q58] a question reaches its customer, its answer the line with the request; the outcome closes it', async () => {
    const customerId = await maker.customer({ email: 'rose@people.test' })
    const { id, reference } = await maker.request({ customerId, notifyBy: 'email' })
    await maker.does({ kind: 'acknowledge-request', requestId: id, nextSteps: 'A crew comes on Friday.' })
    await maker.does({ kind: 'await-customer', requestId: id, question: 'Is it in front of the gate?' })
    const question = await arrived('rose@people.test', /A question about your request/)
    expect(fieldIn(question, 'subject')).toContain(reference)
    expect(fieldIn(question, 'auto-submitted')).toBe('auto-generated')
    expect(plainWordsOf(question)).toMatch(
      new RegExp(`https://service\\.example\\.org/track/#${reference}\\.[A-Za-z0-9_-]{22}`),
    )

    await aiko.be('available')
    await server.post({
      from: 'rose@people.test',
      to: 'service@example.test',
      raw: letter({
        from: 'Rose <rose@people.test>',
        subject: `Re: ${fieldIn(question, 'subject')}`,
        headers: [`In-Reply-To: ${fieldIn(question, 'message-id')}`],
        text: 'Yes, right in front of it.',
      }),
    })
    const contact = await aiko.accept()
    const { messages } = await mailAt(hub, aiko, contact.id)
    expect(messages.at(-1)?.requests.map(each => each.id)).toEqual([id])
    const { body } = await ask(hub, 'GET', `/api/conversations/${contact.id}`, { token: aiko.token })
    expect(body.entries.slice(0, 2).map((entry: { text: string }) => entry.text)).toEqual([
      expect.stringContaining('Is it in front of the gate?'),
      'Yes, right in front of it.',
    ])
    await aiko.finish(contact.id)

    await maker.does({ kind: 'resume-request', requestId: id, answer: 'Yes, right in front of it.' })
    await maker.does({
      kind: 'complete-request',
      requestId: id,
      reasonCode: 'done',
      words: 'The hole is filled.',
    })
    expect(plainWordsOf(await arrived('rose@people.test', /The outcome of your request/))).toContain(
      'The hole is filled.',
    )
    await until(async () => (await maker.status(id)) === 'closed', 'the request is closed')
    expect(
      server.messages('people').filter(raw => /The outcome/.test(fieldIn(raw, 'subject') ?? '')),
    ).toHaveLength(1)

    // Who does the work reads that it was told, and not where; another division reads nothing.
    const [tom, rosa] = [await signIn(hub, 'tom.mackenzie'), await signIn(hub, 'rosa.delacruz')]
    const read = (await noticesAs(aiko, id)).body.notices
    expect(read.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
      expect.arrayContaining(['outcome sent', 'question sent', 'received dropped']),
    )
    expect(read[0]?.address).toBe('rose@people.test')
    expect(JSON.stringify(read)).not.toMatch(/track\/#TL/)
    expect((await noticesAs(tom, id)).body.notices[0]?.address).toBe('r•••@people.test')
    expect((await noticesAs(rosa, id)).status).toBe(404)
  })

  it('[Q56] what comes back has failed, and the request says so', async () => {
    const customerId = await maker.customer({ email: 'bounces@people.test' })
    const { id } = await maker.request({ customerId, notifyBy: 'email' })
    await maker.does({
      kind: 'complete-request',
      requestId: id,
      reasonCode: 'done',
      words: 'The hole is filled.',
    })
    const failed = await until(async () => {
      const { notices } = (await noticesAs(aiko, id)).body
      return notices.find(({ kind, state }) => kind === 'outcome' && state === 'failed')
    }, 'the report has come')
    expect(failed.why).not.toBe('')
    await until(async () => {
      const { body } = await ask(hub, 'GET', `/api/requests/${id}`, { token: aiko.token })
      return body.request.outcome.notTold !== undefined || body.request.notes?.length === 1
    }, 'it stands with the request')
  })

  it('[Q57] the words are published in versions, tried on a request, refused with what is wrong, and rolled back', async () => {
    const sofia = await signIn(hub, 'sofia.kowalczyk')
    const { token } = sofia
    expect((await ask(hub, 'GET', '/api/notice-templates', { token: aiko.token })).status).toBe(403)
    const list = async () => (await ask(hub, 'GET', '/api/notice-templates', { token })).body.templates
    const usual = (await list()).find(({ kind }: { kind: string }) => kind === 'note')
    const ours = {
      ...usual.template,
      en: { ...usual.template.en, subject: 'News of {reference} from {city}' },
    }
    const put = (basedOn: number, template: object) =>
      ask(hub, 'PUT', '/api/notice-templates/note', { token, body: { basedOn, template } })
    expect(await put(0, { ...ours, fr: { ...ours.fr, text: 'Rien' } })).toMatchObject({
      status: 422,
      body: { refused: 'TemplateWrong', problems: [{ name: 'PlaceholderMissing' }, {}, {}] },
    })
    expect(await put(0, ours)).toMatchObject({ status: 200, body: { version: 1, setBy: 'sofia.kowalczyk' } })
    expect((await put(0, ours)).status).toBe(409)

    const customerId = await maker.customer({ email: 'nora@people.test' })
    const { id, reference } = await maker.request({ customerId, notifyBy: 'email' })
    const preview = (at: string) =>
      ask(hub, 'POST', '/api/notice-templates/note/preview', {
        token,
        body: { template: ours, reference: at },
      })
    expect((await preview(reference.toLowerCase())).body.words.en).toMatchObject({
      subject: `News of ${reference} from City of Port Alder`,
      text: expect.stringContaining('Hello Rose,'),
    })
    expect((await preview('TL-26-2222-X')).status).toBe(404)
    await maker.does({
      kind: 'note-request',
      requestId: id,
      noteId: crypto.randomUUID(),
      text: 'The part is ordered.',
      isPublic: true,
    })
    await arrived('nora@people.test', new RegExp(`^News of ${reference}`))

    expect((await put(1, usual.template)).body.version).toBe(2)
    const { body } = await ask(hub, 'GET', '/api/notice-templates/note/versions', { token })
    expect(body.versions.map(({ version }: { version: number }) => version)).toEqual([2, 1, 0])
  })
})
