import type { FastifyInstance } from 'fastify'
import { type Kysely, sql } from 'kysely'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { waitingLine } from '../../src-domain/routing/routing-state.ts'
import type { Schema } from '../database/schema.ts'
import type { Engine } from '../engine/engine.ts'

export interface OperationsParts {
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly desks: () => number
  readonly calls: () => number
  /** Whether this hub leads the routing, and under which epoch it is led. */
  readonly lead: () => { readonly isHere: boolean; readonly epoch: number }
  /** Of each number that this hub has at a PBX: whether its callers come here. */
  readonly sipNumbers: () => Readonly<Record<string, boolean>>
  readonly isReady: () => boolean
}

/** For whoever runs the hub: is the process alive, can it serve, and the figures in Prometheus' text format. */
export function operationsRoutes({ db, engine, desks, calls, lead, sipNumbers, isReady }: OperationsParts) {
  return async (app: FastifyInstance): Promise<void> => {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const registers = [registry]
    new Gauge({
      name: 'townline_contacts_waiting',
      help: 'Contacts that stand in the line.',
      registers,
      collect() {
        this.set(waitingLine(engine.state()).length)
      },
    })
    new Gauge({
      name: 'townline_contacts_open',
      help: 'Contacts that are not closed.',
      registers,
      collect() {
        this.set(engine.state().contacts.size)
      },
    })
    new Gauge({
      name: 'townline_desks_linked',
      help: 'Live desk sockets.',
      registers,
      collect() {
        this.set(desks())
      },
    })
    new Gauge({
      name: 'townline_web_calls',
      help: 'Live contact page sockets.',
      registers,
      collect() {
        this.set(calls())
      },
    })
    new Gauge({
      name: 'townline_journal_position',
      help: 'The last position of the journal.',
      registers,
      collect() {
        this.set(engine.position())
      },
    })
    new Gauge({
      name: 'townline_leading',
      help: 'Whether this hub leads the routing: 1 at one hub of a centre, 0 at the others.',
      registers,
      collect() {
        this.set(lead().isHere ? 1 : 0)
      },
    })
    new Gauge({
      name: 'townline_lease_epoch',
      help: 'How often the lead of the routing has changed hands; 0 where the hub is alone.',
      registers,
      collect() {
        this.set(lead().epoch)
      },
    })
    new Gauge({
      name: 'townline_sip_registered',
      help: 'Whether callers of a number at the PBX come to this hub: 1 at the hub that leads, 0 at the others.',
      labelNames: ['number'],
      registers,
      collect() {
        for (const [number, isRegistered] of Object.entries(sipNumbers()))
          this.set({ number }, isRegistered ? 1 : 0)
      },
    })
    const events = new Counter({
      name: 'townline_events_total',
      help: 'Events written to the journal.',
      labelNames: ['kind'],
      registers,
    })
    const waited = new Histogram({
      name: 'townline_answer_wait_seconds',
      help: 'How long contacts waited until they were answered.',
      buckets: [1, 5, 10, 20, 30, 60, 120, 300, 600],
      registers,
    })
    engine.onPublished(({ lines }) => {
      for (const { event } of lines) {
        events.inc({ kind: event.kind })
        if (event.kind === 'offer-accepted') waited.observe(event.waitedMs / 1_000)
      }
    })

    app.get('/healthz', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      try {
        if (!isReady()) throw new Error('starting')
        await sql`select 1`.execute(db)
        return { status: 'ready' }
      } catch {
        return reply.status(503).send({ status: 'not ready' })
      }
    })
    app.get('/metrics', async (_request, reply) => {
      reply.header('content-type', registry.contentType)
      return registry.metrics()
    })
  }
}
