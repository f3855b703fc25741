import { create } from 'zustand'
import type { ChosenPresence } from '../../../src-domain/routing/agent.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { useCallActions } from '../../softphone/call-actions.ts'
import type { AudioFault } from '../../softphone/softphone.ts'
import { toast } from '../../ui/ui.ts'
import { choosePresence } from './choose-presence.ts'
import { presenceTexts } from './presence-texts.ts'

interface Choosing {
  readonly isPending: boolean
  readonly fault: AudioFault | undefined
}

/** One choice is on its way at a time, wherever it was made: the picker, a key, the palette. */
const useChoosing = create<Choosing>()(() => ({ isPending: false, fault: undefined }))

/** The own status and how to change it; what went wrong is said in a toast or the microphone dialog. */
export function usePresence() {
  const hub = useHub()
  const { softphone } = useCallActions()
  const t = useTexts(presenceTexts)
  const refusalWords = useRefusalWords()
  const me = useLiveValue(live => live.view.me.self)
  const { isPending, fault } = useChoosing()

  async function choose(presence: ChosenPresence): Promise<void> {
    if (useChoosing.getState().isPending) return
    useChoosing.setState({ isPending: true, fault: undefined })
    const chosen = await choosePresence(hub, softphone, presence)
    useChoosing.setState({ isPending: false })
    switch (chosen.kind) {
      case 'done':
        return
      case 'no-audio':
        useChoosing.setState({ fault: chosen.why })
        return
      case 'hub-away':
        toast({ tone: 'watch', title: t('notChanged'), text: t('hubAway') })
        return
      case 'refused':
        toast({
          tone: 'watch',
          title: t('notChanged'),
          text:
            chosen.refusal.name === 'PresenceChanged' ? t('changedMeanwhile') : refusalWords(chosen.refusal),
        })
    }
  }

  return { me, isPending, fault, choose, forgetFault: () => useChoosing.setState({ fault: undefined }) }
}
