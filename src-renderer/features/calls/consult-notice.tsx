import { IconArrowBackUp, IconCheck, IconMessageQuestion, IconUsersGroup } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { placeName } from '../../../src-domain/kiosk/counter-place.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { useContactWho } from '../../contact-who.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCallDesk } from '../../softphone/call-actions.ts'
import { announce, Button, Icon, Timer } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import styles from './consult-notice.module.css'
import { useConsultCommands } from './use-consult-commands.ts'

/**
 * How it stands while somebody else is asked: who hears whom, and the two ways on. At the desk of the one who is asked it
 * says whose the customer is.
 */
export function ConsultNotice({ contact }: { readonly contact: DeskContact }) {
  const { calls } = useCallDesk()
  if (contact.phase.kind !== 'connected') return null
  const asking = calls[contact.id]?.asking
  if (contact.asker) return <AskedNotice contact={contact} asker={contact.asker} />
  if (contact.consult) return <AskingNotice contact={contact} consult={contact.consult} />
  return asking ? <OutsideNotice contact={contact} asking={asking} /> : null
}

function AskingNotice({
  contact,
  consult,
}: {
  readonly contact: DeskContact
  readonly consult: NonNullable<DeskContact['consult']>
}) {
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const customer = useCustomer(contact)
  const queue = useLiveValue(live => live.view.queues[consult.queueId])
  const isLive = useLiveValue(live => live.line) === 'live'
  const { complete, takeBack } = useConsultCommands(contact)
  const who =
    consult.colleague?.name ?? t('consult.queue', { queue: queue?.name[language] ?? consult.queueId })
  const isAtCounter = contact.channel === 'counter'
  const title = t(`${isAtCounter ? 'consult.counterTitle' : 'consult.title'}.${consult.stage}`, { who })
  useAnnounced(title)
  return (
    <section className={styles.consult} aria-label={title} data-stage={consult.stage}>
      <Icon of={IconMessageQuestion} className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {title} <Timer since={consult.since} />
        </p>
        <p className={styles.text}>
          {isAtCounter ? t('consult.stays', { customer, who }) : t('consult.music', { customer })}
        </p>
      </div>
      <div className={styles.actions}>
        {consult.stage === 'talking' && (
          <Button
            variant="primary"
            icon={IconCheck}
            shortcut="Ctrl+Shift+Enter"
            isDisabled={!isLive}
            onPress={() => void complete(contact)}
          >
            {t('consult.complete', { who })}
          </Button>
        )}
        <Button
          icon={IconArrowBackUp}
          shortcut="Ctrl+Shift+Backspace"
          isDisabled={!isLive}
          onPress={() => void takeBack(contact)}
        >
          {isAtCounter ? t('consult.goOn', { who }) : t('consult.takeBack', { customer })}
        </Button>
      </div>
    </section>
  )
}

/** A number outside is asked: the carrier says how that stands. */
function OutsideNotice({
  contact,
  asking,
}: {
  readonly contact: DeskContact
  readonly asking: { readonly number: string; readonly state: 'calling' | 'talking' | 'joined' }
}) {
  const t = useTexts(callsTexts)
  const { formatPhone } = useFormats()
  const customer = useCustomer(contact)
  const { completeOutside, takeBackOutside, join, canJoin } = useConsultCommands(contact)
  const who = formatPhone(asking.number)
  const title =
    asking.state === 'calling' ? t('consult.calling', { number: who }) : t('consult.title.talking', { who })
  useAnnounced(title)
  return (
    <section className={styles.consult} aria-label={title} data-stage={asking.state}>
      <Icon of={IconMessageQuestion} className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p className={styles.text}>
          {asking.state === 'joined' ? t('consult.joined') : t('consult.music', { customer })}
        </p>
      </div>
      <div className={styles.actions}>
        {asking.state === 'talking' && canJoin && (
          <Button icon={IconUsersGroup} onPress={() => void join(contact)}>
            {t('consult.join')}
          </Button>
        )}
        {asking.state !== 'calling' && (
          <Button
            variant="primary"
            icon={IconCheck}
            shortcut="Ctrl+Shift+Enter"
            onPress={() => void completeOutside(contact)}
          >
            {t('consult.complete', { who })}
          </Button>
        )}
        <Button
          icon={IconArrowBackUp}
          shortcut="Ctrl+Shift+Backspace"
          onPress={() => void takeBackOutside(contact)}
        >
          {t('consult.takeBack', { customer })}
        </Button>
      </div>
    </section>
  )
}

function AskedNotice({
  contact,
  asker,
}: {
  readonly contact: DeskContact
  readonly asker: NonNullable<DeskContact['asker']>
}) {
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const customer = useCustomer(contact)
  const isAtCounter = contact.channel === 'counter'
  const place = useCounterPlace(isAtCounter ? asker.id : undefined)
  const title = !isAtCounter
    ? t('consult.askedBy', { who: asker.name })
    : place === undefined
      ? t('consult.come', { who: asker.name })
      : t('consult.comeTo', { who: asker.name, place: place[language] })
  useAnnounced(title)
  return (
    <section className={styles.consult} aria-label={title} data-stage="asked">
      <Icon of={IconMessageQuestion} className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p className={styles.text}>
          {t(isAtCounter ? 'consult.comeText' : 'consult.askedByText', { customer, who: asker.name })}
        </p>
        {asker.note !== '' && (
          <>
            <p className={styles.text}>{t('consult.note', { who: asker.name })}</p>
            <blockquote className={styles.note}>{asker.note}</blockquote>
          </>
        )}
      </div>
    </section>
  )
}

/** What the desk of a colleague at the counter is called; `undefined` until it is known, and where it has no name. */
function useCounterPlace(agentId: string | undefined): Bilingual | undefined {
  const { counter } = useHub()
  const [place, setPlace] = useState<Bilingual>()
  useEffect(() => {
    if (agentId === undefined) return
    let isWanted = true
    void counter.placeOfAgent(agentId).then(answer => {
      if (isWanted && !('kind' in answer) && answer.place) setPlace(placeName(answer.place))
    })
    return () => {
      isWanted = false
    }
  }, [counter, agentId])
  return place
}

function useCustomer(contact: DeskContact): string {
  const t = useTexts(callsTexts)
  return useContactWho(contact).name ?? t('consult.customer')
}

/** Speaks each new state once. */
function useAnnounced(words: string): void {
  const said = useRef('')
  useEffect(() => {
    if (said.current === words) return
    said.current = words
    announce(words)
  }, [words])
}
