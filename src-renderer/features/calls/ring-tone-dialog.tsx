import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import {
  chooseRing,
  chosenRing,
  type RingChoice,
  ring,
  ringTones,
  ringVolumes,
} from '../../softphone/ring-tone.ts'
import { Button, Dialog, RadioGroup, Stack } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'

const playForMs = 4_500

/** How it rings at this PC. A choice is heard at once. */
export function RingToneDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const [choice, setChoice] = useState(chosenRing)
  const { isPlaying, play, stop } = usePlayedRing()
  const choose = (part: Partial<RingChoice>) => {
    const next = { ...choice, ...part }
    setChoice(next)
    chooseRing(next)
    play(next)
  }
  return (
    <Dialog
      title={t('tone.title')}
      isOpen
      onClose={onClose}
      size="small"
      footer={
        <>
          {isPlaying ? (
            <Button icon={IconPlayerStop} onPress={stop}>
              {t('tone.stop')}
            </Button>
          ) : (
            <Button icon={IconPlayerPlay} onPress={() => play(choice)}>
              {t('tone.play')}
            </Button>
          )}
          <Button variant="primary" onPress={onClose}>
            {t('tone.done')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <RadioGroup
          label={t('tone.which')}
          description={t('tone.lead')}
          value={choice.tone}
          onChange={tone => choose({ tone })}
          options={ringTones.map(id => ({ id, label: t(`tone.${id}`), description: t(`tone.${id}Help`) }))}
        />
        <RadioGroup
          label={t('tone.volume')}
          orientation="horizontal"
          value={choice.volume}
          onChange={volume => choose({ volume })}
          options={ringVolumes.map(id => ({ id, label: t(`tone.${id}`) }))}
        />
      </Stack>
    </Dialog>
  )
}

function usePlayedRing() {
  const [isPlaying, setIsPlaying] = useState(false)
  const end = useRef<() => void>(() => {})
  const stop = () => {
    end.current()
    setIsPlaying(false)
  }
  useEffect(() => () => end.current(), [])
  return {
    isPlaying,
    stop,
    play: (choice: RingChoice) => {
      end.current()
      const quiet = ring(choice)
      const timer = setTimeout(stop, playForMs)
      end.current = () => {
        clearTimeout(timer)
        quiet()
      }
      setIsPlaying(true)
    },
  }
}
