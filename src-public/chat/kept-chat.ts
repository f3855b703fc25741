import type { Language } from '../../src-domain/vocabulary/words.ts'

/**
 * What this tab keeps so that a reload comes back to the chat, with the words that were not received yet. It is gone
 * with the tab: this may be a computer in a library. A browser that keeps nothing for pages of others still chats; only
 * a reload begins anew.
 */
export interface KeptChat {
  readonly language?: Language
  /** Of the chat that was begun, or is just beginning. */
  readonly secret?: string
  /** What begins it, until the hub has said that it is there. */
  readonly opening?: Opening
  /** Words that the hub has not yet. */
  readonly outbox?: readonly Outgoing[]
  readonly form?: FormWords
  /** A message was left, and is answered by then. */
  readonly messageDueAt?: number
  /** What is written and not sent. */
  readonly draft?: string
}

/** The first words of a chat, or of a message that is answered later. */
export interface Opening {
  readonly kind: 'begin' | 'leave-message'
  readonly language: Language
  readonly id: string
  readonly text: string
  readonly name?: string
  readonly email?: string
  readonly phone?: string
}

export interface Outgoing {
  readonly id: string
  readonly text: string
  readonly attachmentIds: readonly string[]
}

export interface FormWords {
  readonly text: string
  readonly name: string
  readonly email: string
  readonly phone: string
}

export const emptyForm: FormWords = { text: '', name: '', email: '', phone: '' }

const key = 'townline.chat'

export function keptChat(): KeptChat {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as KeptChat) : {}
  } catch {
    return {}
  }
}

export function keepChat(change: Partial<KeptChat>): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...keptChat(), ...change }))
  } catch {
    // As above.
  }
}

/** The chat is another tab's: this one, a duplicate of it, begins its own. */
export function forgetChat(): void {
  const { language } = keptChat()
  try {
    sessionStorage.setItem(key, JSON.stringify({ language }))
  } catch {
    // As above.
  }
}

/** The name under which a tab holds its chat. */
export function lockOf(secret: string): string {
  return `chat.${secret.slice(0, 8)}`
}

/** The language to begin with: chosen here before, that of the page around (`?lang=fr`), or the browser's own. */
export function firstLanguage(search: string, kept: Language | undefined, browser: string): Language {
  if (kept === 'en' || kept === 'fr') return kept
  const asked = new URLSearchParams(search).get('lang')?.slice(0, 2).toLowerCase()
  if (asked === 'en' || asked === 'fr') return asked
  return browser.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}
