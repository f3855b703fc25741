import {
  IconAlertTriangle,
  IconCircleCheck,
  IconExclamationCircle,
  IconInfoCircle,
} from '@tabler/icons-react'
import type { IconGlyph } from './icon.tsx'

/** What a colour means. A tone is never alone: an icon or a word goes with it. */
export type Tone = 'neutral' | 'info' | 'good' | 'watch' | 'breach'

/** The icon that says the same as the tone, where the caller names none. */
export const toneIcon: Readonly<Record<Tone, IconGlyph>> = {
  neutral: IconInfoCircle,
  info: IconInfoCircle,
  good: IconCircleCheck,
  watch: IconAlertTriangle,
  breach: IconExclamationCircle,
}
