import { type Kysely, sql } from 'kysely'
import type { FileSummary, PlacesInForce, PlaceVersion, PutVersion } from '../../src-contract/http/places.ts'
import type { Bilingual, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** A preview that nobody took by then is forgotten. */
const previewLivesMs = 86_400_000
const versionsShown = 200

/** A file that was read and found good. */
export interface NewPlaceFile {
  readonly id: string
  readonly subject: string
  readonly name: string
  readonly by: string
  readonly basedOn: number
  readonly summary: FileSummary
  readonly parts: readonly Uint8Array[]
  readonly rejections: Uint8Array
}

export type VersionRefusal = 'UnknownFile' | 'UnknownVersion' | 'PlacesChanged' | 'NamesMissing'

/**
 * Files and versions of places, in the database that all hubs share. A version is one row: it is in force from its commit
 * on, whole or not at all, and going back is one more version that names the file of an earlier one.
 */
export function createPlaceStore({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => Instant }) {
  const latest = (subject: string) =>
    db
      .selectFrom('place_version')
      .selectAll()
      .where('subject', '=', subject)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()

  const partsOf = async (fileId: string): Promise<readonly Uint8Array[]> => {
    const rows = await db
      .selectFrom('place_file_part')
      .select('content')
      .where('file_id', '=', fileId)
      .orderBy('part')
      .execute()
    return rows.map(({ content }) => content)
  }

  return {
    partsOf,

    part: async (fileId: string, part: number): Promise<Uint8Array | undefined> =>
      (
        await db
          .selectFrom('place_file_part')
          .select('content')
          .where('file_id', '=', fileId)
          .where('part', '=', part)
          .executeTakeFirst()
      )?.content,

    rejections: async (fileId: string): Promise<Uint8Array | undefined> =>
      (await db.selectFrom('place_file').select('rejections').where('id', '=', fileId).executeTakeFirst())
        ?.rejections,

    /** What is in force, by subject. */
    inForce: async (): Promise<PlacesInForce[]> => {
      const rows = await db
        .selectFrom('place_version as version')
        .innerJoin('place_file as file', 'file.id', 'version.file_id')
        .select(['version.subject', 'version.version', 'version.file_id', 'version.names', 'file.summary'])
        .select(({ selectFrom }) =>
          selectFrom('place_file_part as part')
            .whereRef('part.file_id', '=', 'file.id')
            .select(({ fn }) => fn.countAll<number>().as('parts'))
            .as('parts'),
        )
        .where('version.version', '=', ({ selectFrom }) =>
          selectFrom('place_version as other')
            .whereRef('other.subject', '=', 'version.subject')
            .select(({ fn }) => fn.max('other.version').as('latest')),
        )
        .orderBy('version.subject')
        .execute()
      return rows.map(({ subject, version, file_id, parts, summary, names }) => ({
        subject,
        version,
        fileId: file_id as string,
        parts: Number(parts),
        entries: summary.entries,
        ...(names === null ? {} : { names }),
      }))
    },

    /** The version and the parts with which a new file of the subject is compared. */
    before: async (
      subject: string,
    ): Promise<{ readonly version: number; readonly parts: readonly Uint8Array[] }> => {
      const row = await latest(subject)
      const fileId = row?.file_id
      return { version: row?.version ?? 0, parts: fileId ? await partsOf(fileId) : [] }
    },

    /** Keeps a file that was read, whole or not at all, and forgets previews of yesterday. */
    keepFile: async ({ id, subject, name, by, basedOn, summary, parts, rejections }: NewPlaceFile) => {
      await inTransaction(db, async transaction => {
        await transaction
          .deleteFrom('place_file')
          .where('read_at', '<', now() - previewLivesMs)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('place_version')
                  .whereRef('place_version.file_id', '=', 'place_file.id')
                  .select(sql<number>`1`.as('one')),
              ),
            ),
          )
          .execute()
        // The same file sent again, with other columns, takes the place of its preview.
        await transaction.deleteFrom('place_file').where('id', '=', id).execute()
        await transaction
          .insertInto('place_file')
          .values({
            id,
            subject,
            name,
            read_at: now(),
            read_by: by,
            based_on: basedOn,
            summary: JSON.stringify(summary),
            rejections,
          })
          .execute()
        for (const [part, content] of parts.entries())
          await transaction.insertInto('place_file_part').values({ file_id: id, part, content }).execute()
      })
    },

    /** Whether a version names this file, so that it stays as it is. */
    isTaken: async (id: string): Promise<boolean> =>
      (await db
        .selectFrom('place_version')
        .select('version')
        .where('file_id', '=', id)
        .limit(1)
        .executeTakeFirst()) !== undefined,

    /** Makes a version on top of the one that was seen; what two make at once, one makes. */
    putVersion: async (wish: PutVersion, by: string): Promise<VersionRefusal | undefined> => {
      const { subject, basedOn } = wish
      const before = await latest(subject)
      if ((before?.version ?? 0) !== basedOn) return 'PlacesChanged'
      const next = await contentOf(db, wish, before?.names ?? undefined)
      if (typeof next === 'string') return next
      const made = await db
        .insertInto('place_version')
        .values({
          subject,
          version: basedOn + 1,
          kind: wish.kind,
          rolled_back_to: wish.kind === 'rolled-back' ? wish.to : null,
          file_id: next.fileId,
          names: next.names ? JSON.stringify(next.names) : null,
          at: now(),
          by,
        })
        .onConflict(conflict => conflict.columns(['subject', 'version']).doNothing())
        .executeTakeFirst()
      return Number(made.numInsertedOrUpdatedRows ?? 0) === 1 ? undefined : 'PlacesChanged'
    },

    /** Newest first. */
    versions: async (): Promise<PlaceVersion[]> => {
      const rows = await db
        .selectFrom('place_version as version')
        .leftJoin('place_file as file', 'file.id', 'version.file_id')
        .select([
          'version.subject',
          'version.version',
          'version.kind',
          'version.rolled_back_to',
          'version.at',
          'version.by',
          'version.names',
          'file.id as file_id',
          'file.name',
          'file.summary',
        ])
        .orderBy('version.at', 'desc')
        .orderBy('version.version', 'desc')
        .limit(versionsShown)
        .execute()
      return rows.map(
        ({ subject, version, kind, rolled_back_to, at, by, names, file_id, name, summary }) => ({
          subject,
          version,
          kind,
          ...(rolled_back_to === null ? {} : { rolledBackTo: rolled_back_to }),
          at,
          by,
          ...(names === null ? {} : { names }),
          ...(file_id === null || name === null || summary === null
            ? {}
            : {
                file: {
                  id: file_id,
                  name,
                  entries: summary.entries,
                  rejected: summary.rejected,
                  comparison: summary.comparison,
                },
              }),
        }),
      )
    },
  }
}

/** In the transaction that there is, or in one of its own. */
function inTransaction(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<void>): Promise<void> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}

export type PlaceStore = ReturnType<typeof createPlaceStore>

/** The file and the names of the version that is wished for. A layer that is imported again keeps its names. */
async function contentOf(
  db: Kysely<Schema>,
  wish: PutVersion,
  namesBefore: Bilingual | undefined,
): Promise<{ readonly fileId: string | null; readonly names: Bilingual | undefined } | VersionRefusal> {
  const { subject } = wish
  switch (wish.kind) {
    case 'removed':
      return { fileId: null, names: namesBefore }
    case 'rolled-back': {
      const to = await db
        .selectFrom('place_version')
        .select(['file_id', 'names'])
        .where('subject', '=', subject)
        .where('version', '=', wish.to)
        .executeTakeFirst()
      return to?.file_id ? { fileId: to.file_id, names: to.names ?? undefined } : 'UnknownVersion'
    }
    case 'imported': {
      const file = await db
        .selectFrom('place_file')
        .select(['subject', 'based_on'])
        .where('id', '=', wish.fileId)
        .executeTakeFirst()
      if (file?.subject !== subject) return 'UnknownFile'
      // What was shown beside another version is not what would change now.
      if (file.based_on !== wish.basedOn) return 'PlacesChanged'
      const names = wish.names ?? namesBefore
      if (subject.startsWith('zones/') && names === undefined) return 'NamesMissing'
      return { fileId: wish.fileId, names: subject.startsWith('zones/') ? names : undefined }
    }
  }
}
