import type { ArticleId, Bilingual, Language } from '../vocabulary/words.ts'

/**
 * Words that a centre answers with again and again: a pair in English and French under one name, tied to the article
 * that it rests on. One of the two may be missing for a while, never both.
 */
export interface CannedReply {
  readonly id: string
  /** Grows by one with each change; a change says on which version it is based. */
  readonly version: number
  /** How agents find it. */
  readonly name: Bilingual
  readonly texts: Partial<Bilingual>
  readonly articleId?: ArticleId
}

/** What stands at the end of an e-mail, in both languages. It may use the same variables. */
export interface ReplySignature {
  readonly version: number
  readonly texts: Bilingual
}

/** What a text may leave open: `{customer}`, `{agent}`, `{reference}`. */
export const replyVariables = ['customer', 'agent', 'reference'] as const
export type ReplyVariable = (typeof replyVariables)[number]

export const replyNameLengthMax = 80
/** As long as a chat takes. */
export const replyTextLengthMax = 4_000
export const signatureLengthMax = 600

export type ReplyProblem =
  | { readonly name: 'NameMissing' }
  | { readonly name: 'TextMissing' }
  | { readonly name: 'TextTooLong'; readonly maxLength: number }
  /** Something in braces that nobody fills. */
  | { readonly name: 'UnknownVariable'; readonly variable: string; readonly language: Language }

const braced = /\{([^{}\n]{1,40})\}/g

/** What is wrong with a reply; `undefined` when it can be kept. A name in one language serves for both. */
export function checkReply({ name, texts }: Pick<CannedReply, 'name' | 'texts'>): ReplyProblem | undefined {
  if (name.en.trim() === '' && name.fr.trim() === '') return { name: 'NameMissing' }
  if (isMissing(texts.en) && isMissing(texts.fr)) return { name: 'TextMissing' }
  return checkTexts(texts, replyTextLengthMax)
}

/** What is wrong with a signature; an empty one is none and may be kept. */
export function checkSignature({ texts }: Pick<ReplySignature, 'texts'>): ReplyProblem | undefined {
  return checkTexts(texts, signatureLengthMax)
}

function checkTexts(texts: Partial<Bilingual>, maxLength: number): ReplyProblem | undefined {
  for (const language of ['en', 'fr'] as const) {
    const text = texts[language] ?? ''
    if (text.length > maxLength) return { name: 'TextTooLong', maxLength }
    for (const [, variable = ''] of text.matchAll(braced)) {
      if (!isVariable(variable)) return { name: 'UnknownVariable', variable, language }
    }
  }
  return undefined
}

/** The text in a language, or in the other one with a word of it: nothing is translated here. */
export function replyTextIn(
  reply: Pick<CannedReply, 'texts'>,
  language: Language,
): { readonly text: string; readonly language: Language } {
  const other: Language = language === 'en' ? 'fr' : 'en'
  const own = reply.texts[language]
  return isMissing(own) ? { text: reply.texts[other] ?? '', language: other } : { text: own, language }
}

/** The text with what is known put in; what is not known stays in braces, for a person to fill. */
export function fillReply(text: string, values: { readonly [Name in ReplyVariable]?: string }): string {
  return text.replaceAll(braced, (whole, variable: string) =>
    isVariable(variable) ? (values[variable] ?? whole) : whole,
  )
}

/** The first variable that nobody filled yet, with its place; such words are not sent. */
export function unfilledVariable(text: string): { readonly from: number; readonly to: number } | undefined {
  for (const match of text.matchAll(braced)) {
    if (isVariable(match[1] ?? '')) return { from: match.index, to: match.index + match[0].length }
  }
  return undefined
}

function isVariable(name: string): name is ReplyVariable {
  return (replyVariables as readonly string[]).includes(name)
}

function isMissing(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === ''
}
