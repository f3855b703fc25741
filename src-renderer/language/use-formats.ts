import { useMemo } from 'react'
import {
  type DateForm,
  formatDate,
  formatDateTime,
  formatDuration,
  formatDurationInWords,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPhone,
  formatTime,
  type Instant,
} from './formats.ts'
import { type Language, useLanguage } from './language.ts'

/** The formatters of one language. */
export type Formats = {
  readonly formatTime: (at: Instant, options?: { readonly seconds?: boolean }) => string
  readonly formatDate: (at: Instant, form?: DateForm) => string
  readonly formatDateTime: (at: Instant) => string
  readonly formatDuration: (durationMs: number, options?: { readonly padded?: boolean }) => string
  readonly formatDurationInWords: (durationMs: number) => string
  readonly formatPhone: (number: string) => string
  readonly formatPercent: (share: number, digits?: number) => string
  readonly formatNumber: (value: number, options?: Intl.NumberFormatOptions) => string
  readonly formatMoney: (dollars: number) => string
}

/** The formatters bound to a language, such as the customer's. */
export function formatsIn(language: Language): Formats {
  return {
    formatTime: (at, options) => formatTime(at, options, language),
    formatDate: (at, form) => formatDate(at, form, language),
    formatDateTime: at => formatDateTime(at, language),
    formatDuration,
    formatDurationInWords: durationMs => formatDurationInWords(durationMs, language),
    formatPhone,
    formatPercent: (share, digits) => formatPercent(share, digits, language),
    formatNumber: (value, options) => formatNumber(value, options, language),
    formatMoney: dollars => formatMoney(dollars, language),
  }
}

/** The formatters in the language now; the component renders again when it changes. */
export function useFormats(): Formats {
  const language = useLanguage()
  return useMemo(() => formatsIn(language), [language])
}
