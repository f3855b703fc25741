import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PaymentView } from '../../src-contract/http/payments.ts'
import { holdsCardNumber } from '../../src-domain/payments/card-number.ts'
import { amountCentsMax, roundedForCash, sumOf, typedAmount } from '../../src-domain/payments/money.ts'
import {
  leftOf,
  type PaymentDetails,
  paidCentsOf,
  paymentMethods,
  paymentProblem,
  refundedCentsOf,
  refundProblem,
} from '../../src-domain/payments/payment.ts'
import { amountIn, receiptOf } from '../../src-domain/payments/receipt.ts'
import {
  type CashCount,
  cashOf,
  closeShift,
  denominations,
  expectedOf,
  paidPerMethod,
  perMethod,
} from '../../src-domain/payments/shift.ts'
import { csvText } from '../../src-renderer/desk-data/csv.ts'
import { paymentLines } from '../../src-renderer/features/payments/payments-csv.ts'

const amount = fc.integer({ min: 1, max: amountCentsMax })
const payment = fc
  .record({ method: fc.constantFrom(...paymentMethods), amountCents: amount, isVoid: fc.boolean() })
  .map(({ method, amountCents, isVoid }) => ({
    method,
    amountCents,
    paidCents: paidCentsOf(method, amountCents),
    ...(isVoid ? { voided: { by: 'ann', at: 1, reason: 'twice' } } : {}),
  }))
const noCash = Object.fromEntries(denominations.map(value => [value, 0])) as CashCount
const services = [{ code: 'dog', name: { en: 'Dog licence', fr: 'Permis de chien' } }]

/** Completes digits with the check digit that makes a card number of them. */
function withCheckDigit(digits: string): string {
  let sum = 0
  for (const [place, digit] of [...digits].toReversed().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return digits + String((10 - (sum % 10)) % 10)
}

describe('amounts', () => {
  it('[F1] are rounded to five cents in cash, by two cents at most, and not otherwise', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(cents => roundedForCash(1_000 + cents) - 1_000)).toEqual([
      0, 0, 5, 5, 5, 5, 5, 10, 10, 10,
    ])
    fc.assert(
      fc.property(amount, fc.constantFrom(...paymentMethods), (cents, method) => {
        const paid = paidCentsOf(method, cents)
        if (method === 'cash') expect([paid % 5, Math.abs(paid - cents) <= 2]).toEqual([0, true])
        else expect(paid).toBe(cents)
      }),
    )
  })

  it('[F1] no sum loses a cent, in whatever order and however they are grouped', () => {
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 200 }), fc.nat(500_000), (payments, floatCents) => {
        const counted = payments.filter(each => !('voided' in each))
        const whole = counted.reduce((sum, { paidCents }) => sum + BigInt(paidCents), 0n)
        const paid = paidPerMethod(payments)
        expect(BigInt(sumOf(Object.values(paid)))).toBe(whole)
        expect(paidPerMethod(payments.toReversed())).toEqual(paid)
        const half = Math.floor(payments.length / 2)
        const [left, right] = [paidPerMethod(payments.slice(0, half)), paidPerMethod(payments.slice(half))]
        expect(perMethod(method => left[method] + right[method])).toEqual(paid)
        expect(expectedOf(floatCents, payments).cash).toBe(floatCents + paid.cash)
      }),
      { numRuns: 200 },
    )
  })

  it('[F1] are read as people type them, and written in both languages', () => {
    const typed = ['12', '12.5', '$1,234.50', '1 234,50 $', '1234,5', '0.05', '1,234']
    expect(typed.map(typedAmount)).toEqual([1_200, 1_250, 123_450, 123_450, 123_450, 5, 123_400])
    const none = ['', 'x', '-5', '1.234', '1,23,4', '1e3', '12.345', '1234567890', '１２']
    expect(none.map(typedAmount)).toEqual(none.map(() => undefined))
    expect([amountIn('en', 123_456_705), amountIn('fr', 123_456_705), amountIn('en', -5)]).toEqual([
      '$1,234,567.05',
      '1\u00a0234\u00a0567,05\u00a0$',
      '−$0.05',
    ])
    fc.assert(
      fc.property(amount, fc.constantFrom('en' as const, 'fr' as const), (cents, language) => {
        expect(typedAmount(amountIn(language, cents))).toBe(cents)
      }),
    )
  })

  it('[F1] out of bounds, for nothing that is known, or unexplained are refused', () => {
    const details: PaymentDetails = { method: 'debit', amountCents: 100, serviceCode: 'dog' }
    expect(paymentProblem(details, services)).toBeUndefined()
    for (const amountCents of [0, -1, 0.5, Number.NaN, amountCentsMax + 1, Number.POSITIVE_INFINITY])
      expect(paymentProblem({ ...details, amountCents }, services)?.name).toBe('AmountWrong')
    expect(paymentProblem({ ...details, method: 'cash', amountCents: 2 }, services)?.name).toBe('AmountWrong')
    expect(paymentProblem({ ...details, serviceCode: 'cat' }, services)?.name).toBe('UnknownPaidService')
    expect(paymentProblem({ ...details, method: 'other' }, services)?.name).toBe('NoteMissing')
    expect(paymentProblem({ ...details, note: 'x'.repeat(201) }, services)?.name).toBe('TextTooLong')
  })
})

describe('card numbers', () => {
  it('[F2] are found however they are written, and refused by name', () => {
    const digits = fc
      .integer({ min: 12, max: 18 })
      .chain(length =>
        fc.array(fc.nat(9), { minLength: length, maxLength: length }).map(each => each.join('')),
      )
    const between = fc.constantFrom(
      '',
      ' ',
      '-',
      '.',
      '/',
      '_',
      ' - ',
      ' / ',
      '\u00a0',
      '–',
      '\u200b',
      '\u202f',
    )
    const before = fc.constantFrom('', 'card ', 'réf. 12 ', 'exp 04/29 ', '. ', 'x')
    const after = fc.constantFrom('', ' cvv 123', ' 04/29', '.', 'x')
    fc.assert(
      fc.property(
        digits,
        between,
        fc.integer({ min: 1, max: 6 }),
        before,
        after,
        (bare, gap, size, ahead, behind) => {
          const groups = withCheckDigit(bare).match(new RegExp(`.{1,${size}}`, 'g')) ?? []
          expect(holdsCardNumber(ahead + groups.join(gap) + behind)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
    const note = 'pd 4111 1111 1111 1111'
    expect(paymentProblem({ method: 'credit', amountCents: 5, serviceCode: 'dog', note }, services)).toEqual({
      name: 'CardNumberRefused',
      field: 'note',
    })
    expect(holdsCardNumber('４１１１１１１１１１１１１１１１'), 'full width').toBe(true)
  })

  it('[F2] are not seen in what is none', () => {
    const none = [
      '',
      'TL-26-4K7F-2',
      '905-555-0100 905-555-0199',
      '4111 1111 1111 1112',
      '2026-11-22 14:05',
      '123456789012',
    ]
    expect(none.filter(holdsCardNumber)).toEqual([])
    const two = (max: number) => fc.integer({ min: 0, max }).map(each => String(each).padStart(2, '0'))
    const date = fc
      .tuple(
        fc.integer({ min: 1990, max: 2049 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
      )
      .map(parts => parts.map(each => String(each).padStart(2, '0')))
    const instant = fc
      .tuple(date, fc.constantFrom(' ', 'T', '_'), two(23), two(59), two(59))
      .map(([day, gap, ...time]) => `${day.join('-')}${gap}${time.join(gap === '_' ? '-' : ':')}`)
    const dotted = fc
      .tuple(date, two(23), two(59), two(59))
      .map(([day, ...time]) => `${day.toReversed().join('.')} ${time.join('.')}`)
    const octet = fc.integer({ min: 0, max: 255 })
    const address = fc.tuple(octet, octet, octet, octet).map(octets => octets.join('.'))
    const phone = fc
      .tuple(
        fc.constantFrom('', '+1 ', '1-'),
        fc.integer({ min: 200, max: 999 }),
        fc.integer({ min: 200, max: 999 }),
        fc.integer({ min: 1_000, max: 9_999 }),
        fc.constantFrom('-', '.', ' '),
      )
      .map(([country, area, exchange, line, gap]) => country + [area, exchange, line].join(gap))
    const lists = [instant, dotted, address, phone].map(each =>
      fc.array(each, { minLength: 1, maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.oneof(...lists), fc.constantFrom(' ', ', ', ' / ', '\n'), (list, gap) => {
        expect(holdsCardNumber(list.join(gap)), list.join(gap)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a refund', () => {
  it('[F9] never gives back more than was paid, however it is divided and by whatever method', () => {
    fc.assert(
      fc.property(
        amount,
        fc.constantFrom(...paymentMethods),
        fc.array(fc.record({ method: fc.constantFrom(...paymentMethods), amountCents: amount }), {
          maxLength: 8,
        }),
        (amountCents, method, wanted) => {
          const paid = { paidCents: paidCentsOf(method, amountCents) }
          const given: { readonly paidCents: number }[] = []
          for (const each of wanted) {
            const left = leftOf(paid, given)
            // Most are within what is left, some are not.
            const refund = { ...each, amountCents: (each.amountCents % (left + 3)) + 1, reason: 'Paid twice' }
            if (refundProblem(refund, left) !== undefined) continue
            given.push({ paidCents: -refundedCentsOf(refund.method, refund.amountCents, left) })
          }
          expect(leftOf(paid, given)).toBeGreaterThanOrEqual(0)
          expect(given.every(({ paidCents }) => paidCents < 0)).toBe(true)
        },
      ),
    )
  })

  it('[F9] says why, holds no card, and is refused by name', () => {
    const refund = { method: 'debit' as const, amountCents: 500, reason: 'Paid twice' }
    expect(refundProblem(refund, 500)).toBeUndefined()
    expect(refundProblem(refund, 499)).toEqual({ name: 'RefundTooLarge', leftCents: 499 })
    expect(refundProblem({ ...refund, reason: ' ' }, 500)).toEqual({ name: 'ReasonMissing' })
    expect(refundProblem({ ...refund, reason: '4111.1111.1111.1111' }, 500)?.name).toBe('CardNumberRefused')
    for (const amountCents of [0, -1, 0.5, Number.NaN])
      expect(refundProblem({ ...refund, amountCents }, 500)?.name).toBe('AmountWrong')
    expect(refundedCentsOf('cash', 1_003, 1_003), 'rounded up would be more than was paid').toBe(1_000)
    expect(refundedCentsOf('cash', 1_003, 1_100)).toBe(1_005)
  })

  it('[F9] has a receipt of its own, and is subtracted from what must be in the till', () => {
    const refund = { method: 'cash' as const, paidCents: -1_000 }
    expect(expectedOf(10_000, [{ method: 'cash', paidCents: 2_500 }, refund])).toMatchObject({ cash: 11_500 })
    const facts = {
      receiptNumber: 'PA-26-000002',
      refundOf: { receiptNumber: 'PA-26-000001' },
      note: 'Paid twice',
      service: services[0]?.name ?? { en: '', fr: '' },
      method: 'cash' as const,
      amountCents: -1_002,
      paidCents: -1_000,
      isVoid: false,
      city: { en: 'City', fr: 'Ville' },
      site: { en: 'Hall', fr: 'Hôtel de ville' },
      servedBy: 'Ann',
      footer: { en: '', fr: '' },
      when: 'now',
    }
    const receipt = receiptOf(facts, 'fr')
    expect(receipt.title).toBe('Remboursement')
    expect(receipt.total).toEqual({ label: 'Remboursé', value: '10,00\u00a0$' })
    expect(receipt.rows.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['PA-26-000001', 'Paid twice', '10,02\u00a0$', '−0,02\u00a0$']),
    )
  })
})

describe('a shift', () => {
  const paid = [
    { method: 'cash' as const, paidCents: 2_500 },
    { method: 'debit' as const, paidCents: 4_000 },
  ]
  const others = { debit: 4_000, credit: 0, cheque: 0, 'money-order': 0, other: 0 }
  const till = (cents: number): CashCount => {
    let left = cents
    return Object.fromEntries(
      denominations.map(value => {
        const pieces = Math.floor(left / value)
        left -= pieces * value
        return [value, pieces]
      }),
    ) as CashCount
  }

  it('[F4] closes with its differences, and wants them explained beyond the limit', () => {
    const shift = { floatCents: 10_000 }
    expect(closeShift(shift, paid, { cash: till(12_500), others }, 0, 9)).toMatchObject({
      at: 9,
      differences: perMethod(() => 0),
    })
    const short = { cash: till(12_300), others }
    expect(closeShift(shift, paid, short, 200, 9)).toMatchObject({ differences: { cash: -200 } })
    expect(closeShift(shift, paid, short, 199, 9)).toMatchObject({
      name: 'ExplanationMissing',
      differences: { cash: -200 },
    })
    expect(closeShift(shift, paid, { ...short, explanation: ' a coin fell ' }, 199, 9)).toMatchObject({
      explanation: 'a coin fell',
    })
    const over = { ...short, cash: till(12_500), others: { ...others, cheque: 201 } }
    expect(closeShift(shift, paid, over, 200, 9)).toMatchObject({ name: 'ExplanationMissing' })
    expect(closeShift(shift, paid, { ...short, explanation: '5500 0000 0000 0004' }, 0, 9)).toEqual({
      name: 'CardNumberRefused',
    })
    for (const wrong of [-1, 0.5, Number.NaN, 10_000])
      expect(closeShift(shift, paid, { cash: { ...noCash, 5: wrong }, others }, 0, 9)).toEqual({
        name: 'CountWrong',
      })
  })

  it('[F4] what is counted less what is expected is the difference, to the cent', () => {
    const pieces = fc.record(Object.fromEntries(denominations.map(value => [value, fc.nat(200)])))
    fc.assert(
      fc.property(
        fc.array(payment, { maxLength: 40 }),
        pieces,
        fc.nat(50_000),
        (payments, cash, floatCents) => {
          const count = { cash: cash as CashCount, others, explanation: 'counted twice' }
          const closing = closeShift({ floatCents }, payments, count, 0, 1)
          if ('name' in closing) throw new Error(closing.name)
          const total = (each: Readonly<Record<string, number>>) => sumOf(Object.values(each))
          expect(total(closing.expected) + total(closing.differences)).toBe(total(closing.counted))
          expect(closing.counted.cash).toBe(cashOf(cash as CashCount))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a receipt', () => {
  it('[F6] says the same facts in either language, and that it is void', () => {
    const facts = {
      receiptNumber: 'PA-26-000123',
      service: { en: 'Dog licence', fr: 'Permis de chien' },
      method: 'cash' as const,
      amountCents: 2_512,
      paidCents: 2_510,
      reference: 'TL-26-4K7F-2',
      isVoid: true,
      city: { en: 'City of Port Alder', fr: 'Ville de Port Alder' },
      site: { en: 'City Hall', fr: 'Hôtel de ville' },
      servedBy: 'Nadia Haddad',
      footer: { en: 'Thank you', fr: 'Merci\n\nde votre visite' },
      when: 'now',
    }
    const [en, fr] = [receiptOf(facts, 'en'), receiptOf(facts, 'fr')]
    expect(en.rows.map(({ value }) => value)).toEqual([
      'PA-26-000123',
      'now',
      'Dog licence',
      'TL-26-4K7F-2',
      'Cash',
      '$25.12',
      '−$0.02',
      'Nadia Haddad',
    ])
    expect([en.total.value, fr.total.value, en.voided, fr.voided]).toEqual([
      '$25.10',
      '25,10\u00a0$',
      'VOID',
      'ANNULÉ',
    ])
    expect([fr.city, fr.site, fr.title, fr.footer]).toEqual([
      'Ville de Port Alder',
      'Hôtel de ville',
      'Reçu',
      ['Merci', 'de votre visite'],
    ])
  })
})

describe('the report as CSV', () => {
  it('[F8] has a line for each payment, figures of its language, and no formula', () => {
    const payment = {
      receiptNumber: 'PA-26-000001',
      takenAt: 0,
      takenByName: '=cmd|calc',
      site: 'city-hall',
      service: { en: 'Dog licence', fr: 'Permis; chien' },
      method: 'cash',
      amountCents: 123_456,
      paidCents: 123_455,
      note: '@SUM(A1)',
      voided: { by: 'x', at: 1, reason: '+1+2' },
    } as unknown as PaymentView
    const refund = {
      ...payment,
      receiptNumber: 'PA-26-000002',
      paidCents: -500,
      voided: undefined,
      refundOf: { id: 'a', receiptNumber: 'PA-26-000001' },
    }
    const lines = paymentLines([payment, refund], {
      heading: name => name,
      method: method => method,
      language: 'fr',
      day: () => '2026-11-23',
      time: () => '10 h 00',
    })
    const [headings = '', row = '', back = ''] = csvText(lines, ';').split('\r\n')
    expect(headings.split(';')).toHaveLength(14)
    expect(row).toBe(
      `PA-26-000001;2026-11-23;10 h 00;'=cmd|calc;city-hall;"Permis; chien";cash;1234,56;1234,55;;;'@SUM(A1);'+1+2;`,
    )
    expect(back).toMatch(/;-5,00;;;'@SUM\(A1\);;PA-26-000001$/)
  })
})
