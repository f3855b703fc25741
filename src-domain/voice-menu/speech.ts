/*
 * What a telephone voice says: text with the few marks of SSML that the voices of carriers have in common
 * (W3C, Speech Synthesis Markup Language 1.1). Marks are checked when a text is changed, so that none can fail in a call.
 */

/** A piece of speech: words, or a mark around further pieces. */
export type Speech = string | SpeechMark

export interface SpeechMark {
  readonly mark: MarkName
  readonly attributes: Readonly<Record<string, string>>
  readonly inside: readonly Speech[]
}

const time = /^(?:\d{1,4}ms|\d(?:\.\d)?s)$/
const rate = /^(?:x-slow|slow|medium|fast|x-fast|(?:[5-9]\d|1\d\d)%)$/
const sayAs = /^(?:telephone|digits|cardinal|ordinal|date|time|characters)$/
const anyWords = /^[^<>&{}]{1,200}$/

/** Each mark with the attributes that it must have, and what each may be. */
const marks = {
  break: { time },
  p: {},
  s: {},
  prosody: { rate },
  'say-as': { 'interpret-as': sayAs },
  sub: { alias: anyWords },
} as const
export type MarkName = keyof typeof marks

export type SpeechFault =
  | { readonly kind: 'unknown-mark'; readonly mark: string }
  | { readonly kind: 'bad-attribute'; readonly mark: string; readonly attribute: string }
  | { readonly kind: 'not-closed'; readonly mark: string }
  | { readonly kind: 'not-opened'; readonly mark: string }
  | { readonly kind: 'stray-character'; readonly at: number }

const token = /<(\/?)([a-z-]+)((?:\s+[a-z-]+="[^"<>]*")*)\s*(\/?)>|([^<>]+)/y
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The pieces of a marked text, or the first thing that is wrong with its marks. */
export function parseSpeech(
  text: string,
): { readonly speech: readonly Speech[] } | { readonly fault: SpeechFault } {
  const root: Speech[] = []
  const open: { readonly mark: MarkName; readonly inside: Speech[] }[] = []
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) return { fault: { kind: 'stray-character', at } }
    const [whole, closing, name = '', attributeText = '', selfClosing, words] = found
    at += whole.length
    const level = open.at(-1)?.inside ?? root
    if (words !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(words)) {
        return { fault: { kind: 'stray-character', at: at - whole.length + words.indexOf('&') } }
      }
      level.push(words.replaceAll(/&(\w+);/g, (_, entity: string) => entities[entity] ?? ''))
      continue
    }
    if (!isMark(name)) return { fault: { kind: 'unknown-mark', mark: name } }
    if (closing === '/') {
      if (open.pop()?.mark !== name) return { fault: { kind: 'not-opened', mark: name } }
      continue
    }
    const attributes = Object.fromEntries(
      [...attributeText.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    )
    const wrong = wrongAttribute(name, attributes)
    if (wrong !== undefined) return { fault: { kind: 'bad-attribute', mark: name, attribute: wrong } }
    const inside: Speech[] = []
    level.push({ mark: name, attributes, inside })
    if (selfClosing === '') open.push({ mark: name, inside })
  }
  const left = open.at(-1)
  return left === undefined ? { speech: root } : { fault: { kind: 'not-closed', mark: left.mark } }
}

/** The words alone, as somebody reads them. */
export function spokenWords(speech: readonly Speech[]): string {
  return speech
    .map(piece =>
      typeof piece === 'string' ? piece : ` ${piece.attributes['alias'] ?? spokenWords(piece.inside)} `,
    )
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** A value that a text has a place for. A telephone number is said digit by digit. */
export type SpeechValue = string | { readonly phone: string }

/** Puts values where the text says `{name}`. Values are words: marks in them are only characters. */
export function fillSpeech(
  speech: readonly Speech[],
  values: Readonly<Record<string, SpeechValue>>,
): readonly Speech[] {
  return speech.flatMap((piece): readonly Speech[] => {
    if (typeof piece !== 'string') return [{ ...piece, inside: fillSpeech(piece.inside, values) }]
    return piece.split(/(\{[a-z]+\})/i).flatMap((part): readonly Speech[] => {
      const value = /^\{([a-z]+)\}$/i.exec(part)?.[1]
      if (value === undefined) return part === '' ? [] : [part]
      const given = values[value] ?? ''
      return typeof given === 'string'
        ? [given]
        : [{ mark: 'say-as', attributes: { 'interpret-as': 'telephone' }, inside: [given.phone] }]
    })
  })
}

function isMark(name: string): name is MarkName {
  return Object.hasOwn(marks, name)
}

function wrongAttribute(mark: MarkName, given: Readonly<Record<string, string>>): string | undefined {
  const wanted: Readonly<Record<string, RegExp>> = marks[mark]
  const foreign = Object.keys(given).find(key => !Object.hasOwn(wanted, key))
  return foreign ?? Object.entries(wanted).find(([key, form]) => !form.test(given[key] ?? ''))?.[0]
}
