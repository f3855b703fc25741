/** A list with one of its things changed; the same list where nothing changes. */
export function changedIn<Thing>(
  list: readonly Thing[],
  isIt: (thing: Thing) => boolean,
  change: (thing: Thing) => Thing,
): readonly Thing[] {
  return list.map(thing => (isIt(thing) ? change(thing) : thing))
}

/** An object without one of its optional parts, or with it: an absent part is no `undefined` on the wire. */
export function withPart<Thing extends object, Key extends keyof Thing>(
  thing: Thing,
  key: Key,
  value: Thing[Key] | undefined,
): Thing {
  const { [key]: _before, ...rest } = thing
  return (value === undefined ? rest : { ...rest, [key]: value }) as Thing
}

/** An id like `stem` that none of `taken` has: `chat`, `chat-2`, `chat-3`. */
export function freeId(stem: string, taken: readonly string[]): string {
  const base =
    stem
      .normalize('NFD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'new'
  if (!taken.includes(base)) return base
  for (let number = 2; ; number++) {
    const id = `${base}-${number}`
    if (!taken.includes(id)) return id
  }
}
