import { afterEach, describe, expect, it } from 'vitest'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import type { DeskStore } from '../../src-renderer/offline/desk-store.ts'
import { customer, deskPc, potholeDraft, scriptedHub, until } from './scripted-hub.ts'

const pcs: ReturnType<typeof deskPc>[] = []
afterEach(async () => {
  await Promise.all(pcs.splice(0).map(pc => pc.closeAll()))
})

function pcOf(hub: ReturnType<typeof scriptedHub>) {
  const pc = deskPc(hub)
  pcs.push(pc)
  return pc
}

const sentAll = (store: DeskStore) => () => store.sync().unsent === 0
const hasNumbers = (store: DeskStore) => () => store.sync().numbersLeft > 0

async function created(store: DeskStore, draft: Partial<typeof potholeDraft> = {}) {
  const answer = await store.createRequest({ ...potholeDraft, ...draft })
  if (answer.kind !== 'created') throw new Error(`not created: ${answer.kind}`)
  return answer
}

describe('a request made at the desk', () => {
  it('has its final reference number at once, and reaches the hub once', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    const { requestId, reference } = await created(store)
    expect(parseReference(reference)?.reference).toBe(reference)
    await until(sentAll(store))
    expect(hub.applied.map(envelope => envelope.command.kind)).toEqual(['create-request'])
    await until(async () => (await store.requestByReference(reference))?.acknowledgeBy !== 0)
    expect((await store.requestByReference(reference.toLowerCase()))?.id).toBe(requestId)
  })
})
