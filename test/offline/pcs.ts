import { afterEach } from 'vitest'
import type { DeskStore } from '../../src-renderer/offline/desk-store.ts'
import { deskPc, potholeDraft, type ScriptedHub } from './scripted-hub.ts'

const pcs: ReturnType<typeof deskPc>[] = []
afterEach(async () => {
  await Promise.all(pcs.splice(0).map(pc => pc.closeAll()))
})

/** A PC that is switched off at the end of the test. */
export function pcOf(hub: ScriptedHub) {
  const pc = deskPc(hub)
  pcs.push(pc)
  return pc
}

export const sentAll = (store: DeskStore) => () => store.sync().unsent === 0
export const hasNumbers = (store: DeskStore) => () => store.sync().numbersLeft > 0
export const pulled = (store: DeskStore) => () => store.sync().lastSyncAt !== undefined

/** A request that must be created. */
export async function created(store: DeskStore, draft: Partial<typeof potholeDraft> = {}) {
  const answer = await store.createRequest({ ...potholeDraft, ...draft })
  if (answer.kind !== 'created') throw new Error(`not created: ${answer.kind}`)
  return answer
}

/** A command that must be kept. */
export async function kept(store: DeskStore, command: Parameters<DeskStore['keep']>[0]) {
  const answer = await store.keep(command)
  if (answer.kind !== 'kept') throw new Error(`not kept: ${answer.why}`)
  return answer.id
}
