/**
 * A kept command without the characters that the hub cannot take, in every one of its strings: what was pasted from a
 * document must never make a command unsendable. Breaks of a line or page become `\n`, other control characters go,
 * half a surrogate pair becomes U+FFFD. A value that was clean comes back equal.
 */
export function cleanWords<Value>(value: Value): Value {
  return cleaned(value) as Value
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanString(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleaned(each)]))
}

function cleanString(words: string): string {
  return words
    .replaceAll(/\r\n?|[\v\f]/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
    .toWellFormed()
}
