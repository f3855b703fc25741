import { IconFileDescription, IconShieldQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import type { MailMessage } from '../../../src-contract/http/mail.ts'
import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Pill } from '../../ui/ui.ts'
import { shortName } from './attachment-list.tsx'
import { conversationTexts } from './conversation-texts.ts'
import entryStyles from './entry-view.module.css'
import { MailPage } from './mail-page.tsx'
import styles from './mail-parts.module.css'
import { useFileSize } from './use-file-size.ts'

/** What an e-mail has beside its words: to whom it went, what it quotes, its page, and what was left out of it. */
export function MailParts({ entry, message }: { readonly entry: Entry; readonly message: MailMessage }) {
  const t = useTexts(conversationTexts)
  const fileSize = useFileSize()
  const [isPageOpen, setIsPageOpen] = useState(false)
  const { kind, from, to, cc, folded, html, blockedImages, refusedFiles, problem } = message
  const names = (list: MailMessage['cc']) =>
    list.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ')
  return (
    <div className={styles.parts}>
      {kind !== 'personal' && (
        <span>
          <Pill tone="watch">{t(`mail.kind.${kind}`)}</Pill>
        </span>
      )}
      <p className={styles.line}>
        {[
          from === undefined ? '' : t('mail.from', { people: names([from]) }),
          to.length === 0 ? '' : t('mail.wentTo', { people: names(to) }),
          cc.length === 0 ? '' : t('mail.cc', { people: names(cc) }),
        ]
          .filter(each => each !== '')
          .join(' · ')}
      </p>
      {folded !== '' && (
        <details className={entryStyles.quoted}>
          <summary>{t('entry.quoted')}</summary>
          <p className={entryStyles.words}>{folded}</p>
        </details>
      )}
      {problem && <p className={styles.line}>{t(`mail.problem.${problem}`)}</p>}
      {refusedFiles.map(({ name, bytes, why }) => (
        <p key={`${name} ${bytes}`} className={styles.line}>
          {t(`mail.refusedFile.${why}`, { name: shortName(name), size: fileSize(bytes) })}
        </p>
      ))}
      {html !== undefined && (
        <>
          <span>
            <Button
              size="small"
              variant="quiet"
              icon={IconFileDescription}
              aria-expanded={isPageOpen}
              onPress={() => setIsPageOpen(open => !open)}
            >
              {t(isPageOpen ? 'mail.hidePage' : 'mail.showPage')}
            </Button>
          </span>
          {isPageOpen && (
            <MailPage contactId={entry.contactId} html={html} pictures={picturesOf(entry, message)} />
          )}
        </>
      )}
      {blockedImages > 0 && <p className={styles.line}>{t('mail.blocked', { count: blockedImages })}</p>}
    </div>
  )
}

/** Before the words of a message whose sender the city's own mail server does not confirm. */
export function SenderMark({ message: { sender, isUnconfirmed } }: { readonly message: MailMessage }) {
  const t = useTexts(conversationTexts)
  if (!isUnconfirmed) return null
  const results = (['spf', 'dkim', 'dmarc'] as const).flatMap(method =>
    sender?.[method] ? `${method.toUpperCase()} ${sender[method]}` : [],
  )
  return (
    <p className={styles.line}>
      <Pill tone="watch" icon={IconShieldQuestion}>
        {t('mail.unconfirmed')}
      </Pill>{' '}
      {t('mail.unconfirmedText', { results: results.join(', ') })}
    </p>
  )
}

/** The pictures of the page that came with the message, by the name under which it asks for them. */
function picturesOf(entry: Entry, { pictures }: MailMessage) {
  return pictures.flatMap(({ contentId, attachmentId }) => {
    const file = entry.attachments.find(({ id }) => id === attachmentId)
    return file && /^image\/(jpeg|png|webp|gif)$/.test(file.mediaType) ? [{ contentId, file }] : []
  })
}
