import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useTexts } from '../../language/language.ts'
import { unansweredSince } from './conversation-log.ts'
import { conversationTexts } from './conversation-texts.ts'
import { onOneLine, useConversation } from './conversations-provider.tsx'
import styles from './first-words.module.css'
import { splitQuoted } from './split-quoted.ts'

/** What a contact that is offered is about: the subject, and the customer's first words that nobody has answered. */
export function FirstWords({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(conversationTexts)
  const log = useConversation(contact.id)?.log
  if (log === undefined) return null
  const since = unansweredSince(log)
  const first = log.entries.find(({ writer, at }) => writer.kind === 'customer' && at === since)
  const words = onOneLine(first && splitQuoted(first.text).own, 240)
  const files = first?.attachments.length ?? 0
  return (
    <div className={styles.words} lang={log.conversation.language}>
      {log.conversation.subject && <p className={styles.subject}>{log.conversation.subject}</p>}
      {words && <p className={styles.first}>{words}</p>}
      {files > 0 && <p>{t('files.count', { count: files })}</p>}
    </div>
  )
}
