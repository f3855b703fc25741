import { Dexie } from 'dexie'
import type { Envelope } from '../../../src-contract/live/desk-command.ts'
import type { ReferenceBlock } from '../../../src-domain/requests/reference-number.ts'

/** What a desk of the first release had: nothing was encrypted, and each row was a record of its own. */
export interface FirstRelease {
  readonly deskId: string
  readonly block: ReferenceBlock
  /** The next number to give out. */
  readonly next: number
  /** In causal order, none of them answered. */
  readonly unsent: readonly Envelope[]
}

/** Writes the database of a desk of the first release, as that release laid it out. */
export async function writeFirstRelease({ deskId, block, next, unsent }: FirstRelease): Promise<void> {
  const db = new Dexie('townline-desk', { chromeTransactionDurability: 'strict' })
  db.version(1).stores({
    customers: 'id, householdId, *phones, *emails, onTop',
    requests: 'id, reference, customerId, *followers, [typeCode+open], onTop',
    articles: 'id',
    catalogue: 'id',
    cursors: 'scope',
    outbox: '++order, &id, [state+order], about',
    blocks: '++order, &id, deskId',
    drafts: '[by+key]',
    meta: 'key',
    people: 'user',
  })
  await db.open()
  await db.transaction('rw', ['outbox', 'blocks', 'meta', 'requests', 'customers'], async () => {
    await db.table('meta').put({ key: 'desk-id', value: deskId })
    await db.table('blocks').add({ ...block, deskId, next })
    for (const { id, by, at, command } of unsent) {
      await db.table('outbox').add({ id, deskId, by, at, command, about: aboutOf(command), state: 'unsent' })
      if (command.kind === 'create-request') {
        const { kind: _, requestId, ...said } = command
        const value = {
          ...said,
          id: requestId,
          version: 0,
          status: 'submitted',
          followers: [],
          createdBy: by,
          createdOn: deskId,
          acknowledgeBy: at,
          resolveBy: at,
        }
        await db.table('requests').put({
          id: requestId,
          value,
          reference: value.reference,
          ...(value.customerId === undefined ? {} : { customerId: value.customerId }),
          followers: [],
          typeCode: value.typeCode,
          open: 1,
          local: 1,
          fill: 0,
        })
      }
      if (command.kind === 'create-customer') {
        const { customerId, fields } = command
        await db.table('customers').put({
          id: customerId,
          value: { id: customerId, version: 0, ...fields, updatedAt: at },
          phones: fields.phones.map(({ e164 }) => e164),
          emails: [...fields.emails],
          local: 1,
          fill: 0,
        })
      }
    }
  })
  db.close()
  localStorage.setItem('townline-desk', JSON.stringify({ deskId, unsent: unsent.length }))
}

function aboutOf(command: Envelope['command']): string {
  switch (command.kind) {
    case 'create-request':
      return `request:${command.requestId}`
    case 'create-customer':
      return `customer:${command.customerId}`
    default:
      throw new Error(`not of the first release: ${command.kind}`)
  }
}
