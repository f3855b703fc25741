import type { ShiftStanding } from '../../../src-contract/live/live-view.ts'
import { useLiveValue, usePerson } from '../../desk-context.ts'

/** Whether help can be called to this person's site, and the call that runs there. */
export function useHelpHere(): { readonly canCall: boolean; readonly running: ShiftStanding | undefined } {
  const { site } = usePerson()
  const queues = useLiveValue(live => live.view.queues)
  const isAgent = useLiveValue(live => live.view.me.self !== undefined)
  const here = Object.values(queues).filter(queue => queue.site === site)
  return {
    canCall: isAgent && here.length > 0,
    running: here.find(({ shift }) => shift?.why === 'help')?.shift,
  }
}
