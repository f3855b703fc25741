import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import type { CrmPeer } from '../connectors/crm-peer.ts'
import { noODataServer, openODataPeer } from '../connectors/odata-peer.ts'
import { openStrictOpen311 } from '../connectors/strict-open311.ts'
import { type CentreDatabase, startServer } from '../hub/cluster/cluster-world.ts'
import { freePort } from '../world/free-port.ts'
import { ask, envelope, type SignedIn, signIn, submit } from '../world/hub-world.ts'
import { type CrmLine, type LineFault, lineFaults, openCrmLine } from './connectors-line.ts'
import { endHubChild, startHubChild } from './hub-child-process.ts'

/**
 * The hub tells two other systems of requests over lines that lose, repeat, delay and garble, and is killed again and
 * again on the way. A trial is one request: it is made, acknowledged and begun at a desk, and over OData somebody
 * completes it over there. What counts is what stands at the other systems when all is calm again.
 *
 * Open311 knows no key of the caller's. What a line delivers twice at the same moment no client can prevent there; the
 * endpoint refuses the same arguments a second time as a duplicate, as endpoints in the field do.
 */
export interface ConnectorCounts {
  readonly peers: readonly string[]
  readonly records: number
  /** Requests that one of the systems does not have. */
  readonly lost: number
  /** Requests that one of them has more than once. */
  readonly duplicated: number
  /** Records whose status over there is not what we told last. */
  readonly disagreed: number
  /** Completions over there that were not heard here. */
  readonly lostSteps: number
  /** Completions over there that were heard here more than once. */
  readonly doubledSteps: number
  /** What was still on its way when the time was over. */
  readonly stuck: readonly string[]
  readonly kills: number
  readonly befell: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const atOnce = 10
const faultShare = 0.45
/** The hub gives up after a second, and looks for what may have arrived after that and the time to settle. */
const lateMs = 1_250
const killAfterMs = { min: 1_500, max: 6_000 }
const calmWithinMs = 240_000
/** For so long the storm goes on after the last request was made, and again after all were completed over there. */
const stormMsUsual = 25_000

export async function runConnectors({
  trials,
  seed,
  stormMs = stormMsUsual,
}: {
  readonly trials: number
  readonly seed: number
  readonly stormMs?: number
}): Promise<ConnectorCounts & Record<string, unknown>> {
  const chance = createRandom(seed)
  const faults = lineFaults.filter(each => each !== 'pass')
  let isCalm = true
  const faultOf = (): LineFault => (isCalm || chance.fraction() >= faultShare ? 'pass' : chance.pick(faults))
  const peers = new Map<string, CrmPeer>()
  const lines = new Map<string, CrmLine>()
  const missing = noODataServer()
  if (missing === undefined) peers.set('odata', await openODataPeer())
  else console.warn(`There is no OData server: ${missing}.`)
  peers.set('open311', await openStrictOpen311({ refusesRepeats: true }))
  for (const [id, { settings }] of peers) {
    lines.set(id, await openCrmLine(new URL(settings.url).origin, lateMs, faultOf))
  }
  const server = await startServer()
  const centre = await server.newCentre()
  const port = await freePort()
  const hub = { url: `http://127.0.0.1:${port}` }
  const connectors = JSON.stringify({
    connectors: [...peers].map(([id, peer]) => plain(id, peer, lines.get(id)?.origin ?? '')),
  })
  const start = () => startHubChild('connectors-hub-child.ts', [centre.url, String(port), connectors])
  let child: ChildProcess = await start()
  let killed = 0
  /** The lines are bad and the hub is killed at random points until `work` is done. */
  const inStorm = async (work: () => Promise<unknown>): Promise<void> => {
    isCalm = false
    const killing = (async () => {
      while (!isCalm) {
        await pause(killAfterMs.min + chance.fraction() * (killAfterMs.max - killAfterMs.min))
        if (isCalm) return
        const ended = once(child, 'close')
        child.kill('SIGKILL')
        await ended
        killed += 1
        child = await start()
      }
    })()
    try {
      await work()
    } finally {
      isCalm = true
      await killing
    }
  }

  try {
    const aiko = await again(() => signIn(hub, 'aiko.mori'))
    const { body: block } = await again(() =>
      ask(hub, 'POST', '/api/reference-blocks', {
        token: aiko.token,
        body: { leaseId: randomUUID(), deskId: aiko.deskId },
      }),
    )
    const roads = await again(() => signIn(hub, 'tom.mackenzie'))
    const made: { readonly id: string; readonly reference: string }[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < trials) {
        const number = next
        next += 1
        const one = { id: randomUUID(), reference: formatReference(block.year, block.first + number) }
        made.push(one)
        await lives(hub, aiko, roads, one)
      }
    }
    await inStorm(async () => {
      await Promise.all(Array.from({ length: Math.min(atOnce, trials) }, worker))
      await pause(stormMs)
    })
    await isHandedOver(centre, [...peers.keys()], made)

    const odata = peers.get('odata')
    await inStorm(async () => {
      for (const { reference } of odata ? made : []) await odata?.move(reference, '5', 'Done by the crew.')
      await pause(stormMs)
    })
    if (odata) await isCompleted(centre, made)
    const stuck = await isQuiet(centre)

    const counts = { lost: 0, duplicated: 0, disagreed: 0 }
    for (const peer of peers.values()) {
      for (const { reference } of made) {
        const count = await peer.count(reference)
        if (count === 0) counts.lost += 1
        if (count > 1) counts.duplicated += 1
        const told = await peer.statusOf(reference)
        const isTold = peer === odata ? told === 'closed' || told === 'completed' : told === 'open'
        if (count > 0 && !isTold) counts.disagreed += 1
      }
    }
    const completions = await Promise.all(made.map(({ id }) => completionsOf(centre, id)))
    return {
      peers: [...peers.keys()],
      records: made.length * peers.size,
      ...counts,
      lostSteps: odata ? completions.filter(count => count === 0).length : 0,
      doubledSteps: completions.filter(count => count > 1).length,
      stuck,
      kills: killed,
      befell: Object.fromEntries([...lines].map(([id, line]) => [id, line.befell()])),
    }
  } finally {
    await endHubChild(child)
    await centre.close()
    await server.close()
    for (const line of lines.values()) await line.close()
    for (const peer of peers.values()) await peer.stop()
  }
}

/** As the file of the settings says it, with the bad line in place of the other system. */
function plain(id: string, { settings }: CrmPeer, origin: string): object {
  const { pathname } = new URL(settings.url)
  const common = { id, url: `${origin}${pathname}`, timeoutSeconds: 1, lookEverySeconds: 0.5, atOnce: 8 }
  return settings.kind === 'open311'
    ? { ...common, kind: 'open311', apiKey: 'an-api-key', settleSeconds: 0.75 }
    : {
        ...common,
        kind: 'dataverse',
        auth: { kind: 'basic', user: 'townline', password: 'townline' },
        noteField: 'townline_note',
      }
}

/** The life of one request at the desks, whatever becomes of the hub meanwhile. */
async function lives(
  hub: { readonly url: string },
  aiko: SignedIn,
  roads: SignedIn,
  { id, reference }: { readonly id: string; readonly reference: string },
): Promise<void> {
  const does = async (who: SignedIn, command: DeskCommand) => {
    // The same envelope until it is decided: its id makes it happen once.
    const sealed = envelope(who, command)
    await again(async () => {
      const [outcome] = await submit(hub, who, [sealed])
      if (outcome?.kind === 'refused') throw new Refused(`${command.kind}: ${outcome.refusal.name}`)
      if (outcome?.kind !== 'accepted') throw new Error('not decided')
    })
  }
  await does(aiko, {
    kind: 'create-request',
    requestId: id,
    reference,
    typeCode: 'pothole',
    place: { text: `${reference} Quillfeather Lane`, latitude: 43.9, longitude: -78.86 },
    answers: { position: 'travel-lane', size: 'larger', deep: true },
    description: `The zebrawood bollard of ${reference} leans.`,
    notifyBy: 'no',
    language: 'en',
    createdAt: Date.now(),
  } as DeskCommand)
  await does(roads, { kind: 'acknowledge-request', requestId: id, nextSteps: 'A crew comes.' })
  await does(roads, { kind: 'start-request', requestId: id })
}

class Refused extends Error {}

/** Tries until the hub answers: it may be away for some seconds. */
async function again<Value>(attempt: () => Promise<Value>): Promise<Value> {
  const until = Date.now() + calmWithinMs
  for (;;) {
    try {
      return await attempt()
    } catch (problem) {
      if (problem instanceof Refused || Date.now() > until) throw problem
      await pause(200)
    }
  }
}

async function holds(is: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + calmWithinMs
  while (Date.now() < until) {
    if (await is()) return true
    await pause(200)
  }
  return false
}

/** Each request is at each system, as it is now. */
async function isHandedOver(
  { db }: CentreDatabase,
  connectors: readonly string[],
  made: readonly { readonly id: string }[],
): Promise<void> {
  await holds(async () => {
    const rows = await db
      .selectFrom('connector_work')
      .select('request_id')
      .where('connector_id', 'in', [...connectors])
      .where('state', '=', 'sent')
      .where('sent_version', '>=', 3)
      .execute()
    const there = new Map<string, number>()
    for (const { request_id } of rows) there.set(request_id, (there.get(request_id) ?? 0) + 1)
    return made.every(({ id }) => there.get(id) === connectors.length)
  })
}

async function isCompleted({ db }: CentreDatabase, made: readonly { readonly id: string }[]): Promise<void> {
  await holds(async () => {
    const rows = await db
      .selectFrom('request')
      .select('id')
      .where(
        'id',
        'in',
        made.map(({ id }) => id),
      )
      .where('status', 'in', ['completed', 'closed'])
      .execute()
    return rows.length === made.length
  })
}

/** What is still on its way when nothing stands in its way any more. */
async function isQuiet({ db }: CentreDatabase): Promise<readonly string[]> {
  const open = () =>
    db
      .selectFrom('connector_work')
      .innerJoin('connector_standing', 'connector_standing.connector_id', 'connector_work.connector_id')
      .select(['connector_work.connector_id', 'reference', 'state', 'why'])
      .where('state', '<>', 'sent')
      .execute()
  await holds(async () => (await open()).length === 0)
  return (await open()).map(
    ({ connector_id, reference, state, why }) => `${connector_id} ${reference} ${state} ${why}`,
  )
}

async function completionsOf({ db }: CentreDatabase, requestId: string): Promise<number> {
  const rows = await db
    .selectFrom('journal')
    .select('position')
    .where('subject', '=', requestId)
    .where('kind', '=', 'request-completed')
    .execute()
  return rows.length
}
