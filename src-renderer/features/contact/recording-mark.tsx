import { IconAlertTriangle, IconEar, IconPlayerPause, IconPlayerRecord } from '@tabler/icons-react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useCallRecording } from '../../desk-data/call-recording.ts'
import { registerTexts, useTexts } from '../../language/language.ts'
import { Button, Hidden, Pill } from '../../ui/ui.ts'
import styles from './call-bar.module.css'
import en from './recording-mark.en.json'
import fr from './recording-mark.fr.json'

const texts = registerTexts('recording-mark', { en, fr })

/** Who is in the conversation beside its two ends, and whether it is recorded, with the press that pauses it. */
export function RecordingMark({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(texts)
  const standing = useCallRecording(contact)
  const { listener } = standing
  return (
    <>
      {listener && (
        <span role="status">
          <Pill tone="info" icon={IconEar}>
            {t(`listener.${listener.mode}`, { name: listener.name })}
          </Pill>
        </span>
      )}
      <Recording standing={standing} />
    </>
  )
}

function Recording({
  standing: { recording, isByField, isAway, setPaused },
}: {
  readonly standing: ReturnType<typeof useCallRecording>
}) {
  const t = useTexts(texts)
  if (recording === undefined) return null
  if (recording === 'pausing' || (isAway && isByField)) {
    return (
      <span className={styles.recording} role="alert">
        <Pill tone="breach" icon={IconAlertTriangle}>
          {t('pausing')}
        </Pill>
        <Hidden>{t('pausingText')}</Hidden>
      </span>
    )
  }
  return (
    <span className={styles.recording}>
      <span role="status">
        <Pill
          tone={recording === 'recording' ? 'neutral' : 'watch'}
          icon={recording === 'recording' ? IconPlayerRecord : IconPlayerPause}
        >
          {t(recording === 'paused' && isByField ? 'pausedByField' : recording)}
        </Pill>
      </span>
      {recording === 'recording' && (
        <Button size="small" variant="quiet" onPress={() => setPaused(true)}>
          {t('pause')}
        </Button>
      )}
      {recording === 'paused' && !isByField && (
        <Button size="small" variant="quiet" onPress={() => setPaused(false)}>
          {t('resume')}
        </Button>
      )}
    </span>
  )
}
