import type { ColumnType } from 'kysely'

/** The tables of visits at counters. */
export interface VisitsSchema {
  /** The letters of each desk's tickets: `number` counts the leases from 0 and makes the letters. Never given twice. */
  ticket_letters: {
    desk_id: string
    number: number
    leased_at: ColumnType<number | string, number, number>
  }
}
