import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Person } from '../../src-contract/http/api.ts'
import type { Replay } from '../../src-contract/http/routing-settings.ts'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { oshawaServiceLevel } from '../../src-domain/service-level/measures.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { Journal } from '../journal/journal.ts'
import { configBefore } from '../journal/read-lines.ts'
import { boundsOfDay, localDateOf } from './local-day.ts'
import { routingConfigOf } from './routing-config-of.ts'
import type { ReplayJob, RunReplay } from './run-replay.ts'
import { importedQueue } from './seed-demo-city.ts'
import type { StoredDraft } from './settings-versions.ts'

export interface ReplaysParts {
  readonly db: Kysely<Schema>
  readonly journal: Pick<Journal, 'routingEventsSince'>
  readonly people: () => Promise<readonly Person[]>
  readonly timeZone: string
  readonly now: () => Instant
  readonly run: RunReplay
  readonly onProblem: (problem: unknown, context: string) => void
}

/** What would have happened on a recorded day with other settings. One is worked out at a time, apart from the engine. */
export interface Replays {
  /** The days of the last two months on which contacts were recorded, newest first, without today. */
  readonly days: () => Promise<readonly { readonly day: string; readonly contacts: number }[]>
  /** The same question is not worked out twice. */
  readonly start: (
    day: string,
    draft: StoredDraft,
  ) => Promise<Replay | { readonly refused: 'NothingToReplay' | 'ReplayRunning' }>
  readonly find: (id: string) => Replay | undefined
  readonly stop: (id: string) => void
  /** Stops the one that is running and starts no more. */
  readonly close: () => Promise<void>
}

const dayMs = 86_400_000
const daysShown = 62
/** Contacts that were open across midnight, and messages that waited, are known by what happened before. */
const beforeMs = 2 * dayMs
/** Then a day is too much, or something is wrong. */
const limitMs = 120_000
/** So many results are remembered. */
const keptMax = 20
/** How long an event takes, until a replay has shown how long it takes here. */
const usualMsPerEvent = 0.1

interface Running {
  readonly id: string
  readonly done: () => number
  readonly stop: () => Promise<void>
}

export function createReplays(parts: ReplaysParts): Replays {
  const { db, timeZone, now } = parts
  const kept = new Map<string, Replay>()
  let running: Running | undefined
  let msPerEvent = usualMsPerEvent
  let closed = false

  const keep = (replay: Replay): void => {
    kept.set(replay.id, replay)
    for (const id of [...kept.keys()].slice(0, -keptMax)) kept.delete(id)
  }

  const begin = (replay: Replay, job: ReplayJob): void => {
    const began = performance.now()
    const run = parts.run(job)
    const { promise: stopped, resolve: stop } = Promise.withResolvers<'asked' | 'too-long'>()
    const limit = setTimeout(() => stop('too-long'), limitMs)
    const ended = Promise.race([
      run.result.then(result => {
        msPerEvent = (performance.now() - began) / job.events.length
        return { kind: 'finished', result } as const
      }),
      stopped.then(why => ({ kind: 'stopped', why }) as const),
    ])
      .catch(problem => {
        parts.onProblem(problem, 'a replay failed')
        return { kind: 'stopped', why: 'failed' } as const
      })
      .then(async state => {
        clearTimeout(limit)
        await run.stop()
        running = undefined
        keep({ ...replay, state })
      })
    running = {
      id: replay.id,
      done: () => Math.min(0.95, (performance.now() - began) / (msPerEvent * job.events.length)),
      stop: () => {
        stop('asked')
        return ended
      },
    }
    keep(replay)
  }

  return {
    days: async () => {
      const today = boundsOfDay(timeZone, localDateOf(timeZone, now())).from
      const rows = await db
        .selectFrom('contact')
        .select(eb => [
          sql<string>`to_char(to_timestamp(arrived_at / 1000.0) at time zone ${timeZone}, 'YYYY-MM-DD')`.as(
            'day',
          ),
          eb.fn.countAll<number>().as('contacts'),
        ])
        .where('arrived_at', '>=', today - daysShown * dayMs)
        .where('arrived_at', '<', today)
        .where('queue_id', '<>', importedQueue)
        .groupBy(sql`1`)
        .orderBy(sql`1`, 'desc')
        .execute()
      return rows.map(row => ({ day: row.day, contacts: Number(row.contacts) }))
    },
    start: async (day, { document, revision }) => {
      const same = [...kept.values()].find(each => each.day === day && each.revision === revision)
      if (same !== undefined && same.state.kind !== 'stopped') return same
      if (running !== undefined || closed) return { refused: 'ReplayRunning' }
      const id = randomUUID()
      // Nothing else may begin while the day is being read.
      const reading: Running = { id, done: () => 0, stop: async () => undefined }
      running = reading
      try {
        const { from, to } = boundsOfDay(timeZone, day)
        const events = to > now() ? [] : await recorded(parts.journal, from - beforeMs, to)
        const arrived = events.some(({ kind, at }) => kind === 'contact-arrived' && at >= from)
        if (!arrived || closed) return { refused: 'NothingToReplay' }
        const config = routingConfigOf(document, await parts.people(), 0, now())
        const recordedConfig = (await configBefore(db, from - beforeMs)) ?? firstConfig(events) ?? config
        const definition = document.serviceLevels[0] ?? oshawaServiceLevel
        const replay: Replay = { id, day, revision, state: { kind: 'running', done: 0 } }
        begin(replay, { events, from, to, recordedConfig, config, definition })
        return replay
      } finally {
        if (running === reading) running = undefined
      }
    },
    find: id => {
      const replay = kept.get(id)
      return replay && running?.id === id
        ? { ...replay, state: { kind: 'running', done: running.done() } }
        : replay
    },
    stop: id => {
      if (running?.id === id) void running.stop()
    },
    close: async () => {
      closed = true
      await running?.stop()
    },
  }
}

async function recorded(
  journal: ReplaysParts['journal'],
  from: Instant,
  until: Instant,
): Promise<readonly RoutingEvent[]> {
  const events: RoutingEvent[] = []
  for await (const event of journal.routingEventsSince(from)) {
    if (event.at >= until) break
    events.push(event)
  }
  return events
}

function firstConfig(events: readonly RoutingEvent[]): RoutingConfig | undefined {
  return events.find(event => event.kind === 'routing-configured')?.config
}
