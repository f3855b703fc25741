import type { Kysely } from 'kysely'
import type { NoticeKind } from '../../src-domain/notices/notice.ts'
import { noticeKinds } from '../../src-domain/notices/notice.ts'
import type { NoticeTemplate } from '../../src-domain/notices/notice-template.ts'
import { usualTemplates } from '../../src-domain/notices/usual-templates.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** A version of the words of a kind; version 0 is what the product brings along. */
export interface TemplateVersion {
  readonly kind: NoticeKind
  readonly version: number
  readonly template: NoticeTemplate
  readonly setAt?: Instant
  readonly setBy?: string
}

/** The words of the notices, in versions that never change: what was published is published anew to roll back to it. */
export function createNoticeTemplates(db: Kysely<Schema>, now: () => Instant) {
  const usual = (kind: NoticeKind): TemplateVersion => ({ kind, version: 0, template: usualTemplates[kind] })

  /** In force: the latest of each kind. */
  const current = async (from: Kysely<Schema> = db): Promise<ReadonlyMap<NoticeKind, TemplateVersion>> => {
    const rows = await from
      .selectFrom('notice_template')
      .distinctOn('kind')
      .selectAll()
      .orderBy('kind')
      .orderBy('version', 'desc')
      .execute()
    const published = rows.map(versionOf)
    return new Map(
      noticeKinds.map(kind => [kind, published.find(each => each.kind === kind) ?? usual(kind)] as const),
    )
  }

  return {
    current,
    /** All of a kind, the latest first, with the usual words at the end. */
    versions: async (kind: NoticeKind): Promise<readonly TemplateVersion[]> => {
      const rows = await db
        .selectFrom('notice_template')
        .selectAll()
        .where('kind', '=', kind)
        .orderBy('version', 'desc')
        .execute()
      return [...rows.map(versionOf), usual(kind)]
    },
    /** Publishes the next version, if `basedOn` is still in force; `undefined` where it is not. */
    publish: async (
      kind: NoticeKind,
      basedOn: number,
      template: NoticeTemplate,
      by: string,
    ): Promise<TemplateVersion | undefined> => {
      const before = (await current()).get(kind)?.version ?? 0
      if (before !== basedOn) return undefined
      const row = await db
        .insertInto('notice_template')
        .values({ kind, version: basedOn + 1, doc: JSON.stringify(template), set_at: now(), set_by: by })
        // Somebody else was quicker.
        .onConflict(conflict => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      return row && versionOf(row)
    },
  }
}

export type NoticeTemplates = ReturnType<typeof createNoticeTemplates>

function versionOf(row: {
  readonly kind: NoticeKind
  readonly version: number
  readonly doc: unknown
  readonly set_at: Instant
  readonly set_by: string
}): TemplateVersion {
  return {
    kind: row.kind,
    version: row.version,
    template: row.doc as NoticeTemplate,
    setAt: row.set_at,
    setBy: row.set_by,
  }
}
