/** What the hub names, perhaps with a code of the carrier's; what a mail server said stands as it said it. */
const named = /^(OptedOut|NoAddress|Gone|Refused)(?: (\d+))?$/

export type NamedReason = 'OptedOut' | 'NoAddress' | 'Gone' | 'Refused'

/** Why an entry was not delivered, in words: `wordsFor` has those of the reasons that the hub names. */
export function whyNotDelivered(why: string, wordsFor: (reason: NamedReason) => string): string {
  const [, reason, code] = named.exec(why) ?? []
  if (reason === undefined) return why
  const words = wordsFor(reason as NamedReason)
  return code === undefined ? words : `${words} (${code})`
}
