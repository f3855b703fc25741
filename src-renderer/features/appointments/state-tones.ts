import type { AppointmentState } from '../../../src-contract/http/appointments.ts'
import type { Tone } from '../../ui/ui.ts'

/** How each state of an appointment is toned, beside its word. */
export const stateTones: Readonly<Record<AppointmentState, Tone>> = {
  booked: 'neutral',
  'checked-in': 'info',
  called: 'info',
  served: 'good',
  left: 'watch',
  'no-show': 'watch',
  cancelled: 'neutral',
}
