import { useSyncExternalStore } from 'react'

const query = '(min-width: 1700px)'

/** Whether the window has room for the columns that a small one leaves to the form. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    listener => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}
