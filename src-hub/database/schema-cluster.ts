import type { ColumnType, JSONColumnType } from 'kysely'

/** The tables of `src-hub/cluster`. Their instants are the database's, so that no two clocks are compared. */
export interface ClusterSchema {
  /** One row: which hub leads the routing, under which number, and until when unless it is renewed. */
  routing_lease: { epoch: number; holder: string | null; held_until: Date }
  /** The hubs of this centre, and the desks and calls that each held when it was seen last. */
  hub_process: { id: string; seen_at: Date; holds: JSONColumnType<object, string, string> }
  /** What one hub tells another. Read once, by deleting it. */
  hub_message: { id: ColumnType<number, never, never>; recipient: string; sent_at: Date; body: string }
}
