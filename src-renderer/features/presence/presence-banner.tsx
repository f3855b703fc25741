import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Notice } from '../../ui/ui.ts'
import { PhoneLineBanner } from './phone-line-banner.tsx'
import { presenceTexts } from './presence-texts.ts'
import { usePresence } from './use-presence.ts'

/** What keeps somebody from being called without their having chosen it: says why, and what to press. */
export function PresenceBanner() {
  return (
    <>
      <PhoneLineBanner />
      <OutOfLineBanner />
    </>
  )
}

/** Out of the line without having chosen it: says why, and is one press from back. */
function OutOfLineBanner() {
  const t = useTexts(presenceTexts)
  const { formatTime } = useFormats()
  const { me, choose } = usePresence()
  const isLive = useLiveValue(live => live.line) === 'live'
  if (!isLive || (me?.presence !== 'no-answer' && me?.presence !== 'no-audio')) return null
  const group = me.presence === 'no-answer' ? 'noAnswer' : 'noAudio'
  return (
    <Notice
      tone="breach"
      isLive
      title={t(`${group}.title`, { time: formatTime(me.presenceSince) })}
      action={{ label: t('back'), onPress: () => void choose('available') }}
    >
      {t(`${group}.text`)}
    </Notice>
  )
}
