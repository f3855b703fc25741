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
import {
  type Bilingual,
  type Channel,
  channels,
  type Language,
  type QueueId,
} from '../src-domain/vocabulary/words.ts'
import type { ContactWho } from './contact-who.ts'
import en from './contact-words.en.json'
import fr from './contact-words.fr.json'
import { useDeskStore, useLiveValue } from './desk-context.ts'
import { registerTexts, useLanguage, useTexts } from './language/language.ts'
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

/**
 * The sentence of an offer's reason: "first free with English, waited 0:21 of 0:30". What brought it here beside its
 * turn comes first.
 */
export function useOfferWhy(): (offer: Pick<Offer, 'reason'>, queueId: QueueId) => string {
  const t = useTexts(contactTexts)
  const { formatDuration } = useFormats()
  const language = useLanguage()
  const queues = useLiveValue(live => live.view.queues)
  return ({ reason }, queueId) => {
    const nameOf = (id: QueueId) => queues[id]?.name[language] ?? id
    // What everybody on the channel can do says nothing; a queue that asks for more is named.
    const isParticular = reason.skills.some(skill => !channels.some(channel => channel === skill))
    const what = [t(`language.${reason.language}`), ...(isParticular ? [nameOf(queueId)] : [])].join(', ')
    const free =
      reason.othersFree === 0
        ? t('why.first', { what })
        : t('why.longest', { what, free: formatDuration(reason.freeForMs), count: reason.othersFree + 1 })
    const waited = t('why.waited', {
      waited: formatDuration(reason.waitedMs),
      promise: formatDuration(reason.promiseMs),
    })
    return [
      ...(reason.askedBy ? [t('why.askedBy', { name: reason.askedBy.name })] : []),
      ...(reason.returning ? [t('why.returning')] : []),
      ...(reason.keptForYou ? [t('why.keptForYou')] : []),
      ...(reason.overflowedFrom === undefined
        ? []
        : [t('why.overflowedFrom', { queue: nameOf(reason.overflowedFrom) })]),
      ...(reason.relaxedSkills ? [t('why.relaxed')] : []),
      ...(reason.shiftedMs ? [t('why.shifted', { by: formatDuration(reason.shiftedMs) })] : []),
      free,
      waited,
      ...(reason.interrupts ? [t('why.interrupts')] : []),
    ].join(', ')
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
