import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import type { DeskStore, OutboxEntry } from '../../src-renderer/offline/desk-store.ts'
import { deskPc, type Fate, potholeDraft, scriptedHub, until } from './scripted-hub.ts'

/** What may happen at a desk, in any order. */
type Happening =
  | { readonly kind: 'create'; readonly window: number }
  | { readonly kind: 'new-customer'; readonly window: number }
  | { readonly kind: 'update'; readonly window: number }
  | { readonly kind: 'note'; readonly window: number; readonly contact: number }
  | { readonly kind: 'fate'; readonly fate: Fate }
  | { readonly kind: 'line'; readonly live: boolean }
  | { readonly kind: 'crash'; readonly window: number }
  | { readonly kind: 'page-size'; readonly size: number }
  | { readonly kind: 'breathe'; readonly ms: number }

const window = fc.nat(1)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('create'), window }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('new-customer'), window }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('update'), window }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('note'), window, contact: fc.nat(1) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fate'),
      fate: fc.constantFrom<Fate>(
        'away',
        'answer-lost',
        'never-answered',
        'postponed',
        'signed-out',
        'answered',
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('line'), live: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash'), window }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('page-size'), size: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('breathe'), ms: fc.nat(4) }) },
)

const runs = Number(process.env.TOWNLINE_RANDOM_DAYS ?? 200)
const contacts = [crypto.randomUUID(), crypto.randomUUID()]

describe('a random day at the desk', () => {
  it(`loses nothing, doubles nothing and reorders nothing (${runs} days)`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 30 }), oneDay), {
      numRuns: runs,
      interruptAfterTimeLimit: 280_000,
      markInterruptAsFailure: true,
    })
  }, 300_000)
})

async function oneDay(happenings: readonly Happening[]): Promise<void> {
  const hub = scriptedHub()
  const pc = deskPc(hub)
  try {
    const windows: DeskStore[] = [await pc.openWindow(), await pc.openWindow()]
    const kept: string[] = []
    const notes = new Map<string, string>()
    const references = new Set<string>()
    const customers: string[] = []
    const storeOf = (at: number) => windows[at] as DeskStore
    let typed = 0

    for (const event of happenings) {
      switch (event.kind) {
        case 'create': {
          const answer = await storeOf(event.window).createRequest(potholeDraft)
          if (answer.kind === 'created') {
            expect(references.has(answer.reference)).toBe(false)
            references.add(answer.reference)
            kept.push(answer.requestId)
          } else expect(answer.kind).toBe('no-number')
          break
        }
        case 'new-customer': {
          const customerId = crypto.randomUUID()
          customers.push(customerId)
          kept.push(
            await keep(storeOf(event.window), {
              kind: 'create-customer',
              customerId,
              fields: {
                givenName: 'Luc',
                familyName: 'Roy',
                language: 'fr',
                phones: [],
                emails: [],
                preference: 'phone',
              },
            }),
          )
          break
        }
        case 'update': {
          const customerId = customers[0]
          const store = storeOf(event.window)
          const seen = customerId === undefined ? undefined : await store.customer(customerId)
          if (customerId === undefined || !seen) break
          kept.push(
            await keep(store, {
              kind: 'update-customer',
              customerId,
              expectedVersion: seen.version,
              fields: { remark: `remark ${typed++}` },
            }),
          )
          break
        }
        case 'note': {
          const contactId = contacts[event.contact] ?? ''
          const text = `note ${typed++}`
          notes.set(contactId, text)
          await keep(storeOf(event.window), { kind: 'note-contact', contactId, text })
          break
        }
        case 'fate':
          hub.script.fates.push(event.fate)
          break
        case 'line':
          hub.setLine(event.live ? 'live' : 'away')
          break
        case 'crash':
          await storeOf(event.window).close()
          windows[event.window] = await pc.openWindow()
          break
        case 'page-size':
          hub.setPageSize(event.size)
          break
        case 'breathe':
          await new Promise(resolve => setTimeout(resolve, event.ms))
      }
    }

    hub.script.fates.length = 0
    hub.setLine('away')
    hub.setLine('live')
    await until(() => windows.every(store => store.sync().unsent === 0), 'everything is sent')

    // Nothing lost: all that was kept is either applied at the hub or set aside with its reason, by name.
    const outbox = await storeOf(0).outbox()
    const aside = outbox.filter(entry => entry.state.kind === 'quarantined').map(identityOf)
    const applied = hub.applied.map(identityOf)
    expect([...applied, ...aside].filter(each => !each.startsWith('note')).sort()).toEqual([...kept].sort())
    // No conflict can come about here: one desk, and no one else.
    expect(aside).toEqual([])
    // Nothing doubled.
    expect(new Set(hub.applied.map(envelope => envelope.id)).size).toBe(hub.applied.length)
    expect(hub.requests.size).toBe(references.size)
    // Nothing reordered.
    expect(applied.filter(each => !each.startsWith('note'))).toEqual(kept)
    for (const [contactId, text] of notes) {
      const last = hub.applied.findLast(
        ({ command }) => command.kind === 'note-contact' && command.contactId === contactId,
      )
      expect(last?.command).toMatchObject({ text })
    }
    // And the desk comes to show what the hub has.
    await until(async () => {
      const shown = await Promise.all(customers.map(id => storeOf(1).customer(id)))
      return customers.every((id, n) => JSON.stringify(shown[n]) === JSON.stringify(hub.customers.get(id)))
    }, 'the desk shows what the hub has')
  } finally {
    await pc.closeAll()
  }
}

async function keep(store: DeskStore, command: Parameters<DeskStore['keep']>[0]): Promise<string> {
  const answer = await store.keep(command)
  if (answer.kind !== 'kept') throw new Error(`not kept: ${answer.why}`)
  return answer.id
}

function identityOf({ id, command }: OutboxEntry | Envelope) {
  if (command.kind === 'create-request') return command.requestId
  return command.kind === 'note-contact' ? `note ${id}` : id
}
