import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import {
  type CentreDatabase,
  type HubProcess,
  leaderOf,
  startHubs,
  startServer,
} from '../hub/cluster/cluster-world.ts'
import { envelope, type SignedIn, signIn, submit } from '../world/hub-world.ts'
import {
  callersAtOnce,
  everybodyIsServed,
  everythingIsClosed,
  type Floor,
  goneWithinMs,
  type Judgement,
  judge,
  keepCalling,
  moments,
  openFloor,
  percentile,
  users,
  within,
  work,
} from './people-at-work.ts'

/**
 * Three hubs work on one PostgreSQL, with desks and callers at all of them. The one that leads is felled in the middle
 * of assignments, again and again; another takes its place, and the floor is never without hubs.
 */
export interface WithoutLeader extends Judgement {
  /** From the fall until a command that came after it was decided, by whatever hub it came. */
  readonly takeoverP50Ms: number
  readonly takeoverMaxMs: number
}

/** Fells a hub at once, and answers how to have three again. */
export type Fell = (leader: HubProcess, centre: CentreDatabase) => () => Promise<HubProcess>

const hubCount = 3
/** Somebody who takes no calls and only notes who rang: the probe of each takeover. */
const prober = 'sofia.kowalczyk'
const askAgainMs = 20

export async function withoutLeader(
  { trials, seed }: { readonly trials: number; readonly seed: number },
  fell: Fell,
): Promise<WithoutLeader> {
  const server = await startServer()
  const centre = await server.newCentre()
  const chance = createRandom(seed)
  let hubs: readonly HubProcess[] = []
  const floor = openFloor(() => chance.pick(hubs), chance)
  const takeoverMs: number[] = []
  try {
    hubs = await startHubs(centre, hubCount)
    const probe = await signIn(hubs[0] as HubProcess, prober)
    const agents = users.map(user => work(floor, user))
    const callers = Array.from({ length: callersAtOnce }, () => keepCalling(floor))
    for (let trial = 0; trial < trials; trial++) {
      await floor.next(chance.pick(moments))
      await pause(chance.int(0, 400))
      const leader = await leaderOf(hubs)
      const killedAt = performance.now()
      const nextHub = fell(leader, centre)
      hubs = hubs.filter(hub => hub !== leader)
      await somethingIsDecided(floor, hubs, probe)
      takeoverMs.push(performance.now() - killedAt)
      floor.run += 1
      floor.readyAt = Date.now()
      hubs = [...hubs, await nextHub()]
      await everybodyIsServed(floor)
    }
    floor.isOpen = false
    await within(goneWithinMs, Promise.all(callers))
    await everythingIsClosed(floor)
    floor.isOver = true
    await within(goneWithinMs, Promise.all(agents))
    return {
      ...(await judge(centre.db, floor)),
      takeoverP50Ms: Math.round(percentile(takeoverMs, 0.5)),
      takeoverMaxMs: Math.round(Math.max(0, ...takeoverMs)),
    }
  } finally {
    floor.isOpen = false
    floor.isOver = true
    await Promise.all(hubs.map(hub => hub.stop()))
    await centre.close()
    await server.close()
  }
}

/** One command by every hub that is left, until each has been told what came of it. */
async function somethingIsDecided(floor: Floor, hubs: readonly HubProcess[], probe: SignedIn): Promise<void> {
  const made: Envelope = envelope(probe, {
    kind: 'create-customer',
    customerId: randomUUID(),
    fields: {
      givenName: 'Rose',
      familyName: 'Probe',
      language: 'en',
      phones: [],
      emails: [],
      preference: 'none',
    },
  })
  const entry: { readonly envelope: Envelope; outcome?: Awaited<ReturnType<typeof submit>>[number] } = {
    envelope: made,
  }
  floor.commands.set(made.id, entry)
  await Promise.all(
    hubs.map(async hub => {
      for (;;) {
        const [outcome] = await submit(hub, probe, [made])
        if (outcome && outcome.kind !== 'postponed') {
          entry.outcome = outcome
          return
        }
        await pause(askAgainMs)
      }
    }),
  )
}
