import { fold } from '../knowledge/fold.ts'

/**
 * Which column of a table is which field, as far as the names of the columns say: `knownAs` has the names by which a field
 * is known, folded and without signs, the likeliest first. A column is one field at most; of two the field that stands
 * first has it.
 */
export function guessColumns<Field extends string>(
  fields: readonly Field[],
  knownAs: Readonly<Record<Field, readonly string[]>>,
  names: readonly string[],
): Partial<Record<Field, string>> {
  const plain = names.map(name => ({ name, folded: fold(name).replaceAll(/[^a-z0-9]/g, '') }))
  const taken = new Set<string>()
  const found: Partial<Record<Field, string>> = {}
  for (const field of fields) {
    const match = knownAs[field]
      .flatMap(known => plain.filter(({ name, folded }) => folded === known && !taken.has(name)))
      .at(0)
    if (!match) continue
    taken.add(match.name)
    found[field] = match.name
  }
  return found
}
