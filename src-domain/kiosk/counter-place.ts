import type { Bilingual } from '../vocabulary/words.ts'

export const counterPlaceKinds = ['desk', 'office', 'room', 'private-room'] as const
export type CounterPlaceKind = (typeof counterPlaceKinds)[number]

/** Where visitors come to: a kind of place, which has a name in each language, and its number or letter. */
export interface CounterPlace {
  readonly kind: CounterPlaceKind
  /** Such as `3` or `B2`. */
  readonly label: string
}

const kindNames: Readonly<Record<CounterPlaceKind, Bilingual>> = {
  desk: { en: 'Desk', fr: 'Guichet' },
  office: { en: 'Office', fr: 'Bureau' },
  room: { en: 'Room', fr: 'Salle' },
  'private-room': { en: 'Private room', fr: 'Salle privée' },
}

const labelPattern = /^[A-Z0-9]{1,4}$/

/** The label as it is shown and spoken: capitals and figures, four at most; `undefined` when it is none. */
export function placeLabel(said: string): string | undefined {
  const label = said.replaceAll(/[\s-]/g, '').toUpperCase()
  return labelPattern.test(label) ? label : undefined
}

/** A place with its label as it is shown; `undefined` for one whose label is none. */
export function placeAsShown({ kind, label: said }: CounterPlace): CounterPlace | undefined {
  const label = placeLabel(said)
  return label === undefined ? undefined : { kind, label }
}

/** The place as it stands on the board: `Desk 3`, `Guichet 3`. */
export function placeName({ kind, label }: CounterPlace): Bilingual {
  const { en, fr } = kindNames[kind]
  return { en: `${en} ${label}`, fr: `${fr} ${label}` }
}
