import { useEffect, useId, useState } from 'react'
import type { MailView } from '../../../src-contract/http/mail.ts'
import {
  type Recipients,
  type RecipientsRefusal,
  tidyRecipients,
} from '../../../src-domain/mail/mail-recipients.ts'
import { isSame } from '../../desk-data/is-same.ts'
import { useTexts } from '../../language/language.ts'
import { ChoiceChips, TagField, TextButton } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import styles from './recipient-fields.module.css'
import { useEntryRefusalWords } from './use-entry-refusal-words.ts'

/** To whom an e-mail goes, to be seen and changed before it is sent: its writer, everybody, or whomever the agent names. */
export function RecipientFields({
  recipients,
  refusal,
  mail,
  onChange,
}: {
  readonly recipients: Recipients
  readonly refusal: RecipientsRefusal | undefined
  readonly mail: MailView | undefined
  readonly onChange: (recipients: Recipients) => void
}) {
  const t = useTexts(conversationTexts)
  const refusalWords = useEntryRefusalWords()
  const [isChanging, setIsChanging] = useState(false)
  const fieldsId = useId()
  useEffect(() => {
    if (isChanging) document.getElementById(`${fieldsId}-to`)?.focus()
  }, [isChanging, fieldsId])
  const answer = mail?.answer
  const known = [...(answer?.replyAll.to ?? []), ...(answer?.replyAll.cc ?? [])].map(id => ({
    id,
    label: id,
  }))
  const hasOthers = answer !== undefined && known.length > answer.reply.to.length
  const way =
    hasOthers && isSame(recipients, answer.replyAll)
      ? 'replyAll'
      : hasOthers && isSame(recipients, answer.reply)
        ? 'reply'
        : null
  const isOpen = isChanging || recipients.to.length === 0 || refusal !== undefined
  const change = (part: Partial<Recipients>) => onChange(tidyRecipients({ ...recipients, ...part }))
  return (
    <fieldset className={styles.recipients} aria-label={t('recipients.label')}>
      {hasOthers && (
        <ChoiceChips
          label={t('recipients.way')}
          size="small"
          options={(['reply', 'replyAll'] as const).map(id => ({ id, label: t(`recipients.${id}`) }))}
          value={way}
          onChange={chosen => onChange(answer[chosen])}
        />
      )}
      {isOpen ? (
        (['to', 'cc'] as const).map(name => (
          <TagField
            key={name}
            id={`${fieldsId}-${name}`}
            className={styles.field}
            label={t(`recipients.${name}`)}
            tags={recipients[name]}
            known={known}
            onMake={address => address.toLowerCase()}
            placeholder={t('recipients.placeholder')}
            onChange={addresses => change({ [name]: addresses })}
            {...(name === 'cc' || refusal === undefined ? {} : { error: refusalWords(refusal) })}
          />
        ))
      ) : (
        <>
          <p className={styles.short}>
            {t('mail.wentTo', { people: recipients.to.join(', ') })}
            {recipients.cc.length > 0 && ` · ${t('mail.cc', { people: recipients.cc.join(', ') })}`}
          </p>
          <TextButton onPress={() => setIsChanging(true)}>{t('recipients.change')}</TextButton>
        </>
      )}
    </fieldset>
  )
}
