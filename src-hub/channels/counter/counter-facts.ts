import { type Kysely, sql } from 'kysely'
import type { CounterPlace } from '../../../src-domain/kiosk/counter-place.ts'
import type { CounterFacts, Recall } from '../../../src-domain/kiosk/hall-board.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import type { AgentId, ContactId, DeskId, Instant } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { Schema } from '../../database/schema.ts'

const recallsKeptMs = 86_400_000

/**
 * What the board needs beside the routing: what the PCs at the counters are called, and who was called again. It is in
 * the database, and known here as it was when it was last looked at.
 */
export interface CounterFactsStore {
  readonly facts: (state: Pick<RoutingState, 'agents'>) => CounterFacts
  /** Reads again what another hub may have changed. */
  readonly look: () => Promise<void>
  readonly placeOf: (deskId: DeskId) => Promise<CounterPlace | undefined>
  readonly setPlace: (deskId: DeskId, place: CounterPlace | undefined, by: string) => Promise<void>
  readonly recall: (contactId: ContactId, agentId: string, place: CounterPlace | undefined) => Promise<void>
}

export function createCounterFacts(db: Kysely<Schema>, now: () => Instant): CounterFactsStore {
  let places: ReadonlyMap<DeskId, CounterPlace> = new Map()
  let recalls: ReadonlyMap<ContactId, Recall> = new Map()
  /** At which desk each agent was linked last: a line that breaks for a moment moves nobody away. */
  const desks = new Map<AgentId, DeskId>()

  // Of two at once the one that was asked for earlier could be answered later, and would be shown.
  const look = oneAtATime(async () => {
    const [placeRows, recallRows] = await Promise.all([
      db.selectFrom('counter_place').select(['desk_id', 'kind', 'label']).execute(),
      db
        .selectFrom('counter_recall')
        .selectAll()
        .where('at', '>', now() - recallsKeptMs)
        .execute(),
    ])
    places = new Map(placeRows.map(({ desk_id, kind, label }) => [desk_id, { kind, label }]))
    recalls = new Map(
      recallRows.map(({ contact_id, agent_id, times, at, place_kind: kind, place_label: label }) => [
        contact_id,
        {
          agentId: agent_id,
          times,
          at,
          ...(kind === null || label === null ? {} : { place: { kind, label } }),
        },
      ]),
    )
  })

  return {
    facts: ({ agents }) => ({
      placeOf: agentId => {
        const link = agents.get(agentId)?.link
        if (link?.kind === 'linked') desks.set(agentId, link.deskId)
        return places.get(desks.get(agentId) ?? '')
      },
      recallOf: contactId => recalls.get(contactId),
    }),
    look,
    placeOf: async deskId => {
      const row = await db
        .selectFrom('counter_place')
        .select(['kind', 'label'])
        .where('desk_id', '=', deskId)
        .executeTakeFirst()
      return row && { kind: row.kind, label: row.label }
    },
    setPlace: async (deskId, place, by) => {
      if (place === undefined) {
        await db.deleteFrom('counter_place').where('desk_id', '=', deskId).execute()
      } else {
        const values = { kind: place.kind, label: place.label, set_at: now(), set_by: by }
        await db
          .insertInto('counter_place')
          .values({ desk_id: deskId, ...values })
          .onConflict(conflict => conflict.column('desk_id').doUpdateSet(values))
          .execute()
      }
      await look()
    },
    recall: async (contactId, agentId, place) => {
      const at = now()
      const where = { place_kind: place?.kind ?? null, place_label: place?.label ?? null }
      await db
        .insertInto('counter_recall')
        .values({ contact_id: contactId, agent_id: agentId, times: 1, at, ...where })
        .onConflict(conflict =>
          conflict.column('contact_id').doUpdateSet({
            agent_id: agentId,
            // Who calls after another hand had the visitor counts anew.
            times: sql<number>`case when counter_recall.agent_id = ${agentId} then counter_recall.times + 1 else 1 end`,
            at,
            ...where,
          }),
        )
        .execute()
      await db
        .deleteFrom('counter_recall')
        .where('at', '<', at - recallsKeptMs)
        .execute()
      await look()
    },
  }
}
