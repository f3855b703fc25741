import { type HubLine, hubChannel } from './hub-line.ts'

/** A hub that was not seen for this long is gone: longer than its lease, so that it does not lead any more. */
export const goneAfterMs = 4_000

export interface HeldDesk {
  readonly agentId: string
  readonly deskId: string
}

/** The live ends that a hub holds: they die with it. */
export interface Held {
  readonly desks: readonly HeldDesk[]
  /** Contacts whose customer's line ends here. */
  readonly calls: readonly string[]
}

/** How far the start of a hub has come: the centre is there, then the state of its routing is. */
export type Stage = 'starting' | 'prepared' | 'serving'

export interface KnownHub extends Held {
  readonly id: string
  readonly isLiving: boolean
  readonly stage: Stage
}

/** The hubs of this centre, each with its own row that says when it was there and what it held. */
export interface HubRoster {
  /** Says that this hub is here, and what it holds. */
  readonly beat: (held: Held & Pick<KnownHub, 'stage'>) => Promise<void>
  readonly hubs: () => Promise<readonly KnownHub[]>
  /** Whether a living hub other than this one holds it as well: a line that moved is not lost. */
  readonly isHeldElsewhere: (end: HeldDesk | { readonly contactId: string }) => Promise<boolean>
  /** Forgets a hub that is gone. One that comes back says so itself. */
  readonly forget: (id: string) => Promise<void>
  /** This hub ends in order: what it held is lost at once. */
  readonly leave: () => Promise<void>
}

export function createHubRoster(line: Pick<HubLine, 'query' | 'queryFirst'>, hubId: string): HubRoster {
  const isLiving = `seen_at > clock_timestamp() - interval '${goneAfterMs} milliseconds'`
  return {
    beat: async held => {
      await line.queryFirst(
        `insert into hub_process (id, seen_at, holds) values ($1, clock_timestamp(), $2)
        on conflict (id) do update set seen_at = excluded.seen_at, holds = excluded.holds`,
        [hubId, JSON.stringify(held)],
      )
    },
    hubs: async () => {
      const rows = await line.query<{ id: string; living: boolean; holds: Held & Pick<KnownHub, 'stage'> }>(
        `select id, holds, ${isLiving} as living from hub_process`,
      )
      return rows.map(({ id, living, holds }) => ({ id, isLiving: living, ...holds }))
    },
    isHeldElsewhere: async end => {
      const held = 'contactId' in end ? { calls: [end.contactId] } : { desks: [end] }
      const rows = await line.query(
        `select id from hub_process where id <> $1 and ${isLiving} and holds @> $2::jsonb limit 1`,
        [hubId, JSON.stringify(held)],
      )
      return rows.length > 0
    },
    forget: async id => {
      await line.query(`delete from hub_process where id = $1 and not (${isLiving})`, [id])
    },
    leave: async () => {
      await line.query(
        `with left_now as (
          update hub_process set seen_at = '-infinity' where id = $1 returning id
        ) select pg_notify('${hubChannel}', 'left') from left_now`,
        [hubId],
      )
    },
  }
}
