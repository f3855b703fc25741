import type { Bilingual } from '../vocabulary/words.ts'

export const visitorNeeds = ['accessible-desk', 'cannot-stand', 'interpreter', 'with-children'] as const
export type VisitorNeed = (typeof visitorNeeds)[number]

/** What a greeter notes for the desk, in words that an agent of either language reads. */
const needNames: Readonly<Record<VisitorNeed, Bilingual>> = {
  'accessible-desk': { en: 'Accessible desk', fr: 'Guichet accessible' },
  'cannot-stand': { en: 'Cannot stand long', fr: 'Ne peut pas rester debout' },
  interpreter: { en: 'Interpreter', fr: 'Interprète' },
  'with-children': { en: 'With small children', fr: 'Avec de jeunes enfants' },
}

/** What the desk reads of a visitor: what they come for, and what they need. `undefined` when nothing was said. */
export function topicWithNeeds(topic: string | undefined, needs: readonly VisitorNeed[]): string | undefined {
  const words = needs.map(need => `${needNames[need].en} / ${needNames[need].fr}`)
  const all = [...(topic === undefined || topic === '' ? [] : [topic]), ...words]
  return all.length === 0 ? undefined : all.join(' · ')
}
