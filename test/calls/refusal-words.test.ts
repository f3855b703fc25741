import { describe, expect, it } from 'vitest'
import { refusalNames } from '../../src-contract/live/refusal-names.ts'
import en from '../../src-renderer/refusal-words.en.json'
import fr from '../../src-renderer/refusal-words.fr.json'

const both: Readonly<Record<string, Readonly<Record<string, string | Readonly<Record<string, string>>>>>> = {
  English: en,
  French: fr,
}

describe.each(Object.keys(both))('the words of refusals in %s', language => {
  const words = both[language] ?? {}

  it('are there for each that the contract names', () => {
    expect(refusalNames.filter(name => !Object.hasOwn(words, name))).toEqual([])
  })

  it('are sentences that show no name of the program', () => {
    const sentences = Object.entries(words).flatMap(([name, said]) =>
      typeof said === 'string' ? [{ name, said }] : Object.values(said).map(each => ({ name, said: each })),
    )
    for (const { name, said } of sentences) {
      expect(said, name).toMatch(/^[A-ZÀÉ].*\.$/)
      expect(said, name).not.toMatch(/[a-z][A-Z]/)
    }
  })
})

it('each refusal has words of its own in French', () => {
  for (const name of refusalNames) {
    expect(JSON.stringify(fr[name as keyof typeof fr]), name).not.toBe(
      JSON.stringify(en[name as keyof typeof en]),
    )
  }
})
