import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import { formatReference, type ReferenceBlock } from '../../src-domain/requests/reference-number.ts'
import type { SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import type { OpenOptions } from './desk-page/desk-page.ts'
import { type Deed, draftOf, newCustomer } from './offline-deeds.ts'

/**
 * Leaves the database of the first release in this window's profile, with commands that were not sent. Some of them
 * have reached the hub, and the answer never came. Answers what people had been told by then.
 */
export async function keepInFirstRelease(
  page: Page,
  chance: SeededRandom,
  { user, password }: OpenOptions,
): Promise<readonly Deed[]> {
  const deskId = randomUUID()
  const block = await page.evaluate(
    async ({ signIn, lease }) => {
      const post = async (path: string, body: unknown) => {
        const answer = await fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
        return answer.json()
      }
      await post('/api/sign-in', signIn)
      return (await post('/api/reference-blocks', lease)) as ReferenceBlock
    },
    {
      signIn: { user, password, deskId, session: 'cookie' },
      lease: { deskId, leaseId: randomUUID() },
    },
  )
  const deeds: Deed[] = []
  const unsent: Envelope[] = []
  let next = block.first
  for (let count = chance.int(2, 12); count > 0; count--) {
    const at = Date.now() - count * 60_000
    const envelope = { id: randomUUID(), deskId, by: user, at }
    const begunAt = performance.now()
    if (chance.chance(0.3)) {
      const act = newCustomer(chance, randomUUID())
      if (act.kind !== 'keep') continue
      unsent.push({ ...envelope, command: act.command })
      deeds.push({ act, begunAt, told: { kind: 'kept', id: envelope.id }, toldAt: performance.now() })
      continue
    }
    const draft = draftOf(chance)
    const requestId = randomUUID()
    const reference = formatReference(block.year, next)
    next += 1
    unsent.push({
      ...envelope,
      command: { ...draft, kind: 'create-request', requestId, reference, createdAt: at },
    })
    deeds.push({
      act: { kind: 'create-request', draft },
      begunAt,
      told: { kind: 'created', requestId, reference },
      toldAt: performance.now(),
    })
  }
  const reached = unsent.slice(0, chance.int(0, unsent.length))
  await page.evaluate(
    async ({ written, commands }) => {
      await window.writeFirstRelease(written)
      if (commands.length === 0) return
      await fetch('/api/commands', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ commands }),
      })
    },
    { written: { deskId, block, next, unsent }, commands: reached },
  )
  return deeds
}
