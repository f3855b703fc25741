import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Language } from '../vocabulary/words.ts'
import type { VisitStanding } from './visit-standing.ts'

/** Of what a visitor who left a mobile number is told: that about two are before them, and that they are called. */
export const turnTextKinds = ['near', 'called'] as const
export type TurnTextKind = (typeof turnTextKinds)[number]

/** From this place in line on the turn is near: about two stand before. */
const nearFrom = 3

/** What is to be told at this standing; `undefined`: nothing yet, or nothing any more. */
export function turnTextDue(standing: VisitStanding): TurnTextKind | undefined {
  switch (standing.kind) {
    case 'called':
      return 'called'
    case 'next':
      return 'near'
    case 'waiting':
      return standing.position <= nearFrom ? 'near' : undefined
    case 'booked':
    case 'over':
      return undefined
    default:
      return assertNever(standing)
  }
}

/** The text message in the visitor's language: a ticket and a place, no name and no service (SPEC U22). */
export function turnTextWords(
  kind: TurnTextKind,
  language: Language,
  { city, ticket, place }: { readonly city: Bilingual; readonly ticket: string; readonly place?: Bilingual },
): string {
  const isEnglish = language === 'en'
  switch (kind) {
    case 'near':
      return isEnglish
        ? `${city.en}: your turn is near, ticket ${ticket}. Please come to the hall.`
        : `${city.fr}\u00a0: votre tour approche, billet ${ticket}. Veuillez venir dans la salle.`
    case 'called':
      return isEnglish
        ? `${city.en}: ticket ${ticket} is called. Please come to ${place?.en ?? 'the counter'}.`
        : `${city.fr}\u00a0: le billet ${ticket} est appelé. Veuillez vous présenter ici\u00a0: ${place?.fr ?? 'comptoir'}.`
    default:
      return assertNever(kind)
  }
}
