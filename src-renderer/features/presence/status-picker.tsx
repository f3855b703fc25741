import { IconChevronDown } from '@tabler/icons-react'
import { useRef } from 'react'
import { type ChosenPresence, chosenPresences, type Presence } from '../../../src-domain/routing/agent.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Hidden, Icon, Menu, type MenuEntry, StatusDot, Timer, type Tone } from '../../ui/ui.ts'
import { MicrophoneFault } from './microphone-fault.tsx'
import { presenceTexts } from './presence-texts.ts'
import styles from './status-picker.module.css'
import { usePresence } from './use-presence.ts'

const tones: Readonly<Record<Presence, Tone>> = {
  available: 'good',
  break: 'watch',
  lunch: 'watch',
  training: 'info',
  offline: 'neutral',
  'no-answer': 'breach',
  'no-audio': 'breach',
}

/**
 * The own status. While a contact is in hand a choice is for afterwards ("Available, then Break") and can be taken
 * back; the status of now never changes under a conversation.
 */
export function StatusPicker({ id }: { readonly id?: string }) {
  const t = useTexts(presenceTexts)
  const { formatTime } = useFormats()
  const { me, isPending, fault, choose, forgetFault } = usePresence()
  const line = useLiveValue(live => live.line)
  const heardAt = useLiveValue(live => live.heardAt)
  const contacts = useLiveValue(live => live.view.contacts)
  const wanted = useRef<ChosenPresence>('available')
  if (!me) return null

  const inHand = Object.values(contacts).filter(contact => contact.phase.kind !== 'offered').length
  const isBusy = inHand > 0
  const isLive = line === 'live'
  const nowWords = t(`presence.${me.presence}`)
  const pick = (presence: ChosenPresence) => {
    wanted.current = presence
    void choose(presence)
  }
  const choices = chosenPresences.map(presence => ({
    id: presence,
    label: t(`presence.${presence}`),
    description:
      me.nextPresence !== undefined && presence === me.presence
        ? t('cancelNextDoes', { next: t(`presence.${me.nextPresence}`) })
        : t(`does.${presence}`),
    dot: tones[presence],
  }))
  const entries: MenuEntry<ChosenPresence>[] = [
    { heading: t(isBusy ? 'nextHeading' : 'nowHeading'), items: choices },
  ]
  const selected = me.nextPresence ?? me.presence
  const moreWords = (): string | undefined => {
    if (!isLive) return heardAt === undefined ? undefined : t('asOf', { time: formatTime(heardAt) })
    if (me.nextPresence !== undefined) return t('next', { presence: t(`presence.${me.nextPresence}`) })
    return isBusy ? t('inHand', { count: inHand }) : undefined
  }
  const more = moreWords()
  const trigger = (
    <Button id={id} isDisabled={!isLive} isPending={isPending} className={styles.trigger}>
      <Hidden>
        {more === undefined ? t('name', { presence: nowWords }) : t('nameMore', { presence: nowWords, more })}
      </Hidden>
      <span aria-hidden className={styles.words}>
        <StatusDot tone={isLive ? tones[me.presence] : 'neutral'} />
        <span>{nowWords}</span>
        <span className={styles.more}>{more ?? (isLive && <Timer since={me.presenceSince} />)}</span>
        <Icon of={IconChevronDown} size={16} />
      </span>
    </Button>
  )
  return (
    <>
      <Menu
        label={t('status')}
        trigger={trigger}
        entries={entries}
        selected={chosenPresences.includes(selected as ChosenPresence) ? (selected as ChosenPresence) : null}
        onChoose={pick}
      />
      <MicrophoneFault
        fault={fault}
        stays={nowWords}
        onTryAgain={() => void choose(wanted.current)}
        onClose={forgetFault}
      />
    </>
  )
}
