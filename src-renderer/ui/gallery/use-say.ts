import { useLanguage } from '../../language/language.ts'

/** The gallery's sample words, both languages side by side. */
export function useSay(): (en: string, fr: string) => string {
  const language = useLanguage()
  return (en, fr) => (language === 'fr' ? fr : en)
}
