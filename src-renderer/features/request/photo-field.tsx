import { IconCamera, IconPhotoOff, IconPhotoPlus, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { usePhotos } from '../../desk-context.ts'
import { usePhotosOf } from '../../desk-data/use-photos.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { type AddedPhoto, type DeskPhoto, photosPerRequest } from '../../offline/photos/photos.ts'
import { announce, Button, Icon, IconButton, Inline, Notice } from '../../ui/ui.ts'
import styles from './photo-field.module.css'
import { photoTexts } from './photo-texts.ts'

export interface PhotoFieldProps {
  /** The id under which the request will be made; absent until the first photo needs it. */
  readonly requestId: string | undefined
  /** Makes that id and keeps it with the form. */
  readonly onNeedsId: () => string
}

/** Photos of a request that is being written: chosen or taken, shown, removed. Nothing where this desk keeps none. */
export function PhotoField({ requestId, onNeedsId }: PhotoFieldProps) {
  const t = useTexts(photoTexts)
  const { formatTime } = useFormats()
  const photos = usePhotos()
  const kept = usePhotosOf(requestId)
  const [adding, setAdding] = useState(0)
  const [problem, setProblem] = useState<string>()
  const chooser = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  if (!photos) return null
  const room = photosPerRequest - kept.length - adding

  async function add(files: readonly File[]): Promise<void> {
    if (!photos || files.length === 0) return
    setProblem(undefined)
    const to = requestId ?? onNeedsId()
    setAdding(files.length)
    for (const [index, file] of files.entries()) {
      const said = problemOf(await photos.add(to, file))
      if (said) setProblem(t(`refused.${said}`, { file: file.name, max: photosPerRequest }))
      setAdding(files.length - index - 1)
    }
  }
  async function remove(photo: DeskPhoto, number: number): Promise<void> {
    await photos?.remove(photo.id)
    announce(t('removed', { number }), 'polite')
    chooser.current?.parentElement?.querySelector('button')?.focus()
  }
  const input = (ref: typeof chooser, isCamera: boolean) => (
    <input
      ref={ref}
      type="file"
      accept="image/*"
      hidden
      tabIndex={-1}
      {...(isCamera ? { capture: 'environment' as const } : { multiple: true })}
      data-photos={isCamera ? 'take' : 'choose'}
      onChange={({ target }) => {
        const files = [...(target.files ?? [])]
        target.value = ''
        void add(files)
      }}
    />
  )
  return (
    <section className={styles.field} aria-label={t('title')}>
      <p className={styles.label}>{t('title')}</p>
      {kept.length > 0 && (
        <ul className={styles.photos}>
          {kept.map((photo, index) => (
            <li key={photo.id} className={styles.photo}>
              <KeptThumbnail
                photo={photo}
                label={t('photo', { number: index + 1, time: formatTime(photo.takenAt) })}
                unreadable={t('unreadable', { number: index + 1 })}
              />
              <IconButton
                icon={IconX}
                size="small"
                className={styles.remove}
                label={t('remove', { number: index + 1 })}
                onPress={() => void remove(photo, index + 1)}
              />
            </li>
          ))}
        </ul>
      )}
      <Inline gap={2}>
        <Button
          size="small"
          icon={IconPhotoPlus}
          isDisabled={room <= 0}
          onPress={() => chooser.current?.click()}
        >
          {t('add')}
        </Button>
        {hasCameraInHand() && (
          <Button
            size="small"
            icon={IconCamera}
            isDisabled={room <= 0}
            onPress={() => camera.current?.click()}
          >
            {t('take')}
          </Button>
        )}
        {input(chooser, false)}
        {input(camera, true)}
      </Inline>
      <p className={styles.help} role="status">
        {adding > 0 ? t('adding') : t('help', { max: photosPerRequest })}
      </p>
      {problem && (
        <Notice tone="watch" isLive>
          {problem}
        </Notice>
      )}
    </section>
  )
}

function problemOf(added: AddedPhoto) {
  switch (added.kind) {
    case 'added':
      return undefined
    case 'refused':
      return added.name
    case 'not-saved':
      return added.why
  }
}

/** A tablet or a telephone has its camera in hand; on a PC the chooser is the way. */
function hasCameraInHand(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/** A photo as the desk keeps it; it opens also without the line. */
export function KeptThumbnail({
  photo,
  label,
  unreadable,
}: {
  readonly photo: DeskPhoto
  readonly label: string
  readonly unreadable: string
}) {
  const photos = usePhotos()
  const [shown, setShown] = useState<string | 'none'>()
  useEffect(() => {
    let address: string | undefined
    let isGone = false
    void photos?.content(photo.id).then(content => {
      if (isGone) return
      if (content.kind !== 'content') {
        setShown('none')
        return
      }
      address = URL.createObjectURL(content.blob)
      setShown(address)
    })
    return () => {
      isGone = true
      if (address !== undefined) URL.revokeObjectURL(address)
    }
  }, [photos, photo.id])
  if (shown === 'none')
    return (
      <div className={styles.picture}>
        <Icon of={IconPhotoOff} label={unreadable} />
      </div>
    )
  return <PictureFrame address={shown} label={label} />
}

/** A small picture; empty until it is there. */
export function PictureFrame({
  address,
  label,
}: {
  readonly address: string | undefined
  readonly label: string
}) {
  return address === undefined ? (
    <div className={styles.picture} aria-busy />
  ) : (
    <img className={styles.picture} src={address} alt={label} />
  )
}
