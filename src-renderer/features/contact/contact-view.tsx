import { IconHeadphones, IconWorld } from '@tabler/icons-react'
import type { ReactNode, Ref } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { CallButton } from '../../call-number.tsx'
import { useContactWho } from '../../contact-who.ts'
import { channelIcons, contactTexts } from '../../contact-words.ts'
import { useHubNow, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCallActions, useCallDesk } from '../../softphone/call-actions.ts'
import { Icon, Notice, PaneBody, PaneHeader, PersonName, Pill, Timer } from '../../ui/ui.ts'
import { CallBar } from './call-bar.tsx'
import { contactViewTexts } from './contact-texts.ts'
import styles from './contact-view.module.css'
import { Notes } from './notes.tsx'

/** A call usually connects sooner; words that come and go within a second only disturb. */
const connectingShownAfterMs = 1_500

export interface ContactViewProps {
  readonly contact: DeskContact
  /** Articles that suit the contact. */
  readonly suggestions?: ReactNode
  /** What can be done with it beside talking. */
  readonly tools?: ReactNode
  /** What stands between it and other people: somebody who is asked, a call-back that is owed. */
  readonly standing?: ReactNode
  /** The form that concludes it, once the conversation is over. */
  readonly wrapUp?: ReactNode
  /** What was written in it and the answer, where it is a written one: it takes the middle of the pane. */
  readonly conversation?: ReactNode
  readonly notesRef?: Ref<HTMLTextAreaElement>
}

/** The contact in hand: who, since when, what can be done with it, and what is written about it. */
export function ContactView({
  contact,
  tools,
  standing,
  suggestions,
  wrapUp,
  conversation,
  notesRef,
}: ContactViewProps) {
  if (conversation !== undefined) {
    const isWrapping = contact.phase.kind === 'wrapping'
    return (
      <>
        <PaneHeader className={styles.header}>
          <Heading contact={contact} />
          <CallBar contact={contact} tools={tools} />
        </PaneHeader>
        <div className={styles.written} data-wrapping={isWrapping || undefined}>
          {standing}
          {isWrapping && <div className={styles.wrapUp}>{wrapUp}</div>}
          {conversation}
          <div className={styles.beside}>
            <Notes key={`notes ${contact.id}`} contact={contact} areaRef={notesRef} isCompact />
            <div className={styles.suggestions}>{suggestions}</div>
          </div>
        </div>
      </>
    )
  }
  return (
    <>
      <PaneHeader className={styles.header}>
        <Heading contact={contact} />
        <CallBar contact={contact} tools={tools} />
      </PaneHeader>
      <PaneBody>
        <div className={styles.body}>
          {standing}
          <CallNotices contact={contact} />
          {contact.phase.kind === 'wrapping' && wrapUp}
          {contact.about === undefined && (
            <Notes key={`notes ${contact.id}`} contact={contact} areaRef={notesRef} />
          )}
          {suggestions}
        </div>
      </PaneBody>
    </>
  )
}

function Heading({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(contactViewTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatDuration, formatPhone } = useFormats()
  const who = useContactWho(contact)
  const queue = useLiveValue(live => live.view.queues[contact.queueId])
  const { phase } = contact
  const number = contact.from.phone ? formatPhone(contact.from.phone) : contact.from.email
  const answeredAt = 'answeredAt' in phase ? phase.answeredAt : undefined
  const facts = [
    who.name === undefined ? undefined : (number ?? contact.from.ticket ?? t('noNumber')),
    queue?.name[language],
    // Beside the time that is left to wrap up there is no room for what was before; who was called has not waited.
    answeredAt === undefined || phase.kind === 'wrapping' || contact.isPlaced
      ? undefined
      : t('waitedOf', {
          waited: formatDuration(answeredAt - contact.arrivedAt),
          promise: formatDuration(contact.deadline - contact.arrivedAt),
        }),
  ].filter(Boolean)
  return (
    <div className={styles.heading}>
      <Icon
        of={channelIcons[contact.channel]}
        label={tWords(`channel.${contact.channel}`)}
        className={styles.icon}
      />
      <div className={styles.who}>
        <PersonName level={1}>{who.name ?? number ?? contact.from.ticket ?? tWords('unknown')}</PersonName>
        <p className={styles.facts}>
          <span>{facts.join(' · ')}</span>
          {contact.from.phone !== undefined && (
            <CallButton
              phone={contact.from.phone}
              customerId={who.customer?.id}
              language={contact.language}
            />
          )}
          <Pill tone="info" icon={IconWorld}>
            {tWords(`language.${contact.language}`)}
          </Pill>
        </p>
      </div>
      <BigTimer contact={contact} />
    </div>
  )
}

function BigTimer({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(contactViewTexts)
  const { formatDuration } = useFormats()
  const now = useHubNow()
  const { phase } = contact
  switch (phase.kind) {
    case 'connected':
      return (
        <div className={styles.time}>
          <Timer since={phase.answeredAt} size="person" label={t('timer.talk')} />
          {phase.hold && (
            <Pill tone="watch">{t('held', { time: formatDuration(now - phase.hold.since) })}</Pill>
          )}
        </div>
      )
    case 'wrapping': {
      const isOverdue = now >= phase.dueAt
      return (
        <div className={styles.time} data-tone={isOverdue ? 'breach' : undefined}>
          {isOverdue ? (
            <Timer since={phase.dueAt} size="person" label={t('timer.overdue')} />
          ) : (
            <Timer until={phase.dueAt} size="person" label={t('timer.wrapUp')} />
          )}
          <span className={styles.timeWords}>{t(isOverdue ? 'timer.overdue' : 'timer.wrapUp')}</span>
        </div>
      )
    }
    default:
      return null
  }
}

/** What stands between the two voices, each with what to do. */
function CallNotices({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(contactViewTexts)
  const { formatDuration, formatTime } = useFormats()
  const { softphone } = useCallActions()
  const { calls, hungUp } = useCallDesk()
  const line = useLiveValue(live => live.line)
  const now = useHubNow()
  if (contact.phase.kind !== 'connected') return null
  const call = calls[contact.id]
  const endedHereAt = hungUp[contact.id]
  if (endedHereAt !== undefined) {
    return (
      <Notice tone="watch" isLive>
        {t('endedHere', { time: formatTime(endedHereAt, { seconds: true }) })}
      </Notice>
    )
  }
  const again = { label: t('audio.again'), onPress: () => void softphone.answer(contact.id) }
  return (
    <>
      {line !== 'live' && <Notice tone="watch">{t('away')}</Notice>}
      {contact.customerLink.kind === 'lost' && (
        <Notice tone="watch" title={t('lost', { time: formatDuration(now - contact.customerLink.since) })}>
          {t('lostText')}
        </Notice>
      )}
      {call?.state.kind === 'connecting' && now - call.state.since > connectingShownAfterMs && (
        <Notice icon={IconHeadphones}>{t('audio.connecting')}</Notice>
      )}
      {call?.state.kind === 'reconnecting' && contact.customerLink.kind === 'present' && (
        <Notice
          tone="watch"
          title={t('audio.reconnecting', { time: formatTime(call.state.since, { seconds: true }) })}
        />
      )}
      {call?.state.kind === 'failed' && (
        <Notice tone="breach" isLive action={again}>
          {t(`audio.${call.state.why}`)}
        </Notice>
      )}
      {call?.microphoneLost && (
        <Notice tone="breach" isLive>
          {t('audio.microphoneLost')}
        </Notice>
      )}
      {call?.awaitsPress && (
        <Notice
          tone="watch"
          isLive
          action={{ label: t('audio.press'), onPress: () => softphone.letSound(contact.id) }}
        >
          {t('audio.awaitsPress')}
        </Notice>
      )}
    </>
  )
}
