import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CallController } from './call-controller.ts'
import { Icon } from './icons.tsx'
import { type Level, levels } from './level.ts'
import type { Words } from './words.ts'

/** A microphone that is silent for this long is worth a word: a live one always carries some room. */
const silentForMs = 8_000

interface MicrophoneLevelProps {
  readonly controller: CallController
  readonly isMuted: boolean
  readonly w: Words
}

/** Shows that the page hears its microphone, as bars for the eye and as one sentence for everybody. */
export function MicrophoneLevel({ controller, isMuted, w }: MicrophoneLevelProps): JSX.Element {
  const [level, setLevel] = useState<Level>(0)
  const [isSilent, setSilent] = useState(false)
  const heardAt = useRef(Date.now())

  useEffect(() => {
    heardAt.current = Date.now()
    return controller.onLevel(heard => {
      if (heard > 0 || isMuted) heardAt.current = Date.now()
      setLevel(heard)
      setSilent(Date.now() - heardAt.current > silentForMs)
    })
  }, [controller, isMuted])

  return (
    <div class="level">
      <span class="level-label">{w.yourMicrophone}</span>
      <span class="bars" data-level={isMuted ? 0 : level} aria-hidden="true">
        {levels.slice(1).map(each => (
          <i key={each} data-on={!isMuted && level >= each} />
        ))}
      </span>
      <span class="level-words" role="status">
        {isMuted ? '' : isSilent ? w.weHearNothing : w.weHearYou}
      </span>
      {isSilent && !isMuted && <Icon of="warning" />}
    </div>
  )
}
