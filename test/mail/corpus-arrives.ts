import type { OpenDatabase } from '../../src-hub/database/open-database.ts'
import { openHub } from '../world/hub-world.ts'
import { mailCorpus } from './mail-corpus.ts'
import { startMailServer } from './mail-server.ts'
import { contactsByMail, settingsFor, until } from './mail-world.ts'

export interface CorpusArrival {
  readonly messages: number
  /** Contacts that the corpus brought into the line. */
  readonly contacts: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** From the first message in the mailbox to the last one settled. */
  readonly tookMs: number
  /** The longest time for which the hub's own thread answered nobody. */
  readonly longestLagMs: number
}

/** A mixed corpus lies in a mailbox and comes into the line of a hub: counted in its database. */
export async function corpusArrives(
  count: number,
  seed: number,
  database?: OpenDatabase,
): Promise<CorpusArrival> {
  const server = await startMailServer(['service'])
  const hub = await openHub({
    config: { mail: settingsFor(server, ['service'], { acknowledge: false }) },
    ...(database === undefined ? {} : { database }),
  })
  const { db } = hub.database
  let longestLagMs = 0
  let lastTick = performance.now()
  const ticking = setInterval(() => {
    longestLagMs = Math.max(longestLagMs, performance.now() - lastTick - 10)
    lastTick = performance.now()
  }, 10)
  try {
    const corpus = mailCorpus(count, seed)
    const begun = Date.now()
    server.drop(
      'service',
      corpus.map(({ raw }) => raw),
    )
    const settled = async () => {
      const { settled } = await db
        .selectFrom('mail_message')
        .select(({ fn }) => fn.count<number>('settled_at').as('settled'))
        .executeTakeFirstOrThrow()
      return Number(settled) >= corpus.length
    }
    await until(settled, `all ${count} are settled`, 60_000 + count * 300)
    const tookMs = Date.now() - begun
    const rows = await db
      .selectFrom('mail_message')
      .leftJoin('conversation_entry', 'conversation_entry.id', 'mail_message.id')
      .leftJoin('contact', 'contact.id', 'mail_message.contact_id')
      .select(['message_id', 'place', 'conversation_entry.id as entry', 'contact.id as contact'])
      .execute()
    const ofMessage = Map.groupBy(rows, row => row.message_id ?? '')
    return {
      messages: corpus.length,
      contacts: await contactsByMail(db),
      lost: corpus
        .filter(({ id, comesIn }) => {
          const [row] = ofMessage.get(id) ?? []
          return comesIn ? !row?.entry || !row.contact : row?.place !== 'aside'
        })
        .map(({ id, kind }) => `${kind} ${id}`),
      doubled: [...ofMessage].filter(([, those]) => those.length > 1).map(([id]) => id),
      tookMs,
      longestLagMs: Math.round(longestLagMs),
    }
  } finally {
    clearInterval(ticking)
    await hub.stop()
    await server.stop()
  }
}
