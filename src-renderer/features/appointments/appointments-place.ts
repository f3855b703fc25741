import { create } from 'zustand'
import type { AppointmentRow } from '../../../src-contract/http/appointments.ts'

/** Where somebody is among the appointments; it outlives the screen. */
interface AppointmentsPlace {
  /** Absent: the site of the person, today. */
  readonly site: string | undefined
  readonly day: string | undefined
  readonly chosenId: string | undefined
  /** What is being booked or moved. */
  readonly booking: { readonly moves?: AppointmentRow } | undefined
}

export const useAppointmentsPlace = create<AppointmentsPlace>()(() => ({
  site: undefined,
  day: undefined,
  chosenId: undefined,
  booking: undefined,
}))

/** Opens the form for a new appointment, or for moving one. */
export function openBooking(moves?: AppointmentRow): void {
  useAppointmentsPlace.setState({ booking: moves === undefined ? {} : { moves } })
}
