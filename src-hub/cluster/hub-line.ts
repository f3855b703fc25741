import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../database/log.ts'

/** Every hub of a centre listens here. What is said is a hint to look: facts are in the tables, which have an owner. */
export const hubChannel = 'townline_hubs'
const reconnectAfterMs = 250
/** The server gives up before this side does, so that a statement which was given up did not happen after all. */
const statementMsMax = 2_500
const answerMsMax = 3_000

type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/**
 * A hub's own connection beside the pool, on which it hears the other hubs and keeps its lease: pages that are slow to
 * read never hold it up. A line that breaks is opened again for as long as the hub runs.
 */
export interface HubLine {
  /**
   * Rejects at once while the line is broken, unasked when its turn does not come within three seconds, and when no
   * answer comes within three seconds from then.
   */
  readonly query: Query
  /** As `query`, before all that waits: what keeps a lease is not held up by many who ask at the same time. */
  readonly queryFirst: Query
  /** Called with what a hub said, and with `reopened` after a gap in which something may have been missed. */
  readonly onHeard: (listener: (said: string) => void) => void
  readonly close: () => Promise<void>
}

/** Rejects when the first connection cannot be had. */
export async function openHubLine(connection: () => pg.ClientConfig, log: Log): Promise<HubLine> {
  const listeners = new Set<(said: string) => void>()
  let client: pg.Client | undefined
  let closed = false

  const hear = (said: string): void => {
    for (const listener of listeners) listener(said)
  }

  const open = async (): Promise<void> => {
    const next = new pg.Client({
      ...connection(),
      application_name: 'townline-hub-line',
      keepAlive: true,
      connectionTimeoutMillis: answerMsMax,
      query_timeout: answerMsMax,
      statement_timeout: statementMsMax,
    })
    // Without a listener a connection that breaks would end the whole process; `end` follows it.
    next.on('error', () => undefined)
    next.on('notification', ({ payload = '' }) => hear(payload))
    try {
      await next.connect()
      await next.query(`listen ${hubChannel}`)
    } catch (problem) {
      void next.end().catch(() => undefined)
      throw problem
    }
    client = next
    next.once('end', () => {
      client = undefined
      if (!closed) void openAgain()
    })
  }

  const openAgain = async (): Promise<void> => {
    log.warn({}, 'the line to the other hubs broke')
    while (!closed) {
      await pause(reconnectAfterMs)
      const isOpen = await open().then(
        () => true,
        () => false,
      )
      if (closed) return client?.end()
      if (isOpen) return hear('reopened')
    }
  }

  /** One connection answers one question at a time: these wait for their turn. */
  const first: (() => Promise<void>)[] = []
  const others: (() => Promise<void>)[] = []
  let isAsking = false

  await open()
  return {
    query: askInTurn(others),
    queryFirst: askInTurn(first),
    onHeard: listener => {
      listeners.add(listener)
    },
    close: async () => {
      closed = true
      await client?.end().catch(() => undefined)
    },
  }

  function askInTurn(waiting: (() => Promise<void>)[]): Query {
    return <Row extends object>(text: string, values: readonly unknown[] = []) => {
      const until = performance.now() + answerMsMax
      return new Promise<readonly Row[]>((resolve, reject) => {
        waiting.push(async () => {
          if (performance.now() > until) reject(new Error('the line to the other hubs is too busy'))
          else await ask<Row>(text, values).then(resolve, reject)
        })
        void askWaiting()
      })
    }
  }

  async function askWaiting(): Promise<void> {
    if (isAsking) return
    isAsking = true
    for (let turn = first.shift() ?? others.shift(); turn; turn = first.shift() ?? others.shift())
      await turn()
    isAsking = false
  }

  async function ask<Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    if (client === undefined) throw new Error('the line to the other hubs is broken')
    const used = client
    try {
      return (await used.query(text, [...values])).rows
    } catch (problem) {
      // An error of the server has a code, and the line goes on; silence has none, and a new line is better.
      if ((problem as { code?: string }).code === undefined) void used.end().catch(() => undefined)
      throw problem
    }
  }
}
