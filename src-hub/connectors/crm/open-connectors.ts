import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type {
  ConnectorStanding,
  ConnectorWork,
  connectorDeeds,
  DryRun,
  Mismatches,
  RequestConnector,
  WebhookStatus,
} from '../../../src-contract/http/connectors.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual, Instant } from '../../../src-domain/vocabulary/words.ts'
import { oneAtATime } from '../../cluster/one-at-a-time.ts'
import type { ConnectorSettings, OneConnector } from '../../config/connector-settings.ts'
import type { Log } from '../../database/log.ts'
import type { Schema } from '../../database/schema.ts'
import type { WorkState } from '../../database/schema-connectors.ts'
import type { Engine } from '../../engine/engine.ts'
import { type CaseFacts, caseOf } from './case-of.ts'
import type { RemoteCase } from './connector.ts'
import { createConnector } from './create-connector.ts'
import { createCircuit, type Link } from './link.ts'
import { mappingOf } from './mapping.ts'
import { mismatchCsv } from './mismatch-csv.ts'
import { createMismatchStore } from './mismatches.ts'
import { sweep } from './sweep.ts'
import { actorOf, createSyncIn } from './sync-in.ts'
import { createSyncOut, settleMsOf } from './sync-out.ts'
import { isSigned } from './webhook.ts'
import { createWorkStore } from './work.ts'

export interface ConnectorsParts {
  readonly settings: ConnectorSettings
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit' | 'onPublished'>
  readonly catalogue: () => Pick<Catalogue, 'requestTypes' | 'divisions'>
  /** Where anybody sees a photo of a request, if one was made public. */
  readonly mediaUrlOf: (request: ServiceRequest) => string | undefined
  /** Of several hubs the one that leads sends and asks. */
  readonly isLeading: () => boolean
  readonly now: () => Instant
  readonly log: Log
}

const tickMs = 1_000
const sampleEveryMs = 60_000
const sweepEveryMs = 24 * 3_600_000
const workShown = 200
const mismatchesShown = 500
const mismatchesExported = 50_000
const hoursShownMs = 24 * 3_600_000
/** A message of a webhook counts for five minutes to either side. */
const messageKeptMs = 900_000

const kindNames: Readonly<Record<OneConnector['kind'], Bilingual>> = {
  open311: { en: 'Open311', fr: 'Open311' },
  dataverse: { en: 'Dynamics 365', fr: 'Dynamics 365' },
  salesforce: { en: 'Salesforce', fr: 'Salesforce' },
  'request-tracker': { en: 'Request Tracker', fr: 'Request Tracker' },
  webhook: { en: 'Webhook', fr: 'Webhook' },
}

/**
 * The connectors to the city's other systems. Each follows the journal, sends what is wanted, hears what changed over
 * there and compares both sides once a day: at the hub that leads, and not while a person has paused it.
 */
export async function openConnectors(parts: ConnectorsParts) {
  const all = await Promise.all(parts.settings.connectors.map(settings => openOne(settings, parts)))
  const unsubscribe = parts.engine.onPublished(({ lines }) => {
    if (lines.some(({ event }) => 'requestId' in event || 'request' in event)) {
      for (const one of all) one.tick()
    }
  })
  const ticking = setInterval(() => {
    for (const one of all) one.tick()
  }, tickMs)
  for (const one of all) one.tick()

  const find = (id: string) => all.find(({ settings }) => settings.id === id)
  return {
    /** Where a request stands at each system that it goes to. */
    standingsOf: async (requestId: string): Promise<readonly RequestConnector[]> =>
      (await Promise.all(all.map(one => one.standingOf(requestId)))).flat(),
    list: () => Promise.all(all.map(one => one.show())),
    work: async (id: string, state: WorkState) => find(id)?.work(state),
    /** What would be sent of the latest requests; nothing is. */
    dryRun: async (id: string, count: number) => find(id)?.dryRun(count),
    mismatches: async (id: string) => find(id)?.mismatches(mismatchesShown),
    mismatchCsv: async (id: string) => {
      const mismatches = await find(id)?.mismatches(mismatchesExported)
      return mismatches && mismatchCsv(mismatches)
    },
    /** False where there is no such connector. */
    act: async (id: string, deed: ConnectorDeed, by: string): Promise<boolean> => {
      const one = find(id)
      if (one === undefined) return false
      await one.act(deed, by)
      return true
    },
    /** `undefined` where there is no such connector, false where the state of the work does not allow it. */
    actOn: async (id: string, requestId: string, deed: 'retry' | 'skip'): Promise<boolean | undefined> =>
      find(id)?.store[deed](requestId),
    /** A message of a system behind a webhook; of a connector that is not there nothing is signed. */
    receive: async (
      id: string,
      signed: SignedMessage,
      read: (body: Buffer) => WebhookStatus | undefined,
    ): Promise<Heard> => find(id)?.receive(signed, read) ?? 'unsigned',

    stop: async (): Promise<void> => {
      clearInterval(ticking)
      unsubscribe()
      await Promise.all(all.map(one => one.stop()))
    },
  }
}

export type Connectors = Awaited<ReturnType<typeof openConnectors>>

/** What an administrator may do about a connector. */
export type ConnectorDeed = (typeof connectorDeeds)[number]

export interface SignedMessage {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly body: Buffer
}
/**
 * `unsigned`: by nobody who knows the secret, or not of now. `unknown`: of no record of ours. `wrong`: not in the form.
 * One that was heard before is `heard` and changes nothing.
 */
export type Heard = 'heard' | 'unsigned' | 'unknown' | 'wrong'

async function openOne(settings: OneConnector, parts: ConnectorsParts) {
  const { db, engine, now, log } = parts
  const { id } = settings
  const name = settings.name ?? kindNames[settings.kind]
  const connector = createConnector(settings, now)
  const mapping = mappingOf(settings)
  const store = createWorkStore({
    db,
    connectorId: id,
    run: randomUUID(),
    staleMs: settings.timeoutSeconds * 1_000 + settleMsOf({ settings, connector }),
    now,
  })
  const mismatches = createMismatchStore({ db, connectorId: id, now })
  await store.begin(settings.first === 'open', settings.onlyTypes)

  let isPaused = false
  let isStopped = false
  const mayAsk = () => parts.isLeading() && !isPaused && !isStopped
  const link: Link = {
    settings,
    connector,
    mapping,
    store,
    factsOf: requestId => factsOf(requestId),
    ...createCircuit(store, now),
    mayAsk,
    now,
    log,
  }
  const syncIn = createSyncIn(link, engine, mismatches)
  const syncOut = createSyncOut(link, syncIn.hear)

  async function factsOf(requestId: string): Promise<CaseFacts | undefined> {
    const row = await db.selectFrom('request').select('doc').where('id', '=', requestId).executeTakeFirst()
    if (row === undefined) return undefined
    const request: ServiceRequest = row.doc
    const { requestTypes, divisions } = parts.catalogue()
    const type = requestTypes.find(({ code }) => code === request.typeCode)
    return {
      request,
      type,
      division: divisions.find(({ code }) => code === type?.division),
      customer: settings.sendPeople ? await customerOf(request.customerId) : undefined,
      mediaUrl: parts.mediaUrlOf(request),
      actor: actorOf(id),
    }
  }
  async function customerOf(customerId: string | undefined): Promise<Customer | undefined> {
    if (customerId === undefined) return undefined
    const row = await db
      .selectFrom('customer')
      .select('doc')
      .where('id', '=', customerId)
      .where('deleted', '=', false)
      .executeTakeFirst()
    return row?.doc
  }

  // ── what is done again and again ──

  const send = oneAtATime(async () => {
    const standing = await store.standing()
    isPaused = standing?.paused !== undefined
    if (!parts.isLeading() || isStopped) return
    while (await store.follow(settings.onlyTypes)) if (isStopped) return
    await syncOut.look()
  })
  let lookedAt = 0
  let sampledAt = 0
  const askThem = oneAtATime(async () => {
    if (!mayAsk()) return
    if (now() - sampledAt >= sampleEveryMs) {
      sampledAt = now()
      await store.sample()
    }
    const circuit = link.circuit()
    if (circuit.kind === 'open' && now() < circuit.until) return
    if (now() - lookedAt >= settings.lookEverySeconds * 1_000) {
      lookedAt = now()
      await syncIn.look()
    }
    const standing = await store.standing()
    if (standing === undefined) return
    const { sweepWantedAt, sweptAt = standing.beganAt } = standing
    if ((sweepWantedAt ?? sweptAt + sweepEveryMs) > now()) return
    const isWhole = await sweep(link, db, mismatches)
    // One that broke off is begun again with the next look that finds the other side.
    if (isWhole) await store.setStanding({ swept_at: now(), sweep_wanted_at: null })
  })
  const working = new Set<Promise<void>>()
  const doing = (work: () => Promise<void>): void => {
    const done: Promise<void> = work()
      .catch(problem => {
        if (!isStopped) log.warn({ err: problem, connector: id }, 'a connector waits')
      })
      .finally(() => working.delete(done))
    working.add(done)
  }

  return {
    settings,
    store,
    tick: (): void => {
      if (!parts.isLeading() || isStopped) return
      doing(send)
      doing(askThem)
    },

    standingOf: async (requestId: string): Promise<readonly RequestConnector[]> => {
      const work = await store.find(requestId)
      if (work === undefined) return []
      const { state, externalId, theirStatus, since, nextAt, why } = work
      const isOnItsWay = state === 'waiting' || state === 'in-doubt'
      return [
        {
          connector: { id, kind: settings.kind, name },
          state,
          since,
          ...(externalId === undefined ? {} : { externalId }),
          ...(theirStatus === undefined ? {} : { theirStatus }),
          ...(isOnItsWay ? { nextAt } : {}),
          ...(why === undefined ? {} : { why }),
        },
      ]
    },

    show: async (): Promise<ConnectorStanding> => {
      const [standing, counts, hours, listed] = await Promise.all([
        store.standing(),
        store.counts(),
        store.hours(now() - hoursShownMs),
        mismatches.count(),
      ])
      const { paused, trouble, heardAt, sweptAt, sweepWantedAt } = standing ?? {}
      return {
        id,
        name,
        ...connector.describe(),
        counts: { ...counts },
        hours: [...hours],
        mismatches: listed + counts.refused,
        isSweeping: sweepWantedAt !== undefined,
        canCompare: settings.kind !== 'webhook',
        ...(paused === undefined ? {} : { paused }),
        ...(trouble === undefined ? {} : { trouble }),
        ...(heardAt === undefined ? {} : { heardAt }),
        ...(sweptAt === undefined ? {} : { sweptAt }),
      }
    },

    work: async (state: WorkState): Promise<ConnectorWork['work']> =>
      (await store.list(state, workShown)).map(
        ({ requestId, reference, attempts, externalId, nextAt, since, why }) => ({
          requestId,
          reference,
          state,
          attempts,
          nextAt,
          since,
          ...(externalId === undefined ? {} : { externalId }),
          ...(why === undefined ? {} : { why }),
        }),
      ),

    /** What the other side refuses, and the list of the last sweep. */
    mismatches: async (limit: number): Promise<Mismatches['mismatches']> => {
      const refused = await store.list('refused', limit)
      return [
        ...refused.map(({ requestId, reference, externalId, why, since }) => ({
          kind: 'refused' as const,
          requestId,
          reference,
          externalId,
          why,
          since,
        })),
        ...(await mismatches.list(limit)).map(({ subject: _, ...each }) => each),
      ].slice(0, limit)
    },

    dryRun: async (count: number): Promise<DryRun['requests']> => {
      const types = settings.onlyTypes
      const rows = await db
        .selectFrom('request')
        .select('id')
        .where('deleted', '=', false)
        .$if(types !== undefined, query => query.where('type_code', 'in', [...(types ?? [])]))
        .orderBy('created_at', 'desc')
        .limit(count)
        .execute()
      const facts = await Promise.all(rows.map(row => factsOf(row.id)))
      return facts.flatMap(each => {
        if (each === undefined) return []
        const { id: requestId, reference } = each.request
        return [
          {
            requestId,
            reference,
            sends: connector.dryRun(caseOf(each)).map(send => ({ ...send, headers: { ...send.headers } })),
          },
        ]
      })
    },

    act: async (deed: ConnectorDeed, by: string): Promise<void> => {
      switch (deed) {
        case 'pause':
          return store.setStanding({ paused_at: now(), paused_by: by })
        case 'resume':
          return store.setStanding({ paused_at: null, paused_by: null })
        case 'sweep':
          // Done by the hub that leads.
          return store.setStanding({ sweep_wanted_at: now() })
        case 'retry-refused':
          return store.retryRefused()
        default:
          return assertNever(deed)
      }
    },

    receive: async (
      { timestamp, signature, body }: SignedMessage,
      read: (body: Buffer) => WebhookStatus | undefined,
    ): Promise<Heard> => {
      if (settings.kind !== 'webhook') return 'unsigned'
      if (!isSigned(settings.secret.reveal(), timestamp, signature, body, now())) return 'unsigned'
      const said = read(body)
      if (said === undefined) return 'wrong'
      if (await store.wasHeard(said.id)) return 'heard'
      const { reference, externalId = reference, status, changedAt, note } = said
      const remote: RemoteCase = {
        externalId,
        key: reference,
        ...(status === undefined ? {} : { status }),
        ...(changedAt === undefined ? {} : { changedAt }),
        ...(note === undefined ? {} : { notes: [note] }),
      }
      if (!(await syncIn.hear(remote))) return 'unknown'
      await store.rememberMessage(said.id, messageKeptMs)
      return 'heard'
    },

    /** Begins nothing more; what is at the other side is brought to its end. */
    stop: async (): Promise<void> => {
      isStopped = true
      await syncOut.stop()
      await Promise.all(working)
    },
  }
}
