import type { Kysely, Transaction } from 'kysely'
import type { SettingsVersion } from '../../src-contract/http/routing-settings.ts'
import { defaultRoutingTimes, type RoutingTimes } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** What was published, and what is in force until the next publication. */
export interface PublishedSettings extends SettingsVersion {
  readonly document: RoutingSettings
}

export interface StoredDraft {
  readonly document: RoutingSettings
  readonly revision: number
  readonly basedOn: number
  readonly savedAt: Instant
  readonly savedBy: string
}

export interface Saving {
  readonly document: RoutingSettings
  /** The revision that was edited; 0 where there was no draft. */
  readonly revision: number
  readonly basedOn: number
  readonly by: string
  readonly at: Instant
}

export type DraftChanged = { readonly refused: 'DraftChanged'; readonly draft: StoredDraft | undefined }
export type PublishedChanged = { readonly refused: 'PublishedChanged'; readonly version: number }
type Db = Kysely<Schema>

export async function newestVersion(db: Db): Promise<PublishedSettings | undefined> {
  const row = await db
    .selectFrom('routing_settings_version')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { ...versionOf(row), document: complete(row.document) }
}

export async function documentOf(db: Db, version: number): Promise<RoutingSettings | undefined> {
  const row = await db
    .selectFrom('routing_settings_version')
    .select('document')
    .where('version', '=', version)
    .executeTakeFirst()
  return row && complete(row.document)
}

/** Newest first. */
export async function versionHistory(db: Db): Promise<readonly SettingsVersion[]> {
  const rows = await db
    .selectFrom('routing_settings_version')
    .select(['version', 'published_at', 'published_by', 'note', 'rolled_back_to'])
    .orderBy('version', 'desc')
    .execute()
  return rows.map(versionOf)
}

export async function storedDraft(db: Db): Promise<StoredDraft | undefined> {
  const row = await db.selectFrom('routing_settings_draft').selectAll().executeTakeFirstOrThrow()
  return draftOf(row)
}

/** The settings that a centre begins with. Somebody else may have been quicker: the first document stays. */
export async function publishFirst(db: Db, document: RoutingSettings, at: Instant): Promise<void> {
  await db
    .insertInto('routing_settings_version')
    .values({ ...rowOf(document, 'centre', '', at), version: 1 })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Keeps a draft, or says whose change it would have overwritten. `basedOn` must be a version that exists. */
export function saveDraft(db: Db, saving: Saving): Promise<StoredDraft | DraftChanged> {
  return changing(db, async (transaction, { draft, lastRevision }) => {
    if ((draft?.revision ?? 0) !== saving.revision) return { refused: 'DraftChanged', draft }
    const { document, basedOn, at, by } = saving
    const revision = lastRevision + 1
    await transaction
      .updateTable('routing_settings_draft')
      .set({
        revision,
        document: JSON.stringify(document),
        based_on: basedOn,
        saved_at: at,
        saved_by: by,
      })
      .execute()
    return { document, revision, basedOn, savedAt: at, savedBy: by }
  })
}

/** Throws the draft away. One that is not there any more is fine. */
export function discardDraft(db: Db, revision: number): Promise<DraftChanged | undefined> {
  return changing(db, async (transaction, { draft }) => {
    if (draft && draft.revision !== revision) return { refused: 'DraftChanged', draft }
    await withoutDraft(transaction)
    return undefined
  })
}

/** The draft becomes the newest version. `allows` looks at it last and may still refuse. */
export function publishDraft<Refusal extends { readonly refused: string }>(
  db: Db,
  { revision, note, by, at }: { revision: number; note: string; by: string; at: Instant },
  allows: (draft: StoredDraft) => Refusal | undefined,
): Promise<PublishedSettings | DraftChanged | PublishedChanged | Refusal | { readonly refused: 'NoDraft' }> {
  return changing(db, async (transaction, { draft, newest }) => {
    if (draft === undefined) return { refused: 'NoDraft' }
    if (draft.revision !== revision) return { refused: 'DraftChanged', draft }
    if (draft.basedOn !== newest) return { refused: 'PublishedChanged', version: newest }
    const refusal = allows(draft)
    if (refusal) return refusal
    const row = { ...rowOf(draft.document, by, note, at), version: newest + 1 }
    await transaction.insertInto('routing_settings_version').values(row).execute()
    await withoutDraft(transaction)
    return { ...versionOf(row), document: draft.document }
  })
}

/** The document of an earlier version becomes the newest one. A draft stays, based on what was in force before. */
export function rollBack(
  db: Db,
  { toVersion, from, by, at }: { toVersion: number; from: number; by: string; at: Instant },
): Promise<PublishedSettings | PublishedChanged | { readonly refused: 'NoSuchVersion' }> {
  return changing(db, async (transaction, { newest }) => {
    if (from !== newest) return { refused: 'PublishedChanged', version: newest }
    const document = await documentOf(transaction, toVersion)
    if (document === undefined || toVersion === newest) return { refused: 'NoSuchVersion' }
    const row = { ...rowOf(document, by, '', at), version: newest + 1, rolled_back_to: toVersion }
    await transaction.insertInto('routing_settings_version').values(row).execute()
    return { ...versionOf(row), document }
  })
}

interface Standing {
  readonly draft: StoredDraft | undefined
  readonly lastRevision: number
  readonly newest: number
}

/** One change at a time: the row of the draft is the lock of them all. */
function changing<Result>(
  db: Db,
  change: (transaction: Transaction<Schema>, standing: Standing) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async transaction => {
    const row = await transaction
      .selectFrom('routing_settings_draft')
      .selectAll()
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { newest } = await transaction
      .selectFrom('routing_settings_version')
      .select(eb => eb.fn.max('version').as('newest'))
      .executeTakeFirstOrThrow()
    return change(transaction, { draft: draftOf(row), lastRevision: row.revision, newest: Number(newest) })
  })
}

async function withoutDraft(transaction: Transaction<Schema>): Promise<void> {
  await transaction
    .updateTable('routing_settings_draft')
    .set({ document: null, based_on: null, saved_at: null, saved_by: null })
    .execute()
}

function rowOf(document: RoutingSettings, by: string, note: string, at: Instant) {
  return {
    document: JSON.stringify(document),
    published_at: at,
    published_by: by,
    note,
    rolled_back_to: null,
  }
}

function versionOf(row: {
  readonly version: number
  readonly published_at: number | string
  readonly published_by: string
  readonly note: string
  readonly rolled_back_to: number | null
}): SettingsVersion {
  return {
    version: row.version,
    publishedAt: Number(row.published_at),
    publishedBy: row.published_by,
    note: row.note,
    ...(row.rolled_back_to === null ? {} : { rolledBackTo: row.rolled_back_to }),
  }
}

function draftOf(row: {
  readonly revision: number
  readonly document: RoutingSettings | null
  readonly based_on: number | null
  readonly saved_at: number | string | null
  readonly saved_by: string | null
}): StoredDraft | undefined {
  if (row.document === null) return undefined
  return {
    document: complete(row.document),
    revision: row.revision,
    basedOn: Number(row.based_on),
    savedAt: Number(row.saved_at),
    savedBy: row.saved_by ?? '',
  }
}

/** A document that was kept when the rules knew other times has the usual ones for those that it does not name. */
function complete(document: RoutingSettings): RoutingSettings {
  const times = Object.entries(defaultRoutingTimes).map(([name, usual]) => [
    name,
    document.times[name as keyof RoutingTimes] ?? usual,
  ])
  return { ...document, times: Object.fromEntries(times) }
}
