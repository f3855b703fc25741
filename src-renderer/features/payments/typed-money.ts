import type { Cents } from '../../../src-domain/payments/money.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'

/** An amount as a person would type it: `35.00`, `35,00`. */
export function asTyped(cents: Cents, language: Language): string {
  const text = (cents / 100).toFixed(2)
  return language === 'en' ? text : text.replace('.', ',')
}
