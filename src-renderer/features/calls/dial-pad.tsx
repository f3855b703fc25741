import { IconGridDots } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useTexts } from '../../language/language.ts'
import { Hidden, IconButton, Popover } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import keyStyles from './dial-keys.module.css'
import styles from './dial-pad.module.css'

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
export const dialPadButtonId = 'dial-pad'

/** Digits into the call, by pointer or by the keyboard's own digits. Only where the carrier takes them. */
export function DialPad({
  contactId,
  sendDigits,
}: {
  readonly contactId: ContactId
  readonly sendDigits: (contactId: ContactId, digits: string) => void
}) {
  const t = useTexts(callsTexts)
  return (
    <Popover
      label={t('dialPad.title')}
      trigger={
        <IconButton
          id={dialPadButtonId}
          icon={IconGridDots}
          label={t('tools.dialPad')}
          shortcut="D"
          variant="secondary"
        />
      }
    >
      <Pad send={digit => sendDigits(contactId, digit)} />
    </Popover>
  )
}

function Pad({ send }: { readonly send: (digit: string) => void }) {
  const t = useTexts(callsTexts)
  const [sent, setSent] = useState('')
  const press = (digit: string) => {
    send(digit)
    setSent(before => before + digit)
  }
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const digit = keys.find(key => key === event.key)
      if (digit === undefined || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      send(digit)
      setSent(before => before + digit)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [send])
  return (
    <div className={styles.pad}>
      <output className={styles.sent} aria-live="polite">
        {sent === '' ? '\u00a0' : sent}
        <Hidden>{sent === '' ? '' : t('dialPad.sent', { digits: sent })}</Hidden>
      </output>
      <div className={keyStyles.keys}>
        {keys.map(digit => (
          <button
            key={digit}
            type="button"
            className={keyStyles.key}
            aria-label={t('dialPad.key', { digit })}
            onClick={() => press(digit)}
          >
            {digit}
          </button>
        ))}
      </div>
    </div>
  )
}
