import { useTexts } from '../../language/language.ts'
import { toast } from '../../ui/ui.ts'
import { callerTexts } from './caller-texts-words.ts'
import type { PublishResult, ReadyCallerTexts } from './use-caller-texts.ts'

/** Says what became of a publication or a roll-back (`to`), with the way back: what was in force before, as a new version. */
export function useTellPublishedTexts({
  restore,
}: Pick<ReadyCallerTexts, 'restore'>): (result: PublishResult, to?: number) => void {
  const t = useTexts(callerTexts)
  return function tell(result, to) {
    switch (result.kind) {
      case 'published':
        toast({
          tone: 'good',
          title: titleOf(result.version, to),
          text: t('publish.doneText'),
          action: {
            label: t('publish.undo'),
            onPress: () =>
              void restore(result.before, result.version).then(undone => tell(undone, undefined)),
          },
        })
        break
      case 'hub-away':
        toast({ tone: 'watch', title: t('publish.refused'), text: t('publish.away') })
        break
      case 'refused':
        toast({
          tone: 'watch',
          title: t('publish.refused'),
          text:
            result.name === 'SettingsWrong'
              ? t('publish.wrong')
              : result.name === 'SettingsChanged'
                ? t('publish.conflictText')
                : t('publish.other', { name: result.name }),
        })
    }
  }

  function titleOf(version: number, to: number | undefined): string {
    if (to === undefined) return t('publish.done', { version })
    return to === 0 ? t('versions.rolledBackFirst', { version }) : t('versions.rolledBack', { version, to })
  }
}
