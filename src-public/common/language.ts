import type { Language } from '../../src-domain/vocabulary/words.ts'

const storageKey = 'townline.language'

/** The language to begin with: asked for by the address (`?lang=fr`), chosen here before, or the browser's own. */
export function firstLanguage(search: string, kept: string | null, browser: string): Language {
  const asked = new URLSearchParams(search).get('lang')?.slice(0, 2).toLowerCase()
  if (asked === 'en' || asked === 'fr') return asked
  if (kept === 'en' || kept === 'fr') return kept
  return browser.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

export function keptLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** Remembers the choice, and writes it into the address so that a link passed on is read in the same language. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // The address still carries it.
  }
  const address = new URL(location.href)
  address.searchParams.set('lang', language)
  history.replaceState(history.state, '', address)
}
