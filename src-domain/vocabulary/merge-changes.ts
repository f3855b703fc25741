/** One field as somebody saw it, and as they want it to be. `null` is a field without a value. */
export interface FieldChange<Value> {
  readonly from: Value
  readonly to: Value
}

/** What becomes of changes on top of what others changed meanwhile. */
export interface Merged {
  /** The fields that are still as they were seen: they take the new value. */
  readonly changed: readonly string[]
  /** The fields that others changed meanwhile, to another value. */
  readonly clashing: readonly string[]
}

/**
 * Lays changes on values that may be later than those on which they were made. In neither list is a field that is already
 * as wanted, because both sides wanted the same, and one that was not to change.
 */
export function mergeChanges(
  changes: Readonly<Record<string, FieldChange<unknown>>>,
  current: (field: string) => unknown,
): Merged {
  const changed: string[] = []
  const clashing: string[] = []
  for (const [field, { from, to }] of Object.entries(changes)) {
    const value = current(field)
    if (isSameValue(from, to) || isSameValue(value, to)) continue
    if (isSameValue(value, from)) changed.push(field)
    else clashing.push(field)
  }
  return { changed, clashing }
}

/**
 * Whether two values of a field say the same. They are JSON values, in which the order of names means nothing; absent,
 * `null` and an empty text are all no value, and a line may end as it does on any system.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
  if (typeof a === 'string' && typeof b === 'string') return a === b || unixLines(a) === unixLines(b)
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every(name => isSameValue(ownValue(left, name), ownValue(right, name)))
}

/** A name may be one that every object has, such as `constructor`. */
export function ownValue<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function unixLines(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n')
}

function isNothing(value: unknown): value is null | undefined | '' {
  return value === undefined || value === null || value === ''
}
