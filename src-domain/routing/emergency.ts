import { dialledSigns } from './dialled-signs.ts'

/** The number of police, fire and ambulance everywhere in Canada. */
export const emergencyNumber = '911'

/** Also with the 9 before it by which many telephone systems give an outside line: who is frightened dials as ever. */
export function isEmergency(phone: string | undefined): boolean {
  return /^9?911$/.test(dialledSigns(phone ?? ''))
}
