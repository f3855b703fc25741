import { z } from 'zod'

/** `POST /api/ticket-letters`: the letters with which this desk's tickets begin; the same for the same desk. */
export const leaseLettersSchema = z.strictObject({ deskId: z.uuid() })
export const ticketLettersSchema = z.object({ letters: z.string() })
export type TicketLetters = z.infer<typeof ticketLettersSchema>
