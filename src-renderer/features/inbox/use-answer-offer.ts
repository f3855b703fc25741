import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useDesk } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { type ActionResult, useCallActions } from '../../softphone/call-actions.ts'
import { toast } from '../../ui/ui.ts'
import { inboxTexts } from './inbox-texts.ts'

/** Accepts and declines, and says in words what became of it. An accepted contact is at once the one in hand. */
export function useAnswerOffer() {
  const actions = useCallActions()
  const t = useTexts(inboxTexts)
  const refusalWords = useRefusalWords()
  const select = useDesk(desk => desk.select)

  function say(result: ActionResult): void {
    switch (result.kind) {
      case 'done':
      case 'ended-here':
        return
      case 'no-audio':
        toast({
          tone: 'breach',
          title: t(result.why.startsWith('phone') ? 'noAudio.phoneTitle' : 'noAudio.title'),
          text: t(`noAudio.${result.why}`),
        })
        return
      case 'hub-away':
        toast({ tone: 'watch', title: t('refused.title'), text: t('refused.hubAway') })
        return
      case 'refused': {
        const { name } = result.refusal
        const known = name === 'OfferTaken' || name === 'OfferExpired' || name === 'ContactClosed'
        toast({
          tone: 'watch',
          title: t('refused.title'),
          text: known ? t(`refused.${name}`) : refusalWords(result.refusal),
        })
      }
    }
  }

  return {
    accept: async (contact: DeskContact) => {
      const result = await actions.accept(contact)
      if (result.kind === 'done') select(contact.id)
      say(result)
    },
    decline: async (contact: DeskContact) => say(await actions.decline(contact)),
  }
}
