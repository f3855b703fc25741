import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routingSettingsSchema } from '../../src-contract/http/routing-settings.ts'
import { checkConfig } from '../../src-domain/routing/check-config.ts'
import {
  abroad,
  islandNumbers,
  isPrefix,
  type OutgoingPolicy,
  type OutgoingRule,
  outgoingRefusal,
  outgoingVerdict,
  paidNumbers,
  usualOutgoingPolicy,
} from '../../src-domain/routing/outgoing-policy.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { demoSettings } from '../desk/scripted-desk/scripted-settings.ts'

const digits = (min: number, max: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: min, maxLength: max }).map(each => each.join(''))
const inCanada = fc
  .tuple(fc.constantFrom('2', '4', '9'), digits(2, 2), digits(7, 7))
  .map(parts => `+1${parts.join('')}`)
const number = fc.oneof(
  inCanada,
  digits(8, 12).map(rest => `+4${rest}`),
  digits(3, 3).filter(short => short !== '911'),
)
/** Beginnings of numbers that come up, with a digit left open here and there. */
const prefix = fc
  .tuple(number, fc.nat(6), fc.nat(6))
  .map(([of, length, open]) =>
    [...of.slice(0, length + 1)].map((sign, at) => (at === open && sign !== '+' ? 'x' : sign)).join(''),
  )
const decision = fc.constantFrom('allow' as const, 'refuse' as const)
const rules = fc
  .array(fc.tuple(decision, fc.array(prefix, { minLength: 1, maxLength: 3 })), { maxLength: 5 })
  .map(all =>
    all.map(
      ([decided, prefixes], at): OutgoingRule => ({
        id: `rule-${at}`,
        decision: decided,
        prefixes,
        reason: { en: `Because ${at}.`, fr: `Parce que ${at}.` },
      }),
    ),
  )
const policy: fc.Arbitrary<OutgoingPolicy> = fc.record({ rules, otherwise: decision })
const numRuns = 1_000

describe('[R34] the numbers that the centre calls', () => {
  it('are decided by the first rule that fits, and by what is said of all others', () =>
    fc.assert(
      fc.property(policy, number, (rulesOf, phone) => {
        const fits = ({ prefixes }: OutgoingRule) =>
          prefixes.some(each => new RegExp(`^${each.replace('+', '\\+').replaceAll('x', '\\d')}`).test(phone))
        const first = rulesOf.rules.find(fits)
        expect(outgoingVerdict(phone, rulesOf)).toEqual(
          first === undefined
            ? { kind: 'otherwise', decision: rulesOf.otherwise }
            : { kind: 'rule', decision: first.decision, rule: first },
        )
        expect(outgoingRefusal(phone, rulesOf)?.reason).toEqual(
          first?.decision === 'refuse' ? first.reason : undefined,
        )
      }),
      { numRuns },
    ))

  it('always have emergency services among them, also with a 9 before', () =>
    fc.assert(
      fc.property(
        policy,
        fc.constantFrom(
          ...[
            '911',
            '9911',
            '9-911',
            '9 911',
            ' 911 ',
            '\u200E911',
            '９１１',
            'tel:911',
            'sip:911@pbx.example',
          ],
        ),
        (rulesOf, phone) => {
          expect(outgoingVerdict(phone, rulesOf)).toEqual({ kind: 'emergency', decision: 'allow' })
        },
      ),
      { numRuns: 100 },
    ))

  it('are the same however they are written', () =>
    fc.assert(
      fc.property(policy, inCanada, (rulesOf, phone) => {
        const [, area = '', exchange = '', line = ''] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone) ?? []
        for (const written of [
          `${area}-${exchange}-${line}`,
          `(${area}) ${exchange}-${line}`,
          `1 ${area} ${exchange} ${line}`,
          `011 1 ${area}${exchange}${line}`,
          `9 1 ${area} ${exchange} ${line}`,
          `9 ${area} ${exchange} ${line}`,
          `\u200E+1 ${area}${exchange}${line}`,
          `tel:+1-${area}-${exchange}-${line};ext=2`,
          `sip:1${area}${exchange}${line}@pbx.city.example`,
        ]) {
          expect(outgoingVerdict(written, rulesOf), written).toEqual(outgoingVerdict(phone, rulesOf))
        }
      }),
      { numRuns },
    ))

  it('are all but those that charge whoever calls, until somebody decides', () => {
    const refused = [
      '+19005550100',
      '1-900-555-0100',
      '+19059765555',
      '9 1 900 555 0100',
      '1 900 555 0100 22',
    ]
    const called = [
      '+19055550100',
      '+18005550142',
      '+33142685300',
      '311',
      '988',
      '+19055550976',
      '+18009765555',
    ]
    for (const phone of refused) expect(outgoingRefusal(phone), phone).toMatchObject(paidNumbersRefusal)
    for (const phone of called) expect(outgoingRefusal(phone), phone).toBeUndefined()
  })

  it('can be this continent without its islands, and short numbers with it', () => {
    const near: OutgoingPolicy = { rules: [paidNumbers, islandNumbers, abroad], otherwise: 'allow' }
    for (const phone of ['+19055550100', '+12125550100', '311']) {
      expect(outgoingVerdict(phone, near).decision, phone).toBe('allow')
    }
    const far = ['+18765550100', '+14415550100', '+33142685300', '442071234567', '9 011 44 2071234567']
    for (const phone of [...far, '+19005550100']) {
      expect(outgoingVerdict(phone, near).decision, phone).toBe('refuse')
    }
  })
})

const paidNumbersRefusal = { name: 'NumberNotAllowed', reason: paidNumbers.reason }

describe('[K3] the rules for numbers are checked before they are published', () => {
  const problemsOf = (part: Partial<RoutingSettings>) =>
    checkConfig({ ...demoSettings, ...part }, facts).filter(
      ({ kind }) => kind.startsWith('out') || kind.startsWith('site') || kind === 'unknown',
    )
  const facts = {
    people: [],
    sites: ['city-hall', 'north-hub'],
    today: '2026-11-12',
    isTimeZone: () => true,
    holidaysOf: () => undefined,
    openContacts: new Map(),
  }
  const own = { id: 'own', decision: 'refuse', prefixes: ['+44'], reason: { en: 'No.', fr: 'Non.' } } as const
  const withRules = (...all: readonly OutgoingRule[]) =>
    problemsOf({ outgoing: { rules: all, otherwise: 'allow' } })

  it('names a rule without numbers or words, and what begins no number', () => {
    expect(withRules(own)).toEqual([])
    expect(
      withRules(
        { ...own, prefixes: [] },
        { ...own, id: 'b', prefixes: ['one'], reason: { en: ' ', fr: 'b' } },
      ),
    ).toEqual([
      { verdict: 'refused', kind: 'outgoing-rule-empty', id: 'own', place: 1 },
      { verdict: 'refused', kind: 'outgoing-reason-empty', id: 'b', place: 2, language: 'en' },
      { verdict: 'refused', kind: 'outgoing-prefix-invalid', id: 'b', prefix: 'one' },
    ])
    for (const wrong of ['', '++1', '1-900', '+1y', '44', '0044', '1234567', '+1234567890123456']) {
      expect(isPrefix(wrong), wrong).toBe(false)
    }
  })

  it('warns of what an earlier rule decides already: it decides no number', () =>
    fc.assert(
      fc.property(rules, number, (all, phone) => {
        const hidden = withRules(...all).flatMap(problem =>
          problem.kind === 'outgoing-prefix-hidden' ? [`${problem.id} ${problem.prefix}`] : [],
        )
        const left = all.map(rule => ({
          ...rule,
          prefixes: rule.prefixes.filter(each => !hidden.includes(`${rule.id} ${each}`)),
        }))
        const decide = (those: readonly OutgoingRule[]) => {
          const verdict = outgoingVerdict(phone, { rules: those, otherwise: 'allow' })
          return verdict.kind === 'rule' ? verdict.rule.id : verdict.kind
        }
        expect(decide(left)).toBe(decide(all))
      }),
      { numRuns: 200 },
    ))

  it('warns of a number outside that nobody could be sent on to', () => {
    expect(withRules({ ...own, prefixes: ['311'] })).toEqual([
      { verdict: 'warned', kind: 'outside-number-refused', id: 'region-311' },
    ])
  })

  it('refuses an address to which nobody could be sent, and a site that is nowhere', () => {
    const address = '50 Harbour Street, Port Alder'
    expect(problemsOf({ siteAddresses: [{ siteId: 'city-hall', address }] })).toEqual([])
    for (const unclear of ['', 'the big house', '50']) {
      expect(problemsOf({ siteAddresses: [{ siteId: 'city-hall', address: unclear }] })).toEqual([
        { verdict: 'refused', kind: 'site-address-unclear', siteId: 'city-hall' },
      ])
    }
    expect(problemsOf({ siteAddresses: [{ siteId: 'gone', address }] })).toMatchObject([
      { verdict: 'refused', kind: 'unknown', part: 'site', id: 'gone' },
    ])
  })

  it('[K13] may be absent', () => {
    const document = { ...demoSettings, outgoing: usualOutgoingPolicy }
    expect(routingSettingsSchema.parse(document)).toEqual(document)
    expect(routingSettingsSchema.safeParse(demoSettings).success).toBe(true)
  })
})
