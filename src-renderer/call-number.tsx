import { IconPhoneOff, IconPhoneOutgoing } from '@tabler/icons-react'
import { openForLive, openingsOf } from '../src-domain/routing/capacity.ts'
import { emergencyNumber, isEmergency } from '../src-domain/routing/emergency.ts'
import { outgoingRefusal } from '../src-domain/routing/outgoing-policy.ts'
import { standardCapacity } from '../src-domain/routing/routing-config.ts'
import en from './call-number.en.json'
import fr from './call-number.fr.json'
import styles from './call-number.module.css'
import { useDesk, useLiveValue } from './desk-context.ts'
import { toE164 } from './desk-data/phone.ts'
import { registerTexts, useTexts } from './language/language.ts'
import { useFormats } from './language/use-formats.ts'
import { useRefusalWords } from './refusal-words.ts'
import { type NumberToCall, type OwedCall, useCallActions, useCallDesk } from './softphone/call-actions.ts'
import { IconButton, toast } from './ui/ui.ts'

const callTexts = registerTexts('call-number', { en, fr })

/**
 * A number as a carrier dials it: E.164, or short as 311; `undefined` when it can be neither. Emergency services are 911
 * however they are dialled.
 */
export function dialableNumber(text: string | undefined): string | undefined {
  if (isEmergency(text)) return emergencyNumber
  const short = text?.trim() ?? ''
  return /^\d{3}$/.test(short) ? short : toE164(text)
}

/** Says why the centre does not call a number, by the rules that this desk heard last; `undefined` where it may. */
export function useWhyNotCalled(): (phone: string) => string | undefined {
  const refusalWords = useRefusalWords()
  const outgoing = useLiveValue(live => live.view.calling['centre']?.outgoing)
  return phone => {
    const refused = outgoingRefusal(phone, outgoing)
    return refused && refusalWords({ ...refused })
  }
}

/**
 * Whether this person can call somebody now: the hub is there, a line of this desk can dial, and nothing in hand takes
 * them, which counts for nothing where it is 911. And how; it says in words what went wrong, and answers whether the call
 * is in hand.
 */
export function useCallNumber(): {
  readonly canCall: boolean
  readonly canCallEmergency: boolean
  readonly isPlacing: boolean
  readonly call: (to: NumberToCall | OwedCall) => Promise<boolean>
} {
  const t = useTexts(callTexts)
  const refusalWords = useRefusalWords()
  const { formatPhone } = useFormats()
  const actions = useCallActions()
  const { isPlacing } = useCallDesk()
  const select = useDesk(desk => desk.select)
  const isLive = useLiveValue(live => live.line) === 'live'
  const isAgent = useLiveValue(live => live.view.me.self !== undefined)
  const contacts = useLiveValue(live => live.view.contacts)
  useLiveValue(live => live.carrier?.isWorking)
  const { outside } = actions.softphone
  const isFree = (openingsOf(Object.values(contacts), standardCapacity) & openForLive) !== 0
  const canCallEmergency = isLive && isAgent && outside !== undefined && outside.isReady?.() !== false
  const canCall = canCallEmergency && isFree

  async function call(to: NumberToCall | OwedCall): Promise<boolean> {
    const say = (text: string) => toast({ tone: 'watch', title: t('title'), text })
    const result = await actions.place(to)
    switch (result.kind) {
      case 'busy':
        return false
      case 'no-audio':
        say(t(result.why.startsWith('phone') ? 'phone' : 'microphone'))
        return false
      case 'hub-away':
        say(t('hubAway'))
        return false
      case 'refused':
        say(refusalWords(result.refusal))
        return false
      case 'placed': {
        select(result.contactId)
        void result.dialled.then(outcome => {
          if (outcome.kind === 'done') return
          say(t(`fault.${outcome.why}`, { number: formatPhone(result.phone) }))
        })
        return true
      }
    }
  }
  return { canCall, canCallEmergency, isPlacing, call }
}

export type CallButtonProps = NumberToCall & {
  /** The call is in hand: what stands over it can go. */
  readonly onPlaced?: () => void
}

/**
 * A button that calls a number; not there where the number cannot be called, or nobody could be called now. Where the
 * centre does not call it, the button says why.
 */
export function CallButton({ phone, onPlaced, ...to }: CallButtonProps) {
  const t = useTexts(callTexts)
  const { formatPhone } = useFormats()
  const { canCall, isPlacing, call } = useCallNumber()
  const whyNot = useWhyNotCalled()
  const number = dialableNumber(phone)
  if (!canCall || number === undefined) return null
  const why = whyNot(number)
  if (why !== undefined) {
    return (
      <IconButton
        icon={IconPhoneOff}
        size="small"
        label={t('notCalled', { number: formatPhone(number), why })}
        onPress={() => toast({ tone: 'watch', title: t('title'), text: why })}
      />
    )
  }
  return (
    <IconButton
      icon={IconPhoneOutgoing}
      size="small"
      label={t('call', { number: formatPhone(number) })}
      isDisabled={isPlacing}
      onPress={async () => {
        if (await call({ ...to, phone: number })) onPlaced?.()
      }}
    />
  )
}

/** A telephone number as it is read, and beside it the button that calls it. */
export function CallableNumber(to: CallButtonProps) {
  const { formatPhone } = useFormats()
  return (
    <span className={styles.number}>
      {formatPhone(to.phone)}
      <CallButton {...to} />
    </span>
  )
}
