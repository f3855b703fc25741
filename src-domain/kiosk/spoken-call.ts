import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Language } from '../vocabulary/words.ts'
import type { CounterPlace, CounterPlaceKind } from './counter-place.ts'

/** One sentence, and the language in which it is to be spoken. */
export interface SpokenSentence {
  readonly language: Language
  readonly words: string
}

/**
 * What the hall hears when a ticket is called: in the visitor's language first, then in the other (SPEC U7). Without a
 * place the visitor is told to look for the one who calls.
 */
export function spokenCall(
  ticket: string,
  place: CounterPlace | undefined,
  language: Language,
): readonly SpokenSentence[] {
  const words = callWords(ticket, place)
  const order: readonly Language[] = language === 'en' ? ['en', 'fr'] : ['fr', 'en']
  return order.map(each => ({ language: each, words: words[each] }))
}

function callWords(ticket: string, place: CounterPlace | undefined): Bilingual {
  const spelled = spelledTicket(ticket)
  if (place === undefined) {
    return {
      en: `Ticket ${spelled}. Please come to the counter.`,
      fr: `Billet ${spelled}. Veuillez vous présenter au comptoir.`,
    }
  }
  const label = spelledLabel(place.label)
  return {
    en: `Ticket ${spelled}. Please go to ${wayTo(place.kind).en} ${label}.`,
    fr: `Billet ${spelled}. Veuillez vous présenter ${wayTo(place.kind).fr} ${label}.`,
  }
}

function wayTo(kind: CounterPlaceKind): Bilingual {
  switch (kind) {
    case 'desk':
      return { en: 'desk', fr: 'au guichet' }
    case 'office':
      return { en: 'office', fr: 'au bureau' }
    case 'room':
      return { en: 'room', fr: 'à la salle' }
    case 'private-room':
      return { en: 'private room', fr: 'à la salle privée' }
    default:
      return assertNever(kind)
  }
}

/**
 * A ticket so that a voice says each letter by its name and the figures as one number: `KM-12` is `K, M, 12`. Run
 * together, letters would be read as a word.
 */
export function spelledTicket(ticket: string): string {
  const [letters = '', number = ''] = ticket.split('-')
  return [...letters, number].filter(part => part !== '').join(', ')
}

function spelledLabel(label: string): string {
  return (label.match(/\d+|[A-Z]/g) ?? []).join(' ')
}
