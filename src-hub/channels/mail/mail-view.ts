import type { Kysely } from 'kysely'
import type { MailView } from '../../../src-contract/http/mail.ts'
import type { OpeningHours } from '../../../src-domain/calendar/opening-hours.ts'
import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import { acknowledgementOf, type ThreadStep } from '../../../src-domain/mail/acknowledgement.ts'
import { isSenderUnconfirmed } from '../../../src-domain/mail/authentication-results.ts'
import { recipientsOf } from '../../../src-domain/mail/mail-recipients.ts'
import { answerNotByEmail, askForFacts, type CentreWords } from '../../../src-domain/mail/mail-replies.ts'
import type { Bilingual, Language } from '../../../src-domain/vocabulary/words.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { Schema } from '../../database/schema.ts'
import { createMailStore, type MailStore, type StoredMail } from './mail-store.ts'

export interface MailViewParts {
  readonly db: Kysely<Schema>
  readonly conversations: Conversations
  /** The centre's own mailboxes. */
  readonly ownAddresses: readonly string[]
  /** In which the centre answers letters. */
  readonly hours: () => OpeningHours
  readonly centre: () => CentreWords
  readonly now: () => number
}

/** Reads what e-mail knows of a conversation, at any hub. */
export function createMailViewer({ db, conversations, ownAddresses, hours, centre, now }: MailViewParts) {
  const store = createMailStore({ db, now })
  return async (conversationId: string): Promise<MailView> => {
    const mails = await store.ofConversation(conversationId)
    const entries = await conversations.store.everyEntry(conversationId)
    return viewOf(mails, entries, await store.reportsOf(conversationId), ownAddresses, hours(), centre())
  }
}

function viewOf(
  mails: readonly StoredMail[],
  entries: readonly Entry[],
  reports: Awaited<ReturnType<MailStore['reportsOf']>>,
  ownAddresses: readonly string[],
  hours: OpeningHours,
  centre: CentreWords,
): MailView {
  const kinds = new Map(mails.map(({ id, kind }) => [id, kind]))
  const steps = entries
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ id, at, writer }): ThreadStep[] => {
      if (writer.kind !== 'customer') return [{ at, by: writer.kind === 'agent' ? 'person' : 'machine' }]
      const kind = kinds.get(id) ?? 'personal'
      return kind === 'personal' || kind === 'automatic' ? [{ at, by: 'customer' }] : []
    })
  const latest = mails.findLast(({ kind }) => kind === 'personal' || kind === 'automatic')
  const { questions = [], notByEmail } = latest?.facts.triage ?? {}
  const inBoth = (write: (language: Language) => string): Bilingual => ({ en: write('en'), fr: write('fr') })
  return {
    messages: mails.map(({ id, kind, at, facts }) => {
      const { text: _, references: __, takenBy: ___, ...shown } = facts
      const isUnconfirmed = isSenderUnconfirmed(facts.sender)
      return {
        entryId: id,
        kind,
        at,
        ...structuredClone(shown),
        isUnconfirmed,
      } as MailView['messages'][number]
    }),
    reports: reports.map(({ entryId, report }) => ({ entryId, report: { ...report } })),
    acknowledgement: acknowledgementOf(steps, hours),
    ...(latest === undefined
      ? {}
      : {
          answer: structuredClone(
            recipientsOf({ ...latest.facts, replyTo: latest.replyTo }, ownAddresses),
          ) as MailView['answer'],
        }),
    ready: {
      ...(questions.length === 0
        ? {}
        : { askForFacts: inBoth(language => askForFacts(questions, language)) }),
      ...(notByEmail === undefined
        ? {}
        : { notByEmail: inBoth(language => answerNotByEmail(notByEmail, centre, language)) }),
    },
  }
}
