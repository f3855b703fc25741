import type { GlobalShortcut } from 'electron'
import {
  type Answer,
  type ShortcutAction,
  type ShortcutBinding,
  shortcutActions,
} from '../../src-contract/bridge/bridge.ts'
import { answered, refused } from '../bridge/answers.ts'
import type { SettingsStore } from '../settings/settings.ts'
import { firstShortcuts, mayBeGlobal } from './shortcut-keys.ts'

export type GlobalShortcutParts = {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>
  readonly settings: SettingsStore
  readonly onPressed: (action: ShortcutAction) => void
}

export interface GlobalShortcuts {
  list(): Answer<readonly ShortcutBinding[]>
  bind(action: ShortcutAction, keys: string | null): Answer<ShortcutBinding>
  release(): void
}

/** Takes the keys of every action from the system; those that another program holds are listed as not live. */
export function holdGlobalShortcuts(parts: GlobalShortcutParts): GlobalShortcuts {
  const { globalShortcut, settings, onPressed } = parts
  const held = new Map<ShortcutAction, string>()

  function take(action: ShortcutAction, keys: string): boolean {
    const taken = !isHeld(keys) && globalShortcut.register(keys, () => onPressed(action))
    if (taken) held.set(action, keys)
    return taken
  }

  function letGo(action: ShortcutAction): void {
    const keys = held.get(action)
    if (keys === undefined) return
    globalShortcut.unregister(keys)
    held.delete(action)
  }

  function isHeld(keys: string): boolean {
    return [...held.values()].includes(keys)
  }

  function keysOf(action: ShortcutAction): string | null {
    const chosen = settings.current().shortcuts[action]
    return chosen === undefined ? firstShortcuts[action] : chosen
  }

  function binding(action: ShortcutAction): ShortcutBinding {
    return { action, keys: keysOf(action), live: held.has(action) }
  }

  for (const action of shortcutActions) {
    const keys = keysOf(action)
    if (keys !== null && mayBeGlobal(keys)) take(action, keys)
  }

  return {
    list: () => answered(shortcutActions.map(binding)),
    bind: (action, keys) => {
      if (keys !== null && !mayBeGlobal(keys)) return refused('KeysRefused', keys)
      const before = held.get(action)
      letGo(action)
      if (keys !== null && !take(action, keys)) {
        if (before !== undefined) take(action, before)
        return refused('KeysTaken', keys)
      }
      settings.change({ shortcuts: { ...settings.current().shortcuts, [action]: keys } })
      return answered(binding(action))
    },
    release: () => {
      for (const action of shortcutActions) letGo(action)
    },
  }
}
