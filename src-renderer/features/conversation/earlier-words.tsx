import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SectionHeading } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import { useConversation } from './conversations-provider.tsx'
import styles from './earlier-words.module.css'
import { EntryLog } from './entry-log.tsx'
import { EntryView } from './entry-view.tsx'
import { wasWritten } from './written-contacts.ts'

/** What was written in a chat before it became a call-back. Shows nothing for any other contact. */
export function EarlierWords({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(conversationTexts)
  const isShown = useLiveValue(live => wasWritten(contact, live.view.queues))
  const log = useConversation(contact.id)?.log
  if (!isShown || log === undefined) return null
  const { conversation } = log
  return (
    <section aria-label={t('pane.before')}>
      <SectionHeading>{t('pane.before')}</SectionHeading>
      <div className={styles.frame}>
        <EntryLog
          contactId={contact.id}
          log={log}
          isInHand={false}
          renderEntry={entry => (
            <EntryView
              entry={entry}
              conversation={conversation}
              customerName={conversation.customer.name ?? t('entry.customer')}
              onWriteAgain={undefined}
            />
          )}
        />
      </div>
    </section>
  )
}
