import type { DeskStatus } from '../../src-contract/bridge/bridge.ts'

/** The few words that the system shows while no page is there to write them. */
export const trayWords = {
  en: { open: 'Open the desk', quit: 'Quit Townline', waiting: 'waiting' },
  fr: { open: 'Ouvrir le poste', quit: 'Quitter Townline', waiting: 'en attente' },
} as const

export type TrayLanguage = keyof typeof trayWords

export function trayLanguage(locale: string): TrayLanguage {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

export function trayTooltip({ presence, waiting }: DeskStatus, language: TrayLanguage): string {
  return `Townline: ${presence} · ${waiting} ${trayWords[language].waiting}`
}
