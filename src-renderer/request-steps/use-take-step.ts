import type { RequestStep } from '../../src-domain/requests/request-step.ts'
import { useDeskStore, useLiveValue } from '../desk-context.ts'
import type { DeskStep } from '../desk-data/open-steps.ts'
import { useTexts } from '../language/language.ts'
import { toast } from '../ui/ui.ts'
import { stepTexts } from './step-texts.ts'

export type TakenStep = Extract<RequestStep, { readonly kind: DeskStep }>

/**
 * Takes a step on a request through the outbox of this desk: with the hub away it is kept and sent later. Answers the id
 * of the command, or why it was not kept; only what was kept is told.
 */
export function useTakeStep(): (
  step: TakenStep,
  reference: string,
) => Promise<
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'not-saved'; readonly why: 'quota' | 'storage' }
> {
  const t = useTexts(stepTexts)
  const store = useDeskStore()
  const isLive = useLiveValue(live => live.line === 'live')
  return async (step, reference) => {
    const answer = await store.keep(step)
    if (answer.kind === 'kept') {
      toast({
        title: t(`taken.${step.kind}`, { reference }),
        ...(isLive ? {} : { text: t('takenAway') }),
        tone: isLive ? 'good' : 'info',
      })
    }
    return answer
  }
}
