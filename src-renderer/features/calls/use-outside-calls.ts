import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useTexts } from '../../language/language.ts'
import { useCallActions } from '../../softphone/call-actions.ts'
import type { OutsideResult } from '../../softphone/softphone.ts'
import { toast } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'

/**
 * What the carrier that has this contact's line can do, and how a number that was not reached is told. A call-back has no
 * line yet: any carrier that dials will do.
 */
export function useOutsideCalls(contact: Pick<DeskContact, 'id' | 'callback'> | undefined) {
  const { softphone } = useCallActions()
  const voice = contact === undefined ? undefined : (softphone.carrierOf?.(contact.id) ?? softphone)
  const t = useTexts(callsTexts)
  return {
    outside: voice?.outside,
    sendDigits: voice?.sendDigits,
    callBack: contact?.callback === undefined ? undefined : softphone.outside?.call,
    /** Answers whether it was done. */
    tell: async (work: Promise<OutsideResult>): Promise<boolean> => {
      const result = await work
      if (result.kind === 'done') return true
      toast({
        tone: 'watch',
        title: t('refused.title'),
        text: t('callback.calling', { why: t(`outsideFault.${result.why}`) }),
      })
      return false
    },
  }
}
