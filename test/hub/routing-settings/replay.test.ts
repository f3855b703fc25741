import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Replay } from '../../../src-contract/http/routing-settings.ts'
import type { RoutingEvent } from '../../../src-domain/routing/routing-event.ts'
import { emptyCentre } from '../../../src-hub/config/centre.ts'
import { boundsOfDay, localDateOf } from '../../../src-hub/config/local-day.ts'
import { createReplays } from '../../../src-hub/config/replays.ts'
import { type RunReplay, runReplay } from '../../../src-hub/config/run-replay.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  ask,
  call,
  type HubWorld,
  journalOf,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
} from '../../world/hub-world.ts'
import { draft, readSettings, withQueue } from './settings-world.ts'

const path = '/api/routing-settings/replay'
const zone = 'America/Toronto'
const dayMs = 86_400_000
const dayOf = (at: number) => localDateOf(zone, at)

async function finished(hub: HubWorld, who: SignedIn, id: string): Promise<Replay> {
  for (;;) {
    const { status, body } = await ask(hub, 'GET', `${path}/${id}`, { token: who.token })
    expect(status).toBe(200)
    if (body.state.kind !== 'running') return body
    expect(body.state.done).toBeGreaterThanOrEqual(0)
    expect(body.state.done).toBeLessThanOrEqual(1)
  }
}

describe('the replay of a recorded day', () => {
  let hub: HubWorld
  let farah: SignedIn
  let day: string
  beforeAll(async () => {
    hub = await openHub()
    day = dayOf(hub.clock.now())
    const desk = await openDesk(hub, 'aiko.mori')
    await desk.be('available')
    for (const name of ['Rose', 'Idris', 'Mei']) {
      await call(hub, { name })
      // Longer than the promise of the draft below, however fast the machine is.
      hub.clock.skip(100)
      await desk.finish((await desk.accept()).id)
    }
    await desk.close()
    const caller = await call(hub, { language: 'fr' })
    await caller.until('waiting')
    hub.clock.skip(10_000)
    caller.leave()
    await caller.ended
    // Two days, so that the day is over in every season and at every hour.
    hub.clock.skip(2 * dayMs)
    farah = await signIn(hub, 'farah.siddiqui')
  })
  afterAll(() => hub.stop())
  const start = (revision: number, of: string = day) =>
    ask(hub, 'POST', path, { token: farah.token, body: { day: of, revision } })

  it('[K11] tells how it was and how it would have been; nothing of it enters the journal', async () => {
    expect((await readSettings(hub, farah)).replayDays).toEqual([{ day, contacts: 4 }])
    const { revision } = await draft(hub, farah, document =>
      withQueue(document, 'phone-en', { promiseMs: 1 }),
    )
    const before = await journalOf(hub)
    const started = await start(revision)
    expect(started).toMatchObject({ status: 202, body: { day, revision, state: { kind: 'running' } } })
    const { state } = await finished(hub, farah, started.body.id)
    if (state.kind !== 'finished') throw new Error(JSON.stringify(state))
    const { total, channels, queues, recorded, turnedAway } = state.result
    expect(recorded).toMatchObject({ arrived: 4, answered: 3, abandoned: 1, serviceLevel: 0.75 })
    expect(total.asItWas).toMatchObject({ arrived: 4, answered: 3, abandoned: 1, serviceLevel: 0.75 })
    expect(total.withDraft).toMatchObject({ arrived: 4, answered: 3, abandoned: 1, serviceLevel: 0 })
    expect(channels).toEqual([{ channel: 'phone', ...total }])
    expect(queues.map(({ queueId, asItWas }) => [queueId, asItWas.arrived])).toEqual([
      ['phone-en', 3],
      ['phone-fr', 1],
    ])
    expect(turnedAway).toBe(0)
    expect(await journalOf(hub)).toEqual(before)

    // The same question has the same answer, without being worked out again.
    expect((await start(revision)).body).toEqual(await finished(hub, farah, started.body.id))
  })

  it('[K11] is refused by name where there is nothing to replay, or nothing to replay it with', async () => {
    const { draft: kept } = await readSettings(hub, farah)
    if (!kept) throw new Error('a draft')
    for (const [revision, of, status, refused] of [
      [kept.revision + 1, day, 409, 'DraftChanged'],
      [kept.revision, '2020-01-01', 404, 'NothingToReplay'],
      [kept.revision, dayOf(hub.clock.now()), 404, 'NothingToReplay'],
      [kept.revision, 'yesterday', 400, 'Malformed'],
    ] as const) {
      const answer = await start(revision, of)
      expect([of, answer.status, answer.body.refused]).toEqual([of, status, refused])
    }
    const broken = await draft(hub, farah, document => ({ ...document, queues: [] }))
    expect(await start(broken.revision)).toMatchObject({
      status: 422,
      body: { refused: 'CannotBePublished', problems: [{ kind: 'no-queues' }] },
    })
    await ask(hub, 'DELETE', `/api/routing-settings/draft?revision=${broken.revision}`, {
      token: farah.token,
    })
    expect(await start(broken.revision)).toMatchObject({ status: 404, body: { refused: 'NoDraft' } })
    const unknown = await ask(hub, 'GET', `${path}/00000000-0000-4000-8000-000000000000`, {
      token: farah.token,
    })
    expect([unknown.status, unknown.body.refused]).toEqual([404, 'NoSuchReplay'])
  })
})

describe('replays', () => {
  const yesterday = dayOf(Date.now() - dayMs)
  const aDraft = (revision: number) => ({
    document: emptyCentre.settings,
    revision,
    basedOn: 1,
    savedAt: 0,
    savedBy: 'farah',
  })
  const { from } = boundsOfDay(zone, yesterday)
  const arrived: RoutingEvent = {
    kind: 'contact-arrived',
    at: from,
    contactId: 'c',
    channel: 'phone',
    queueId: 'phone-en',
    language: 'en',
    deadline: from + 30_000,
    from: {},
  }

  async function openReplays(run: RunReplay, events: readonly RoutingEvent[] = [arrived]) {
    const { db, close } = await openMemoryDatabase()
    onTestFinished(close)
    await migrate(db)
    const problems: unknown[] = []
    const replays = createReplays({
      db,
      journal: {
        routingEventsSince: async function* () {
          yield* events
        },
      },
      people: async () => [],
      timeZone: zone,
      now: Date.now,
      run,
      onProblem: problem => problems.push(problem),
    })
    onTestFinished(() => replays.close())
    return { replays, problems }
  }
  const begun = (answer: Awaited<ReturnType<ReturnType<typeof createReplays>['start']>>): Replay => {
    if ('refused' in answer) throw new Error(answer.refused)
    return answer
  }

  it('[K11] one at a time; it can be stopped, and then the next begins', async () => {
    const stops: (() => void)[] = []
    const { replays } = await openReplays(() => {
      const { promise, resolve } = Promise.withResolvers<void>()
      stops.push(resolve)
      return { result: new Promise(() => undefined), stop: () => promise }
    })
    const one = begun(await replays.start(yesterday, aDraft(1)))
    expect(await replays.start(yesterday, aDraft(2))).toEqual({ refused: 'ReplayRunning' })
    expect(begun(await replays.start(yesterday, aDraft(1))).id).toBe(one.id)
    const closed = replays.close()
    for (const stop of stops) stop()
    await closed
    expect(replays.find(one.id)?.state).toEqual({ kind: 'stopped', why: 'asked' })
    expect(await replays.start(yesterday, aDraft(2))).toEqual({ refused: 'ReplayRunning' })
  })

  it('[K11] two that are asked for at once do not both begin', async () => {
    const { replays } = await openReplays(() => ({
      result: new Promise(() => undefined),
      stop: async () => undefined,
    }))
    const answers = await Promise.all([1, 2].map(revision => replays.start(yesterday, aDraft(revision))))
    expect(answers.filter(answer => 'refused' in answer)).toEqual([{ refused: 'ReplayRunning' }])
  })

  it('[K11] one that fails is said to have failed, is logged, and can be asked for again', async () => {
    let runs = 0
    const { replays, problems } = await openReplays(() => {
      runs += 1
      return { result: Promise.reject(new Error('broken')), stop: async () => undefined }
    })
    const { id } = begun(await replays.start(yesterday, aDraft(1)))
    await replays.close()
    expect(replays.find(id)?.state).toEqual({ kind: 'stopped', why: 'failed' })
    expect(problems).toHaveLength(1)
    expect(runs).toBe(1)
  })

  it('[K11] the thread answers with plain figures, fails when it cannot, and ends when it is stopped', async () => {
    const config = {
      version: 0,
      queues: [],
      agents: [],
      capacities: [],
      calendars: [],
      times: emptyCentre.settings.times,
    }
    const [definition] = emptyCentre.settings.serviceLevels
    if (!definition) throw new Error('a definition')
    const job = { events: [arrived], from, to: from + dayMs, recordedConfig: config, config, definition }
    const run = runReplay(job)
    const result = await run.result
    expect(result).toMatchObject({ recorded: { arrived: 1, answered: 0 }, turnedAway: 1 })
    await expect(runReplay({ ...job, config: undefined as never }).result).rejects.toThrow(/undefined/)
    const stopped = runReplay(job)
    const outcome = expect(stopped.result).rejects.toThrow(/stopped/)
    await stopped.stop()
    await outcome
  })
})
