import type { ShortcutAction } from '../../src-contract/bridge/bridge.ts'

/** Ctrl+Shift and a letter: Alt and AltGr write characters on French Canadian keyboards. */
export const firstShortcuts: Readonly<Record<ShortcutAction, string | null>> = {
  answer: 'CommandOrControl+Shift+A',
  hold: 'CommandOrControl+Shift+H',
  mute: 'CommandOrControl+Shift+M',
  end: 'CommandOrControl+Shift+E',
  'show-desk': 'CommandOrControl+Shift+D',
}

const keysPattern =
  /^(?:(?:CommandOrControl|Control|Command|Super)\+(?:(?:Alt|Shift)\+){0,2}(?:[A-Z0-9]|F(?:[1-9]|1\d|2[0-4])|Space|Home|End|PageUp|PageDown|Insert|Up|Down|Left|Right)|F(?:1[3-9]|2[0-4])|MediaPlayPause)$/

/**
 * Keys that may be taken from every other program: Control, Command or Super with something, or a key that
 * only headsets and keypads have. A bare letter would make the whole PC unusable.
 */
export function mayBeGlobal(keys: string): boolean {
  return keysPattern.test(keys)
}
