import { toast } from '../../ui/ui.ts'
import { useSettings } from './settings-context.tsx'
import type { PublishResult } from './settings-keeper.ts'

/**
 * Says what became of a publication or a roll-back (`to`), with the way back: undoing is a roll-back too, to what was in
 * force before, so nothing is ever lost and nobody has to be warned first.
 */
export function useTellPublished(): (result: PublishResult, to?: number) => void {
  const {
    keeper,
    words: { t },
  } = useSettings()
  return function tell(result, to) {
    switch (result.kind) {
      case 'published': {
        const { version } = result.published.published
        toast({
          tone: 'good',
          title:
            to === undefined ? t('published.title', { version }) : t('published.rolledBack', { version, to }),
          text: t('published.text'),
          action: {
            label: t('undo'),
            onPress: () => void keeper.rollBack(result.before).then(undone => tell(undone, result.before)),
          },
        })
        break
      }
      case 'hub-away':
        toast({ tone: 'watch', title: t('published.away'), text: t('published.awayText') })
        break
      case 'refused':
        toast({
          tone: 'watch',
          title: t('published.refused'),
          text:
            result.name === 'CannotBePublished'
              ? t('published.problems')
              : result.name === 'DraftChanged' || result.name === 'PublishedChanged'
                ? t('published.changed')
                : t('refusedOther', { name: result.name }),
        })
    }
  }
}
