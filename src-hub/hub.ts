import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import pino from 'pino'
import type { Catalogue } from '../src-contract/http/api.ts'
import { photosPerRequestDefault } from '../src-contract/http/photos.ts'
import type { PublicCity } from '../src-contract/public/web-call.ts'
import { publicCitySchema } from '../src-contract/public/web-call.ts'
import { startOfLocalDay } from '../src-domain/calendar/business-time.ts'
import { targetsOf } from '../src-domain/requests/request-clock.ts'
import type { RequestType } from '../src-domain/requests/request-type.ts'
import { holderOf } from '../src-domain/routing/contact.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import {
  averageHandleMs,
  countDay,
  type DayCount,
  oshawaServiceLevel,
} from '../src-domain/service-level/measures.ts'
import { assertNever } from '../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../src-domain/vocabulary/words.ts'
import { createCannedReplies } from './canned-replies/canned-replies.ts'
import { openCatalogue } from './catalogue/catalogue-keeper.ts'
import { chatRoutes } from './channels/chat/chat-routes.ts'
import { createChatSockets } from './channels/chat/chat-socket.ts'
import { createChats } from './channels/chat/chats.ts'
import { watchInactivity } from './channels/chat/inactivity-watch.ts'
import { openCounter } from './channels/counter/open-counter.ts'
import { createMailViewer } from './channels/mail/mail-view.ts'
import { createNoticesByMail } from './channels/mail/notices-by-mail.ts'
import { openMail } from './channels/mail/open-mail.ts'
import { createNoticesByText } from './channels/sms/notices-by-text.ts'
import { createTextMessages } from './channels/sms/text-messages.ts'
import { textWebhooks } from './channels/sms/text-webhooks.ts'
import { lineHours } from './channels/voice/line-hours.ts'
import { openHoldMusic } from './channels/voice/sip/hold-music.ts'
import { createSipCalls, type SipCalls } from './channels/voice/sip/sip-calls.ts'
import { createSipLegStore } from './channels/voice/sip/sip-leg-store.ts'
import { startSipThread } from './channels/voice/sip/start-sip-thread.ts'
import { iceServersFor } from './channels/voice/turn-credentials.ts'
import { openTwilio } from './channels/voice/twilio/open-twilio.ts'
import { createWebCalls } from './channels/voice/web-calls.ts'
import { joinCluster } from './cluster/join-cluster.ts'
import { oneAtATime } from './cluster/one-at-a-time.ts'
import { workAlone } from './cluster/work-alone.ts'
import { emptyCentre, keepFact, readCatalogue, startCatalogue, writeCatalogue } from './config/centre.ts'
import type { HubConfig } from './config/read-config.ts'
import { createReplays } from './config/replays.ts'
import { openRoutingSettings } from './config/routing-settings.ts'
import { runReplay } from './config/run-replay.ts'
import { seedDemoCity } from './config/seed-demo-city.ts'
import { publishFirst } from './config/settings-versions.ts'
import { sipUserOf } from './config/sip-settings.ts'
import { openVoiceSettings } from './config/voice-settings-versions.ts'
import { hoursAround, standardCalendar } from './config/working-calendar.ts'
import { openConnectors } from './connectors/crm/open-connectors.ts'
import { webhookRoute } from './connectors/crm/webhook-route.ts'
import { createConversationStore } from './conversations/conversation-store.ts'
import { createConversations } from './conversations/conversations.ts'
import { keepWordsToPolicy } from './conversations/keep-words-to-policy.ts'
import { tellDesks } from './conversations/tell-desks.ts'
import { migrate } from './database/migrate.ts'
import { type OpenDatabase, openDatabase } from './database/open-database.ts'
import { StartProblem } from './database/start-problem.ts'
import { tidySearch } from './database/tidy-search.ts'
import { currentDeskPolicy } from './desks/desk-policy.ts'
import { calledOffNames, createDeskRegister } from './desks/desk-register.ts'
import { createFactReader } from './engine/read-facts.ts'
import { checkpointRouting, restoreRouting } from './engine/routing-checkpoint.ts'
import { submitUntilDecided } from './engine/submit-until-decided.ts'
import { accountRoutes } from './http/account-routes.ts'
import { appointmentRoutes } from './http/appointment-routes.ts'
import { buildServer, servePages } from './http/build-server.ts'
import { cannedReplyRoutes } from './http/canned-reply-routes.ts'
import { catalogueRoutes } from './http/catalogue-routes.ts'
import { colleagueRoutes } from './http/colleague-routes.ts'
import { connectorRoutes } from './http/connector-routes.ts'
import { conversationRoutes } from './http/conversation-routes.ts'
import { counterRoutes } from './http/counter-routes.ts'
import { deskRegisterRoutes } from './http/desk-register-routes.ts'
import { deskRoutes } from './http/desk-routes.ts'
import { directoryRoutes } from './http/directory-routes.ts'
import { importRoutes } from './http/import-routes.ts'
import { mailRoutes } from './http/mail-routes.ts'
import { noticeRoutes } from './http/notice-routes.ts'
import { open311Routes } from './http/open311-routes.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { paymentRoutes } from './http/payment-routes.ts'
import { photoRoutes } from './http/photo-routes.ts'
import { placeRoutes } from './http/place-routes.ts'
import { recordingRoutes } from './http/recording-routes.ts'
import { requestRoutes } from './http/request-routes.ts'
import { residentAppointmentRoutes } from './http/resident-appointment-routes.ts'
import { routingSettingsRoutes } from './http/routing-settings-routes.ts'
import { supervisorRoutes } from './http/supervisor-routes.ts'
import { syncRoutes } from './http/sync-routes.ts'
import { telephoneRoutes } from './http/telephone-routes.ts'
import { trackRoutes } from './http/track-routes.ts'
import { visitRoutes } from './http/visit-routes.ts'
import { voiceRoutes } from './http/voice-routes.ts'
import { wordsPolicyRoutes } from './http/words-policy-routes.ts'
import { createAccounts } from './identity/accounts.ts'
import { createIdentity } from './identity/create-identity.ts'
import { identityRoutes } from './identity/identity-routes.ts'
import { isOwnOrigin } from './identity/own-origin.ts'
import { addressKey } from './identity/sign-in-throttle.ts'
import { createImports } from './imports/imports.ts'
import { createJournal, isOfCustomers, isOfRequests, isRouting } from './journal/journal.ts'
import { readLines } from './journal/read-lines.ts'
import { openNotices } from './notices/open-notices.ts'
import { createOpen311Keys } from './open311/open311-keys.ts'
import { createSubmissions } from './open311/take-submission.ts'
import { openPayments } from './payments/open-payments.ts'
import { matchCustomers } from './people/find-customers.ts'
import { phoneAsSaid } from './people/origin-as-said.ts'
import { createPhotoStore } from './photos/photo-store.ts'
import { createPhotoAddresses, createPublicPhotos } from './photos/public-photos.ts'
import { openPlaces } from './places/open-places.ts'
import { keepToRecordingPolicy } from './recordings/keep-to-policy.ts'
import { createRecordingArchive } from './recordings/recording-archive.ts'
import { isTheirs } from './requests/is-theirs.ts'
import { passRequestTime } from './requests/watch-request-clock.ts'
import { createLiveSessions } from './sessions/live-sessions.ts'

/** The password of every demo account; printed at the start, and only where the demo city is. */
export const demoPassword = 'townline-demo'
const demoCustomers = 5_000
/** The account of an empty centre, with which the others are made. */
const firstUser = 'admin'
const dayMs = 86_400_000
const turnDayEveryMs = 20_000
const forgetPhotosEveryMs = 3_600_000
const lookAtConversationsEveryMs = 5_000
const lookAtSessionsEveryMs = 5_000
const lookAtRequestsEveryMs = 10_000
const lookAtCatalogueEveryMs = 5_000
const tidySearchEveryMs = 10_000
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
  /** Does this again and again, never twice at once; a failure is logged and ends nothing. */
  const every = (ms: number, work: () => Promise<unknown>, failure: string): void => {
    const inTurn = oneAtATime(async () => void (await work()))
    const timer = setInterval(() => {
      inTurn().catch(problem => log.warn({ err: problem }, failure))
    }, ms)
    stops.push(() => clearInterval(timer))
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
    const register = createDeskRegister({ db, now })
    const timeZone = ((await readCatalogue(db)) ?? emptyCentre.catalogue).city.timeZone
    const standard = standardCalendar(timeZone)
    const standardHours = () => hoursAround(standard, now())
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
            targetsOf: (type, from) => targetsOf(standardHours(), type, from),
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
    const firstCatalogue = await startCatalogue(db, {
      email: config.mail !== undefined,
      sms: config.twilio !== undefined,
    })
    const settings = await openRoutingSettings({
      db,
      people: () => identity.people(),
      sites: firstCatalogue.city.sites.map(({ id }) => id),
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
    const today = () => startOfLocalDay(standardHours(), now())
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
    const catalogues = await openCatalogue({
      db,
      now,
      catalogue: firstCatalogue,
      calendars: () => settings.current().document.calendars.map(({ id }) => id),
    })
    let catalogue = catalogues.current()
    let requestTypes = typesByCode(catalogue)
    catalogues.onChanged(changed => {
      catalogue = changed
      requestTypes = typesByCode(changed)
      sessions.announceChanged('catalogue')
    })
    const ofPerson = isTheirs(db, () => requestTypes)
    every(lookAtCatalogueEveryMs, catalogues.lookAgain, 'the catalogue is not looked at')
    const hoursOf = (type: RequestType | undefined, at: number) => {
      const { calendar } = catalogue.divisions.find(({ code }) => code === type?.division) ?? {}
      const known = settings.current().document.calendars.find(({ id }) => id === calendar)
      return hoursAround(known ?? standard, at)
    }
    const engine = cluster.openEngine({
      journal,
      readFacts: createFactReader(db, { requestTypes: () => requestTypes, hoursOf }),
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

    const passTimeOfRequests = async (): Promise<void> => {
      if (!cluster.lead().isHere) return
      await passRequestTime({ db, engine, typeOf: code => requestTypes.get(code), hoursOf, now })
    }
    every(lookAtRequestsEveryMs, passTimeOfRequests, 'the clock of requests stands still')
    every(tidySearchEveryMs, () => tidySearch(db), 'what is searched is not put in order')

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
        sipCalls?.ringDesk(contactId, signal)
        cluster.tellOthers({ kind: 'signal-customer', contactId, signal })
      },
      signalColleague: (agentId, contactId, signal) => {
        sessions.signalAgent(agentId, contactId, signal)
        cluster.tellOthers({ kind: 'signal-agent', agentId, contactId, signal })
      },
      onTyping: (contactId, isTyping) => conversations.typing({ contactId, side: 'agent', isTyping }),
      onSeen: (contactId, upTo) => {
        seenByAgent(contactId, upTo).catch(problem => log.warn({ err: problem }, 'what was seen is not kept'))
      },
      sayHeld: cluster.sayHeld,
      isHeldElsewhere: cluster.isHeldElsewhere,
      log,
    })
    const conversations = createConversations({
      store: createConversationStore({ db, now }),
      state: () => engine.state(),
      ownAddresses: config.mail?.mailboxes.map(({ address }) => address) ?? [],
      tellOthers: told => cluster.tellOthers({ kind: 'conversation-changed', ...told }),
      tellTyping: typing => cluster.tellOthers({ kind: 'typing', ...typing }),
      log,
    })
    const seenByAgent = async (contactId: string, upTo: number): Promise<void> => {
      const conversation = await conversations.store.findByContact(contactId)
      if (conversation) await conversations.see(conversation.id, 'agent', upTo)
    }
    tellDesks(conversations, () => engine.state(), sessions.tellAgent)
    every(forgetPhotosEveryMs, conversations.store.forgetUnused, 'files that nobody sent stay')
    every(lookAtConversationsEveryMs, conversations.lookAgain, 'conversations are not looked at')
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
    every(
      turnDayEveryMs,
      async () => {
        if (turnDay()) sessions.refresh()
      },
      'the day of the measures is not turned',
    )
    identity.onSessionEnded(({ tokenHash }) => {
      sessions.cutSession(tokenHash)
      cluster.tellOthers({ kind: 'session-ended', tokenHash })
    })
    // The word of another hub comes at most once: nobody who was signed out stays because it was lost.
    every(
      lookAtSessionsEveryMs,
      async () => {
        for (const { tokenHash, deskId, standing } of await identity.endedAmong(sessions.tokenHashes())) {
          if (standing === 'active') sessions.cutSession(tokenHash)
          else sessions.cutDesk(deskId, calledOffNames[standing])
        }
      },
      'the sessions are not looked at',
    )
    register.onCalledOff(({ deskId, standing }) => {
      sessions.cutDesk(deskId, calledOffNames[standing])
      cluster.tellOthers({ kind: 'desk-called-off', deskId, standing })
    })
    const phoneQueueFor = (language: Language) =>
      engine.state().config.queues.find(queue => queue.channel === 'phone' && queue.language === language)
        ?.id ??
      engine.state().config.queues.find(queue => queue.channel === 'phone')?.id ??
      ''
    const webCalls = createWebCalls({
      engine,
      now,
      secretKey: await keepFact(db, 'web-call-key', () => randomBytes(32).toString('base64url')),
      queueFor: phoneQueueFor,
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
    const chats = createChats({
      engine,
      conversations,
      now,
      city: () => catalogue.city,
      hasMail: config.mail !== undefined,
      hasTextMessages: config.twilio !== undefined,
      isLeading: () => cluster.lead().isHere,
      sayHeld: cluster.sayHeld,
      isHeldElsewhere: contactId => cluster.isHeldElsewhere({ contactId }),
      onTakenOver: contactId => cluster.tellOthers({ kind: 'call-taken-over', contactId }),
      log,
    })
    const chatSockets = createChatSockets(chats, now, log, addressKey)
    const inactivity = watchInactivity({
      engine,
      conversations,
      now,
      isLeading: () => cluster.lead().isHere,
      onProblem: problem => log.warn({ err: problem }, 'silent chats are not looked at'),
    })
    stops.push(() => inactivity.stop())
    const texts =
      config.twilio &&
      createTextMessages({
        settings: config.twilio,
        db,
        engine,
        conversations,
        now,
        isLeading: () => cluster.lead().isHere,
        log,
      })
    if (texts) stops.push(() => texts.stop())
    const { sip } = config
    const sipCalls: SipCalls | undefined =
      sip &&
      createSipCalls({
        engine,
        server: sip.server,
        domain: sip.domain,
        numbers: sip.numbers.map(number => ({
          ...number,
          queueFor: () => number.queueId ?? phoneQueueFor(number.language),
        })),
        music: await openHoldMusic({
          ...sip.music,
          onProblem: problem => log.error({ err: problem }, 'the music for callers'),
        }),
        openLine: startSipThread,
        isHere: () => cluster.lead().isHere,
        deskUserOf: agentId => sipUserOf(sip, agentId),
        sayHeld: cluster.sayHeld,
        store: createSipLegStore(db, now),
        isHeldElsewhere: cluster.knowHeldElsewhere,
        log,
      })
    if (sipCalls) stops.push(() => sipCalls.stop())
    const centreWords = () => {
      const { name, phone, afterHoursPhone } = catalogue.city
      return { name, phone, urgentPhone: afterHoursPhone ?? phone }
    }
    if (config.mail) {
      const mail = openMail({
        settings: config.mail,
        db,
        engine,
        conversations,
        // Nobody is asked to write about what is no longer taken.
        requestTypes: () => catalogue.requestTypes.filter(({ isRetired }) => isRetired !== true),
        centre: centreWords,
        isHere: () => cluster.lead().isHere,
        now,
        log,
      })
      stops.push(() => mail.stop())
    }
    const publicUrl = config.publicUrl ?? config.twilio?.publicUrl
    const photoAddresses = createPhotoAddresses({
      key: await keepFact(db, 'photo-key', () => randomBytes(32).toString('base64url')),
      publicUrl,
      typeOf: code => catalogue.requestTypes.find(each => each.code === code),
    })
    const connectors =
      config.connectors &&
      (await openConnectors({
        settings: config.connectors,
        db,
        engine,
        catalogue: () => catalogue,
        mediaUrlOf: photoAddresses.addressOf,
        isLeading: () => cluster.lead().isHere,
        now,
        log,
      }))
    if (connectors) stops.push(() => connectors.stop())
    const voiceSettings = openVoiceSettings(db, now)
    const twilio =
      config.twilio &&
      openTwilio({
        settings: config.twilio,
        db,
        engine,
        now,
        voiceSettings: async () => (await voiceSettings.current()).settings,
        queueFor: phoneQueueFor,
        averageHandleMs: () => averageHandleMs(day.measures().total),
        isLeading: () => cluster.lead().isHere,
        tellLeader: contactId => cluster.tellOthers({ kind: 'carrier-call-changed', contactId }),
        onStanding: standing => {
          sessions.announceCarrier(standing)
          cluster.tellOthers({ kind: 'carrier-standing', ...standing })
        },
        log,
      })
    if (twilio) sessions.announceCarrier(twilio.standing())
    const noticesByMail = config.mail && createNoticesByMail(config.mail, now)
    if (noticesByMail) stops.push(() => noticesByMail.stop())
    const counter = openCounter({
      db,
      engine,
      now,
      newId: randomUUID,
      randomBytes,
      secretKey: await keepFact(db, 'counter-key', () => randomBytes(32).toString('base64url')),
      city: catalogue.city.name,
      timeZone,
      sites: catalogue.city.sites,
      averageHandleMs: () => averageHandleMs(day.measures().total),
      phone: catalogue.city.phone,
      publicUrl,
      isLeading: () => cluster.lead().isHere,
      mail: noticesByMail,
      texts: config.twilio && createNoticesByText(config.twilio, db, now),
      tellOthers: () => cluster.tellOthers({ kind: 'counter-changed' }),
      log,
    })
    cluster.countHeld(() => ({
      desks: sessions.held(),
      calls: [...webCalls.held(), ...(sipCalls?.held() ?? []), ...chats.held()],
    }))
    cluster.onTold(told => {
      switch (told.kind) {
        case 'session-ended':
          return sessions.cutSession(told.tokenHash)
        case 'signal-agent':
          return sessions.signalAgent(told.agentId, told.contactId, told.signal)
        case 'signal-customer':
          sipCalls?.ringDesk(told.contactId, told.signal)
          return webCalls.signalCustomer(told.contactId, told.signal)
        case 'call-taken-over':
          webCalls.takenOver(told.contactId)
          return chats.takenOver(told.contactId)
        case 'desk-called-off':
          return sessions.cutDesk(told.deskId, calledOffNames[told.standing])
        case 'carrier-call-changed':
          return void twilio?.follow(told.contactId)
        case 'counter-changed':
          return void counter.lookAgain().catch(problem => log.warn({ err: problem }, 'the counters'))
        case 'carrier-standing':
          return sessions.announceCarrier({ isWorking: told.isWorking, since: told.since })
        case 'records-imported':
          return sessions.announceChanged(told.scope)
        case 'conversation-changed':
          return conversations.hear(told.conversationId, told.after)
        case 'typing':
          return conversations.hearTyping(told)
        default:
          return assertNever(told)
      }
    })
    engine.onPublished(({ lines }) => {
      const kinds = lines.map(({ event }) => event.kind)
      if (kinds.some(isOfRequests)) sessions.announceChanged('requests')
      if (kinds.some(isOfCustomers)) sessions.announceChanged('customers')
    })

    let ready = false
    const app = await buildServer(config, log)
    stops.push(() => app.close())
    // Before the server closes: it would wait for peers that do not answer.
    stops.push(() => sessions.stop())
    stops.push(() => webCalls.stop())
    stops.push(() => counter.stop())
    stops.push(() => chats.stop())
    stops.push(() => chatSockets.stop())
    if (twilio) {
      stops.push(() => twilio.stop())
      await app.register(twilio.webhooks)
    }
    await app.register(
      operationsRoutes({
        db,
        engine,
        desks: () => sessions.count(),
        calls: () => webCalls.count(),
        lead: cluster.lead,
        sipNumbers: () => sipCalls?.registered() ?? {},
        isReady: () => ready,
      }),
    )
    await app.register(
      identityRoutes({
        identity,
        allowedOrigins: config.allowedOrigins,
        desks: { ...register, policy: () => currentDeskPolicy(db) },
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
        desks: register,
      }),
    )
    await app.register(deskRegisterRoutes({ db, register, sites: catalogue.city.sites, now }))
    const photos = createPhotoStore({
      db,
      now,
      perRequestMax: config.photosPerRequest ?? photosPerRequestDefault,
    })
    every(forgetPhotosEveryMs, () => photos.uploads.deleteExpired(), 'unfinished photos stay')
    const notices = await openNotices({
      db,
      engine,
      conversations,
      photos,
      catalogue: () => catalogue,
      hours: standardHours,
      timeZone,
      secretKey: await keepFact(db, 'track-key', () => randomBytes(32).toString('base64url')),
      publicUrl,
      hasMail: config.mail !== undefined,
      ...(texts === undefined ? {} : { textThread: texts.threadOf }),
      isLeading: () => cluster.lead().isHere,
      now,
      log,
    })
    stops.push(() => notices.stop())
    await app.register(trackRoutes(notices))
    await app.register(noticeRoutes({ db, catalogue: () => catalogue, publicUrl, now, ...notices }))
    await app.register(photoRoutes({ photos, isTheirs: ofPerson }))
    await app.register(
      visitRoutes({
        db,
        now,
        mayActFor: (deskId, by, person) => identity.mayActFor(deskId, by, person),
      }),
    )
    await app.register(counterRoutes(counter))
    await app.register(appointmentRoutes(counter.appointments))
    await app.register(residentAppointmentRoutes(counter.appointments.residents))
    await app.register(
      paymentRoutes(
        openPayments({
          db,
          now,
          yearOf,
          timeZone,
          city: catalogue.city.name,
          sites: catalogue.city.sites,
          placeOf: counter.placeOf,
        }),
      ),
    )
    await app.register(
      syncRoutes({
        db,
        now,
        policy: () => currentDeskPolicy(db),
        requestTypes: () => catalogue.requestTypes,
      }),
    )
    await app.register(cannedReplyRoutes({ cannedReplies: createCannedReplies({ db, now }) }))
    const places = openPlaces({ db, dataFolder: config.dataFolder, wards: () => catalogue.city.wards, now })
    await app.register(placeRoutes({ db, places, requestTypes: () => catalogue.requestTypes, now }))
    await app.register(
      open311Routes({
        db,
        catalogue: () => catalogue,
        keys: createOpen311Keys({ db, now, randomBytes }),
        take: createSubmissions({
          db,
          engine,
          now,
          yearOf,
          wardAt: async point => (await places.at(point)).ward,
          phoneOf: phoneAsSaid,
        }),
        photoAddresses,
        publicPhoto: createPublicPhotos({ db, photos, addresses: photoAddresses }),
        now,
      }),
    )
    await app.register(connectorRoutes({ connectors, isTheirs: ofPerson }))
    if (connectors) await app.register(webhookRoute(connectors))
    await app.register(conversationRoutes({ conversations, state: () => engine.state() }))
    await app.register(wordsPolicyRoutes({ db, now }))
    stops.push(keepWordsToPolicy({ db, isLeading: () => cluster.lead().isHere, now, log }))
    await app.register(
      mailRoutes({
        conversations,
        state: () => engine.state(),
        mailOf: createMailViewer({
          db,
          conversations,
          ownAddresses: config.mail?.mailboxes.map(({ address }) => address) ?? [],
          hours: standardHours,
          centre: centreWords,
          now,
        }),
      }),
    )
    if (config.twilio && texts) await app.register(textWebhooks(config.twilio, texts))
    await app.register(chatRoutes(chats, chatSockets, conversations))
    const { city, divisions } = catalogue
    await app.register(
      accountRoutes({
        accounts: createAccounts({
          db,
          now,
          randomBytes,
          endSessionsOf: staffId => identity.endSessionsOf(staffId),
          sites: city.sites.map(({ id }) => id),
          divisions: divisions.map(({ code }) => code),
        }),
        sites: city.sites,
        divisions,
        onChanged: by => settings.peopleChanged(by),
      }),
    )
    await app.register(supervisorRoutes({ db }))
    await app.register(
      telephoneRoutes({
        db,
        settings: voiceSettings,
        queues: () => engine.state().config.queues.map(({ id }) => id),
        outgoing: () => engine.state().config.outgoing,
        timeZone,
        telephone: twilio,
        holds: (agentId, contactId) => {
          const contact = engine.state().contacts.get(contactId)
          return contact !== undefined && holderOf(contact) === agentId
        },
        now,
      }),
    )
    const archive = createRecordingArchive({ db, timeZone, now })
    if (twilio) {
      stops.push(
        keepToRecordingPolicy({
          archive,
          deleteAtCarrier: twilio.deleteRecording,
          isLeading: () => cluster.lead().isHere,
          onProblem: problem => log.error({ err: problem }, 'old recordings stay'),
        }),
      )
    }
    await app.register(recordingRoutes({ db, archive, now }))
    const iceServers = (user: string) =>
      iceServersFor(config.iceServers, config.turnSecret, { now: now(), user }).map(server => ({ ...server }))
    await app.register(
      voiceRoutes(agentId => ({
        iceServers: iceServers(agentId),
        ...(sip === undefined
          ? {}
          : {
              sip: {
                server: sip.deskServer ?? sip.server,
                domain: sip.domain,
                user: sipUserOf(sip, agentId),
                digits: sip.digits,
              },
            }),
      })),
    )
    await app.register(
      directoryRoutes({
        engine,
        outsideNumbers: () => settings.current().document.outsideNumbers ?? [],
        now,
      }),
    )
    await app.register(catalogueRoutes({ db, catalogues }))
    const imports = createImports({
      db,
      catalogue: () => catalogue,
      hoursOf,
      yearOf,
      now,
      onTaken: scope => {
        sessions.announceChanged(scope)
        cluster.tellOthers({ kind: 'records-imported', scope })
      },
    })
    await app.register(importRoutes(imports))
    await app.register(requestRoutes({ db, requestTypes: () => requestTypes, hoursOf, now }))
    await app.register(colleagueRoutes({ db }))
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
        webCalls.take(socket, addressKey(request.ip)),
      )
      const { afterHoursPhone, email } = catalogue.city
      const city = (): PublicCity => ({
        name: catalogue.city.name,
        phone: catalogue.city.phone,
        ...(afterHoursPhone === undefined ? {} : { afterHoursPhone }),
        ...(email === undefined ? {} : { email }),
        timeZone: catalogue.city.timeZone,
        line: {
          en: lineHours(engine.state(), phoneQueueFor('en'), now()),
          fr: lineHours(engine.state(), phoneQueueFor('fr'), now()),
        },
        topics: [...catalogue.topics],
        iceServers: iceServers('customer'),
      })
      scope.get('/contact/city', { schema: { response: { 200: publicCitySchema } } }, async () => city())
    })
    await servePages(app, config)
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

function typesByCode({ requestTypes }: Catalogue): ReadonlyMap<string, RequestType> {
  return new Map(requestTypes.map(type => [type.code, type] as const))
}
