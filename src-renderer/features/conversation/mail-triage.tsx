import { IconFileText, IconHelpCircle, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { MailView } from '../../../src-contract/http/mail.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { descriptionMaxLength } from '../../../src-domain/requests/request-command.ts'
import { CallButton } from '../../call-number.tsx'
import { useContactWho } from '../../contact-who.ts'
import { useDesk, useDeskStore } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, Notice } from '../../ui/ui.ts'
import { composerFieldId } from './composer.tsx'
import { type ConversationLog, unansweredSince } from './conversation-log.ts'
import { conversationTexts } from './conversation-texts.ts'
import { useReply } from './conversations-provider.tsx'
import styles from './mail-triage.module.css'

const meanings = [
  'stop-sign-down',
  'signals-out',
  'live-wire',
  'gas',
  'sinkhole',
  'road-blocked',
  'stray-animal',
  'flood',
  'needles',
] as const

/**
 * What the words of an unanswered e-mail say: what cannot wait, which kind of request it probably is, what is missing for
 * it, and what is not taken by e-mail. All of it is proposed, and done by one press.
 */
export function MailTriage({
  contact,
  log,
  mail,
}: {
  readonly contact: DeskContact
  readonly log: ConversationLog
  readonly mail: MailView | undefined
}) {
  const t = useTexts(conversationTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  const requestDraftFor = useDesk(desk => desk.requestDraftFor)
  const showRequest = useDesk(desk => desk.showRequest)
  const { reply, replies } = useReply(contact.id)
  const { customer } = useContactWho(contact)
  const { conversation } = log
  const latest = mail?.messages.findLast(({ kind }) => kind === 'personal' || kind === 'automatic')
  if (mail === undefined || latest === undefined || !catalogue || unansweredSince(log) === undefined)
    return null
  const words = (log.entries.find(({ id }) => id === latest.entryId)?.text ?? '').slice(
    0,
    descriptionMaxLength,
  )
  const typeOf = (code: string | undefined) => catalogue.requestTypes.find(each => each.code === code)
  const { triage, requests } = latest
  const { urgent, notByEmail, questions } = triage
  const { ready } = mail
  const likely = typeOf(triage.likelyTypes[0]?.code)
  const phone = conversation.customer.phone ?? contact.from.phone ?? customer?.phones[0]?.e164

  function insert(words: string): void {
    replies.write(
      contact.id,
      [reply?.text.trimEnd() ?? '', words].filter(each => each !== '').join('\n\n'),
      false,
    )
    document.getElementById(composerFieldId)?.focus()
  }
  const meaning = meanings.find(each => each === urgent?.because)
  const canMakeRequest = likely !== undefined && notByEmail === undefined
  if (!urgent && !likely && !notByEmail && requests.length === 0) return null
  return (
    <section className={styles.triage} aria-label={t('triage.label')}>
      {urgent && (
        <Notice
          tone="breach"
          title={t('triage.urgent', {
            what: meaning
              ? t(`urgent.${meaning}`)
              : (typeOf(urgent.because)?.name[language] ?? urgent.because),
          })}
        >
          {t(phone === undefined ? 'triage.noNumber' : 'triage.call')}{' '}
          {phone !== undefined && (
            <CallButton phone={phone} customerId={customer?.id} language={conversation.language} />
          )}
        </Notice>
      )}
      {notByEmail && (
        <Notice
          tone="watch"
          title={t('triage.notByEmail', { type: typeOf(notByEmail.code)?.name[language] ?? '' })}
          action={{
            label: t('triage.sayWhy'),
            onPress: () =>
              insert(ready.notByEmail?.[conversation.language] ?? notByEmail.reason[conversation.language]),
          }}
        >
          {notByEmail.reason[language]}
        </Notice>
      )}
      <div className={styles.row}>
        {canMakeRequest && (
          <Button size="small" icon={IconFileText} onPress={() => requestDraftFor(likely.code, words)}>
            {t('triage.likely', { type: likely.name[language] })}
          </Button>
        )}
        {ready.askForFacts && (
          <Button
            size="small"
            icon={IconHelpCircle}
            onPress={() => insert(ready.askForFacts?.[conversation.language] ?? '')}
          >
            {t('triage.ask', { count: questions.length })}
          </Button>
        )}
        {requests.map(({ id, reference }) => (
          <Button key={id} size="small" icon={IconSearch} onPress={() => showRequest(id)}>
            {t('triage.request', { reference })}
          </Button>
        ))}
      </div>
    </section>
  )
}
