import { IconCheck, IconCloudUp } from '@tabler/icons-react'
import { usePhotosOf } from '../../desk-data/use-photos.ts'
import { useTexts } from '../../language/language.ts'
import { Notice, Pill } from '../../ui/ui.ts'
import { photoTexts } from './photo-texts.ts'

/** How many photos of a request have arrived: "2 of 3 photos sent". Nothing for a request without. */
export function PhotoProgress({ requestId }: { readonly requestId: string }) {
  const t = useTexts(photoTexts)
  const photos = usePhotosOf(requestId)
  if (photos.length === 0) return null
  const sent = photos.filter(({ state }) => state.kind === 'sent').length
  const refused = photos.flatMap(({ state }) => (state.kind === 'refused' ? [state.name] : []))
  const [name] = refused
  const count = photos.length
  return (
    <>
      <Pill tone={sent === count ? 'good' : 'info'} icon={sent === count ? IconCheck : IconCloudUp}>
        {sent === count
          ? t('progress.all', { count })
          : sent === 0
            ? t('progress.waiting', { count })
            : t('progress.some', { sent, count })}
      </Pill>
      {name !== undefined && <Notice tone="watch">{t('notTaken', { name })}</Notice>}
    </>
  )
}
