import { useTexts } from '../../language/language.ts'
import { toast } from '../../ui/ui.ts'
import { catalogueTexts } from './catalogue-texts.ts'
import { type PublishResult, useCatalogue } from './use-catalogue.tsx'

/** Says what became of a publication or a roll-back (`to`), with the way back: what was in force before, as a new version. */
export function useTellPublished(): (result: PublishResult, to?: number) => void {
  const t = useTexts(catalogueTexts)
  const { rollBack } = useCatalogue()
  return function tell(result, to) {
    switch (result.kind) {
      case 'published': {
        const { version, before } = result
        toast({
          tone: 'good',
          title:
            to === undefined ? t('published.title', { version }) : t('published.rolledBack', { version, to }),
          text: t('published.text'),
          action: {
            label: t('undo'),
            onPress: () => void rollBack(before, version).then(undone => tell(undone, before)),
          },
        })
        break
      }
      case 'hub-away':
        toast({ tone: 'watch', title: t('published.refused'), text: t('published.away') })
        break
      case 'refused':
        toast({
          tone: 'watch',
          title: t('published.refused'),
          text:
            result.name === 'CatalogueWrong'
              ? t('published.wrong')
              : result.name === 'CatalogueChanged'
                ? t('published.changed')
                : t('published.other', { name: result.name }),
        })
    }
  }
}
