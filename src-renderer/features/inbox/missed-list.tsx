import { IconPhoneX } from '@tabler/icons-react'
import { CallableNumber } from '../../call-number.tsx'
import { useContactWho } from '../../contact-who.ts'
import { channelIcons, contactTexts } from '../../contact-words.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { DataTable, Dialog, EmptyState, Icon } from '../../ui/ui.ts'
import { inboxTexts } from './inbox-texts.ts'
import { type MissedOffer, useMissedOffers } from './missed-offers.ts'
import styles from './offer-layer.module.css'

const close = () => useMissedOffers.setState({ isListOpen: false })

/** What rang at this desk within a day and was not answered: who it was, and what became of it. */
export function MissedList() {
  const t = useTexts(inboxTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatTime } = useFormats()
  const { history, isListOpen } = useMissedOffers()
  const queues = useLiveValue(live => live.view.queues)
  if (!isListOpen) return null
  return (
    <Dialog title={t('missedList.title')} isOpen onClose={close} size="large" isDismissable>
      <DataTable
        label={t('missedList.title')}
        rows={history}
        rowId={({ key }) => key}
        empty={<EmptyState icon={IconPhoneX} title={t('missedList.none')} text={t('missedList.noneText')} />}
        columns={[
          {
            id: 'channel',
            label: t('missedList.channel'),
            hideLabel: true,
            width: 'narrow',
            cell: ({ contact }) => (
              <Icon of={channelIcons[contact.channel]} label={tWords(`channel.${contact.channel}`)} />
            ),
          },
          {
            id: 'at',
            label: t('missedList.at'),
            width: 'narrow',
            cell: ({ at }) => formatTime(at, { seconds: true }),
          },
          {
            id: 'who',
            label: t('missedList.who'),
            isRowHeader: true,
            cell: offer => <Who offer={offer} />,
          },
          {
            id: 'queue',
            label: t('missedList.queue'),
            cell: ({ contact }) => queues[contact.queueId]?.name[language] ?? contact.queueId,
          },
          {
            id: 'why',
            label: t('missedList.why'),
            cell: ({ why }) => t(why === 'rang-out' ? 'missed.rangOut' : 'missedList.takenBack'),
          },
        ]}
      />
    </Dialog>
  )
}

function Who({ offer: { contact } }: { readonly offer: MissedOffer }) {
  const tWords = useTexts(contactTexts)
  const who = useContactWho(contact)
  const { phone } = contact.from
  const number = phone !== undefined && (
    <CallableNumber
      phone={phone}
      customerId={who.customer?.id}
      language={contact.language}
      onPlaced={close}
    />
  )
  if (who.name === undefined) return number || tWords('unknown')
  return (
    <>
      <span className={styles.missedName}>{who.name}</span>
      <span className={styles.missedNumber}>{number}</span>
    </>
  )
}
