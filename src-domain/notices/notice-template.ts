import type { Language } from '../vocabulary/words.ts'
import type { NoticeKind } from './notice.ts'

/** What a notice says: an e-mail, and the same in short for a text message. Words in braces are filled in. */
export interface NoticeWords {
  readonly subject: string
  readonly text: string
  readonly sms: string
}
export type NoticeTemplate = Readonly<Record<Language, NoticeWords>>

/** In how many letters each part is to say it. */
export const noticeWordsMax = { subject: 150, text: 4_000, sms: 480 } as const satisfies Record<
  keyof NoticeWords,
  number
>

const everywhere = [
  'reference',
  'type',
  'city',
  'phone',
  'name',
  'link',
  'division',
  'divisionPhone',
] as const
const ofKinds = {
  received: ['answerBy'],
  acknowledged: ['nextSteps', 'doneBy'],
  question: ['question'],
  reminder: ['question'],
  revised: ['doneBy', 'reason'],
  outcome: ['outcome', 'reopenDays'],
  reopened: ['doneBy'],
  merged: ['otherReference'],
  cancelled: ['reason'],
  note: ['note'],
  moved: [],
  escalated: ['level', 'target', 'dueBy', 'reason'],
} as const satisfies Record<NoticeKind, readonly string[]>

export type NoticePlaceholder = (typeof everywhere)[number] | (typeof ofKinds)[NoticeKind][number]
export type NoticeValues = Readonly<Partial<Record<NoticePlaceholder, string>>>

/** What people wrote without a limit: a text message has their beginning, and the link to the rest. */
const longInText: readonly NoticePlaceholder[] = ['nextSteps', 'question', 'reason', 'outcome', 'note']
const longInTextMax = 240

/** What may stand in braces in a notice of this kind. */
export function placeholdersOf(kind: NoticeKind): readonly NoticePlaceholder[] {
  return [...everywhere, ...ofKinds[kind]]
}

/** What each part of a notice must have: without it, it does not say what it is for. */
export function neededIn(kind: NoticeKind, part: keyof NoticeWords): readonly NoticePlaceholder[] {
  if (part === 'subject') return ['reference']
  const needed: Record<NoticeKind, readonly NoticePlaceholder[]> = {
    received: [],
    acknowledged: ['nextSteps'],
    question: ['question'],
    reminder: ['question'],
    revised: ['doneBy', 'reason'],
    outcome: ['outcome'],
    reopened: [],
    merged: ['otherReference'],
    cancelled: ['reason'],
    note: ['note'],
    moved: ['division'],
    escalated: ['dueBy'],
  }
  return kind === 'escalated'
    ? part === 'sms'
      ? []
      : ['reference', ...needed[kind]]
    : ['reference', 'link', ...needed[kind]]
}

export type TemplateProblem = { readonly language: Language; readonly part: keyof NoticeWords } & (
  | { readonly name: 'WordsMissing' }
  | { readonly name: 'WordsTooLong'; readonly maxLength: number }
  | { readonly name: 'UnknownPlaceholder'; readonly placeholder: string }
  | { readonly name: 'PlaceholderMissing'; readonly placeholder: string }
)

const braced = /\{([^{}\n]{1,40})\}/g

/** Everything that is wrong with a template, in the order of its parts; empty when it can be published (SPEC Q57). */
export function checkTemplate(kind: NoticeKind, template: NoticeTemplate): readonly TemplateProblem[] {
  const known: readonly string[] = placeholdersOf(kind)
  return (['en', 'fr'] as const).flatMap(language =>
    (['subject', 'text', 'sms'] as const).flatMap((part): readonly TemplateProblem[] => {
      const words = template[language][part]
      const at = { language, part }
      // The heads of a city are told by e-mail alone.
      if (kind === 'escalated' && part === 'sms' && words === '') return []
      if (words.trim() === '') return [{ ...at, name: 'WordsMissing' }]
      const named = [...words.matchAll(braced)].map(([, name = '']) => name)
      const maxLength = noticeWordsMax[part]
      return [
        ...(words.length > maxLength ? [{ ...at, name: 'WordsTooLong' as const, maxLength }] : []),
        ...named
          .filter(placeholder => !known.includes(placeholder))
          .map(placeholder => ({ ...at, name: 'UnknownPlaceholder' as const, placeholder })),
        ...neededIn(kind, part)
          .filter(placeholder => !named.includes(placeholder))
          .map(placeholder => ({ ...at, name: 'PlaceholderMissing' as const, placeholder })),
      ]
    }),
  )
}

/**
 * The words of a template with what is known put in, once: what was put in is never looked through for braces. A line
 * whose placeholders are all empty is left out, and a line without any stays.
 */
export function fillWords(words: NoticeWords, values: NoticeValues): NoticeWords {
  const filled = (text: string, valueIn: (name: NoticePlaceholder) => string): string =>
    text.replaceAll(braced, (_, name: NoticePlaceholder) => valueIn(name))
  const whole = (name: NoticePlaceholder): string => values[name] ?? ''
  const inShort = (name: NoticePlaceholder): string => {
    const value = whole(name).replaceAll(/\s+/g, ' ')
    return longInText.includes(name) && value.length > longInTextMax
      ? `${value.slice(0, longInTextMax - 1).trimEnd()}…`
      : value
  }
  const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
  const lines = words.text.split('\n').filter(line => {
    const names = [...line.matchAll(braced)].map(([, name = '']) => name as NoticePlaceholder)
    return names.length === 0 || names.some(name => whole(name) !== '')
  })
  return {
    subject: oneLine(filled(words.subject, whole)),
    text: lines
      .map(line => filled(line, whole))
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    sms: oneLine(filled(words.sms, inShort)),
  }
}
