import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { usePhotosOf } from '../../desk-data/use-photos.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { SectionHeading } from '../../ui/ui.ts'
import styles from './photo-field.module.css'
import { KeptThumbnail, PictureFrame } from './photo-field.tsx'
import { PhotoProgress } from './photo-progress.tsx'
import { photoTexts } from './photo-texts.ts'

/** The photos of a request: those that this desk still keeps, and with the line those that the hub has. */
export function RequestPhotos({
  requestId,
  marks,
}: {
  readonly requestId: string
  /** What stands under each photo that the hub has, and what it means. */
  readonly marks?:
    | { readonly of: (photoId: string, number: number) => ReactNode; readonly help: string }
    | undefined
}) {
  const t = useTexts(photoTexts)
  const { formatDateTime } = useFormats()
  const hub = useHub()
  const isLive = useLiveValue(live => live.line === 'live')
  const here = usePhotosOf(requestId)
  const sentHere = here.filter(({ state }) => state.kind === 'sent').length
  const { data: arrived = [] } = useQuery({
    queryKey: ['request-photos', requestId, sentHere],
    enabled: isLive,
    queryFn: async () => {
      const answer = await hub.photos.of(requestId)
      return 'photos' in answer ? answer.photos : []
    },
  })
  const kept = here.filter(({ state }) => state.kind !== 'sent')
  if (kept.length === 0 && arrived.length === 0 && sentHere === 0) return null
  const label = (index: number, at: number) => t('photo', { number: index + 1, time: formatDateTime(at) })
  return (
    <section className={styles.field} aria-label={t('title')}>
      <SectionHeading aside={<PhotoProgress requestId={requestId} />}>{t('title')}</SectionHeading>
      <ul className={styles.photos}>
        {arrived.map(({ id, mediaType, takenAt }, index) => (
          <li key={id} className={styles.marked}>
            <ArrivedPhoto id={id} mediaType={mediaType} label={label(index, takenAt)} />
            {marks?.of(id, index + 1)}
          </li>
        ))}
        {kept.map((photo, index) => (
          <li key={photo.id}>
            <KeptThumbnail
              photo={photo}
              label={label(arrived.length + index, photo.takenAt)}
              unreadable={t('unreadable', { number: arrived.length + index + 1 })}
            />
          </li>
        ))}
      </ul>
      {marks && arrived.length > 0 && <p className={styles.help}>{marks.help}</p>}
      {!isLive && sentHere > 0 && <p className={styles.help}>{t('away')}</p>}
    </section>
  )
}

/** A photo at the hub; it is in this window's memory alone. */
function ArrivedPhoto({
  id,
  mediaType,
  label,
}: {
  readonly id: string
  readonly mediaType: string
  readonly label: string
}) {
  const hub = useHub()
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let isGone = false
    void hub.photos.content(id).then(content => {
      if (isGone || !(content instanceof Uint8Array)) return
      made = URL.createObjectURL(new Blob([new Uint8Array(content)], { type: mediaType }))
      setAddress(made)
    })
    return () => {
      isGone = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [hub, id, mediaType])
  return <PictureFrame address={address} label={label} />
}
