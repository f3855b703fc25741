import { sql } from 'kysely'
import type { RoutingConfig } from '../../../src-domain/routing/routing-config.ts'
import { defaultRoutingTimes } from '../../../src-domain/routing/routing-config.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import { type Asked, createEngine, type Engine } from '../../../src-hub/engine/engine.ts'
import { createFactReader } from '../../../src-hub/engine/read-facts.ts'
import { restoreRouting } from '../../../src-hub/engine/routing-checkpoint.ts'
import { createJournal, type Journal } from '../../../src-hub/journal/journal.ts'
import { alwaysOpen } from '../../requests/always-open.ts'
import { pothole } from '../../requests/pothole.ts'

export const routingConfig: RoutingConfig = {
  version: 1,
  queues: [
    { id: 'en', channel: 'phone', name: { en: 'E', fr: 'E' }, promiseMs: 30_000, language: 'en', skills: [] },
    { id: 'fr', channel: 'phone', name: { en: 'F', fr: 'F' }, promiseMs: 30_000, language: 'fr', skills: [] },
  ],
  agents: [
    { id: 'aiko', name: 'Aiko', languages: ['en'], skills: [], site: 'hall' },
    { id: 'luc', name: 'Luc', languages: ['en', 'fr'], skills: [], site: 'hall' },
    { id: 'mei', name: 'Mei', languages: ['en'], skills: [], site: 'north' },
  ],
  capacities: [],
  calendars: [],
  times: defaultRoutingTimes,
}

export interface EngineWorld {
  readonly engine: Engine
  readonly journal: Journal
  readonly db: Awaited<ReturnType<typeof openMemoryDatabase>>['db']
  readonly now: () => number
  readonly skip: (ms: number) => void
  readonly problems: readonly string[]
  /** The engine stops, and another one begins with what the journal says. */
  readonly restart: () => Promise<EngineWorld>
  readonly close: () => Promise<void>
}

/** Comes between the engine and its journal. */
export type Between = (journal: Journal) => Journal

/** Opening takes longer than any test here, so one database serves them all, emptied for each. */
let opened: ReturnType<typeof openMemoryDatabase> | undefined

async function emptyDatabase() {
  const first = opened === undefined
  opened ??= openMemoryDatabase()
  const database = await opened
  if (first) await migrate(database.db)
  await sql`truncate journal_batch, record_line, command_outcome, checkpoint, contact, customer, customer_reach, request,
    reference_block`.execute(database.db)
  return database
}

/** An engine over an empty database, configured with Aiko, Luc and Mei; its time moves only when it is skipped. */
export async function openEngine(between: Between = journal => journal): Promise<EngineWorld> {
  const database = await emptyDatabase()
  let now = 1_800_000_000_000
  const journal = createJournal(database.db)
  const problems: string[] = []
  const start = async (): Promise<EngineWorld> => {
    const restored = await restoreRouting(journal)
    const engine = createEngine({
      journal: between(journal),
      readFacts: createFactReader(database.db, {
        requestTypes: () => new Map([['pothole', pothole]]),
        hoursOf: () => alwaysOpen,
      }),
      now: () => now,
      ...restored,
      onProblem: (problem, context) => problems.push(`${context}: ${(problem as Error).message}`),
    })
    return {
      engine,
      journal,
      db: database.db,
      now: () => now,
      skip: ms => {
        now += ms
      },
      problems,
      restart: async () => {
        await engine.stop()
        return start()
      },
      close: () => engine.stop(),
    }
  }
  const world = await start()
  await world.engine.submit({
    actor: 'centre',
    command: { kind: 'configure-routing', config: routingConfig },
  })
  return world
}

/** A call in the English queue. */
export function anArrival(contactId: string, id?: string): Asked {
  return {
    ...(id === undefined ? {} : { id }),
    actor: 'customer',
    command: {
      kind: 'receive-contact',
      contactId,
      channel: 'phone',
      queueId: 'en',
      language: 'en',
      from: {},
    },
  }
}

/** A customer of this name. */
export function aCustomer(
  customerId: string,
  id: string,
  givenName = 'Rose',
  familyName = 'Tremblay',
): Asked {
  return {
    id,
    actor: 'aiko',
    command: {
      kind: 'create-customer',
      customerId,
      fields: {
        givenName,
        familyName,
        language: 'fr',
        phones: [],
        emails: [],
        preference: 'none',
      },
    },
  }
}

/** An agent at a desk, available. */
export async function atWork({ engine }: EngineWorld, agentId: string): Promise<void> {
  await engine.submit({
    actor: agentId,
    command: { kind: 'link-desk', agentId, deskId: `desk-${agentId}` },
  })
  const basedOn = engine.state().agents.get(agentId)?.presenceVersion ?? 0
  await engine.submit({
    actor: agentId,
    command: { kind: 'set-presence', agentId, presence: 'available', basedOn },
  })
}
