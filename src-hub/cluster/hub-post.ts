import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { Signal } from '../../src-contract/live/protocol.ts'
import type { Log } from '../database/log.ts'
import type { Asked } from '../engine/engine.ts'
import { type HubLine, hubChannel } from './hub-line.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** What one hub's doors tell those of the others. */
export type Told =
  | { readonly kind: 'session-ended'; readonly tokenHash: string }
  | {
      readonly kind: 'signal-agent'
      readonly agentId: string
      readonly contactId: string
      readonly signal: Signal
    }
  | { readonly kind: 'signal-customer'; readonly contactId: string; readonly signal: Signal }
  | { readonly kind: 'call-taken-over'; readonly contactId: string }
  | { readonly kind: 'desk-called-off'; readonly deskId: string; readonly standing: 'retired' | 'wiped' }
  /** The calls of a contact at the carrier changed: the hub that leads looks at them. */
  | { readonly kind: 'carrier-call-changed'; readonly contactId: string }
  | { readonly kind: 'carrier-standing'; readonly isWorking: boolean; readonly since: number }
  /** Kiosks and boards, what a desk is called, or who was called again. */
  | { readonly kind: 'counter-changed' }
  /** A file was brought along. */
  | { readonly kind: 'records-imported'; readonly scope: 'customers' | 'requests' }
  /** A conversation has changed after a revision. */
  | { readonly kind: 'conversation-changed'; readonly conversationId: string; readonly after: number }
  | {
      readonly kind: 'typing'
      readonly contactId: string
      readonly side: 'customer' | 'agent'
      readonly isTyping: boolean
    }

export type HubMessage =
  /** A command on its way to the hub that leads. It has an id, so that it may be sent again. */
  | { readonly kind: 'ask'; readonly from: string; readonly number: number; readonly asked: Asked }
  | {
      readonly kind: 'answer'
      readonly number: number
      readonly epoch: number
      readonly outcome: Outcome
    }
  | { readonly kind: 'told'; readonly told: Told }

/** Older than this nobody waits for it any more. */
export const postLivesMs = 4_000

/**
 * Messages between the hubs of a centre, over a table of the database that they share: no address of a hub needs to be
 * known or reachable, and who may write there is who owns the tables. Everything of one turn of the event loop goes in
 * one statement; the messages of one hub to another arrive in order, at most once, or not at all.
 *
 * A message waits at its receiver until that one's journal has come as far as the sender's had: nobody hears of what
 * it cannot see yet.
 */
export interface HubPost {
  /** `undefined` as the recipient is every other hub. */
  readonly send: (recipient: string | undefined, message: HubMessage) => void
  readonly onMessage: (listener: (message: HubMessage) => void) => void
  /** Fetches what has come. */
  readonly fetch: () => Promise<void>
  /** The journal has come further: delivers what waited for it. */
  readonly deliver: () => void
  /** Throws away what nobody fetched. */
  readonly clear: () => Promise<void>
}

interface Parcel {
  readonly position: number
  readonly message: HubMessage
}

export function createHubPost(parts: {
  readonly line: Pick<HubLine, 'query'>
  readonly hubId: string
  /** The last position of the journal that this hub has seen. */
  readonly position: () => number
  readonly log: Log
}): HubPost {
  const { line, hubId, position, log } = parts
  const listeners = new Set<(message: HubMessage) => void>()
  let outgoing: { readonly recipient: string | null; readonly body: string }[] = []
  let arrived: Parcel[] = []

  const flush = oneAtATime(async () => {
    await new Promise(setImmediate)
    const batch = outgoing
    outgoing = []
    if (batch.length === 0) return
    await line.query(
      `with post as (
        insert into hub_message (recipient, sent_at, body)
        select hub_process.id, clock_timestamp(), body
        from unnest($2::uuid[], $3::text[]) with ordinality as parcel (recipient, body, number)
        join hub_process on id = recipient or (recipient is null and id <> $1)
        order by number
        returning recipient
      ) select pg_notify('${hubChannel}', 'post ' || recipient) from (select distinct recipient from post) as to_hub`,
      [hubId, batch.map(({ recipient }) => recipient), batch.map(({ body }) => body)],
    )
  })

  const deliver = (): void => {
    while (arrived[0] !== undefined && arrived[0].position <= position()) {
      const [{ message }] = arrived as [Parcel]
      arrived = arrived.slice(1)
      for (const listener of listeners) listener(message)
    }
  }

  return {
    send: (recipient, message) => {
      const parcel: Parcel = { position: position(), message }
      outgoing.push({ recipient: recipient ?? null, body: JSON.stringify(parcel) })
      // Whoever waits for an answer asks again; a call's signal that comes late is none.
      flush().catch(problem => log.warn({ err: problem }, 'the post to the other hubs was lost'))
    },
    onMessage: listener => {
      listeners.add(listener)
    },
    fetch: oneAtATime(async () => {
      const rows = await line.query<{ body: string }>(
        `with post as (
          delete from hub_message where recipient = $1
          returning id, body, sent_at > clock_timestamp() - interval '${postLivesMs} milliseconds' as is_fresh
        ) select body from post where is_fresh order by id`,
        [hubId],
      )
      if (rows.length === 0) return
      arrived = [...arrived, ...rows.map(({ body }) => JSON.parse(body) as Parcel)]
      deliver()
    }),
    deliver,
    clear: async () => {
      await line.query(
        `delete from hub_message where sent_at < clock_timestamp() - interval '${10 * postLivesMs} milliseconds'`,
      )
    },
  }
}
