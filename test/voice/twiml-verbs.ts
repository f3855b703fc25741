/** A TwiML document as a tree: enough of XML for what TwiML is made of. */
export interface Verb {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Verb | string)[]
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const decoded = (text: string) =>
  text.replaceAll(/&(#\d+|\w+);/g, (_, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (entities[name] ?? ''),
  )

/** The verbs of a document; throws for one that is not well formed, as Twilio fails such a call. */
export function verbsOf(twiml: string): readonly Verb[] {
  const root: { children: (Verb | string)[] } = { children: [] }
  const open: { name: string; children: (Verb | string)[] }[] = []
  const tokens = twiml
    .replace(/^<\?xml[^>]*\?>/, '')
    .matchAll(/<(\/?)(\w[\w-]*)((?:\s[^>]*?)?)(\/?)>|([^<]+)/g)
  let at = 0
  const body = twiml.replace(/^<\?xml[^>]*\?>/, '')
  for (const { 0: whole, 1: closing, 2: name = '', 3: attributes = '', 4: empty, 5: text, index } of tokens) {
    if (index !== at) throw new Error(`no TwiML: ${body.slice(at, at + 40)}`)
    at += whole.length
    const level = open.at(-1)?.children ?? root.children
    if (text !== undefined) level.push(decoded(text))
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`no TwiML: </${name}> closes nothing`)
    } else {
      const verb = {
        name,
        attributes: Object.fromEntries(
          [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
            key,
            decoded(value),
          ]),
        ),
        children: [] as (Verb | string)[],
      }
      level.push(verb)
      if (empty === '') open.push(verb)
    }
  }
  if (at !== body.length || open.length > 0) throw new Error('no TwiML: it is cut off')
  const [response] = root.children
  if (typeof response !== 'object' || response.name !== 'Response') throw new Error('no TwiML: no Response')
  return response.children.filter(child => typeof child === 'object')
}

/** The words of a verb and all that is in it. */
export function wordsOf(verb: Verb): string {
  return verb.children
    .map(child => (typeof child === 'string' ? child : ` ${wordsOf(child)} `))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
