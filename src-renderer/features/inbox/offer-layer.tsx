import { IconPhoneIncoming, IconWorld, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useContactWho } from '../../contact-who.ts'
import { channelIcons, contactTexts, useCertainty, useOfferWhy, useTopicName } from '../../contact-words.ts'
import { useHubNow, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isVoice, offerKey, useCallDesk } from '../../softphone/call-actions.ts'
import { ring } from '../../softphone/ring-tone.ts'
import { announce, Button, CountdownBar, Icon, IconButton, Pill, SecondsLeft } from '../../ui/ui.ts'
import { inboxTexts } from './inbox-texts.ts'
import { useMissedOffers, useWatchForMissedOffers } from './missed-offers.ts'
import styles from './offer-layer.module.css'
import { useAnswerOffer } from './use-answer-offer.ts'

export interface OfferLayerProps {
  /** Tells the place the desk runs in: a notification, the window in front. Returns how to take it back. */
  readonly onRings?: (announcement: {
    readonly contactId: string
    readonly title: string
    readonly body: string
    readonly urgent: boolean
  }) => () => void
  /** What the customer wrote, where the contact is a written one. */
  readonly wordsOf?: (contact: DeskContact) => ReactNode
}

/** What rings and what was missed, above whatever screen is open. */
export function OfferLayer({ onRings, wordsOf }: OfferLayerProps) {
  useWatchForMissedOffers()
  const t = useTexts(inboxTexts)
  const contacts = useLiveValue(live => live.view.contacts)
  const { missed } = useMissedOffers()
  const offered = Object.values(contacts).filter(contact => contact.phase.kind === 'offered')
  if (offered.length === 0 && missed.length === 0) return null
  return (
    <section className={styles.layer} aria-label={t('offer.label')} data-pane="offer">
      {missed.map(offer => (
        <MissedNote key={offer.key} offer={offer} />
      ))}
      {offered.map(contact => (
        <OfferCard key={offerKey(contact)} contact={contact} onRings={onRings} words={wordsOf?.(contact)} />
      ))}
    </section>
  )
}

function OfferCard({
  contact,
  onRings,
  words,
}: {
  readonly contact: DeskContact
  readonly onRings: OfferLayerProps['onRings']
  readonly words: ReactNode
}) {
  const t = useTexts(inboxTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatPhone, formatDuration } = useFormats()
  const who = useContactWho(contact)
  const certainty = useCertainty()(who)
  const topicName = useTopicName()
  const whyOf = useOfferWhy()
  const { accept, decline } = useAnswerOffer()
  const { busy } = useCallDesk()
  const queue = useLiveValue(live => live.view.queues[contact.queueId])
  const isLive = useLiveValue(live => live.line) === 'live'
  const now = useHubNow()
  const offer = contact.phase.kind === 'offered' ? contact.phase.offer : undefined

  const number = contact.from.phone ? formatPhone(contact.from.phone) : contact.from.email
  const name = who.name ?? number ?? tWords('unknown')
  const why = offer ? whyOf(offer, contact.queueId) : ''
  const channel = tWords(`channel.${contact.channel}`)
  const said = useRef({ sentence: '', title: '', body: '' })
  said.current = {
    sentence: t('offer.announce', { channel, who: name, why }),
    title: t('offer.notificationTitle', { channel }),
    // A lock screen may show these words: the queue and the wait, never who it is.
    body: t('offer.notificationBody', {
      queue: queue?.name[language] ?? channel,
      waited: formatDuration(offer?.reason.waitedMs ?? 0),
    }),
  }

  const urgent = isVoice(contact) || contact.channel === 'counter'
  useEffect(() => {
    announce(said.current.sentence, 'assertive')
    const { title, body } = said.current
    const takeBack = onRings?.({ contactId: contact.id, title, body, urgent })
    const quiet = urgent ? ring() : () => {}
    return () => {
      quiet()
      takeBack?.()
    }
  }, [contact.id, urgent, onRings])

  if (!offer) return null
  const details = [
    who.name !== undefined ? number : undefined,
    queue?.name[language],
    topicName(contact.from.topic),
  ].filter(Boolean)
  return (
    <article className={styles.card} data-kind="ringing">
      <div className={styles.top}>
        <Icon
          of={isVoice(contact) ? IconPhoneIncoming : channelIcons[contact.channel]}
          className={styles.icon}
        />
        <div className={styles.words}>
          <div className={styles.first}>
            <h2 className={styles.name}>{name}</h2>
            {certainty && <Pill tone={certainty.tone}>{certainty.words}</Pill>}
            <Pill tone="info" icon={IconWorld}>
              {tWords(`language.${contact.language}`)}
            </Pill>
          </div>
          <p className={styles.detail}>{details.join(' · ')}</p>
          <p className={styles.detail}>{tWords('why.you', { why })}</p>
        </div>
      </div>
      {words}
      <CountdownBar
        startedAt={offer.offeredAt}
        endsAt={offer.expiresAt}
        label={t('offer.rings')}
        hideSeconds
      />
      {!isLive && <p className={styles.detail}>{t('offer.notHere')}</p>}
      <div className={styles.actions}>
        <Button
          variant="primary"
          shortcut="Ctrl+Shift+A"
          isPending={busy[contact.id] === 'accepting'}
          isDisabled={!isLive || now >= offer.expiresAt}
          onPress={() => void accept(contact)}
        >
          {t('offer.accept')}
        </Button>
        <Button
          shortcut="Ctrl+Shift+X"
          isPending={busy[contact.id] === 'declining'}
          isDisabled={!isLive || now >= offer.expiresAt}
          onPress={() => void decline(contact)}
        >
          {t('offer.decline')}
        </Button>
        <span className={styles.left}>
          <SecondsLeft endsAt={offer.expiresAt} />
        </span>
      </div>
    </article>
  )
}

function MissedNote({
  offer,
}: {
  readonly offer: ReturnType<typeof useMissedOffers.getState>['missed'][number]
}) {
  const t = useTexts(inboxTexts)
  const tWords = useTexts(contactTexts)
  const { formatTime, formatPhone } = useFormats()
  const who = useContactWho(offer.contact)
  const { phone } = offer.contact.from
  const name = who.name ?? (phone ? formatPhone(phone) : tWords('unknown'))
  return (
    <article className={styles.card} data-kind="missed" role="status">
      <div className={styles.top}>
        <Icon of={channelIcons[offer.contact.channel]} className={styles.icon} />
        <div className={styles.words}>
          <h2 className={styles.missedTitle}>
            {t('missed.title', { time: formatTime(offer.at, { seconds: true }), who: name })}
          </h2>
          <p className={styles.detail}>{t(offer.why === 'rang-out' ? 'missed.rangOut' : 'missed.left')}</p>
        </div>
        <IconButton
          icon={IconX}
          size="small"
          label={t('missed.dismiss')}
          onPress={() => useMissedOffers.getState().dismiss(offer.key)}
        />
      </div>
    </article>
  )
}
