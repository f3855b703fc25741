import { ConditionUnmet, type Journal, type JournalBatch } from '../journal/journal.ts'
import type { StatementPart } from '../journal/statement-parts.ts'
import { type HubLine, hubChannel } from './hub-line.ts'

/** Who does not renew the lead for this long has lost it. */
export const leaseMs = 3_000

/** Who leads the routing, by the clock of the database. */
export interface LeaseStanding {
  readonly epoch: number
  /** Absent when the lead was given back. */
  readonly holder?: string
  /** Zero or less when anybody may take it. */
  readonly remainsMs: number
}

/**
 * The lead of the routing as a row of the database: taken by compare-and-set, under a number that grows each time it
 * changes hands. The row says who may decide; that nobody else writes is the fence's work (`fenced`).
 */
export interface RoutingLease {
  readonly read: () => Promise<LeaseStanding>
  /** The new epoch; `undefined` when another hub holds the lead. Waits for a write that is under way. */
  readonly take: () => Promise<number | undefined>
  /** False when it is lost. */
  readonly renew: (epoch: number) => Promise<boolean>
  /** Gives the lead back, for anybody to take. */
  readonly give: (epoch: number) => Promise<void>
}

export function createRoutingLease(line: Pick<HubLine, 'queryFirst'>, hubId: string): RoutingLease {
  const until = `clock_timestamp() + interval '${leaseMs} milliseconds'`
  return {
    read: async () => {
      const [row] = await line.queryFirst<{ epoch: number; holder: string | null; remains: number }>(
        `select epoch, holder,
          case when held_until = '-infinity' then 0
            else extract(epoch from held_until - clock_timestamp()) * 1000 end::float8 as remains
        from routing_lease`,
      )
      if (row === undefined) throw new Error('the lease of the routing is gone from the database')
      return {
        epoch: row.epoch,
        ...(row.holder === null ? {} : { holder: row.holder }),
        remainsMs: row.remains,
      }
    },
    take: async () => {
      const [row] = await line.queryFirst<{ epoch: number }>(
        `update routing_lease set epoch = epoch + 1, holder = $1, held_until = ${until}
        where held_until < clock_timestamp() returning epoch`,
        [hubId],
      )
      return row?.epoch
    },
    renew: async epoch => {
      const rows = await line.queryFirst(
        `update routing_lease set held_until = ${until} where epoch = $1 returning epoch`,
        [epoch],
      )
      return rows.length > 0
    },
    give: async epoch => {
      await line.queryFirst(
        `with given as (
          update routing_lease set holder = null, held_until = '-infinity' where epoch = $1 returning epoch
        ) select pg_notify('${hubChannel}', 'lead') from given`,
        [epoch],
      )
    },
  }
}

/** Thrown to a hub that led once: another has the lead. */
export class LeadLost extends Error {
  override readonly name = 'LeadLost'
}

type Append = Journal['append']

/**
 * Writes under an epoch of the lead, and not once it is over. Each write holds the key of the lease's row until it is
 * there; taking the lead changes that key. So one of the two waits for the other: whatever was written under an earlier
 * epoch is visible to whoever took the lead, and nothing is written under it later. Renewing leaves the key alone, and
 * waits for nobody. A write is one statement, so that a hub that falls silent has it done or has not begun it.
 *
 * Tells the other hubs with the commit that the journal has grown.
 */
export function fenced(
  append: Append,
  epoch: number,
  onLost: () => void,
): (batch: JournalBatch) => Promise<void> {
  const fence: StatementPart = {
    name: 'fence',
    text: () => `
      select pg_notify('${hubChannel}', 'journal') from routing_lease where epoch = ? for key share`,
    values: [epoch],
  }
  return async batch => {
    try {
      await append(batch, fence)
    } catch (problem) {
      if (!(problem instanceof ConditionUnmet)) throw problem
      onLost()
      throw new LeadLost(`another hub leads; epoch ${epoch} is over`)
    }
  }
}
