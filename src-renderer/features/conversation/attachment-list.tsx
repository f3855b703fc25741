import { IconDownload, IconPhoto } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Attachment } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Dialog, Icon, toast } from '../../ui/ui.ts'
import styles from './attachment-list.module.css'
import { conversationTexts } from './conversation-texts.ts'
import { useFileSize } from './use-file-size.ts'

/** Kinds that every browser draws; the rest is saved. */
const isPicture = /^image\/(jpeg|png|webp|gif)$/
/** A larger picture is fetched when it is asked for. */
const thumbnailBytesMax = 4_000_000

/** The files of an entry: pictures are shown, others saved. They are in this window's memory alone. */
export function AttachmentList({
  contactId,
  attachments,
}: {
  readonly contactId: ContactId
  readonly attachments: readonly Attachment[]
}) {
  const t = useTexts(conversationTexts)
  if (attachments.length === 0) return null
  return (
    <ul className={styles.list} aria-label={t('files.label')}>
      {attachments.map(file => (
        <li key={file.id}>
          {isPicture.test(file.mediaType) ? (
            <Picture contactId={contactId} file={file} />
          ) : (
            <SaveButton contactId={contactId} file={file} />
          )}
        </li>
      ))}
    </ul>
  )
}

function SaveButton({ contactId, file }: { readonly contactId: ContactId; readonly file: Attachment }) {
  const t = useTexts(conversationTexts)
  const hub = useHub()
  const fileSize = useFileSize()
  const [isBusy, setIsBusy] = useState(false)
  async function save(): Promise<void> {
    setIsBusy(true)
    const content = await hub.conversations.attachment(contactId, file)
    setIsBusy(false)
    if (!(content instanceof Uint8Array)) {
      toast({ tone: 'watch', title: t('files.notFetched', { name: file.name }) })
      return
    }
    const address = URL.createObjectURL(blobOf(content, 'application/octet-stream'))
    const link = document.createElement('a')
    link.href = address
    link.download = file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
  }
  return (
    <Button
      size="small"
      icon={IconDownload}
      isPending={isBusy}
      aria-label={t('files.save', { name: file.name, size: fileSize(file.bytes) })}
      onPress={() => void save()}
    >
      {`${shortName(file.name)} · ${fileSize(file.bytes)}`}
    </Button>
  )
}

function Picture({ contactId, file }: { readonly contactId: ContactId; readonly file: Attachment }) {
  const t = useTexts(conversationTexts)
  const fileSize = useFileSize()
  const [isWanted, setIsWanted] = useState(file.bytes <= thumbnailBytesMax)
  const [isOpen, setIsOpen] = useState(false)
  const { address, isMissing } = usePicture(contactId, file, isWanted)
  if (!isWanted) {
    return (
      <Button size="small" icon={IconPhoto} onPress={() => setIsWanted(true)}>
        {t('files.show', { name: shortName(file.name), size: fileSize(file.bytes) })}
      </Button>
    )
  }
  if (isMissing) return <SaveButton contactId={contactId} file={file} />
  return (
    <>
      <button
        type="button"
        className={styles.picture}
        aria-label={t('files.open', { name: file.name })}
        disabled={address === undefined}
        onClick={() => setIsOpen(true)}
      >
        {address === undefined ? <Icon of={IconPhoto} /> : <img src={address} alt={file.name} />}
      </button>
      <Dialog title={file.name} size="large" isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <img src={address} alt={file.name} className={styles.large} />
        <SaveButton contactId={contactId} file={file} />
      </Dialog>
    </>
  )
}

function usePicture(contactId: ContactId, file: Attachment, isWanted: boolean) {
  const hub = useHub()
  const [address, setAddress] = useState<string>()
  const [isMissing, setIsMissing] = useState(false)
  const { id, mediaType } = file
  // biome-ignore lint/correctness/useExhaustiveDependencies: the file is what its id says.
  useEffect(() => {
    if (!isWanted) return
    let made: string | undefined
    let isGone = false
    void hub.conversations.attachment(contactId, file).then(content => {
      if (isGone) return
      if (!(content instanceof Uint8Array)) return setIsMissing(true)
      made = URL.createObjectURL(blobOf(content, mediaType))
      setAddress(made)
    })
    return () => {
      isGone = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [hub, contactId, id, mediaType, isWanted])
  return { address, isMissing }
}

function blobOf(content: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(content)], { type })
}

/** The beginning of a long name, with its ending. */
export function shortName(name: string, lengthMax = 36): string {
  if (name.length <= lengthMax) return name
  const ending = /\.[^.]{1,8}$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, lengthMax - ending.length - 1)}…${ending}`
}
