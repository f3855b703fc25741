import { IconAlertTriangle, IconFile, IconX } from '@tabler/icons-react'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useTexts } from '../../language/language.ts'
import { Icon, IconButton, ProgressBar, TextButton } from '../../ui/ui.ts'
import { shortName } from './attachment-list.tsx'
import styles from './composer-files.module.css'
import { conversationTexts } from './conversation-texts.ts'
import { useReply } from './conversations-provider.tsx'
import type { Reply, Upload } from './reply-keeper.ts'
import { useEntryRefusalWords } from './use-entry-refusal-words.ts'
import { useFileSize } from './use-file-size.ts'

/** The files that go along, those on their way to the hub, and those that cannot go and why. */
export function ComposerFiles({
  contactId,
  reply,
}: {
  readonly contactId: ContactId
  readonly reply: Reply
}) {
  const t = useTexts(conversationTexts)
  const fileSize = useFileSize()
  const { replies } = useReply(contactId)
  if (reply.attachments.length === 0 && reply.uploads.length === 0) return null
  const remove = (id: string, name: string) => (
    <IconButton
      icon={IconX}
      size="small"
      label={t('files.remove', { name })}
      onPress={() => replies.removeFile(contactId, id)}
    />
  )
  return (
    <ul className={styles.files} aria-label={t('files.toSend')}>
      {reply.attachments.map(({ id, name, bytes }) => (
        <li key={id} className={styles.file}>
          <Icon of={IconFile} />
          <span>{`${shortName(name)} · ${fileSize(bytes)}`}</span>
          {remove(id, name)}
        </li>
      ))}
      {reply.uploads.map(upload => (
        <li
          key={upload.id}
          className={styles.file}
          data-tone={upload.state.kind === 'failed' ? 'breach' : undefined}
        >
          <UploadState contactId={contactId} upload={upload} />
          {remove(upload.id, upload.name)}
        </li>
      ))}
    </ul>
  )
}

function UploadState({ contactId, upload }: { readonly contactId: ContactId; readonly upload: Upload }) {
  const t = useTexts(conversationTexts)
  const refusalWords = useEntryRefusalWords()
  const { replies } = useReply(contactId)
  const { id, name, state } = upload
  if (state.kind === 'going') {
    return (
      <span className={styles.going}>
        {shortName(name)}
        <ProgressBar label={t('files.going', { name })} value={state.share} />
      </span>
    )
  }
  const { file } = state
  return (
    <span role="alert">
      <Icon of={IconAlertTriangle} className={styles.alert} />
      <strong>{shortName(name)}</strong> {refusalWords(state.refusal)}{' '}
      {file && (
        <TextButton
          onPress={() => {
            replies.removeFile(contactId, id)
            replies.attach(contactId, [file])
          }}
        >
          {t('files.again')}
        </TextButton>
      )}
    </span>
  )
}
