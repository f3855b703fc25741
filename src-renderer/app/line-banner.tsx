import { IconCloudOff, IconPhoneOff } from '@tabler/icons-react'
import { useLiveValue, useSync } from '../desk-context.ts'
import { PresenceBanner } from '../features/presence/presence-banner.tsx'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { Notice } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import styles from './line-banner.module.css'
import { openOverlay } from './use-actions.ts'

/** Under the top bar, only when something is not as it should be: what, since when, and what still works. */
export function LineBanner({
  isAtCounter = false,
  onOpenCounter,
}: {
  readonly isAtCounter?: boolean
  /** Where this site has a counter, which goes on without the hub. */
  readonly onOpenCounter?: () => void
}) {
  const t = useTexts(appTexts)
  const { formatTime, formatDateTime } = useFormats()
  const line = useLiveValue(live => live.line)
  const heardAt = useLiveValue(live => live.heardAt)
  const carrier = useLiveValue(live => live.carrier)
  const sync = useSync()
  const time = heardAt === undefined ? '' : formatTime(heardAt, { seconds: true })
  return (
    <div className={styles.banners}>
      {(line === 'away' || line === 'off') && (
        <Notice
          tone="watch"
          isLive
          icon={IconCloudOff}
          title={
            isAtCounter
              ? t(heardAt === undefined ? 'line.counterNever' : 'line.counterAway', { time })
              : heardAt === undefined
                ? t('line.awayNever')
                : t('line.away', { time })
          }
          action={
            isAtCounter || !onOpenCounter
              ? undefined
              : { label: t('line.openCounter'), onPress: onOpenCounter }
          }
        >
          {t(isAtCounter ? 'line.counterWorks' : 'line.works')}
        </Notice>
      )}
      {line === 'stale' && (
        <Notice tone="watch" icon={IconCloudOff} title={t('line.stale', { time })}>
          {t('line.works')}
        </Notice>
      )}
      {line === 'live' && carrier?.isWorking === false && (
        <Notice
          tone="watch"
          isLive
          icon={IconPhoneOff}
          title={t('line.carrierAway', { time: formatTime(carrier.since, { seconds: true }) })}
        >
          {t('line.carrierWorks')}
        </Notice>
      )}
      {line === 'signed-out' && (
        <Notice
          tone="watch"
          isLive
          title={heardAt === undefined ? t('line.signedOutNever') : t('line.signedOut', { time })}
          action={{ label: t('line.signIn'), onPress: () => openOverlay('sign-in') }}
        >
          {t('line.signedOutText')}
        </Notice>
      )}
      {sync.trouble && (
        <Notice tone="breach" isLive>
          {t(`store.${sync.trouble}`)}
        </Notice>
      )}
      {sync.cleared && (
        <Notice tone="watch" title={t('store.cleared', { time: formatDateTime(sync.cleared.at) })}>
          {sync.cleared.unsent > 0
            ? t('store.clearedUnsent', { count: sync.cleared.unsent })
            : t('store.clearedNone')}
        </Notice>
      )}
      <PresenceBanner />
    </div>
  )
}
