import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { Log } from '../database/log.ts'
import type { Schema } from '../database/schema.ts'
import { readLines } from '../journal/read-lines.ts'
import type { Cluster } from './cluster.ts'
import { hubChannel, openHubLine } from './hub-line.ts'
import { createHubPost, type HubPost, type Told } from './hub-post.ts'
import { createHubRoster, type Held, type KnownHub, type Stage } from './hub-roster.ts'
import { loseDeadHubs } from './lose-dead-hubs.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { createRoutingLease, fenced, leaseMs } from './routing-lease.ts'
import { createSharedEngine, type SharedEngine } from './shared-engine.ts'
import { aloneLock, anotherHubIsThere, becomesFree } from './work-alone.ts'

const beatEveryMs = 1_000
/** Followers come a moment after the end of a lease, and not all at once. */
const spreadMs = 60
/** The leader stops this long before its lease ends, also when it cannot ask. */
const safetyMs = 200
/** The advisory lock of a start; any number will do, as long as every hub uses the same. */
const startLock = 7_426_001

/**
 * Joins the hubs that work on one PostgreSQL. Each beats every second. One leads the routing: it renews its lease with
 * every beat and sees to the hubs that are gone. The others take the lead when nobody has it.
 */
export async function joinCluster(parts: {
  readonly db: Kysely<Schema>
  readonly connection: () => pg.ClientConfig
  readonly log: Log
}): Promise<Cluster> {
  const { db, connection, log } = parts
  const hubId = randomUUID()
  const line = await openHubLine(connection, log)
  const isShared = await becomesFree(async () => {
    const [row] = await line.query<{ free: boolean }>('select pg_try_advisory_lock_shared($1) as free', [
      aloneLock,
    ])
    return row?.free === true
  })
  if (!isShared) {
    await line.close()
    throw anotherHubIsThere()
  }
  const lease = createRoutingLease(line, hubId)
  const roster = createHubRoster(line, hubId)
  const toldListeners = new Set<(told: Told) => void>()
  let held = (): Held => ({ desks: [], calls: [] })
  let engine: SharedEngine | undefined
  let post: HubPost | undefined
  let epoch = 0
  let leading: { readonly epoch: number; end: NodeJS.Timeout } | undefined
  let stage: Stage = 'starting'
  let mayLead = false
  let left = false
  let timer: NodeJS.Timeout | undefined

  const warn = (what: string) => (problem: unknown) => {
    if (!left) log.warn({ err: problem }, what)
  }
  const sayHeld = oneAtATime(() => roster.beat({ ...held(), stage }))
  const lookAfterHubs = oneAtATime(async () => {
    if (!leading || !engine) return
    await loseDeadHubs(roster, engine)
    await post?.clear()
  })

  /** The lead is over at the latest when the lease is, whether or not the database can be asked. */
  const endAt = (from: number): NodeJS.Timeout =>
    setTimeout(() => loseLead('the lease was not renewed'), from + leaseMs - safetyMs - performance.now())

  const loseLead = (why: string): void => {
    if (!leading) return
    clearTimeout(leading.end)
    log.warn({ epoch: leading.epoch }, `the lead is lost: ${why}`)
    leading = undefined
    void engine?.stepDown()
  }

  const takeLead = async (): Promise<void> => {
    if (!engine || !mayLead) return
    const from = performance.now()
    const taken = await lease.take()
    if (taken === undefined) return
    epoch = taken
    leading = { epoch: taken, end: endAt(from) }
    await engine.lead(taken, append => fenced(append, taken, () => loseLead('another hub has it')))
    if (leading?.epoch !== taken) return void engine.stepDown()
    log.info({ epoch: taken }, 'the lead is taken')
    await line.query(`select pg_notify('${hubChannel}', 'lead')`)
    lookAfterHubs().catch(warn('hubs that are gone'))
  }

  const renewLead = async (held: NonNullable<typeof leading>): Promise<void> => {
    const from = performance.now()
    if (await lease.renew(held.epoch)) {
      clearTimeout(held.end)
      held.end = endAt(from)
      lookAfterHubs().catch(warn('hubs that are gone'))
    } else {
      loseLead('another hub has it')
    }
  }

  const giveLead = async (): Promise<void> => {
    mayLead = false
    if (!leading) return
    const { epoch: given, end } = leading
    await engine?.stepDown()
    clearTimeout(end)
    leading = undefined
    await lease.give(given)
    log.info({ epoch: given }, 'the lead is given back')
  }

  /** Answers when to look again. */
  const lookForLeader = async (): Promise<number> => {
    const standing = await lease.read()
    epoch = standing.epoch
    if (standing.remainsMs <= 0) {
      await takeLead()
      return beatEveryMs
    }
    if (standing.holder !== undefined && standing.holder !== hubId) {
      engine?.leaderIs(standing.holder, standing.epoch)
    }
    return Math.min(beatEveryMs, standing.remainsMs + Math.random() * spreadMs)
  }

  const beat = oneAtATime(async () => {
    if (left) return
    clearTimeout(timer)
    let again = beatEveryMs
    try {
      await sayHeld()
      if (leading) await renewLead(leading)
      else if (engine) again = await lookForLeader()
    } finally {
      engine?.giveUpLate()
      clearTimeout(timer)
      if (!left) timer = setTimeout(beatNow, again)
    }
  })
  const beatNow = (): void => {
    beat().catch(warn('no beat'))
    // Notifications may be lost with their line; the journal and the post are looked at all the same.
    engine?.catchUp().catch(warn('the journal cannot be read'))
    post?.fetch().catch(warn('the post cannot be read'))
  }

  const isThereAnother = async (which: (hub: KnownHub) => boolean): Promise<boolean> =>
    (await roster.hubs()).some(hub => hub.id !== hubId && hub.isLiving && which(hub))

  // A start takes its time; the others know from now on that this hub is there.
  await beat()

  line.onHeard(said => {
    if (said === 'journal') engine?.catchUp().catch(warn('the journal cannot be read'))
    else if (said === `post ${hubId}`) post?.fetch().catch(warn('the post cannot be read'))
    else if (said === 'lead') {
      // Who leads from now on heard nothing of what came a moment too early.
      beat()
        .then(() => engine?.askAgain())
        .catch(warn('no beat'))
    } else if (said === 'left') lookAfterHubs().catch(warn('hubs that are gone'))
    else if (said === 'reopened') {
      beatNow()
      engine?.askAgain()
    }
  })

  return {
    oneStartAtATime: async start => {
      const client = new pg.Client(connection())
      client.on('error', () => undefined)
      await client.connect()
      try {
        await client.query('select pg_advisory_lock($1)', [startLock])
        await start(await isThereAnother(hub => hub.stage !== 'starting'))
        stage = 'prepared'
        await sayHeld()
      } finally {
        await client.end()
      }
    },
    openEngine: engineParts => {
      const opened = createSharedEngine({
        ...engineParts,
        hubId,
        linesAfter: after => readLines(db, { after }),
        send: (recipient, message) => post?.send(recipient, message),
      })
      const box = createHubPost({ line, hubId, position: opened.position, log })
      box.onMessage(message => {
        if (message.kind !== 'told') return opened.hear(message)
        for (const listener of toldListeners) listener(message.told)
      })
      opened.onPublished(() => box.deliver())
      engine = opened
      post = box
      return opened
    },
    begin: async () => {
      await engine?.catchUp()
      const isFirst = !(await isThereAnother(hub => hub.stage === 'serving'))
      mayLead = true
      await beat()
      if (leading && isFirst) {
        // Nobody held any line until now: all that the journal knows of are lost from this instant.
        await engine?.submit({ actor: 'centre', command: { kind: 'restart-hub' } })
      }
      stage = 'serving'
      await sayHeld()
    },
    lead: () => ({ isHere: leading !== undefined, epoch }),
    countHeld: count => {
      held = count
    },
    sayHeld: () => sayHeld().catch(warn('what this hub holds is not known to the others')),
    isHeldElsewhere: end => roster.isHeldElsewhere(end).catch(() => false),
    knowHeldElsewhere: contactId => roster.isHeldElsewhere({ contactId }),
    tellOthers: told => post?.send(undefined, { kind: 'told', told }),
    onTold: listener => {
      toldListeners.add(listener)
    },
    giveLead,
    leave: async () => {
      left = true
      clearTimeout(timer)
      await giveLead().catch(problem => log.warn({ err: problem }, 'the lead runs out by itself'))
      // The beat that is under way ends before this hub says that it is gone.
      await beat().catch(() => undefined)
      await engine?.stop()
      await roster.leave().catch(problem => log.warn({ err: problem }, 'this hub left without a word'))
      await line.close()
    },
  }
}
