import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import { openDatabase } from '../../src-hub/database/open-database.ts'
import { type CorpusMail, mailCorpus } from '../mail/mail-corpus.ts'
import { type MailServer, noMailServer, startMailServer } from '../mail/mail-server.ts'
import { contactsByMail, fieldIn, settingsFor } from '../mail/mail-world.ts'
import { freePort } from '../world/free-port.ts'
import { ask, type Desk, openDesk } from '../world/hub-world.ts'
import { endHubChild, startHubChild } from './hub-child-process.ts'

/**
 * The hub is killed again and again while a mixed corpus arrives by a real Postfix and a real Dovecot and people answer
 * it. Every message has to be in the line once; every answer, and every acknowledgement by machine, has to be at the
 * mail server once, counted there.
 */
export interface MailKill {
  readonly messages: number
  readonly messagesInLine: number
  readonly answered: number
  readonly sentByMachine: number
  /** Messages that came and are in no conversation, or in no line. */
  readonly lostMessages: readonly string[]
  readonly doubledMessages: readonly string[]
  /** Answers that were said and are not at the mail server. */
  readonly lostAnswers: number
  /** Messages of ours that are there more than once. */
  readonly doubledAnswers: number
  readonly doubledAcknowledgements: number
  /** Kills while messages had arrived that nobody had answered yet, and while answers had not reached the mail server. */
  readonly killsWhileReceiving: number
  readonly killsWhileSending: number
  /** From the first message to the last answer at the mail server, kills and restarts included. */
  readonly arrivedAndAnsweredMs: number
  /** Not everything was done within the time. */
  readonly stuck: readonly string[]
}

const people = [
  'aiko.mori',
  'daniel.okafor',
  'wei.chen',
  'genevieve.lalonde',
  'mathieu.gagnon',
  'jean-marc.mbemba',
] as const
/** Twenty kills are spread over 2,000 messages. */
const messagesPerTrial = 100
const killedWithinMs = 4_000
/** A busy mail server may show so late that it took a message. */
const proofWithinSeconds = 10
const doneWithinMs = 420_000

export async function runMail({
  trials,
  seed,
}: {
  readonly trials: number
  readonly seed: number
}): Promise<MailKill> {
  const missing = noMailServer()
  if (missing !== undefined) throw new Error(`There is no mail server to try it with: ${missing}.`)
  const folder = mkdtempSync(join(tmpdir(), 'townline-mail-kill-'))
  const server = await startMailServer(['service'])
  const chance = createRandom(seed)
  const corpus = mailCorpus(Math.max(trials, 1) * messagesPerTrial, seed)
  const world: World = {
    hub: { url: `http://127.0.0.1:${await freePort()}` },
    answers: new Map(),
    arrived: 0,
    isOver: false,
  }
  const settings = JSON.stringify(settingsFor(server, ['service'], { proofWithinSeconds }))
  const start = () => startHubChild('mail-hub-child.ts', [folder, new URL(world.hub.url).port, settings])
  let child = await start()
  const kills = { killsWhileReceiving: 0, killsWhileSending: 0 }
  const begun = Date.now()
  const workers = people.map(user => workAt(world, user))
  try {
    const perTrial = Math.ceil(corpus.length / Math.max(trials, 1))
    for (let trial = 0; trial < Math.max(trials, 1); trial++) {
      const arriving = arrive(world, server, corpus.slice(trial * perTrial, (trial + 1) * perTrial))
      if (trials > 0) {
        await pause(chance.int(0, killedWithinMs))
        child.kill('SIGKILL')
        await once(child, 'close')
        if (world.arrived > world.answers.size) kills.killsWhileReceiving += 1
        if (countSent(server).answers.size < world.answers.size) kills.killsWhileSending += 1
        child = await start()
      }
      await arriving
    }
    const expected = corpus.filter(({ comesIn }) => comesIn).length
    const stuck = await done(world, server, expected)
    const arrivedAndAnsweredMs = Date.now() - begun
    // What would be sent twice has the time to be.
    await pause(6_000)
    world.isOver = true
    await Promise.all(workers)
    await endHubChild(child)
    return { ...(await judge(folder, world, server, corpus)), ...kills, arrivedAndAnsweredMs, stuck }
  } finally {
    world.isOver = true
    await endHubChild(child)
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

interface World {
  readonly hub: { readonly url: string }
  /** The entry that was said in each contact, once the hub took it. */
  readonly answers: Map<string, string>
  /** How many messages that come into the line lie in the mailbox or with Postfix. */
  arrived: number
  isOver: boolean
}

/** Half of the messages come by SMTP; the others, and what Postfix would mend, lie in the mailbox at once. */
async function arrive(world: World, server: MailServer, messages: readonly CorpusMail[]): Promise<void> {
  for (const [index, { raw, kind, comesIn }] of messages.entries()) {
    if (index % 2 === 0 || ['deep', 'long-header', 'charset-lie', 'noise', 'empty'].includes(kind)) {
      server.drop('service', [raw])
      await pause(5)
    } else {
      await server.post({ from: 'outside@people.test', to: 'service@example.test', raw })
    }
    if (comesIn) world.arrived += 1
  }
}

/** Somebody at a desk, who answers every message that comes and goes on after each fall of the hub. */
async function workAt(world: World, user: string): Promise<void> {
  while (!world.isOver) {
    let desk: Desk | undefined
    try {
      desk = await openDesk(world.hub, user)
      await desk.be('available')
      await answerAll(world, desk)
    } catch {
      await pause(200)
    } finally {
      desk?.socket.terminate()
    }
  }
}

async function answerAll(world: World, desk: Desk): Promise<void> {
  while (!world.isOver && desk.socket.readyState === desk.socket.OPEN) {
    const contact = Object.values(desk.view().contacts)[0]
    switch (contact?.phase.kind) {
      case undefined:
      case 'booked':
      case 'waiting':
        await pause(10)
        break
      case 'offered':
        await desk.command({
          kind: 'accept-offer',
          contactId: contact.id,
          offerNumber: contact.phase.offer.number,
        })
        break
      case 'connected':
        await say(world, desk, contact.id)
        await desk.command({ kind: 'end-contact', contactId: contact.id })
        break
      case 'wrapping':
        await desk.command({
          kind: 'complete-wrap-up',
          contactId: contact.id,
          wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
        })
        break
    }
    if (desk.view().me.self?.presence === 'no-answer') await desk.be('available')
  }
}

/** Each contact is answered under one id, however often it has to be asked for. */
async function say(world: World, desk: Desk, contactId: string): Promise<void> {
  const id = world.answers.get(contactId) ?? randomUUID()
  world.answers.set(contactId, id)
  const { status } = await ask(world.hub, 'POST', `/api/conversations/${contactId}/entries`, {
    token: desk.token,
    body: { id, text: `An answer to ${contactId}.`, attachmentIds: [] },
  })
  if (status !== 200) throw new Error(`the answer is refused: ${status}`)
}

/** Waits until everything that is expected is answered, and every answer and acknowledgement is at the mail server. */
async function done(world: World, server: MailServer, expected: number): Promise<readonly string[]> {
  const end = Date.now() + doneWithinMs
  for (;;) {
    const { answers, notes } = countSent(server)
    const missing = [
      ...(world.answers.size < expected
        ? [`${expected - world.answers.size} of ${expected} are not answered`]
        : []),
      ...(answers.size < world.answers.size
        ? [`${world.answers.size - answers.size} answers have not arrived`]
        : []),
    ]
    if (missing.length === 0) return []
    if (Date.now() > end) return [...missing, `${notes.size} acknowledgements`]
    await pause(1_000)
  }
}

/** How often each message of ours is at the customers: answers by their ids, acknowledgements by whom they are to. */
function countSent(server: MailServer) {
  const answers = new Map<string, number>()
  const notes = new Map<string, number>()
  for (const raw of server.messages('people')) {
    const isNote = fieldIn(raw, 'auto-submitted') !== undefined
    const id = (isNote ? fieldIn(raw, 'to') : fieldIn(raw, 'message-id')) ?? ''
    const counts = isNote ? notes : answers
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return { answers, notes }
}

async function judge(
  folder: string,
  world: World,
  server: MailServer,
  corpus: readonly CorpusMail[],
): Promise<Omit<MailKill, 'arrivedAndAnsweredMs' | 'stuck' | 'killsWhileReceiving' | 'killsWhileSending'>> {
  const database = await openDatabase(
    { dataFolder: folder, database: 'embedded' },
    { info() {}, warn() {}, error() {} },
  )
  try {
    const { db } = database
    const rows = await db
      .selectFrom('mail_message')
      .leftJoin('conversation_entry', 'conversation_entry.id', 'mail_message.id')
      .leftJoin('contact', 'contact.id', 'mail_message.contact_id')
      .select([
        'mail_message.message_id',
        'mail_message.place',
        'mail_message.settled_at',
        'conversation_entry.id as entry_id',
        'contact.id as contact_id',
      ])
      .execute()
    const contacts = await contactsByMail(db)
    const ofMessage = Map.groupBy(rows, row => row.message_id ?? '')
    const wasTaken = ({ id, comesIn }: CorpusMail) => {
      const [row] = ofMessage.get(id) ?? []
      if (row === undefined || row.settled_at === null) return false
      return comesIn ? row.entry_id !== null && row.contact_id !== null : row.place === 'aside'
    }
    const { answers, notes } = countSent(server)
    const said = [...world.answers.values()]
    const isThere = (entryId: string) => answers.has(`<${entryId}.townline@example.test>`)
    const inLine = rows.filter(({ place }) => place === 'comes-in').length
    return {
      messages: corpus.length,
      messagesInLine: inLine,
      answered: said.length,
      sentByMachine: notes.size,
      lostMessages: corpus.filter(mail => !wasTaken(mail)).map(({ id, kind }) => `${kind} ${id}`),
      doubledMessages: [
        ...corpus.filter(({ id }) => (ofMessage.get(id)?.length ?? 0) > 1).map(({ id }) => id),
        ...(contacts > inLine ? [`${contacts} contacts for ${inLine} messages`] : []),
      ],
      lostAnswers: said.filter(id => !isThere(id)).length,
      doubledAnswers: [...answers.values()].filter(count => count > 1).length,
      doubledAcknowledgements: [...notes.values()].filter(count => count > 1).length,
    }
  } finally {
    await database.close()
  }
}
