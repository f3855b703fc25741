/** Theme and density: chosen by the person, kept on this machine, worn by `<html>` as attributes that tokens.css reads. */
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

const themeKey = 'townline.theme'
const densityKey = 'townline.density'

function kept(key: string): string | null {
  return globalThis.localStorage?.getItem(key) ?? null
}

function firstTheme(): Theme {
  const value = kept(themeKey)
  return value === 'light' || value === 'dark' ? value : 'system'
}

let theme: Theme = firstTheme()
let density: Density = kept(densityKey) === 'compact' ? 'compact' : 'comfortable'
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tellAll(): void {
  for (const listener of listeners) listener()
}

/** Writes theme and density on `<html>`; called once at start and by the setters. */
export function applyTheme(): void {
  const root = document.documentElement
  if (theme === 'system') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme)
  root.setAttribute('data-density', density)
}

export function getTheme(): Theme {
  return theme
}

/** Chooses the theme; `system` follows the machine, also while the desk is open. */
export function setTheme(next: Theme): void {
  theme = next
  globalThis.localStorage?.setItem(themeKey, next)
  applyTheme()
  tellAll()
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, getTheme)
}

export function getDensity(): Density {
  return density
}

/** Chooses how close rows and controls stand. */
export function setDensity(next: Density): void {
  density = next
  globalThis.localStorage?.setItem(densityKey, next)
  applyTheme()
  tellAll()
}

export function useDensity(): Density {
  return useSyncExternalStore(subscribe, getDensity)
}
