import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { conversationTexts } from './conversation-texts.ts'

/** The size of a file in the words of the language: `12 kB`, `3.4 Mo`. */
export function useFileSize(): (bytes: number) => string {
  const t = useTexts(conversationTexts)
  const { formatNumber } = useFormats()
  return bytes =>
    bytes < 1_000_000
      ? t('files.kilobytes', { count: Math.max(1, Math.round(bytes / 1_000)) })
      : t('files.megabytes', { size: formatNumber(Math.round(bytes / 100_000) / 10) })
}
