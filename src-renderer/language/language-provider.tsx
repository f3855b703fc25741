import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { localeOf, useLanguage } from './language.ts'

/** Gives react-aria the language of the desk: its own words, its sorting, its number and date input. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  return <I18nProvider locale={localeOf(useLanguage())}>{children}</I18nProvider>
}
