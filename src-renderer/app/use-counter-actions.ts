import { useVisits } from '../desk-context.ts'
import { openTicketForm, useCounter, useCounterCommands } from '../features/counter/use-counter.ts'
import { useTexts } from '../language/language.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

/** What can be done at the counter, by key and in the palette. `isShown`: the counter is on the screen. */
export function useCounterActions(options: {
  readonly isShown: boolean
  readonly hasCounter: boolean
  readonly show: () => void
}): readonly DeskAction[] {
  const t = useTexts(appTexts)
  useVisits()
  const { inHand, next } = useCounter()
  const { callNext, act } = useCounterCommands()
  const { isShown, hasCounter } = options
  const phase = isShown ? inHand?.phase.kind : undefined
  const mine = (
    id: string,
    title: string,
    keys: string,
    isAvailable: boolean,
    does: 'answered' | 'recalled' | 'parked' | 'no-show' | 'ended',
  ): DeskAction => ({
    id,
    title,
    group: 'counter',
    keys: [keys],
    isAvailable,
    run: () => inHand && void act(does, inHand.id),
  })
  return [
    {
      id: 'counter',
      title: t('action.counter'),
      group: 'counter',
      keys: [],
      isAvailable: hasCounter && !isShown,
      run: options.show,
    },
    {
      id: 'call-next',
      title: t('action.callNext'),
      group: 'counter',
      keys: ['N'],
      isAvailable: isShown && inHand === undefined && next !== undefined,
      run: () => void callNext(),
    },
    {
      id: 'new-ticket',
      title: t('action.newTicket'),
      group: 'counter',
      keys: ['T'],
      isAvailable: isShown,
      run: () => openTicketForm(true),
    },
    mine('serve', t('action.serve'), 'E', phase === 'called', 'answered'),
    mine('recall', t('action.recall'), 'L', phase === 'called', 'recalled'),
    mine('park', t('action.park'), 'P', phase === 'called' || phase === 'serving', 'parked'),
    mine('no-show', t('action.noShow'), 'X', phase === 'called', 'no-show'),
    mine('end-visit', t('action.endVisit'), 'Ctrl+Shift+E', phase === 'serving', 'ended'),
  ]
}
