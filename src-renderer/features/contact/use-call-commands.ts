import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useTexts } from '../../language/language.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { type ActionResult, useCallActions } from '../../softphone/call-actions.ts'
import { toast } from '../../ui/ui.ts'
import { contactViewTexts } from './contact-texts.ts'

/** Mute, hold and end, each saying in words when it did not happen. */
export function useCallCommands() {
  const actions = useCallActions()
  const t = useTexts(contactViewTexts)
  const refusalWords = useRefusalWords()

  function say(result: ActionResult): void {
    if (result.kind === 'hub-away') {
      toast({ tone: 'watch', title: t('refused.title'), text: t('refused.hubAway') })
    } else if (result.kind === 'refused') {
      const { name } = result.refusal
      const known = name === 'NotConnected' || name === 'NotYourContact' || name === 'ContactClosed'
      toast({
        tone: 'watch',
        title: t('refused.title'),
        text: known ? t(`refused.${name}`) : refusalWords(result.refusal),
      })
    }
  }

  return {
    toggleMute: (contact: DeskContact) => {
      actions.setMuted(contact.id, !actions.current().muted[contact.id])
    },
    toggleHold: async (contact: DeskContact) => {
      if (contact.phase.kind !== 'connected') return
      say(await actions.hold(contact, contact.phase.hold === undefined))
    },
    end: async (contact: DeskContact) => say(await actions.end(contact)),
  }
}
