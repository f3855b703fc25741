import {
  IconBuildingCommunity,
  IconHistory,
  IconMail,
  IconMessage,
  IconPhone,
  IconWorld,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Offer } from '../src-domain/routing/contact.ts'
import type { Bilingual, Channel, Language } from '../src-domain/vocabulary/words.ts'
import type { ContactWho } from './contact-who.ts'
import en from './contact-words.en.json'
import fr from './contact-words.fr.json'
import { useDeskStore } from './desk-context.ts'
import { localeOf, registerTexts, useLanguage, useTexts } from './language/language.ts'
import { useFormats } from './language/use-formats.ts'
import type { IconGlyph } from './ui/ui.ts'

/** How a contact is spoken of, wherever it is shown. */
export const contactTexts = registerTexts('contact-words', { en, fr })

/** One picture for each channel. */
export const channelIcons: Readonly<Record<Channel, IconGlyph>> = {
  phone: IconPhone,
  chat: IconMessage,
  email: IconMail,
  counter: IconBuildingCommunity,
  callback: IconHistory,
  portal: IconWorld,
}

/** The sentence of an offer's reason: "first free with English, waited 0:21 of 0:30". */
export function useOfferWhy(): (offer: Pick<Offer, 'reason'>) => string {
  const t = useTexts(contactTexts)
  const { formatDuration } = useFormats()
  const language = useLanguage()
  return ({ reason }) => {
    const what = new Intl.ListFormat(localeOf(language), { type: 'conjunction' }).format([
      t(`language.${reason.language}`),
      ...reason.skills.map(skill => skill.replaceAll('-', ' ')),
    ])
    const free =
      reason.othersFree === 0
        ? t('why.first', { what })
        : t('why.longest', { what, free: formatDuration(reason.freeForMs), count: reason.othersFree + 1 })
    const waited = t('why.waited', {
      waited: formatDuration(reason.waitedMs),
      promise: formatDuration(reason.promiseMs),
    })
    return [...(reason.returning ? [t('why.returning')] : []), free, waited].join(', ')
  }
}

/** How sure the name is, in words and with the tone that goes with them. */
export function useCertainty(): (
  who: ContactWho,
) => { readonly words: string; readonly tone: 'good' | 'info' | 'watch' | 'neutral' } | undefined {
  const t = useTexts(contactTexts)
  return who => {
    switch (who.certainty) {
      case 'linked':
        return { words: t('certainty.linked'), tone: 'good' }
      case 'sure':
        return { words: t('certainty.sure'), tone: 'good' }
      case 'likely':
        return { words: t(`certainty.likely.${who.by[0] ?? 'phone'}`), tone: 'info' }
      case 'several':
        return { words: t('certainty.several'), tone: 'watch' }
      case 'said':
        return { words: t('certainty.said'), tone: 'neutral' }
      case 'unknown':
        return undefined
    }
  }
}

/** The name of a topic that a caller chose, by its code; the code itself while the catalogue is not there. */
export function useTopicName(): (code: string | undefined) => string | undefined {
  const store = useDeskStore()
  const language = useLanguage()
  const { data } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  return code =>
    code === undefined
      ? undefined
      : (inLanguage(data?.topics.find(topic => topic.code === code)?.name, language) ?? code)
}

export function inLanguage(text: Bilingual | undefined, language: Language): string | undefined {
  return text?.[language]
}
