import type { JSX } from 'preact'

/** Line drawings in the manner of the desk's icons, 24 by 24; none is read aloud. */
const drawings = {
  down: 'M6 9l6 6 6-6',
  warning:
    'M12 9v4.5M12 17v.01M10.4 4.2 2.8 17a2 2 0 0 0 1.700 3h15a2 2 0 0 0 1.700-3L13.600 4.200a1.900 1.900 0 0 0-3.200 0z',
  send: 'M4 12h13M12 6l6 6-6 6',
  clip: 'M19 11.500l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-8 8a1.500 1.500 0 0 1-2.100-2.100l7.200-7.200',
  file: 'M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zM13 3v6h6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
  check: 'M5 12.500l4.500 4.500L19 7',
} as const

export function Icon({ of }: { readonly of: keyof typeof drawings }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[of]} />
    </svg>
  )
}
