import { useEffect, useRef } from 'react'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { useLiveValue } from '../desk-context.ts'
import { isVoice, useCallDesk } from '../softphone/call-actions.ts'
import { deskHeadset } from '../softphone/headset/desk-headset.ts'
import { type MediaKeys, openMediaKeys } from '../softphone/headset/media-keys.ts'
import type { HeadsetIntent } from '../softphone/headset/telephony-reports.ts'
import type { DeskAction } from './use-actions.ts'

/** The buttons of the headset do what the desk's own actions do, and its lights show how the call stands. */
export function useHeadset(actions: readonly DeskAction[]): void {
  const contacts = useLiveValue(live => live.view.contacts)
  const { muted, hungUp } = useCallDesk()
  const voices = Object.values(contacts).filter(isVoice)
  const talking = voices.find(({ id, phase }) => phase.kind === 'connected' && !(id in hungUp))
  const shows = {
    isRinging: voices.some(({ phase }) => phase.kind === 'offered'),
    isOffHook: talking !== undefined,
    isMuted: talking !== undefined && (muted[talking.id] ?? false),
    isHeld: talking?.phase.kind === 'connected' && talking.phase.hold !== undefined,
  }
  const latest = useRef({ actions, shows })
  latest.current = { actions, shows }
  const keys = useRef<MediaKeys>(undefined)

  useEffect(() => {
    const run = (id: string) => {
      const action = latest.current.actions.find(each => each.id === id)
      if (action?.isAvailable) action.run()
    }
    keys.current = openMediaKeys(navigator.mediaSession, {
      hangUp: () => run('end'),
      toggleMute: () => run('mute'),
    })
    return deskHeadset().onIntent(intent => {
      const id = actionFor(intent, latest.current.shows)
      if (id !== undefined) run(id)
    })
  }, [])

  const { isRinging, isOffHook, isMuted, isHeld } = shows
  useEffect(() => {
    deskHeadset().show({ isRinging, isOffHook, isMuted, isHeld })
    keys.current?.show({ isOn: isOffHook, isMuted })
  }, [isRinging, isOffHook, isMuted, isHeld])
}

/**
 * The action of the desk that a button means now. A headset says again what it was told (its hook is up because the call
 * was answered on the screen): what is so already means nothing.
 */
export function actionFor(
  intent: HeadsetIntent,
  { isOffHook, isMuted }: { readonly isOffHook: boolean; readonly isMuted: boolean },
): 'accept' | 'end' | 'mute' | 'hold' | undefined {
  switch (intent.kind) {
    case 'off-hook':
      return isOffHook ? undefined : 'accept'
    case 'on-hook':
      return isOffHook ? 'end' : undefined
    case 'toggle-mute':
      return 'mute'
    case 'mute':
      return isOffHook && intent.muted !== isMuted ? 'mute' : undefined
    case 'flash':
      return 'hold'
    default:
      return assertNever(intent)
  }
}
