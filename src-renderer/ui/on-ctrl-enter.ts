import type { KeyboardEvent } from 'react'

/** Hears Ctrl+Enter, on a Mac ⌘+Enter, in any field of a form. */
export function onCtrlEnter(act: () => unknown): (event: KeyboardEvent) => void {
  return event => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    act()
  }
}
