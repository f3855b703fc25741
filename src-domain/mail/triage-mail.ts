import { termsOf } from '../knowledge/search-terms.ts'
import { parseReference, referenceAlphabet } from '../requests/reference-number.ts'
import type { RequestType } from '../requests/request-type.ts'
import type { Bilingual, Language, RequestTypeCode } from '../vocabulary/words.ts'
import { languageOfText } from './mail-language.ts'
import { type UrgentMeaning, urgentMeanings, urgentWithinMs } from './urgent-words.ts'

/** What the words of a message say before anybody has read it. All of it is a proposal to a person. */
export interface Triage {
  readonly language: Language
  /** Set when something in it cannot wait: it is due within `dueWithinMs`, and the customer should be called. */
  readonly urgent?: Urgency
  /** The kinds of request that it is probably about, the likeliest first; at most three. */
  readonly likelyTypes: readonly LikelyType[]
  /** Set when the likeliest type is not accepted by e-mail: why, to be said to the customer. */
  readonly notByEmail?: { readonly code: RequestTypeCode; readonly reason: Bilingual }
  /** What the intake form of the likeliest type asks and the message does not seem to say. */
  readonly questions: readonly MissingFact[]
  /** Reference numbers that it names, in the order in which they stand; each has the right check character. */
  readonly references: readonly string[]
}

export interface Urgency {
  readonly gravity: UrgentMeaning['gravity']
  /** A meaning of `urgent-words.ts`, or the code of a hazard of the catalogue. */
  readonly because: string
  readonly dueWithinMs: number
}

export interface LikelyType {
  readonly code: RequestTypeCode
  readonly score: number
}

/** `field` is a question of the intake form, or `place`. */
export interface MissingFact {
  readonly field: string
  readonly ask: Bilingual
}

export interface MailWords {
  readonly subject: string
  /** What the customer wrote, without what they quote. */
  readonly text: string
}

/** So much of a message is read for its words: what matters stands at the beginning. */
const readCharacters = 6_000
const subjectCharacters = 300
const likelyTypesMax = 3
const likelyFrom = 1
/** From here on a hazard of the catalogue is believed without an urgent word. */
const surelyFrom = 3
const subjectCounts = 2
const referencesMax = 10

/** Reads the words of a message against the catalogue (SPEC E11 to E15). */
export function triageMail(
  words: MailWords,
  requestTypes: readonly RequestType[],
  language: Language = 'en',
): Triage {
  const text = words.text.slice(0, readCharacters)
  const subject = words.subject.slice(0, subjectCharacters)
  const both = `${subject}\n${text}`
  const spoken = languageOfText(both, language)
  const meant = urgencyOf(both)
  const likelyTypes = likelyTypesOf({ subject, text }, requestTypes, spoken, meant?.because)
  const likeliest = requestTypes.find(({ code }) => code === likelyTypes[0]?.code)
  const urgent = meant ?? hazardOf(likelyTypes[0], likeliest)
  const isAccepted = likeliest?.acceptedChannels.includes('email') ?? true
  return {
    language: spoken,
    ...(urgent === undefined ? {} : { urgent }),
    likelyTypes,
    ...(likeliest === undefined || isAccepted
      ? {}
      : { notByEmail: { code: likeliest.code, reason: likeliest.channelReason ?? otherChannels } }),
    questions: likeliest === undefined || !isAccepted ? [] : missingFacts(both, likeliest),
    references: referencesIn(both),
  }
}

const otherChannels: Bilingual = {
  en: 'We cannot take this by e-mail. Please phone us or use the online form.',
  fr: 'Nous ne pouvons pas recevoir ceci par courriel. Veuillez nous téléphoner ou utiliser le formulaire en ligne.',
}

/** Reference numbers with the right check character, each once. */
export function referencesIn(text: string): readonly string[] {
  const candidates = text.matchAll(
    new RegExp(`\\bTL[ -]?\\d{2}[ -]?[${referenceAlphabet}]{4,7}[ -]?[${referenceAlphabet}]\\b`, 'gi'),
  )
  const references = [...candidates].flatMap(([candidate]) => parseReference(candidate)?.reference ?? [])
  return [...new Set(references)].slice(0, referencesMax)
}

/** The gravest meaning of which one sentence holds a word of each group. */
function urgencyOf(text: string): Urgency | undefined {
  const found = (['en', 'fr'] as const).flatMap(language => {
    const sentences = sentencesOf(text).map(sentence => termsOf(sentence, language))
    return meanings[language].filter(({ groups }) =>
      sentences.some(terms => groups.every(group => group.some(run => holdsRun(terms, run)))),
    )
  })
  const meaning = found.find(({ gravity }) => gravity === 'danger') ?? found[0]
  if (meaning === undefined) return undefined
  const { id, gravity } = meaning
  return { gravity, because: id, dueWithinMs: urgentWithinMs[gravity] }
}

/** The meanings with the terms of their words. */
const meanings = { en: meaningsIn('en'), fr: meaningsIn('fr') }

function meaningsIn(language: Language) {
  return urgentMeanings.map(({ id, gravity, groups }) => ({
    id,
    gravity,
    groups: groups[language].map(group => group.map(phrase => termsOf(phrase, language))),
  }))
}

function hazardOf(likely: LikelyType | undefined, type: RequestType | undefined): Urgency | undefined {
  if (!type?.hazard || likely === undefined || likely.score < surelyFrom) return undefined
  return { gravity: 'hazard', because: type.code, dueWithinMs: urgentWithinMs.hazard }
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/[.!?;\n]+/).filter(sentence => sentence.trim() !== '')
}

/** Whether the terms stand one after the other. */
function holdsRun(terms: readonly string[], run: readonly string[]): boolean {
  if (run.length === 0) return false
  return terms.some((_, start) => run.every((term, offset) => terms[start + offset] === term))
}

/** A phrase of more words is also found with up to three others between them, in any order: `snow on the sidewalk`. */
function holdsNear(terms: readonly string[], phrase: readonly string[]): boolean {
  if (phrase.length === 0) return false
  return terms.some((term, start) => {
    if (!phrase.includes(term)) return false
    const window = terms.slice(start, start + phrase.length + 3)
    return phrase.every(each => window.includes(each))
  })
}

function likelyTypesOf(
  { subject, text }: MailWords,
  requestTypes: readonly RequestType[],
  spoken: Language,
  meant: string | undefined,
): readonly LikelyType[] {
  const scores = new Map<RequestTypeCode, number>()
  const add = (code: RequestTypeCode, says: number) => scores.set(code, (scores.get(code) ?? 0) + says)
  // An urgent meaning that the catalogue knows by the same name is what the message is about.
  if (requestTypes.some(({ code }) => code === meant)) add(meant ?? '', surelyFrom)
  for (const language of ['en', 'fr'] as const) {
    const inSubject = termsOf(subject, language)
    const inText = sentencesOf(text).map(sentence => termsOf(sentence, language))
    const all = new Set([inSubject, ...inText].flat())
    for (const { phrase, codes } of phrasesOf(requestTypes)[language]) {
      if (!phrase.every(term => all.has(term))) continue
      // Single words of the other language stand in every text: `stop` is a sign in French.
      if (phrase.length === 1 && language !== spoken) continue
      const isInText = inText.some(terms => holdsNear(terms, phrase))
      const weight = (holdsNear(inSubject, phrase) ? subjectCounts : 0) + (isInText ? 1 : 0)
      // A phrase of several words says more than each of them; one that several types share says less of each.
      if (weight > 0) for (const code of codes) add(code, (weight * phrase.length) / codes.length)
    }
  }
  return [...scores]
    .map(([code, score]) => ({ code, score: Math.round(score * 100) / 100 }))
    .filter(({ score }) => score >= likelyFrom)
    .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1))
    .slice(0, likelyTypesMax)
}

interface Phrase {
  readonly phrase: readonly string[]
  /** All types that it stands for. */
  readonly codes: readonly RequestTypeCode[]
}

/** The phrases of a catalogue are worked out once for each catalogue. */
const knownPhrases = new WeakMap<readonly RequestType[], { readonly [L in Language]: readonly Phrase[] }>()

function phrasesOf(requestTypes: readonly RequestType[]): { readonly [L in Language]: readonly Phrase[] } {
  const known = knownPhrases.get(requestTypes)
  if (known !== undefined) return known
  const phrases = { en: phrasesIn(requestTypes, 'en'), fr: phrasesIn(requestTypes, 'fr') }
  knownPhrases.set(requestTypes, phrases)
  return phrases
}

/** Each phrase by which the catalogue knows its types, once. */
function phrasesIn(requestTypes: readonly RequestType[], language: Language): readonly Phrase[] {
  const byTerms = new Map<string, { phrase: readonly string[]; codes: RequestTypeCode[] }>()
  for (const { code, name, keywords } of requestTypes) {
    for (const words of new Set([name[language], ...keywords[language]])) {
      const phrase = [...new Set(termsOf(words, language))]
      const key = phrase.toSorted().join(' ')
      const known = byTerms.get(key)
      if (known === undefined) byTerms.set(key, { phrase, codes: [code] })
      else if (!known.codes.includes(code)) known.codes.push(code)
    }
  }
  byTerms.delete('')
  return [...byTerms.values()]
}

const askPlace: Bilingual = {
  en: 'Where is it? Please give the street number and name, or the nearest corner.',
  fr: 'Où est-ce? Veuillez donner le numéro et le nom de la rue, ou le coin de rue le plus proche.',
}

const streetWords =
  'street|st|avenue|ave|road|rd|drive|dr|court|crt|ct|crescent|cres|boulevard|blvd|lane|way|place|pl|terrace|circle|trail|parkway|highway|hwy|rue|chemin|route|promenade|croissant|impasse|terrasse|allée'
/** `3 times about my street` names none. */
const noStreetName = '(?!(?:my|the|this|that|our|your|on|in|of|a|every|from|ma|la|cette|notre|votre|une)\\b)'
const numberedStreet = new RegExp(
  `\\b\\d{1,5},? (?:(?:${streetWords}) [\\p{L}]|[\\p{L}'’.-]{2,30} (?:${noStreetName}[\\p{L}'’.-]{2,30} )?(?:${streetWords})\\b)`,
  'iu',
)
const corner = new RegExp(
  `\\b(?:corner of|intersection of|coin d[eu]s?|intersection d[eu]s?)\\b|\\b(?:${streetWords})\\b\\.? (?:and|et|&) [\\p{L}'’.-]{2,30}`,
  'iu',
)

/** Whether a text names a place at which a crew would find something. */
export function namesPlace(text: string): boolean {
  const plain = text.replaceAll(/\s+/g, ' ')
  return numberedStreet.test(plain) || corner.test(plain)
}

/**
 * The required questions of the type that the text does not seem to answer, and its place. A question counts as answered
 * when the text holds one of its options, or what its label is about; who reads the message takes away what is too much.
 */
function missingFacts(text: string, { intake, needsPlace }: RequestType): readonly MissingFact[] {
  const terms = { en: [...new Set(termsOf(text, 'en'))], fr: [...new Set(termsOf(text, 'fr'))] }
  const holds = (words: Bilingual) =>
    (['en', 'fr'] as const).some(language =>
      termsOf(words[language], language).some(term => terms[language].some(each => isAkin(each, term))),
    )
  const place = needsPlace && !namesPlace(text) ? [{ field: 'place', ask: askPlace }] : []
  const asked = (intake.schema.required ?? []).flatMap(field => {
    const question = intake.words[field]
    if (question === undefined) return []
    const options = Object.values(question.options ?? {})
    const isAnswered = options.length > 0 ? options.some(holds) : holds(question.label)
    return isAnswered ? [] : [{ field, ask: question.ask ?? question.label }]
  })
  return [...place, ...asked]
}

/** `deep` and `deeper` are about the same. */
function isAkin(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short === long || (short.length >= 4 && long.startsWith(short))
}
