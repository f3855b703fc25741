import { randomUUID } from 'node:crypto'
import type { SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import type { RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import type { Act, Told } from './desk-page/desk-page.ts'

/** One thing that somebody did at a desk, and what the desk told them. Instants are the test's own, in milliseconds. */
export interface Deed {
  readonly act: Act
  readonly begunAt: number
  /** Absent for as long as nobody was told anything: the window may have died before or after it was kept. */
  readonly told?: Told
  readonly toldAt?: number
}

/** What a window does next, in the light of what was told there before. */
export type Plan = (before: readonly Deed[]) => Act | undefined

/** A contact of the real floor that waits for its wrap-up at this desk. */
export interface OpenContact {
  readonly contactId: string
}

/** So many plans for one window: every kind of kept command, with causes before what follows from them. */
export function planDeeds(
  chance: SeededRandom,
  count: number,
  contact: OpenContact | undefined,
): readonly Plan[] {
  const plans: Plan[] = []
  const notes = contact ? chance.int(1, 3) : 0
  while (plans.length < count) {
    const kind = chance.pick(['request', 'request', 'pair', 'update', 'follow', 'note'] as const)
    switch (kind) {
      case 'request':
        plans.push(() => ({ kind: 'create-request', draft: draftOf(chance) }))
        break
      case 'pair': {
        const customerId = randomUUID()
        plans.push(() => newCustomer(chance, customerId))
        plans.push(before =>
          isKept(before, customerId)
            ? { kind: 'create-request', draft: { ...draftOf(chance), customerId } }
            : undefined,
        )
        break
      }
      case 'update':
        plans.push(before => {
          const customerId = customersOf(before).at(-1)
          const remark = `Called back ${chance.int(1, 999_999)}`
          return customerId === undefined
            ? newCustomer(chance, randomUUID())
            : { kind: 'update-customer', customerId, fields: { remark } }
        })
        break
      case 'follow':
        plans.push(before => {
          const customerId = customersOf(before).at(-1)
          const requestId = before
            .flatMap(({ told }) => (told?.kind === 'created' ? [told.requestId] : []))
            .at(0)
          return customerId === undefined || requestId === undefined
            ? { kind: 'create-request', draft: draftOf(chance) }
            : { kind: 'keep', command: { kind: 'follow-request', requestId, customerId } }
        })
        break
      case 'note':
        if (!contact) break
        for (let n = 0; n < notes; n++) {
          const text = `The caller said ${chance.int(1, 999_999)}`
          plans.push(() => ({
            kind: 'keep',
            command: { kind: 'note-contact', contactId: contact.contactId, text },
          }))
        }
        break
    }
  }
  if (contact) {
    plans.push(() => ({
      kind: 'keep',
      command: {
        kind: 'complete-wrap-up',
        contactId: contact.contactId,
        wrapUp: { reasonCode: wrapUpReason, resolvedAtFirstContact: chance.chance(0.5) },
      },
    }))
  }
  return plans
}

const wrapUpReason = 'info-waste'

export function draftOf(chance: SeededRandom): RequestDraft {
  return {
    typeCode: 'pothole',
    place: { text: `${chance.int(1, 900)} Harbour Street` },
    answers: { position: 'curb-lane', size: 'larger', deep: chance.chance(0.5) },
    description: 'word '.repeat(chance.int(1, 150)),
    notifyBy: 'no',
    language: 'en',
  }
}

export function newCustomer(chance: SeededRandom, customerId: string): Act {
  return {
    kind: 'keep',
    command: {
      kind: 'create-customer',
      customerId,
      fields: {
        givenName: 'Grace',
        familyName: `Ferrier${chance.int(1, 999_999)}`,
        language: 'en',
        phones: [{ e164: `+1613555${String(chance.int(0, 9_999)).padStart(4, '0')}`, kind: 'home' }],
        emails: [],
        preference: 'none',
      },
    },
  }
}

function isKept(before: readonly Deed[], customerId: string): boolean {
  return customersOf(before).includes(customerId)
}

/** The customers that were made here and of whom the desk has said so, oldest first. */
function customersOf(before: readonly Deed[]): readonly string[] {
  return before.flatMap(({ act, told }) =>
    act.kind === 'keep' && act.command.kind === 'create-customer' && told?.kind === 'kept'
      ? [act.command.customerId]
      : [],
  )
}
