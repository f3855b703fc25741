import { useTexts } from '../../language/language.ts'
import { toast } from '../../ui/ui.ts'
import { listeningTexts } from './listening-texts.ts'
import type { ListeningFault } from './use-listening.ts'

/** Says that somebody was not let into a conversation and why, and that they are out of it. */
export function useTellListening() {
  const t = useTexts(listeningTexts)
  return {
    onRefused: (fault: ListeningFault) => {
      toast({
        tone: 'watch',
        title: t('refused'),
        text: typeof fault === 'string' ? t(`why.${fault}`) : t('why.other', { name: fault.other }),
      })
    },
    onOver: () => {
      toast({ title: t('over'), text: t('overText') })
    },
  }
}
