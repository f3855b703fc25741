/** The list with one of its things moved by `step` places; the same list where it cannot go. */
export function moved<Thing>(list: readonly Thing[], index: number, step: 1 | -1): readonly Thing[] {
  const thing = list[index]
  const to = index + step
  if (thing === undefined || to < 0 || to >= list.length) return list
  return list.toSpliced(index, 1).toSpliced(to, 0, thing)
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
