import { z } from 'zod'
import { roles } from '../../src-domain/vocabulary/words.ts'

/**
 * Who works here, for the names beside what was done and for handing work on.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/colleagues` | everybody | 200 `Colleagues` |
 */

const colleagueSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  division: z.string().optional(),
  /** False of who has left; their names still stand beside what they did. */
  isActive: z.boolean(),
})
export type Colleague = z.infer<typeof colleagueSchema>

export const colleaguesSchema = z.object({ colleagues: z.array(colleagueSchema) })
export type Colleagues = z.infer<typeof colleaguesSchema>
