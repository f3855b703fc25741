import { create } from 'zustand'
import type { ArticleId, ContactId, DivisionCode, Language } from '../../../src-domain/vocabulary/words.ts'

/** Where a person was in the knowledge while serving one contact. */
export interface KnowledgePlace {
  readonly query: string
  readonly division?: DivisionCode
  readonly articleId?: ArticleId
  /** The language that the person switched the article to; without it, the customer's. */
  readonly language?: Language
}

export const startPlace: KnowledgePlace = { query: '' }
const placesKept = 40

interface KnowledgeMemory {
  readonly places: ReadonlyMap<string, KnowledgePlace>
  readonly go: (key: string, place: KnowledgePlace) => void
}

/** The place in the knowledge per contact, so that going to another contact and back loses nothing; gone with the window. */
export const useKnowledgeMemory = create<KnowledgeMemory>()(set => ({
  places: new Map(),
  go: (key, place) =>
    set(({ places }) => {
      const others = [...places].filter(([other]) => other !== key).slice(-placesKept)
      return { places: new Map([...others, [key, place]]) }
    }),
}))

export function placeKey(contactId: ContactId | undefined): string {
  return contactId ?? 'no-contact'
}
