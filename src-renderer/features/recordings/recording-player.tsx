import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { type KeyboardEvent, useId, useMemo } from 'react'
import type { CallRecording } from '../../../src-contract/http/telephone.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, IconButton, Notice, Select, Skeleton } from '../../ui/ui.ts'
import styles from './recording-player.module.css'
import { recordingsTexts } from './recordings-texts.ts'
import { peaksPath } from './sound-peaks.ts'
import { peakPieces, type Sound, type SoundState, speeds, useSound } from './use-sound.ts'

const stepS = 5

/**
 * Plays one recording, with the picture of its sound. Nothing is fetched before somebody asks: who listens is written
 * down.
 */
export function RecordingPlayer({
  contactId,
  recording,
}: {
  readonly contactId: string
  readonly recording: Pick<CallRecording, 'id' | 'begunAt' | 'seconds' | 'state'>
}) {
  const t = useTexts(recordingsTexts)
  const { formatDateTime, formatDuration } = useFormats()
  const sound = useSound(contactId, recording.id)
  const { state } = sound
  const label = t('player.label', { when: formatDateTime(recording.begunAt) })
  if (recording.state === 'in-progress' || recording.state === 'paused')
    return <p className={styles.help}>{t('player.notYet')}</p>
  switch (state.kind) {
    case 'not-asked':
      return (
        <div className={styles.ask}>
          <Button variant="primary" icon={IconPlayerPlay} onPress={() => void sound.listen()}>
            {t('player.listen')}
          </Button>
          <span className={styles.help}>
            {recording.seconds !== undefined && `${formatDuration(recording.seconds * 1_000)} · `}
            {t('player.written')}
          </span>
        </div>
      )
    case 'fetching':
      return (
        <div aria-busy role="status" aria-label={t('player.fetching')}>
          <Skeleton lines={2} />
        </div>
      )
    case 'failed':
      return (
        <Notice
          tone="watch"
          isLive
          {...(state.why === 'gone'
            ? {}
            : { action: { label: t('tryAgain'), onPress: () => void sound.listen() } })}
        >
          {t(`player.${state.why}`)}
        </Notice>
      )
    case 'there':
      return <Playing label={label} sound={sound} state={state} />
  }
}

function Playing({
  label,
  sound,
  state: { peaks, isPlaying, at, speed },
}: {
  readonly label: string
  readonly sound: Sound
  readonly state: Extract<SoundState, { kind: 'there' }>
}) {
  const t = useTexts(recordingsTexts)
  const { formatDuration, formatNumber } = useFormats()
  const clipId = useId()
  const path = useMemo(() => peaksPath(peaks), [peaks])
  const { seconds, lanes } = peaks
  const played = seconds === 0 ? 0 : (at / seconds) * peakPieces
  const spoken = t('player.positionOf', {
    at: formatDuration(at * 1_000),
    length: formatDuration(seconds * 1_000),
  })

  function turnSpeed(by: 1 | -1): void {
    const next = speeds[speeds.indexOf(speed) + by]
    if (next !== undefined) sound.setSpeed(next)
  }

  function byKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const does: Readonly<Record<string, () => void>> = {
      ' ': sound.toggle,
      ArrowLeft: () => sound.moveTo(at - stepS),
      ArrowRight: () => sound.moveTo(at + stepS),
      ArrowUp: () => turnSpeed(1),
      ArrowDown: () => turnSpeed(-1),
      Home: () => sound.moveTo(0),
      End: () => sound.moveTo(seconds),
    }
    const act = does[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own, and this is no form
    <div className={styles.player} role="group" aria-label={label}>
      <div className={styles.wave}>
        <svg
          viewBox={`0 0 ${peakPieces} 2`}
          preserveAspectRatio="none"
          className={styles.picture}
          aria-hidden
          focusable="false"
        >
          <clipPath id={clipId}>
            <rect x="0" y="0" width={played} height="2" />
          </clipPath>
          <path d={path} className={styles.all} />
          <path d={path} className={styles.played} clipPath={`url(#${clipId})`} />
        </svg>
        <input
          type="range"
          className={styles.position}
          min={0}
          max={Math.max(seconds, 0.1)}
          step="any"
          value={at}
          aria-label={t('player.position')}
          aria-valuetext={spoken}
          aria-keyshortcuts="Space ArrowLeft ArrowRight ArrowUp ArrowDown"
          // biome-ignore lint/a11y/noAutofocus: whoever asked for the sound goes on with its keys
          autoFocus
          onChange={event => sound.moveTo(Number(event.target.value))}
          onKeyDown={byKey}
        />
      </div>
      <div className={styles.controls}>
        <IconButton
          icon={IconPlayerSkipBack}
          label={t('player.back')}
          onPress={() => sound.moveTo(at - stepS)}
        />
        <IconButton
          icon={isPlaying ? IconPlayerPause : IconPlayerPlay}
          label={t(isPlaying ? 'player.pause' : 'player.play')}
          variant="secondary"
          onPress={sound.toggle}
        />
        <IconButton
          icon={IconPlayerSkipForward}
          label={t('player.forward')}
          onPress={() => sound.moveTo(at + stepS)}
        />
        <span className={styles.time}>{spoken}</span>
        <Select
          label={t('player.speed')}
          hideLabel
          className={styles.speed}
          options={speeds.map(each => ({
            id: String(each),
            label: t('player.times', { speed: formatNumber(each) }),
          }))}
          value={String(speed)}
          onChange={id => {
            const next = speeds.find(each => String(each) === id)
            if (next !== undefined) sound.setSpeed(next)
          }}
        />
      </div>
      <p className={styles.help}>
        {lanes.length > 1 && `${t('player.lanes')} `}
        {t('player.keys')}
      </p>
    </div>
  )
}
