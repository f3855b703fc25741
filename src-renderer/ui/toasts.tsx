import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import {
  UNSTABLE_Toast as RacToast,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import styles from './toasts.module.css'
import { type Tone, toneIcon } from './tone.ts'
import { useUiTexts } from './ui-texts.ts'

export type ToastMessage = {
  /** What happened, in a sentence. */
  readonly title: string
  /** What was kept, what to do. */
  readonly text?: ReactNode
  readonly tone?: Tone
  readonly action?: { readonly label: string; readonly onPress: () => void }
  /** How long it stays. Without a value: 6 s, with an action 15 s; a problem stays until dismissed. */
  readonly timeoutMs?: number
  readonly onClose?: () => void
}

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 })
const usualTimeoutMs = 6_000
const actionTimeoutMs = 15_000

/** Tells the person what happened, without taking focus; screen readers speak it. Returns how to take it back. */
export function toast(message: ToastMessage): () => void {
  const usual = message.action ? actionTimeoutMs : usualTimeoutMs
  const timeout = message.timeoutMs ?? (message.tone === 'breach' ? undefined : usual)
  const key = queue.add(message, { timeout, onClose: message.onClose })
  return () => queue.close(key)
}

/** Where toasts appear: once per window, inside `UiProvider`. F6 moves focus there; hover or focus stops their clocks. */
export function Toasts() {
  const t = useUiTexts()
  return (
    <ToastRegion queue={queue} aria-label={t('notifications')} className={styles.region}>
      {({ toast: shown }) => {
        const { title, text, tone = 'neutral', action } = shown.content
        return (
          <RacToast toast={shown} className={styles.toast} data-tone={tone}>
            <Icon of={toneIcon[tone]} label={t(`tone.${tone}`)} className={styles.icon} />
            <ToastContent className={styles.content}>
              <Text slot="title" className={styles.title}>
                {title}
              </Text>
              {text && (
                <Text slot="description" className={styles.text}>
                  {text}
                </Text>
              )}
            </ToastContent>
            {action && (
              <Button
                size="small"
                onPress={() => {
                  action.onPress()
                  queue.close(shown.key)
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton slot="close" icon={IconX} label={t('dismiss')} size="small" />
          </RacToast>
        )
      }}
    </ToastRegion>
  )
}
