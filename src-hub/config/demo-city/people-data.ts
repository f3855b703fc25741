import { join } from 'node:path'
import { z } from 'zod'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { demoCityFolder, readJson } from './read-checked.ts'

export interface NameGroup {
  readonly code: string
  readonly weight: number
  /** The share of the group's households that speak French with the city. */
  readonly frenchShare: number
  readonly given: readonly string[]
  readonly family: readonly string[]
}

interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** A street runs straight from `start` to `end`; `mixed` streets have apartment buildings among the houses. */
export interface Street {
  readonly name: string
  readonly ward: number
  readonly kind: 'houses' | 'mixed' | 'rural'
  /** The first and last civic number, and by how much numbers grow from house to house. */
  readonly civicNumbers: { readonly from: number; readonly to: number; readonly step: number }
  readonly start: Point
  readonly end: Point
  /** All of a postal code but its last digit, which follows the civic number. */
  readonly postalPrefix: string
  /** Civic numbers at which the city itself is, and nobody lives. */
  readonly cityBuildings?: readonly number[]
}

/** What the people of the demo city are made of. */
export interface PeopleData {
  readonly groups: readonly NameGroup[]
  readonly remarks: readonly Bilingual[]
  readonly streets: readonly Street[]
  readonly organizations: readonly string[]
}

const text = z.string().trim().min(1)
const names = z.array(text).min(1)
const point = z.strictObject({ latitude: z.number(), longitude: z.number() })

const namesSchema: z.ZodType<Pick<PeopleData, 'groups' | 'remarks'>> = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        code: text,
        weight: z.number().positive(),
        frenchShare: z.number().min(0).max(1),
        given: names,
        family: names,
      }),
    )
    .min(1),
  remarks: z.array(z.strictObject({ en: text, fr: text })).min(1),
})

const streetsSchema: z.ZodType<readonly Street[]> = z
  .array(
    z.strictObject({
      name: text,
      ward: z.int().positive(),
      kind: z.enum(['houses', 'mixed', 'rural']),
      civicNumbers: z
        .strictObject({ from: z.int().positive(), to: z.int().positive(), step: z.int().positive() })
        .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be more than from' }),
      start: point,
      end: point,
      postalPrefix: z.string().regex(/^[A-Z]\d[A-Z] \d[A-Z]$/, 'must be like L3D 1A'),
      cityBuildings: z.array(z.int().positive()).optional(),
    }),
  )
  .min(1)

/** Reads names, streets and organizations from the folder of the demo city. Throws a `DemoCityError`. */
export function loadPeopleData(folder: string = demoCityFolder): PeopleData {
  const people = join(folder, 'people')
  return {
    ...readJson(join(people, 'names.json'), namesSchema),
    streets: readJson(join(people, 'streets.json'), streetsSchema),
    organizations: readJson<readonly string[]>(join(people, 'organizations.json'), names),
  }
}
