import type { JSX } from 'preact'

/** Line drawings in the manner of the desk's icons, 24 by 24; each stands beside its word and is not read aloud. */
const drawings = {
  phone: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2',
  hangUp:
    'M3 15.5v-2c0-1 .6-1.9 1.6-2.3 4.7-2 10.1-2 14.8 0 1 .4 1.6 1.3 1.6 2.300v2l-4.5-.8V12.500a16 16 0 0 0-9 0v2.200z',
  microphone: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v3M8.5 21h7',
  microphoneOff:
    'M3 3l18 18M9 5a3 3 0 0 1 6 0v5.500M14.1 14.100A3 3 0 0 1 9 12V9M5 11a7 7 0 0 0 10.9 5.800M18.6 13.300A7 7 0 0 0 19 11M12 18v3M8.5 21h7',
  music: 'M9 17V5l11-2v12M9 17a3 3 0 1 1-6 0 3 3 0 0 1 6 0M20 15a3 3 0 1 1-6 0 3 3 0 0 1 6 0M9 9l11-2',
  musicOff:
    'M3 3l18 18M9 17V9.500M9 17a3 3 0 1 1-6 0 3 3 0 0 1 6 0M9 5l11-2v12M14.3 14.300a3 3 0 0 0 3.5 3.5',
  warning:
    'M12 9v4.500M12 17v.01M10.4 4.2 2.8 17a2 2 0 0 0 1.7 3h15a2 2 0 0 0 1.7-3L13.6 4.200a1.9 1.9 0 0 0-3.2 0z',
  pause: 'M8 5v14M16 5v14',
  check: 'M5 12.500l4.5 4.500L19 7',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
} as const
export type IconName = keyof typeof drawings

export function Icon({ of }: { readonly of: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[of]} />
    </svg>
  )
}
