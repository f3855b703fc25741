import { IconAlertTriangle, IconClock } from '@tabler/icons-react'
import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Icon, TextButton } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import { useReply } from './conversations-provider.tsx'
import styles from './entry-view.module.css'
import { useEntryRefusalWords } from './use-entry-refusal-words.ts'

/** What this desk has sent and the hub has not answered yet, and what it refused. */
export function OutgoingList({
  contactId,
  known,
}: {
  readonly contactId: ContactId
  /** What the hub has said already: it may be told before the answer comes. */
  readonly known: readonly Entry[]
}) {
  const t = useTexts(conversationTexts)
  const { reply, replies } = useReply(contactId)
  const refusalWords = useEntryRefusalWords()
  const isLive = useLiveValue(live => live.line) === 'live'
  const waiting = reply?.outgoing.filter(({ id }) => !known.some(entry => entry.id === id)) ?? []
  return waiting.map(({ id, text, refusal, attachments }) => (
    <article key={id} className={styles.entry} data-from="agent" data-waiting>
      <p className={styles.words}>{text}</p>
      {attachments.length > 0 && (
        <p className={styles.delivery}>{attachments.map(({ name }) => name).join(' · ')}</p>
      )}
      {refusal === undefined ? (
        <p className={styles.delivery}>
          <Icon of={IconClock} /> {t(isLive ? 'outgoing.sending' : 'outgoing.waits')}
        </p>
      ) : (
        <div role="alert">
          <p className={styles.delivery} data-tone="breach">
            <Icon of={IconAlertTriangle} />
            <span>
              {t('outgoing.refused')} {refusalWords(refusal)}
            </span>
          </p>
          <p className={styles.delivery}>
            <TextButton onPress={() => replies.takeBack(contactId, id, 'field')}>
              {t('outgoing.takeBack')}
            </TextButton>
            <TextButton onPress={() => replies.takeBack(contactId, id, 'nowhere')}>
              {t('outgoing.discard')}
            </TextButton>
          </p>
        </div>
      )}
    </article>
  ))
}
