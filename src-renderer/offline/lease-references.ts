import { referenceLowWater } from '../../src-domain/requests/reference-number.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { type DeskDatabase, metaOf } from './desk-database.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { backOffMs, interruptible, type Pauses, within } from './pause.ts'

/** What the leaser needs of the store. */
export interface LeaserParts {
  readonly db: DeskDatabase
  readonly hub: Pick<HubClient, 'leaseBlock'>
  readonly deskId: string
  readonly alone: OneAtATime
  readonly lockName: string
  readonly newId: () => string
  readonly random: () => number
  readonly pauses: Pauses
  readonly closing: AbortSignal
  readonly numbersLeft: () => Promise<number>
  readonly onLeased: () => void
  readonly onTrouble: (error: unknown) => void
}

export interface Leaser {
  /** Numbers were used; leases the next block when few are left. */
  readonly wake: () => void
  readonly hubIsBack: () => void
  readonly settled: () => Promise<void>
}

/**
 * Keeps enough reference numbers at the desk. The id of a lease is written before the hub is asked and stays until the
 * answer is, so that a lost answer is asked for again and no block is leased twice.
 */
export function startLeaser(parts: LeaserParts): Leaser {
  const { closing, pauses } = parts
  const pause = interruptible()
  let running: Promise<void> | undefined
  let again = false
  closing.addEventListener('abort', pause.interrupt)

  function wake() {
    again = true
    if (closing.aborted) return
    running ??= run().finally(() => {
      running = undefined
      if (again) wake()
    })
  }

  async function run() {
    let failures = 0
    while (again && !closing.aborted) {
      again = false
      pause.begin()
      const ended = await leaseInTurn(parts)
      if (ended === 'enough') continue
      again = true
      if (ended === 'leased') failures = 0
      else
        await pause.wait(ended === 'refused' ? pauses.longestMs : backOffMs(pauses, failures++, parts.random))
    }
  }

  return {
    wake,
    hubIsBack: () => {
      pause.interrupt()
      wake()
    },
    settled: async () => running,
  }
}

type Ended = 'enough' | 'leased' | 'away' | 'refused'

async function leaseInTurn(parts: LeaserParts): Promise<Ended> {
  try {
    return await parts.alone(parts.lockName, parts.closing, () => leaseIfLow(parts))
  } catch (error) {
    if (!parts.closing.aborted) parts.onTrouble(error)
    return 'away'
  }
}

async function leaseIfLow({
  db,
  hub,
  deskId,
  newId,
  pauses,
  numbersLeft,
  onLeased,
}: LeaserParts): Promise<Ended> {
  if ((await numbersLeft()) >= referenceLowWater) return 'enough'
  const leaseId = await db.transaction('rw', db.meta, async () => {
    const pending = await metaOf(db, 'pending-lease')
    if (pending !== undefined) return pending
    const fresh = newId()
    await db.meta.put({ key: 'pending-lease', value: fresh })
    return fresh
  })
  const away = { kind: 'hub-away' } as const
  const answer = await within(
    hub.leaseBlock(deskId, leaseId).catch(() => away),
    pauses.answerWithinMs,
    away,
  )
  if ('kind' in answer) return answer.kind === 'hub-refused' ? 'refused' : 'away'
  await db.transaction('rw', db.meta, db.blocks, async () => {
    const { id, year, first, last } = answer
    const known = await db.blocks.where('id').equals(id).count()
    if (known === 0) await db.blocks.add({ id, year, first, last, deskId, next: first })
    await db.meta.delete('pending-lease')
  })
  onLeased()
  return 'leased'
}
