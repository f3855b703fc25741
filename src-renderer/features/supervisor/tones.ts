import type { Tone } from '../../ui/ui.ts'
import type { PersonState } from './floor-figures.ts'

/** How urgent a promise is by how much of its time is used; the same steps as the bars of the waiting line. */
export function promiseTone(used: number): Tone {
  return used >= 0.85 ? 'breach' : used >= 0.6 ? 'watch' : 'neutral'
}

/** What the colour of a state repeats: good can help now, information helps, watch and breach want a look. */
export const stateTones: Readonly<Record<PersonState, Tone>> = {
  'desk-lost': 'breach',
  'no-answer': 'breach',
  'no-audio': 'breach',
  'wrap-up-overdue': 'breach',
  held: 'watch',
  'on-call': 'info',
  'on-contact': 'info',
  ringing: 'info',
  'wrap-up': 'watch',
  available: 'good',
  training: 'neutral',
  break: 'neutral',
  lunch: 'neutral',
  offline: 'neutral',
}
