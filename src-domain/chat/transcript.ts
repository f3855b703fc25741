import type { Conversation, Entry } from '../conversations/conversation.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Instant, Language } from '../vocabulary/words.ts'

export interface TranscriptParts {
  readonly conversation: Pick<Conversation, 'language' | 'customer' | 'begunAt'>
  readonly entries: readonly Entry[]
  readonly city: Bilingual
  /** How an agent is called towards residents. */
  readonly agentName: (agentId: string) => string
  /** An instant by the city's clock, in the conversation's language. */
  readonly clock: (at: Instant) => string
}

/** Stands for words that the policy of the centre has removed. */
export const noLongerKept: Bilingual = {
  en: 'This message is no longer kept.',
  fr: 'Ce message n’est plus conservé.',
}

const words = {
  en: {
    subject: (city: string) => `Your chat · ${city}`,
    begun: (clock: string) => `Chat of ${clock}`,
    you: 'You',
    rule: 'Notice',
    file: (name: string) => `[File: ${name}]`,
  },
  fr: {
    subject: (city: string) => `Votre clavardage · ${city}`,
    begun: (clock: string) => `Clavardage du ${clock}`,
    you: 'Vous',
    rule: 'Avis',
    file: (name: string) => `[Fichier : ${name}]`,
  },
} as const satisfies Record<Language, unknown>

/**
 * What was said in a chat, as plain text for the customer: every entry in its order with its time and who wrote it, and
 * the names of its files. What an agent wrote for another medium is part of it as well.
 */
export function transcript({ conversation, entries, city, agentName, clock }: TranscriptParts): {
  readonly subject: string
  readonly text: string
} {
  const w = words[conversation.language]
  const writerOf = ({ writer }: Entry): string => {
    switch (writer.kind) {
      case 'customer':
        return conversation.customer.name ?? w.you
      case 'agent':
        return agentName(writer.agentId)
      case 'rule':
        return w.rule
      default:
        return assertNever(writer)
    }
  }
  const said = entries
    .toSorted((a, b) => a.number - b.number)
    .map(entry =>
      [
        `${clock(entry.at)} · ${writerOf(entry)}`,
        ...(entry.removedAfterDays === undefined ? [] : [noLongerKept[conversation.language]]),
        ...(entry.text === '' ? [] : [entry.text]),
        ...entry.attachments.map(({ name }) => w.file(name)),
      ].join('\n'),
    )
  return {
    subject: w.subject(city[conversation.language]),
    text: [w.begun(clock(conversation.begunAt)), ...said].join('\n\n'),
  }
}
