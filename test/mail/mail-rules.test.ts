import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  acknowledgementOf,
  mayAnswerAutomatically,
  type ThreadStep,
} from '../../src-domain/mail/acknowledgement.ts'
import { isSenderUnconfirmed, readSenderCheck } from '../../src-domain/mail/authentication-results.ts'
import { outcomeOfReports, readDeliveryStatus } from '../../src-domain/mail/delivery-report.ts'
import { asksForNoAutomaticAnswer, kindOfMail } from '../../src-domain/mail/kind-of-mail.ts'
import {
  answeredIds,
  type MailHeader,
  messageIdOf,
  referencesOfAnswer,
} from '../../src-domain/mail/mail-header.ts'
import { languageOfText } from '../../src-domain/mail/mail-language.ts'
import { recipientsOf, recipientsRefusal, tidyRecipients } from '../../src-domain/mail/mail-recipients.ts'
import { acknowledgeReceipt, answerNotByEmail, askForFacts } from '../../src-domain/mail/mail-replies.ts'
import { placeMail } from '../../src-domain/mail/place-mail.ts'
import { namesPlace, referencesIn, triageMail } from '../../src-domain/mail/triage-mail.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'

const requestTypes: readonly RequestType[] = JSON.parse(
  readFileSync(new URL('../../resources/demo-city/request-types.json', import.meta.url), 'utf8'),
)
const triage = (text: string, subject = '') => triageMail({ subject, text }, requestTypes)
const header = (...lines: readonly (readonly [string, string])[]): MailHeader => ({
  fields: lines.map(([name, value]) => ({ name, value })),
})
const kind = (lines: readonly (readonly [string, string])[], from = 'ann@example.org', subject = 'Hello') =>
  kindOfMail({ header: header(...lines), from, subject, ownAddresses: ['service@city.example'] })

describe('to whom an answer goes', () => {
  const own = ['service@city.example', 'parks@city.example']
  const named = (...addresses: readonly string[]) => addresses.map(address => ({ address }))

  it('[E19] is the writer, or everybody whom the message names: never a mailbox of ours, and nobody twice', () => {
    const mail = {
      replyTo: 'ann@example.org',
      to: named('service@city.example', 'bob@example.org', 'ann@example.org'),
      cc: named('parks@city.example', 'bob@example.org', 'eve@example.org'),
    }
    expect(recipientsOf(mail, own)).toEqual({
      reply: { to: ['ann@example.org'], cc: [] },
      replyAll: { to: ['ann@example.org', 'bob@example.org'], cc: ['eve@example.org'] },
    })
    expect(recipientsOf({ ...mail, replyTo: own[0] }, own).reply).toEqual({ to: [], cc: [] })
    const many = named(...Array.from({ length: 80 }, (_, n) => `p${n}@example.org`))
    const { to, cc } = recipientsOf({ ...mail, to: many, cc: many }, own).replyAll
    expect(recipientsRefusal({ to, cc }, own)).toBeUndefined()
  })

  it('[E19] is refused by name where it cannot be', () => {
    const refusal = (to: readonly string[], cc: readonly string[] = []) =>
      recipientsRefusal(tidyRecipients({ to, cc }), own)
    expect(refusal([' Ann@Example.org ', 'ann@example.org'], ['ann@example.org'])).toBeUndefined()
    expect(refusal([], ['ann@example.org'])).toEqual({ name: 'NoRecipient' })
    expect(refusal(['ann@example.org'], ['Parks@city.example'])).toEqual({
      name: 'OwnMailbox',
      address: 'parks@city.example',
    })
    for (const wrong of ['ann', 'ann@x\r\nbcc: eve@example.org', 'a b@example.org', '<ann@example.org>'])
      expect(refusal([wrong])?.name).toBe('AddressWrong')
    expect(refusal(Array.from({ length: 31 }, (_, n) => `p${n}@example.org`))?.name).toBe('TooManyRecipients')
  })
})

describe('who sent a message', () => {
  const id = 'mx.city.example'
  const check = (...values: readonly string[]) =>
    readSenderCheck(header(...values.map(value => ['authentication-results', value] as const)), id)

  it('[E20] is what our own receiving server says, from the top down to a foreign field', () => {
    const failed =
      'MX.city.example 1; (dmarc=pass) spf=softfail smtp.mailfrom="a;dmarc=pass"; dmarc=fail (p=none) header.from=x'
    expect(check(failed)).toEqual({ spf: 'softfail', dmarc: 'fail' })
    expect(isSenderUnconfirmed(check(failed))).toBe(true)
    expect(check(failed, `${id}; dmarc=pass; dkim=pass`), 'the topmost counts').toEqual({
      spf: 'softfail',
      dmarc: 'fail',
      dkim: 'pass',
    })
    expect(check(`${id}; dkim=fail; dkim=pass`), 'one signature that passes').toEqual({ dkim: 'pass' })
    expect(check('mx.evil.example; dmarc=fail'), 'another server').toBeUndefined()
    expect(check('mx.evil.example; none', `${id}; dmarc=fail`), 'below another server').toBeUndefined()
    expect(check(`${id}; none`)).toBeUndefined()
    expect(check(`${id}; dmarc=odd; x-other=fail`)).toBeUndefined()
    expect(isSenderUnconfirmed(check(`${id}; spf=fail; dkim=fail`)), 'DMARC alone').toBe(false)
    const exchange = header([
      'authentication-results',
      'spf=fail (sender IP is 1.2.3.4); dmarc=fail action=none',
    ])
    expect(readSenderCheck(exchange, '')).toEqual({ spf: 'fail', dmarc: 'fail' })
    expect(readSenderCheck(exchange, id), 'a field that names nobody').toBeUndefined()
  })
})

describe('the kind of a message', () => {
  it('[E3] what somebody wrote is personal', () => {
    expect(kind([['message-id', '<1@x>']])).toBe('personal')
    expect(kind([['auto-submitted', 'no']])).toBe('personal')
    expect(kind([], 'ann@example.org', 'Automatic reply is broken on your site')).toBe('personal')
  })

  it('[E3] what a machine wrote by itself comes in, and no machine answers it', () => {
    for (const line of [
      ['auto-submitted', 'auto-generated'],
      ['auto-submitted', 'auto-notified; owner-email="x@y"'],
      ['auto-submitted', '??'],
      ['precedence', 'bulk'],
      ['list-id', '<news.example.org>'],
      ['list-unsubscribe', '<mailto:x@y>'],
      ['return-path', '<>'],
    ] as const) {
      expect(kind([line]), line.join(': ')).toBe('automatic')
    }
    expect(kind([], 'noreply@example.org')).toBe('automatic')
    expect(kind([], 'service@city.example')).toBe('automatic')
  })

  it('[E3] an answering machine is told by its fields, by its subject only where it answers a message', () => {
    expect(kind([['auto-submitted', 'auto-replied (vacation)']])).toBe('auto-reply')
    expect(kind([['x-autoreply', 'yes']])).toBe('auto-reply')
    expect(kind([['precedence', 'auto_reply']])).toBe('auto-reply')
    const answering = [['in-reply-to', '<1@x>']] as const
    expect(kind(answering, 'ann@example.org', 'Out of office: back on Monday')).toBe('auto-reply')
    expect(kind(answering, 'ann@example.org', 'Réponse automatique : absente')).toBe('auto-reply')
    expect(kind(answering, 'ann@example.org', 'Re: out of office hours')).toBe('personal')
  })

  it('[E3] reports, receipts and loops are neither', () => {
    expect(kind([['content-type', 'multipart/report; report-type="delivery-status"; boundary=x']])).toBe(
      'bounce',
    )
    expect(kind([['content-type', 'multipart/report; report-type=disposition-notification']])).toBe('receipt')
    expect(kind([['return-path', '<>']], 'x@example.org', 'Undeliverable: Hello')).toBe('bounce')
    expect(kind([], 'mailer-daemon@example.org', 'Returned mail: see transcript')).toBe('bounce')
    expect(kind([], 'ann@example.org', 'Undeliverable: Hello')).toBe('personal')
    expect(kind([['x-loop', 'Service@City.example']])).toBe('loop')
    expect(kind([['x-loop', 'other@example.org']])).toBe('personal')
    expect(kind(Array.from({ length: 101 }, () => ['received', 'from a'] as const))).toBe('loop')
  })
})

describe('the thread of a message', () => {
  const mail = header(
    ['message-id', '<4@x>'],
    ['in-reply-to', '<3@x> (comment)'],
    ['references', '<1@x> junk <2@x><3@x> <4@x>'],
  )

  it('[E4] the message it answers counts before those further back, and never its own', () => {
    expect(messageIdOf(mail)).toBe('4@x')
    expect(messageIdOf(header(['message-id', 'bare@x']))).toBe('bare@x')
    expect(answeredIds(mail)).toEqual(['3@x', '2@x', '1@x'])
    expect(answeredIds(header(['references', 'no ids at all <']))).toEqual([])
  })

  it('[E4] an answer refers to all before it; a long thread keeps its beginning and its end', () => {
    expect(referencesOfAnswer(mail)).toEqual(['1@x', '2@x', '3@x', '4@x'])
    const long = Array.from({ length: 80 }, (_, n) => `<${n}@x>`).join(' ')
    const kept = referencesOfAnswer(header(['message-id', '<me@x>'], ['references', long]))
    expect(kept).toHaveLength(21)
    expect([kept[0], kept.at(-1)]).toEqual(['0@x', 'me@x'])
  })
})

describe('where a message goes', () => {
  const thread = { conversationId: 'c', knowsSender: true, lastAgent: 'bo' } as const

  it('[E4] it joins the open contact of its thread, or comes in for who had it', () => {
    expect(placeMail('personal', undefined, undefined)).toEqual({ kind: 'comes-in' })
    expect(placeMail('personal', thread, undefined)).toEqual({
      kind: 'comes-in',
      conversationId: 'c',
      affinityTo: 'bo',
    })
    expect(placeMail('automatic', { ...thread, openContact: 'k' }, undefined)).toEqual({
      kind: 'joins',
      conversationId: 'c',
      contactId: 'k',
    })
  })

  it('[E7] somebody else in the thread begins a conversation of their own, with the same agent', () => {
    const stranger = { ...thread, knowsSender: false, openContact: 'k' }
    expect(placeMail('personal', stranger, undefined)).toEqual({ kind: 'comes-in', affinityTo: 'bo' })
  })

  it('[E5] answers of machines, receipts and loops are work for nobody', () => {
    expect(placeMail('auto-reply', thread, undefined)).toEqual({ kind: 'noted', conversationId: 'c' })
    expect(placeMail('auto-reply', { ...thread, knowsSender: false }, undefined)).toEqual({ kind: 'aside' })
    for (const each of ['auto-reply', 'receipt', 'loop', 'bounce'] as const) {
      expect(placeMail(each, undefined, undefined)).toEqual({ kind: 'aside' })
    }
  })

  it('[E6] a failure of what a person wrote brings the thread back; of what a machine wrote it does not', () => {
    const place = (isOfPerson: boolean, hasFailed: boolean) =>
      placeMail('bounce', { ...thread, knowsSender: false }, { isOfPerson, hasFailed }).kind
    expect(place(true, true)).toBe('comes-in')
    expect(place(true, false)).toBe('aside')
    expect(place(false, true)).toBe('aside')
  })
})

describe('reports of mail servers', () => {
  it('[E6] each recipient has an action and a status; what is incomplete is left out', () => {
    const reports = readDeliveryStatus(
      'Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; A@b.ca\r\nAction: delayed\r\nStatus: 4.4.1 (try)\r\n\r\nFinal-Recipient: rfc822;c@d.ca\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n no such user\r\n\r\nAction: failed\r\n',
    )
    expect(reports).toEqual([
      { recipient: 'a@b.ca', action: 'delayed', status: '4.4.1' },
      { recipient: 'c@d.ca', action: 'failed', status: '5.1.1', diagnostic: '550 no such user' },
    ])
    expect(outcomeOfReports(reports)?.kind).toBe('failed')
    expect(outcomeOfReports(reports.slice(0, 1))?.kind).toBe('delayed')
    expect(outcomeOfReports([{ recipient: 'x@y', action: 'delivered' }])).toBeUndefined()
  })
})

describe('answers by machine', () => {
  const to = { kind: 'personal', to: 'ann@example.org', suppressed: false } as const
  const day = 86_400_000

  it('[E9] once in a day, to people alone', () => {
    expect(mayAnswerAutomatically(to, undefined, 0)).toBe(true)
    expect(mayAnswerAutomatically(to, 1_000, 1_000 + day - 1)).toBe(false)
    expect(mayAnswerAutomatically(to, 1_000, 1_000 + day)).toBe(true)
    for (const other of ['automatic', 'auto-reply', 'bounce', 'receipt', 'loop'] as const) {
      expect(mayAnswerAutomatically({ ...to, kind: other }, undefined, 0)).toBe(false)
    }
    expect(mayAnswerAutomatically({ ...to, to: undefined }, undefined, 0)).toBe(false)
    expect(mayAnswerAutomatically({ ...to, suppressed: true }, undefined, 0)).toBe(false)
    expect(asksForNoAutomaticAnswer(header(['x-auto-response-suppress', 'DR, OOF']))).toBe(true)
    expect(asksForNoAutomaticAnswer(header(['x-auto-response-suppress', 'DR, RN']))).toBe(false)
  })

  it('[E9] the answer says when a person will, and what to do about what cannot wait', () => {
    const centre = { name: { en: 'City', fr: 'Ville' }, phone: '905-555-0100', urgentPhone: '905-555-0199' }
    const calm = acknowledgeReceipt(centre, false, 'en')
    expect(calm.text).toMatch(/three business days[\s\S]*905-555-0199/)
    expect(acknowledgeReceipt(centre, true, 'fr').text).toMatch(
      /^Si quelqu’un est en danger[\s\S]*trois jours/,
    )
  })
})

describe('the clock of the acknowledgement', () => {
  const at = (text: string) => Date.parse(text)
  const friday = at('2026-11-20T10:00:00-05:00')
  const hours = hoursAround(standardCalendar('America/Toronto'), friday)
  const clock = (...steps: readonly ThreadStep[]) => acknowledgementOf(steps, hours)

  it('[E10] it runs for three business days and only a person stops it', () => {
    const wednesday = at('2026-11-25T10:00:00-05:00')
    const wrote = { at: friday, by: 'customer' } as const
    expect(clock()).toEqual({ kind: 'nothing-to-acknowledge' })
    expect(clock(wrote)).toEqual({ kind: 'running', since: friday, dueAt: wednesday })
    expect(clock(wrote, { at: friday + 1, by: 'machine' }).kind).toBe('running')
    expect(clock(wrote, { at: friday + 1, by: 'customer' })).toMatchObject({ since: friday })
    expect(clock(wrote, { at: wednesday, by: 'person' })).toMatchObject({
      kind: 'acknowledged',
      isLate: false,
    })
    expect(clock(wrote, { at: wednesday + 1, by: 'person' })).toMatchObject({ isLate: true })
  })

  it('[E10] what the customer writes after the answer begins it anew', () => {
    const monday = at('2026-11-23T09:00:00-05:00')
    const steps = [
      { at: friday, by: 'customer' },
      { at: friday + 1, by: 'person' },
      { at: monday, by: 'customer' },
    ] as const
    expect(clock(...steps)).toMatchObject({ kind: 'running', since: monday })
  })
})

describe('triage', () => {
  it.each([
    ['The stop sign at King and Elm is down.', 'stop-sign-down', 'danger'],
    ['Le panneau d’arrêt est tombé au coin de la rue King.', 'stop-sign-down', 'danger'],
    ['There is a live wire hanging over the sidewalk', 'live-wire', 'danger'],
    ['Ça sent le gaz dans la rue, odeur de gaz partout', 'gas', 'danger'],
    ['I found an injured dog on Bond Street', 'stray-animal', 'hazard'],
    ['Un chien errant se promène dans le parc', 'stray-animal', 'hazard'],
    ['A fallen tree is blocking Oak Avenue', 'road-blocked', 'hazard'],
    ['Il y a une seringue dans le parc', 'needles', 'hazard'],
  ])('[E11] "%s" cannot wait', (text, because, gravity) => {
    expect(triage(text).urgent).toMatchObject({ because, gravity })
  })

  it.each([
    'When is the library open?',
    'Please stop sending me paper bills.',
    'I would like a dog licence for my dog.',
    'Quand passe la collecte du bac vert?',
    'Where do I sign up for swimming?',
  ])('[E11] "%s" can', text => {
    expect(triage(text).urgent).toBeUndefined()
  })

  it('[E11] danger comes before hazard, and is due sooner', () => {
    const both = triage('A dog is loose. The stop sign is down too.')
    expect(both.urgent).toMatchObject({ gravity: 'danger', dueWithinMs: 600_000 })
    expect(triage('A dog is loose.').urgent?.dueWithinMs).toBe(1_800_000)
  })

  it.each([
    ['There is a big pothole on Simcoe, my tire is flat.', 'pothole'],
    ['Il y a un nid-de-poule devant chez moi.', 'pothole'],
    ['Nobody picked up my green bin this week.', 'missed-green-bin'],
    ['Le lampadaire devant le 12 rue King clignote.', 'streetlight-out'],
    ['I moved and want to change address for my property tax.', 'tax-account-change'],
  ])('[E12] "%s" is probably a %s', (text, code) => {
    expect(triage(text).likelyTypes[0]?.code).toBe(code)
  })

  it('[E12] a word of the other language says nothing: a customer who asks to stop means no sign', () => {
    const codes = triage('Please stop sending me letters.').likelyTypes.map(({ code }) => code)
    expect(codes).not.toContain('stop-sign-down')
  })

  it('[E13] what is not accepted by e-mail brings its reason, in both languages, and where to turn', () => {
    const { notByEmail, questions } = triage('A car is parked in front of the fire hydrant at 12 Elm Street')
    expect(notByEmail?.code).toBe('parking-violation')
    expect(questions).toEqual([])
    const centre = { name: { en: '', fr: '' }, phone: '905-555-0100', urgentPhone: '' }
    expect(notByEmail && answerNotByEmail(notByEmail, centre, 'fr')).toMatch(/courriel[\s\S]*905-555-0100/)
    expect(triage('Le trottoir est glacé, pas pelleté').notByEmail?.code).toBe('sidewalk-snow')
    expect(triage('There is a big pothole').notByEmail).toBeUndefined()
  })

  it('[E14] what the intake form needs and the message does not say becomes questions', () => {
    const bare = triage('There is a pothole.')
    expect(bare.questions.map(({ field }) => field)).toEqual(['place', 'position', 'size', 'deep'])
    const told = triage(
      'There is a pothole as large as a dinner plate in the curb lane at 120 Elm Street, very deep.',
    )
    expect(told.questions).toEqual([])
    expect(askForFacts(bare.questions, 'fr')).toMatch(/^Merci[\s\S]*\n- Où est-ce\?/)
  })

  it('[E14] a place is an address or a corner', () => {
    for (const place of [
      '12 Elm Street',
      '1200, rue du Parc',
      'corner of King and Elm',
      'King St. and Park Road',
      'au coin de la rue King',
    ]) {
      expect(namesPlace(`It is at ${place} today`), place).toBe(true)
    }
    for (const none of ['near the school', 'I called 3 times about my street', 'on Elm Street']) {
      expect(namesPlace(none), none).toBe(false)
    }
  })

  it('[E15] reference numbers are found however they are written, and only right ones', () => {
    const reference = formatReference(26, 71_304)
    const loose = reference.toLowerCase().replaceAll('-', ' ')
    expect(referencesIn(`About ${loose}, and ${reference} again`)).toEqual([reference])
    const wrong = `${reference.slice(0, -1)}${reference.endsWith('2') ? '3' : '2'}`
    expect(referencesIn(`About ${wrong}`)).toEqual([])
  })

  it('the language of a text is that of its little words', () => {
    expect(languageOfText('Bonjour, je vous écris pour mon bac', 'en')).toBe('fr')
    expect(languageOfText('Hello, there is a problem with my bin', 'fr')).toBe('en')
    expect(languageOfText('???', 'fr')).toBe('fr')
  })

  it('a message of any length and shape is read in a moment', () => {
    for (const text of [
      'a'.repeat(2_000_000),
      '12 '.repeat(500_000),
      'TL-26-'.repeat(300_000),
      '\n.'.repeat(500_000),
    ]) {
      const begun = performance.now()
      triage(text, text)
      expect(performance.now() - begun).toBeLessThan(2_000)
    }
  })
})
