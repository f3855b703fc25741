import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react'
import { useLiveValue, useSync } from '../desk-context.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { type IconGlyph, Pill, type Tone } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import { PlainButton } from './plain-button.tsx'
import styles from './sync-chip.module.css'
import { openOverlay } from './use-actions.ts'

/** Whether what I saved has arrived and how old what I see is; opens the list of what is to be sent. */
export function SyncChip() {
  const t = useTexts(appTexts)
  const { formatTime, formatNumber } = useFormats()
  const sync = useSync()
  const line = useLiveValue(live => live.line)
  const heardAt = useLiveValue(live => live.heardAt)
  const isLive = line === 'live'

  const parts: string[] = []
  let tone: Tone = 'good'
  let icon: IconGlyph = IconCloudCheck
  if (sync.filling) {
    parts.push(t('sync.filling', { rows: formatNumber(sync.filling.rows) }))
    tone = 'info'
    icon = IconCloudUp
  }
  if (sync.sending) parts.push(t('sync.sending', { done: sync.sending.done, total: sync.sending.total }))
  else if (sync.unsent > 0) parts.push(t('sync.toSend', { count: sync.unsent }))
  if (sync.unsent > 0) {
    tone = 'info'
    icon = IconCloudUp
  }
  if (!isLive) {
    parts.unshift(
      heardAt === undefined
        ? t('sync.away')
        : t('sync.asOf', { time: formatTime(heardAt, { seconds: true }) }),
    )
    tone = 'watch'
    icon = IconCloudOff
  }
  if (sync.quarantined > 0) {
    parts.push(t('sync.problems', { count: sync.quarantined }))
    tone = 'breach'
    icon = IconAlertTriangle
  }
  if (parts.length === 0) {
    parts.push(
      sync.lastSyncAt === undefined
        ? t('sync.live')
        : t('sync.synced', { time: formatTime(sync.lastSyncAt, { seconds: true }) }),
    )
  }
  const words = parts.join(' · ')
  return (
    <PlainButton
      className={styles.chip}
      label={`${t('sync.label')}: ${words}`}
      onPress={() => openOverlay('outbox')}
    >
      <Pill tone={tone} icon={icon}>
        {words}
      </Pill>
    </PlainButton>
  )
}
