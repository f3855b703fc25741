import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { CatalogueVersion } from '../../src-contract/http/catalogue.ts'
import {
  type CatalogueProblem,
  checkCatalogue,
  type EditedCatalogue,
} from '../../src-domain/requests/check-catalogue.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { lockCatalogue, readCatalogue } from '../config/centre.ts'
import type { Schema } from '../database/schema.ts'

export interface CatalogueParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  /** As the database has it at the start. */
  readonly catalogue: Catalogue
  /** The ids of the calendars in which divisions may work. */
  readonly calendars: () => readonly string[]
}

export type Published =
  | { readonly kind: 'published'; readonly version: number }
  /** Somebody else published meanwhile. */
  | { readonly kind: 'changed'; readonly version: number }
  | { readonly kind: 'wrong'; readonly problems: readonly CatalogueProblem[] }
  | { readonly kind: 'unknown-version' }

export type CatalogueKeeper = Awaited<ReturnType<typeof openCatalogue>>

const versionsShown = 50
/** Who made what a centre began with. */
const centre = 'centre'

/**
 * The catalogue in force, and its versions. A version is published whole or not at all, on the version that was seen;
 * hubs that share the database look again every few seconds, and at once when they hear of it.
 */
export async function openCatalogue({ db, now, catalogue: first, calendars }: CatalogueParts) {
  let current = first
  let version = await latest(db)
  const listeners = new Set<(catalogue: Catalogue) => void>()

  if (version === 0) {
    await db
      .insertInto('catalogue_version')
      .values({ version: 1, at: now(), made_by: centre, note: '', doc: JSON.stringify(editedOf(first)) })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    version = await latest(db)
  }

  const takeOver = (catalogue: Catalogue, to: number): void => {
    if (to <= version) return
    version = to
    current = catalogue
    for (const listener of listeners) listener(current)
  }

  const contextOf = async (): Promise<Parameters<typeof checkCatalogue>[1]> => ({
    before: editedOf(current),
    calendars: calendars(),
    articles: (await db.selectFrom('article').select('id').where('deleted', '=', false).execute()).map(
      ({ id }) => id,
    ),
  })

  const publish = async (
    basedOn: number,
    by: string,
    note: string,
    document: (transaction: Transaction<Schema>) => Promise<EditedCatalogue | undefined>,
  ): Promise<Published> => {
    // Another hub may have published what this one has not heard of.
    await lookAgain()
    const context = await contextOf()
    const published = await db.transaction().execute(async (transaction): Promise<Published> => {
      await lockCatalogue(transaction)
      const last = await latest(transaction)
      if (last !== basedOn) return { kind: 'changed', version: last }
      const wanted = await document(transaction)
      if (wanted === undefined) return { kind: 'unknown-version' }
      const problems = checkCatalogue(wanted, context)
      if (problems.length > 0) return { kind: 'wrong', problems }
      const doc = counted(wanted, context.before)
      await transaction
        .insertInto('catalogue_version')
        .values({ version: last + 1, at: now(), made_by: by, note, doc: JSON.stringify(doc) })
        .execute()
      // A hub that has started since has written what it can tell people.
      const whole = (await readCatalogue(transaction)) ?? current
      await transaction
        .updateTable('catalogue')
        .set({ doc: JSON.stringify({ ...whole, ...doc }), changed_in: sql`pg_current_xact_id()` })
        .where('id', '=', 'catalogue')
        .execute()
      return { kind: 'published', version: last + 1 }
    })
    if (published.kind === 'published') await lookAgain()
    return published
  }

  const lookAgain = async (): Promise<void> => {
    const last = await latest(db)
    if (last <= version) return
    const row = await db
      .selectFrom('catalogue')
      .select('doc')
      .where('id', '=', 'catalogue')
      .executeTakeFirstOrThrow()
    takeOver(row.doc as Catalogue, last)
  }

  return {
    current: () => current,
    version: () => version,
    lookAgain,
    onChanged: (listener: (catalogue: Catalogue) => void): void => {
      listeners.add(listener)
    },
    check: async (document: EditedCatalogue): Promise<readonly CatalogueProblem[]> =>
      checkCatalogue(document, await contextOf()),
    publish: (basedOn: number, by: string, note: string, document: EditedCatalogue): Promise<Published> =>
      publish(basedOn, by, note, async () => document),
    /** An earlier version is published again as a new one; types that came since are kept, retired. */
    rollBack: (basedOn: number, by: string, toVersion: number): Promise<Published> =>
      publish(basedOn, by, `← ${toVersion}`, async transaction => {
        const row = await transaction
          .selectFrom('catalogue_version')
          .select('doc')
          .where('version', '=', toVersion)
          .executeTakeFirst()
        return row && withLater(row.doc, editedOf(current))
      }),
    document: async (wanted: number): Promise<EditedCatalogue | undefined> => {
      const row = await db
        .selectFrom('catalogue_version')
        .select('doc')
        .where('version', '=', wanted)
        .executeTakeFirst()
      return row?.doc
    },
    versions: async (): Promise<CatalogueVersion[]> => {
      const rows = await db
        .selectFrom('catalogue_version')
        .select(['version', 'at', 'made_by', 'note'])
        .orderBy('version', 'desc')
        .limit(versionsShown)
        .execute()
      return rows.map(({ version: number, at, made_by, note }) => ({
        version: number,
        at: Number(at),
        by: made_by,
        note,
      }))
    },
  }
}

export function editedOf({ divisions, requestTypes }: EditedCatalogue): EditedCatalogue {
  return { divisions, requestTypes }
}

async function latest(db: Kysely<Schema> | Transaction<Schema>): Promise<number> {
  const row = await db
    .selectFrom('catalogue_version')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst()
  return Number(row?.version ?? 0)
}

/** Each type that is another than before is its next version. */
function counted({ divisions, requestTypes }: EditedCatalogue, before: EditedCatalogue): EditedCatalogue {
  return {
    divisions,
    requestTypes: requestTypes.map(type => {
      const was = before.requestTypes.find(({ code }) => code === type.code)
      if (was === undefined) return { ...type, version: 1 }
      const same = { ...type, version: was.version }
      return isDeepStrictEqual(same, was) && asksAlike(same, was)
        ? was
        : { ...type, version: was.version + 1 }
    }),
  }
}

/** Whether two types ask their questions in the same order. */
function asksAlike(one: RequestType, other: RequestType): boolean {
  const orderOf = ({ intake }: RequestType) => Object.keys(intake.schema.properties)
  return isDeepStrictEqual(orderOf(one), orderOf(other))
}

function withLater(earlier: EditedCatalogue, now: EditedCatalogue): EditedCatalogue {
  const known = new Set(earlier.requestTypes.map(({ code }) => code))
  const divisions = new Set(earlier.divisions.map(({ code }) => code))
  return {
    divisions: [...earlier.divisions, ...now.divisions.filter(({ code }) => !divisions.has(code))],
    requestTypes: [
      ...earlier.requestTypes,
      ...now.requestTypes.filter(({ code }) => !known.has(code)).map(type => ({ ...type, isRetired: true })),
    ],
  }
}
