import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatReference,
  isInBlocks,
  parseReference,
  referenceAlphabet,
} from '../../src-domain/requests/reference-number.ts'

const numbers = fc.record({
  year: fc.integer({ min: 0, max: 99 }),
  number: fc.integer({ min: 0, max: 32 ** 5 }),
})

describe('reference numbers', () => {
  it('[Q2] are read back as they were written, in any case and with any spacing', () =>
    fc.assert(
      fc.property(numbers, ({ year, number }) => {
        const reference = formatReference(year, number)
        expect(parseReference(reference)).toEqual({ reference, year, number })
        expect(parseReference(reference.toLowerCase().replaceAll('-', ' '))?.number).toBe(number)
        expect(reference).not.toMatch(/[OI]|[01](?=[A-Z])/)
      }),
    ))

  it('[Q2] tell every single wrong character', () =>
    fc.assert(
      fc.property(numbers, fc.nat(), fc.nat(), ({ year, number }, place, other) => {
        const reference = formatReference(year, number)
        const plain = [...reference.replaceAll('-', '')]
        const at = 2 + (place % (plain.length - 2))
        const choices = at < 4 ? '0123456789' : referenceAlphabet
        const wrong = choices.charAt(other % choices.length)
        fc.pre(wrong !== plain[at])
        plain[at] = wrong
        expect(parseReference(plain.join(''))).toBeUndefined()
      }),
      { numRuns: 3_000 },
    ))

  it('[Q2] tell every exchange of two characters', () =>
    fc.assert(
      fc.property(numbers, fc.nat(), fc.nat(), ({ year, number }, first, second) => {
        const plain = [...formatReference(year, number).replaceAll('-', '')]
        const digits = plain.length - 4
        const a = 4 + (first % digits)
        const b = 4 + (second % digits)
        fc.pre(plain[a] !== plain[b])
        const swapped = [...plain]
        swapped[a] = plain[b] as string
        swapped[b] = plain[a] as string
        expect(parseReference(swapped.join(''))).toBeUndefined()
      }),
      { numRuns: 3_000 },
    ))

  it('[Q1] belong to the block that holds them and to no other', () => {
    const block = { id: 'b', year: 26, first: 100, last: 149 }
    const other = { id: 'o', year: 24, first: 100, last: 149 }
    expect(isInBlocks([other, block], formatReference(26, 149))).toBe(true)
    expect(isInBlocks([other, block], formatReference(26, 150))).toBe(false)
    expect(isInBlocks([other, block], formatReference(25, 120))).toBe(false)
    expect(isInBlocks([other, block], 'TL-26-0000-2')).toBe(false)
  })
})
