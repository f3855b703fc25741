import type { Kysely } from 'kysely'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { MismatchKind } from '../../database/schema-connectors.ts'

export interface Mismatch {
  readonly kind: MismatchKind
  /** The request's id, or that of the record over there. */
  readonly subject: string
  readonly requestId?: string | undefined
  readonly reference?: string | undefined
  readonly externalId?: string | undefined
  readonly ours?: string | undefined
  readonly theirs?: string | undefined
  readonly why?: string | undefined
}

/** Where this hub's requests and another system's records differ. */
export function createMismatchStore({
  db,
  connectorId,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly connectorId: string
  readonly now: () => Instant
}) {
  const mine = () => db.deleteFrom('connector_mismatch').where('connector_id', '=', connectorId)
  return {
    /** Lists it; one that is listed already keeps since when. */
    note: async (mismatch: Mismatch): Promise<void> => {
      const { kind, subject, requestId, reference, externalId, ours, theirs, why } = mismatch
      const told = {
        request_id: requestId ?? null,
        reference: reference ?? null,
        external_id: externalId ?? null,
        ours: ours ?? null,
        theirs: theirs ?? null,
        why: why ?? null,
        seen_at: now(),
      }
      await db
        .insertInto('connector_mismatch')
        .values({ connector_id: connectorId, kind, subject, since: now(), ...told })
        .onConflict(conflict => conflict.columns(['connector_id', 'kind', 'subject']).doUpdateSet(told))
        .execute()
    },

    /** It is none any more. */
    settle: async (kind: MismatchKind, subject: string): Promise<void> => {
      await mine().where('kind', '=', kind).where('subject', '=', subject).execute()
    },

    /** Forgets what a sweep that began at `at` did not see again. */
    forgetBefore: async (at: Instant): Promise<void> => {
      await mine().where('kind', '<>', 'step-refused').where('seen_at', '<', at).execute()
    },

    list: async (limit: number): Promise<readonly (Mismatch & { readonly since: Instant })[]> =>
      (
        await db
          .selectFrom('connector_mismatch')
          .selectAll()
          .where('connector_id', '=', connectorId)
          .orderBy('kind')
          .orderBy('since')
          .orderBy('subject')
          .limit(limit)
          .execute()
      ).map(row => ({
        kind: row.kind,
        subject: row.subject,
        requestId: row.request_id ?? undefined,
        reference: row.reference ?? undefined,
        externalId: row.external_id ?? undefined,
        ours: row.ours ?? undefined,
        theirs: row.theirs ?? undefined,
        why: row.why ?? undefined,
        since: Number(row.since),
      })),

    count: async (): Promise<number> => {
      const { count } = await db
        .selectFrom('connector_mismatch')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('connector_id', '=', connectorId)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

export type MismatchStore = ReturnType<typeof createMismatchStore>
