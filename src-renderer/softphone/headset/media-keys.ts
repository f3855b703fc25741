/** What the keys and buttons of a PC for conversations ask of a call. */
export interface MediaKeys {
  /** Tells the browser whether a call is on, and whether it is muted, so that it knows what its keys mean. */
  readonly show: (call: { readonly isOn: boolean; readonly isMuted: boolean }) => void
}

/**
 * The second way to a headset's buttons, for browsers that let no page near them: the Media Session API's actions for
 * conferences (https://www.w3.org/TR/mediasession/), where the browser has them.
 */
export function openMediaKeys(
  session: MediaSession | undefined,
  on: { readonly hangUp: () => void; readonly toggleMute: () => void },
): MediaKeys {
  const listen = (action: string, run: (() => void) | null) => {
    try {
      session?.setActionHandler(action as MediaSessionAction, run)
    } catch {
      // This browser does not know the action.
    }
  }
  let wasOn = false
  return {
    show: ({ isOn, isMuted }) => {
      if (isOn !== wasOn) {
        wasOn = isOn
        listen('hangup', isOn ? on.hangUp : null)
        listen('togglemicrophone', isOn ? on.toggleMute : null)
      }
      const told = session as { setMicrophoneActive?: (isActive: boolean) => unknown } | undefined
      if (isOn) told?.setMicrophoneActive?.(!isMuted)
    },
  }
}
