import { useEffect, useRef, useSyncExternalStore } from 'react'

/**
 * The keys of the desk. A chord (`Ctrl+Shift+A`) works everywhere. A single key (`M`) works only where nothing is typed
 * and nothing modal is open, and can be switched off (WCAG 2.1.4). No Alt+letter and no Ctrl+Alt: on French-Canadian
 * keyboards those type characters.
 */
export interface Binding {
  readonly keys: string
  readonly run: () => void
}

const singleKey = 'townline.single-keys'
/** These mean the same wherever the focus is: a cough does not wait. */
const voiceKeys: readonly string[] = ['M', 'H']
const listeners = new Set<() => void>()

export function singleKeysOn(): boolean {
  return globalThis.localStorage?.getItem(singleKey) !== 'off'
}

export function setSingleKeys(on: boolean): void {
  globalThis.localStorage?.setItem(singleKey, on ? 'on' : 'off')
  for (const listener of [...listeners]) listener()
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(listener => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, singleKeysOn)
}

/**
 * Binds the keys while mounted. Hears before every part of the screen, so that a list's type-ahead does not. While
 * something is about to cover the screen, what is typed is meant for it: single keys do nothing then.
 */
export function useShortcuts(bindings: readonly Binding[], isCovered: boolean): void {
  const latest = useRef({ bindings, isCovered })
  latest.current = { bindings, isCovered }
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const binding = latest.current.bindings.find(({ keys }) => matches(event, keys))
      if (!binding || event.defaultPrevented) return
      // The panes on the right have single keys of their own; what they leave comes here as it bubbles.
      const isEarly = event.eventPhase === Event.CAPTURING_PHASE
      if (isEarly && isSingle(binding.keys) && !voiceKeys.includes(binding.keys) && isInContext(event.target))
        return
      if (isSingle(binding.keys) && (!singleKeysOn() || latest.current.isCovered || isTaken(event.target)))
        return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) binding.run()
    }
    window.addEventListener('keydown', hear, { capture: true })
    window.addEventListener('keydown', hear)
    return () => {
      window.removeEventListener('keydown', hear, { capture: true })
      window.removeEventListener('keydown', hear)
    }
  }, [])
}

function isInContext(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-pane="context"]') !== null
}

export function isSingle(keys: string): boolean {
  return !keys.includes('+') && !/^F\d+$/.test(keys)
}

/** Whether an event is these keys; AltGr never is, it types characters. */
export function matches(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'getModifierState'>,
  keys: string,
): boolean {
  if (event.altKey || event.getModifierState('AltGraph')) return false
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const ctrl = parts.includes('Ctrl')
  if ((event.ctrlKey || event.metaKey) !== ctrl) return false
  if (event.key.toLowerCase() !== key.toLowerCase()) return false
  // A sign such as ? is where the layout puts it, with or without Shift.
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key)
  return isSign || event.shiftKey === parts.includes('Shift')
}

/** Whether the focus is where a key types, or something modal is in front. */
function isTaken(target: EventTarget | null): boolean {
  // A toast is an alertdialog as well, but stands in its region beside the work and takes nothing.
  const dialogs = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')]
  if (dialogs.some(dialog => dialog.closest('[role="region"]') === null)) return true
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest(
      'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [role="combobox"]',
    ) !== null
  )
}

/** Moves the focus to the next pane, or the one before: top bar, work, contact, context, what rings. */
export function moveToPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    pane => pane.offsetParent !== null || getComputedStyle(pane).position === 'fixed',
  )
  if (panes.length === 0) return
  const now = panes.findIndex(pane => pane.contains(document.activeElement))
  const next = panes[(now + step + panes.length + (now === -1 && step === -1 ? 1 : 0)) % panes.length]
  const first = next?.querySelector<HTMLElement>(
    '[data-pane-focus], button:not([disabled]), [tabindex="0"], input:not([disabled]), textarea, a[href]',
  )
  ;(first ?? next)?.focus()
}
