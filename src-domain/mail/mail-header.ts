/**
 * What the rules need to know of a message's header. Names are lower-case; values are unfolded, and of several lines of
 * one name all are there, in order.
 */
export interface MailHeader {
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

/** The first value of a field; `undefined` when there is none. */
export function fieldOf({ fields }: MailHeader, name: string): string | undefined {
  return fields.find(each => each.name === name)?.value.trim()
}

export function hasField(header: MailHeader, name: string): boolean {
  return fieldOf(header, name) !== undefined
}

/**
 * Longer ids are nobody's: a line has 998 characters (RFC 5322). Each may take three bytes, and the index by which threads
 * are found takes 2,704 bytes: a message whose id did not fit would never be taken.
 */
const idMax = 800
const inBrackets = new RegExp(`<([^<>\\s]{1,${idMax}})>`, 'g')
const bareId = new RegExp(`^[^<>\\s]{1,${idMax}}$`)
/** A thread of more than this many messages is found by its latest ones. */
const idsMax = 100

/**
 * The message ids in a text, in order, each once, without their angle brackets. What is no id is passed over: mail
 * programs write much into `References`.
 */
export function messageIdsIn(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const ids = [...text.matchAll(inBrackets)].map(([, id]) => id ?? '')
  return [...new Set(ids.filter(id => id !== ''))].slice(-idsMax)
}

/** The id of the message itself, without angle brackets; some programs leave the brackets out. */
export function messageIdOf(header: MailHeader): string | undefined {
  const value = fieldOf(header, 'message-id')
  if (value === undefined) return undefined
  const bare = bareId.exec(value)?.[0]
  return messageIdsIn(value)[0] ?? bare
}

/**
 * The messages that this one answers, the nearest first: `In-Reply-To`, then `References` from its end (RFC 5322,
 * section 3.6.4: the last reference is the parent).
 */
export function answeredIds(header: MailHeader): readonly string[] {
  const own = messageIdOf(header)
  const parents = messageIdsIn(fieldOf(header, 'in-reply-to'))
  const references = messageIdsIn(fieldOf(header, 'references')).toReversed()
  return [...new Set([...parents, ...references])].filter(id => id !== own)
}

/** What `References` of an answer holds: those of the message answered and its own id, the oldest and the latest. */
export function referencesOfAnswer(answered: MailHeader): readonly string[] {
  const own = messageIdOf(answered)
  const earlier = messageIdsIn(fieldOf(answered, 'references'))
  const all = earlier.length === 0 ? messageIdsIn(fieldOf(answered, 'in-reply-to')).slice(0, 1) : earlier
  const [first] = all
  const kept = all.length > 20 && first !== undefined ? [first, ...all.slice(-19)] : all
  return own === undefined ? kept : [...kept.filter(id => id !== own), own]
}
