import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctWords, foldWords } from '../../../src-hub/journal/search-words.ts'

describe('the words by which a text is found', () => {
  it('are those that a query for it is folded to, each once, whatever it is written in', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc
        .array(fc.constantFrom('Élan', 'elan', "O'Neil", 'TL-26-00017', 'a`b', '12 King', '\n'))
        .map(each => each.join(' ')),
    )
    fc.assert(
      fc.property(texts, text => {
        const folded = new Set(
          foldWords(text)
            .split(' ')
            .filter(word => word !== ''),
        )
        expect(distinctWords(text)).toBe([...folded].join(' '))
      }),
      { numRuns: 10_000 },
    )
  })

  it('are no longer than any language has them', () => {
    expect(distinctWords(`deep ${'x'.repeat(201)} hole ${'é'.repeat(200)}`)).toBe(
      `deep hole ${'e'.repeat(200)}`,
    )
  })
})
