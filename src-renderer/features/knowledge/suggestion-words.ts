import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'

const noteWordsMax = 60

/**
 * The words of a contact that say what it is about: the newest of the CSR's notes, and the topic that the customer
 * chose, in the customer's language. Empty when nothing is known yet.
 */
export function suggestionWords(
  contact: Pick<DeskContact, 'note' | 'from' | 'language'>,
  topics: readonly { readonly code: string; readonly name: Bilingual }[],
): string {
  const note = contact.note.split(/\s+/).slice(-noteWordsMax).join(' ')
  const { topic } = contact.from
  const chosen = topics.find(({ code }) => code === topic)
  return `${note} ${chosen ? chosen.name[contact.language] : (topic ?? '').replaceAll('-', ' ')}`.trim()
}
