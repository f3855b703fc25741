import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import pino from 'pino'
import type { PublicCity } from '../src-contract/public/web-call.ts'
import { publicCitySchema } from '../src-contract/public/web-call.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import {
  averageHandleMs,
  countDay,
  type DayCount,
  oshawaServiceLevel,
} from '../src-domain/service-level/measures.ts'
import { assertNever } from '../src-domain/vocabulary/assert-never.ts'
import { createWebCalls } from './channels/voice/web-calls.ts'
import { joinCluster } from './cluster/join-cluster.ts'
import { readLines } from './cluster/read-lines.ts'
import { workAlone } from './cluster/work-alone.ts'
import { emptyCentre, keepFact, readCatalogue, writeCatalogue } from './config/centre.ts'
import type { HubConfig } from './config/read-config.ts'
import { createReplays } from './config/replays.ts'
import { openRoutingSettings } from './config/routing-settings.ts'
import { runReplay } from './config/run-replay.ts'
import { seedDemoCity } from './config/seed-demo-city.ts'
import { publishFirst } from './config/settings-versions.ts'
import { ontarioCalendar, startOfLocalDay, targetsIn } from './config/working-calendar.ts'
import { migrate } from './database/migrate.ts'
import { type OpenDatabase, openDatabase } from './database/open-database.ts'
import { StartProblem } from './database/start-problem.ts'
import { createFactReader } from './engine/read-facts.ts'
import { checkpointRouting, restoreRouting } from './engine/routing-checkpoint.ts'
import { submitUntilDecided } from './engine/submit-until-decided.ts'
import { buildServer, servePages } from './http/build-server.ts'
import { deskRoutes } from './http/desk-routes.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { routingSettingsRoutes } from './http/routing-settings-routes.ts'
import { supervisorRoutes } from './http/supervisor-routes.ts'
import { createIdentity } from './identity/create-identity.ts'
import { identityRoutes } from './identity/identity-routes.ts'
import { isOwnOrigin } from './identity/own-origin.ts'
import { createJournal, isRouting } from './journal/journal.ts'
import { matchCustomers } from './people/find-customers.ts'
import { createLiveSessions } from './sessions/live-sessions.ts'

/** The password of every demo account; printed at the start, and only where the demo city is. */
export const demoPassword = 'townline-demo'
const demoCustomers = 5_000
/** The account of an empty centre, with which the others are made. */
const firstUser = 'admin'
const dayMs = 86_400_000
const turnDayEveryMs = 20_000
/** So that a start reads at most this many lines of the journal beyond its checkpoint. */
const checkpointEvery = 2_000

export interface RunningHub {
  readonly url: string
  /** Accounts to try the hub with; empty where people already have their own. */
  readonly demoSignIns: readonly { readonly user: string; readonly name: string; readonly role: string }[]
  readonly demoPassword?: string
  /** What the person who started it should know, such as the limits of the database in use. */
  readonly notes: readonly string[]
  /** Stops taking work, finishes what is under way, closes the database. Twice is fine. */
  readonly stop: () => Promise<void>
}

/** What a test or a benchmark may put in place of the real thing. */
export interface HubOverrides {
  readonly database?: OpenDatabase
  readonly now?: () => number
  readonly demoCustomers?: number
  /** False for a demo city whose journal begins empty. */
  readonly demoDay?: boolean
}

/**
 * The composition root of the hub: the one place that sees every part. Reads top to bottom: database, centre, people,
 * engine, channels, sessions, HTTP. Throws `StartProblem` when something outside stands in the way.
 */
export async function startHub(config: HubConfig, overrides: HubOverrides = {}): Promise<RunningHub> {
  const log = pino({ level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] })
  const now = overrides.now ?? Date.now
  const database = overrides.database ?? (await openDatabase(config, log))
  const stops: (() => Promise<void> | void)[] = [() => database.close()]
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      await Promise.resolve(stop()).catch(problem => log.error({ err: problem }, 'stopping'))
    }
  }
  try {
    const { db } = database
    await migrate(db)
    // A database of the customer's own may be that of several hubs; one in this hub's folder is its alone.
    const { connection } = database
    const cluster =
      database.kind === 'postgres' && connection
        ? await joinCluster({ db, connection, log })
        : await workAlone(connection)
    stops.push(() => cluster.leave())

    const identity = createIdentity({ db, now, randomBytes })
    const timeZone = ((await readCatalogue(db)) ?? emptyCentre.catalogue).city.timeZone
    const calendar = ontarioCalendar(timeZone)
    const targetsOf = targetsIn(calendar)
    const yearOf = (at: number) =>
      Number(new Intl.DateTimeFormat('en-CA', { timeZone, year: '2-digit' }).format(at))

    let isDemoCity = false
    let firstPassword: string | undefined
    await cluster.oneStartAtATime(async hasOthers => {
      if ((await readCatalogue(db)) === undefined) {
        if (config.demo) {
          await seedDemoCity({
            db,
            customers: overrides.demoCustomers ?? demoCustomers,
            recordedDay: overrides.demoDay ?? true,
            now: now(),
            year: yearOf(now()),
            targetsOf,
            enrol: staff =>
              identity.enrol(
                staff.map(person => ({ ...person, languages: [...person.languages] })),
                demoPassword,
              ),
          })
        } else {
          await identity.enrol(
            [
              {
                id: firstUser,
                name: 'Administrator',
                role: 'administrator',
                languages: ['en', 'fr'],
                site: 'main',
              },
            ],
            randomBytes(24).toString('base64url'),
          )
          await publishFirst(db, emptyCentre.settings, now())
          await writeCatalogue(db, emptyCentre.catalogue)
        }
      }
      isDemoCity = (await keepFact(db, 'city', () => (config.demo ? 'demo' : 'own'))) === 'demo'
      // Made anew at each start until it was used: a start that failed before it could be said locks nobody out.
      // Where other hubs are at work, the first of them has said it.
      if (!isDemoCity && !hasOthers && (await isUnused(db, firstUser))) {
        firstPassword = randomBytes(9).toString('base64url')
        await identity.setPassword(firstUser, firstPassword)
      }
    })
    const catalogue = (await readCatalogue(db)) ?? emptyCentre.catalogue
    const settings = await openRoutingSettings({
      db,
      people: () => identity.people(),
      sites: catalogue.city.sites.map(({ id }) => id),
      timeZone,
      now,
      isLeading: () => cluster.lead().isHere,
      onProblem: (problem, context) => log.error({ err: problem }, context),
    })
    stops.push(() => settings.stop())
    const definition = () => settings.current().document.serviceLevels[0] ?? oshawaServiceLevel
    const people = await identity.people()

    const journal = createJournal(db)
    const restored = await restoreRouting(journal)
    const today = () => startOfLocalDay(calendar, now())
    const countToday = async (upTo: number): Promise<DayCount> => {
      const from = today()
      const counted = countDay(definition(), from)
      // From a day earlier: a contact that was open across midnight is known by what happened to it before.
      for await (const { event } of readLines(db, { since: from - dayMs, upTo })) {
        if (isRouting(event.kind)) counted.count(event as RoutingEvent)
      }
      return counted
    }
    let day = await countToday(restored.position)
    const requestTypes = new Map(catalogue.requestTypes.map(type => [type.code, type] as const))
    const engine = cluster.openEngine({
      journal,
      readFacts: createFactReader(db, { requestTypes: () => requestTypes, targetsOf }),
      now,
      state: restored.state,
      position: restored.position,
      at: restored.at,
      onProblem: (problem, context) => log.error({ err: problem }, context),
    })
    stops.push(async () => {
      await engine.stop()
      await checkpointRouting(journal, engine.state(), engine.position())
    })
    let checkpointAt = restored.position
    engine.onPublished(({ state }) => {
      if (!cluster.lead().isHere || engine.position() - checkpointAt < checkpointEvery) return
      checkpointAt = engine.position()
      checkpointRouting(journal, state, checkpointAt).catch(problem =>
        log.warn({ err: problem }, 'no checkpoint'),
      )
    })

    const turnDay = (): boolean => {
      const from = today()
      if (from === day.measures().from) return false
      day.turn(definition(), from)
      return true
    }
    engine.onPublished(({ lines }) => {
      turnDay()
      for (const { event } of lines) {
        if ('contactId' in event || event.kind === 'routing-configured') {
          day.count(event)
        }
      }
    })

    await cluster.begin()
    await settings.begin(engine)

    const sessions = createLiveSessions({
      run: randomUUID(),
      engine,
      now,
      measures: () => day.measures(),
      redeemTicket: ticket => identity.redeemLiveTicket(ticket),
      matchCustomers: contact => matchCustomers(db, contact.from),
      signalCustomer: (contactId, signal) => {
        webCalls.signalCustomer(contactId, signal)
        cluster.tellOthers({ kind: 'signal-customer', contactId, signal })
      },
      sayHeld: cluster.sayHeld,
      isHeldElsewhere: cluster.isHeldElsewhere,
      log,
    })
    settings.onChanged(() => {
      if (isDeepStrictEqual(definition(), day.measures().definition)) return
      // What was counted by another definition is counted anew; what happens meanwhile comes after it.
      const later: RoutingEvent[] = []
      const hear = engine.onPublished(({ lines }) => {
        for (const { event } of lines) if (isRouting(event.kind)) later.push(event as RoutingEvent)
      })
      countToday(engine.position())
        .then(counted => {
          later.forEach(counted.count)
          day = counted
          sessions.refresh()
        })
        .catch(problem => log.error({ err: problem }, 'the day was not counted anew'))
        .finally(hear)
    })
    const dayTurner = setInterval(() => {
      if (turnDay()) sessions.refresh()
    }, turnDayEveryMs)
    stops.push(() => clearInterval(dayTurner))
    identity.onSessionEnded(({ tokenHash }) => {
      sessions.cutSession(tokenHash)
      cluster.tellOthers({ kind: 'session-ended', tokenHash })
    })
    const webCalls = createWebCalls({
      engine,
      now,
      secretKey: await keepFact(db, 'web-call-key', () => randomBytes(32).toString('base64url')),
      queueFor: language =>
        engine.state().config.queues.find(queue => queue.channel === 'phone' && queue.language === language)
          ?.id ??
        engine.state().config.queues.find(queue => queue.channel === 'phone')?.id ??
        '',
      averageHandleMs: () => averageHandleMs(day.measures().total),
      signalAgent: (agentId, contactId, signal) => {
        sessions.signalAgent(agentId, contactId, signal)
        cluster.tellOthers({ kind: 'signal-agent', agentId, contactId, signal })
      },
      sayHeld: cluster.sayHeld,
      isHeldElsewhere: contactId => cluster.isHeldElsewhere({ contactId }),
      onTakenOver: contactId => cluster.tellOthers({ kind: 'call-taken-over', contactId }),
      log,
    })
    cluster.countHeld(() => ({ desks: sessions.held(), calls: webCalls.held() }))
    cluster.onTold(told => {
      switch (told.kind) {
        case 'session-ended':
          return sessions.cutSession(told.tokenHash)
        case 'signal-agent':
          return sessions.signalAgent(told.agentId, told.contactId, told.signal)
        case 'signal-customer':
          return webCalls.signalCustomer(told.contactId, told.signal)
        case 'call-taken-over':
          return webCalls.takenOver(told.contactId)
        default:
          return assertNever(told)
      }
    })
    engine.onPublished(({ lines }) => {
      const kinds = new Set(lines.map(({ event }) => event.kind))
      if (kinds.has('request-created') || kinds.has('request-followed')) sessions.announceChanged('requests')
      if (kinds.has('customer-created') || kinds.has('customer-updated'))
        sessions.announceChanged('customers')
    })

    let ready = false
    const app = await buildServer(config, log)
    stops.push(() => app.close())
    // Before the server closes: it would wait for peers that do not answer.
    stops.push(() => sessions.stop())
    stops.push(() => webCalls.stop())
    await app.register(
      operationsRoutes({
        db,
        engine,
        desks: () => sessions.count(),
        calls: () => webCalls.count(),
        lead: cluster.lead,
        isReady: () => ready,
      }),
    )
    await app.register(
      identityRoutes({
        identity,
        allowedOrigins: config.allowedOrigins,
        onSignedOut: ({ person, deskId }) => {
          const link = engine.state().agents.get(person.id)?.link
          if (link?.kind === 'linked' && link.deskId !== deskId) return
          if (!link) return
          // Signing out does not wait for the database; the rules are told as soon as it answers.
          // Who has sat down again by then stays.
          void submitUntilDecided(engine, () => {
            const current = engine.state().agents.get(person.id)?.link
            return current?.kind === 'linked' && current !== link
              ? undefined
              : { actor: person.id, command: { kind: 'sign-out', agentId: person.id } }
          })
        },
      }),
    )
    await app.register(
      deskRoutes({
        db,
        engine,
        now,
        yearOf,
        mayActFor: (deskId, by, person) => identity.mayActFor(deskId, by, person),
      }),
    )
    await app.register(supervisorRoutes({ db }))
    const replays = createReplays({
      db,
      journal,
      people: () => identity.people(),
      timeZone,
      now,
      run: runReplay,
      onProblem: (problem, context) => log.error({ err: problem }, context),
    })
    stops.push(() => replays.close())
    await app.register(
      routingSettingsRoutes({
        db,
        settings,
        replays,
        people: () => identity.people(),
        sites: catalogue.city.sites,
        now,
      }),
    )
    await app.register(async scope => {
      scope.get(
        '/live',
        {
          websocket: true,
          schema: { hide: true },
          onRequest: async (request, reply) => {
            // A browser lets any page open a socket anywhere; only its Origin tells whose page it is.
            if (isOwnOrigin(request.headers, config.allowedOrigins)) return
            return reply.status(403).send({ refused: 'ForeignOrigin' })
          },
        },
        socket => sessions.take(socket),
      )
      scope.get('/contact/live', { websocket: true, schema: { hide: true } }, (socket, request) =>
        webCalls.take(socket, request.ip),
      )
      const { afterHoursPhone, email } = catalogue.city
      const city: PublicCity = {
        name: catalogue.city.name,
        phone: catalogue.city.phone,
        ...(afterHoursPhone === undefined ? {} : { afterHoursPhone }),
        ...(email === undefined ? {} : { email }),
        timeZone: catalogue.city.timeZone,
        hours: catalogue.city.hours.map(hours => ({ ...hours, days: [...hours.days] })),
        topics: [...catalogue.topics],
        iceServers: config.iceServers.map(server => ({
          ...server,
          urls: typeof server.urls === 'string' ? [server.urls] : server.urls,
        })),
      }
      scope.get('/contact/city', { schema: { response: { 200: publicCitySchema } } }, async () => city)
    })
    await servePages(app)
    await listen(config, () => app.listen({ host: config.host, port: config.port }))
    ready = true
    // Before anything else ends: the others need not wait for the lease to run out.
    stops.push(() => cluster.giveLead())

    const { port } = app.server.address() as AddressInfo
    return {
      url: `http://${isLoopback(config.host) ? 'localhost' : config.host}:${port}/`,
      demoSignIns:
        firstPassword !== undefined || isDemoCity
          ? people.map(({ id, name, role }) => ({ user: id, name, role }))
          : [],
      demoPassword: firstPassword ?? demoPassword,
      notes: database.note === undefined ? [] : [database.note],
      stop: stopAll,
    }
  } catch (problem) {
    await stopAll()
    throw problem
  }
}

/** Whether there is such an account, and nobody has ever signed in to it. */
async function isUnused(db: OpenDatabase['db'], staffId: string): Promise<boolean> {
  const unused = await db
    .selectFrom('staff')
    .select('id')
    .where('id', '=', staffId)
    .where('disabled_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('session').select('token_hash').whereRef('staff_id', '=', 'staff.id'))),
    )
    .executeTakeFirst()
  return unused !== undefined
}

async function listen(config: HubConfig, open: () => Promise<unknown>): Promise<void> {
  try {
    await open()
  } catch (problem) {
    const code = (problem as { code?: string }).code
    if (code === 'EADDRINUSE') {
      throw new StartProblem(
        `Port ${config.port} on ${config.host} is in use by another program.`,
        'Stop it, or choose another port with TOWNLINE_PORT.',
      )
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new StartProblem(
        `The hub may not listen on ${config.host} port ${config.port} (${code}).`,
        'Choose another address with TOWNLINE_HOST or another port with TOWNLINE_PORT.',
      )
    }
    throw problem
  }
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1'
}
