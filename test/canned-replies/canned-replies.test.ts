import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CannedReplies } from '../../src-contract/http/canned-replies.ts'
import {
  checkReply,
  fillReply,
  replyTextIn,
  replyTextLengthMax,
  unfilledVariable,
} from '../../src-domain/canned-replies/canned-reply.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'

let hub: HubWorld
let aiko: SignedIn
let sofia: SignedIn

beforeAll(async () => {
  hub = await openHub()
  aiko = await signIn(hub, 'aiko.mori')
  sofia = await signIn(hub, 'sofia.kowalczyk')
})
afterAll(() => hub?.stop())

const list = async ({ token }: SignedIn): Promise<CannedReplies> =>
  (await ask(hub, 'GET', '/api/canned-replies', { token })).body
const put = (id: string, body: object, { token } = sofia) =>
  ask(hub, 'PUT', `/api/canned-replies/${id}`, { token, body })
const greeting = { name: { en: 'Hi', fr: 'Salut' }, texts: { en: 'Hi {customer}', fr: 'Salut {customer}' } }

describe('a canned reply', () => {
  it('[Y15] has a name, a text in one language at least, and no variable that nobody fills', () => {
    expect(checkReply(greeting)).toBeUndefined()
    expect(checkReply({ ...greeting, name: { en: ' ', fr: '' } })).toEqual({ name: 'NameMissing' })
    expect(checkReply({ ...greeting, texts: { fr: ' \n' } })).toEqual({ name: 'TextMissing' })
    expect(checkReply({ ...greeting, texts: { en: 'x'.repeat(replyTextLengthMax + 1) } })).toEqual({
      name: 'TextTooLong',
      maxLength: replyTextLengthMax,
    })
    expect(checkReply({ ...greeting, texts: { fr: 'Bonjour {client}' } })).toEqual({
      name: 'UnknownVariable',
      variable: 'client',
      language: 'fr',
    })
  })

  it('[Y7] is filled with what is known; what is not stays in sight and is not taken for words', () => {
    const text = '{agent} to {customer}: {reference}, {agent}. {not ours}'
    const filled = fillReply(text, { agent: '$& {customer}', customer: 'Ada' })
    expect(filled).toBe('$& {customer} to Ada: {reference}, $& {customer}. {not ours}')
    expect(unfilledVariable('See {reference}.')).toEqual({ from: 4, to: 15 })
    expect(unfilledVariable('{} {not ours}')).toBeUndefined()
    expect(replyTextIn({ texts: { en: 'Hi', fr: ' ' } }, 'fr')).toEqual({ text: 'Hi', language: 'en' })
  })
})

describe('the canned replies of a centre', () => {
  it('[Y15] are there for the demo city as pairs, tied to its articles, with a signature', async () => {
    const { replies, signature } = await list(aiko)
    expect(replies.length).toBeGreaterThanOrEqual(20)
    const articles = await hub.database.db.selectFrom('article').select('id').execute()
    const ids = new Set(articles.map(({ id }) => id))
    for (const { texts, name, articleId } of replies) {
      expect([texts.en, texts.fr, name.en, name.fr].every(Boolean)).toBe(true)
      if (articleId !== undefined) expect(ids).toContain(articleId)
    }
    expect(signature.texts.fr).toContain('{agent}')
  })

  it('[Y15] are written by supervisors alone, each change on the version that they saw', async () => {
    const id = randomUUID()
    expect((await put(id, { basedOn: 0, ...greeting }, aiko)).status).toBe(403)
    expect(await put(id, { basedOn: 0, ...greeting })).toMatchObject({
      status: 200,
      body: { id, version: 1, ...greeting },
    })
    // Two at the same time: one is kept, the other hears what is there now.
    const both = await Promise.all(
      ['One', 'Two'].map(en => put(id, { basedOn: 1, name: greeting.name, texts: { en } })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const [kept, refused] = both.toSorted((a, b) => a.status - b.status)
    expect(refused?.body).toMatchObject({ refused: 'ReplyChanged', current: kept?.body })
    expect((await list(aiko)).replies.find(each => each.id === id)).toEqual(kept?.body)
    expect(await put(id, { basedOn: 2, name: { en: '', fr: '' }, texts: {} })).toMatchObject({
      status: 422,
      body: { refused: 'ReplyWrong', problem: { name: 'NameMissing' } },
    })
    expect((await put(id, { basedOn: 2, ...greeting, more: 1 })).status).toBe(400)
    const remove = (basedOn: number) =>
      ask(hub, 'DELETE', `/api/canned-replies/${id}?basedOn=${basedOn}`, { token: sofia.token })
    expect((await remove(1)).status).toBe(409)
    expect((await remove(2)).status).toBe(200)
    expect((await remove(2)).status).toBe(200)
    expect(await put(id, { basedOn: 2, ...greeting })).toMatchObject({
      status: 409,
      body: { refused: 'ReplyChanged' },
    })
    expect((await list(aiko)).replies.some(each => each.id === id)).toBe(false)
  })

  it('[Y15] the signature is changed by the same rule', async () => {
    const { signature } = await list(sofia)
    const change = (basedOn: number, en: string) =>
      ask(hub, 'PUT', '/api/reply-signature', {
        token: sofia.token,
        body: { basedOn, texts: { en, fr: '' } },
      })
    expect(await change(signature.version, '{agent}')).toMatchObject({
      status: 200,
      body: { version: signature.version + 1, texts: { en: '{agent}', fr: '' } },
    })
    expect(await change(signature.version, 'late')).toMatchObject({
      status: 409,
      body: { refused: 'SignatureChanged', current: { version: signature.version + 1 } },
    })
    expect((await change(signature.version + 1, '{boss}')).status).toBe(422)
    await hub.restart()
    expect((await list(aiko)).signature.texts.en).toBe('{agent}')
  })
})
