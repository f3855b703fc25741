import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useTexts } from '../../language/language.ts'
import { toast } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import { useAskHub } from './use-ask-hub.ts'
import { useOutsideCalls } from './use-outside-calls.ts'

/** What ends a question to somebody else: handing over, or taking the customer back. */
export function useConsultCommands(contact: DeskContact | undefined) {
  const t = useTexts(callsTexts)
  const askHub = useAskHub()
  const { outside, tell } = useOutsideCalls(contact)
  return {
    complete: async ({ id: contactId, consult }: DeskContact): Promise<void> => {
      const done = await askHub({ kind: 'complete-transfer', contactId })
      const who = consult?.colleague?.name
      if (done && who !== undefined) toast({ tone: 'good', title: t('consult.handedOver', { who }) })
    },
    takeBack: async ({ id: contactId }: DeskContact): Promise<void> => {
      await askHub({ kind: 'cancel-consult', contactId })
    },
    completeOutside: async ({ id: contactId }: DeskContact): Promise<void> => {
      const { consult } = outside ?? {}
      if (consult && (await tell(consult.complete(contactId))))
        await askHub({ kind: 'end-contact', contactId })
    },
    takeBackOutside: async ({ id: contactId }: DeskContact): Promise<void> => {
      const { consult } = outside ?? {}
      if (consult && (await tell(consult.cancel(contactId))))
        await askHub({ kind: 'resume-contact', contactId })
    },
    join: async ({ id: contactId }: DeskContact): Promise<void> => {
      const { join } = outside?.consult ?? {}
      if (join) await tell(join(contactId))
    },
    canJoin: outside?.consult?.join !== undefined,
  }
}
