import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoutingCommand } from '../../../src-domain/routing/routing-command.ts'
import { emptyRoutingState, type RoutingState } from '../../../src-domain/routing/routing-state.ts'
import { createSharedEngine } from '../../../src-hub/cluster/shared-engine.ts'
import { createEngine, type Engine, type EngineParts } from '../../../src-hub/engine/engine.ts'
import type { Journal, JournalLine } from '../../../src-hub/journal/journal.ts'
import { alwaysOpen } from '../../requests/always-open.ts'
import {
  atWork,
  config,
  type Happening,
  happening,
  openOnBoard,
  type World,
} from '../../world/routing-world.ts'

/** A journal that keeps its lines in memory; a write that is to fail leaves nothing behind. */
function memoryJournal() {
  const lines: JournalLine[] = []
  let failures = 0
  const after = async function* (position: number) {
    yield* lines.filter(line => line.position > position)
  }
  const journal: Journal = {
    append: async batch => {
      if (failures > 0) {
        failures -= 1
        throw new Error('away')
      }
      lines.push(...batch.lines)
    },
    lastInstant: async () => 0,
    lastPosition: async () => lines.at(-1)?.position ?? 0,
    outcomesOf: async () => new Map(),
    routingEventsAfter: after,
    // biome-ignore lint/correctness/useYield: no report is asked for here.
    routingEventsSince: async function* () {
      throw new Error('not asked for')
    },
    saveCheckpoint: async () => {},
    loadCheckpoint: async () => undefined,
  }
  return {
    journal,
    after,
    failNext: () => {
      failures += 1
    },
  }
}

/** What somebody has who looks at nothing but the changed ids. */
function mirror(engine: Engine) {
  const agents = new Map(engine.state().agents)
  const contacts = new Map(engine.state().contacts)
  let { config } = engine.state()
  const copy = <Value>(
    ids: ReadonlySet<string>,
    from: ReadonlyMap<string, Value>,
    to: Map<string, Value>,
  ) => {
    for (const id of ids) {
      const value = from.get(id)
      if (value === undefined) to.delete(id)
      else to.set(id, value)
    }
  }
  engine.onPublished(({ state, changes }) => {
    copy(changes.agents, state.agents, agents)
    copy(changes.contacts, state.contacts, contacts)
    if (changes.config) config = state.config
  })
  return () => ({ agents, contacts, config })
}

/** Without what carries no rows: the same contacts and agents, in whatever order. */
function seen({ agents, contacts, config }: Pick<RoutingState, 'agents' | 'contacts' | 'config'>) {
  return { agents, contacts, config }
}

describe('what is published as changed', () => {
  it('[L1] whoever copies only the changed ids has the whole state, at the hub that leads and at one that follows', async () => {
    const step = fc.record({ what: happening, fails: fc.integer({ min: 0, max: 29 }), follows: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async steps => {
        const { journal, after, failNext } = memoryJournal()
        let now = 0
        const parts: EngineParts = {
          journal,
          readFacts: async () => {
            throw new Error('no facts are needed here')
          },
          now: () => now,
          state: emptyRoutingState,
          position: 0,
          onProblem: () => {},
        }
        const leader = createEngine({ ...parts, readFacts: async () => noFacts })
        const follower = createSharedEngine({
          ...parts,
          hubId: 'follower',
          linesAfter: after,
          send: () => {},
        })
        const [atLeader, atFollower] = [mirror(leader), mirror(follower)]
        const asked: Promise<unknown>[] = []
        const recording = recorded((command, at) => {
          now = Math.max(now, at)
          asked.push(leader.submit({ actor: 'test', command }))
        })
        for (const { id } of config.agents) recording(world => atWork(world, id))
        await Promise.all(asked.splice(0))
        for (const { what, fails, follows } of steps) {
          if (fails === 0) failNext()
          recording(what)
          if (follows) {
            await Promise.all(asked.splice(0))
            await follower.catchUp()
          }
        }
        await Promise.all(asked)
        await follower.catchUp()
        expect(seen(atLeader())).toEqual(seen(leader.state()))
        expect(seen(atFollower())).toEqual(seen(leader.state()))
        expect(seen(follower.state())).toEqual(seen(leader.state()))
        await Promise.all([leader.stop(), follower.stop()])
      }),
      { numRuns: 60 },
    )
  })
})

const noFacts = {
  requests: new Map(),
  customers: new Map(),
  requestTypes: new Map(),
  blocks: new Map(),
  takenReferences: new Set<string>(),
  photoRequests: new Map<string, string>(),
  visits: new Map(),
  hoursOf: () => alwaysOpen,
}

/** Plays happenings in a world of its own and hands on each command that they ask, with its instant. */
function recorded(hear: (command: RoutingCommand, at: number) => void): (what: Happening) => void {
  const world = openOnBoard()
  const [first] = world.events
  if (first?.kind !== 'routing-configured') throw new Error('a world begins with its configuration')
  hear({ kind: 'configure-routing', config: first.config }, world.now)
  const { asked } = world
  const listening: World = Object.assign(world, {
    asked: (command: RoutingCommand, at: number): World => {
      hear(command, at)
      asked(command, at)
      return listening
    },
  })
  return what => what(listening)
}
