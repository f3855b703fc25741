import type { Kysely } from 'kysely'
import type { Instant } from '../../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../../database/schema.ts'
import type { SipDialog } from '../../../database/schema-sip.ts'

/** One end of a call, as another hub needs it to go on with it. */
export interface KeptLeg {
  readonly leg: string
  readonly contactId: string
  readonly agentId?: string
  readonly number: string
  readonly dialog: SipDialog
  readonly sdp: string
  readonly told: string
}

/** The ends of calls that are on a line of some hub. */
export interface SipLegStore {
  readonly keep: (leg: KeptLeg) => Promise<void>
  readonly drop: (leg: string) => Promise<void>
  readonly all: () => Promise<readonly KeptLeg[]>
}

/** No call lasts as long; what a PBX forgot is not asked for again. */
const keptForMs = 12 * 3_600_000

export function createSipLegStore(db: Kysely<Schema>, now: () => Instant): SipLegStore {
  return {
    keep: async ({ leg, contactId, agentId, number, dialog, sdp, told }) => {
      const row = { dialog: JSON.stringify(dialog), sdp, told, kept_at: now() }
      await db
        .insertInto('sip_leg')
        .values({ leg, contact_id: contactId, agent_id: agentId ?? null, number, ...row })
        .onConflict(conflict => conflict.column('leg').doUpdateSet(row))
        .execute()
    },
    drop: async leg => {
      await db.deleteFrom('sip_leg').where('leg', '=', leg).execute()
    },
    all: async () => {
      await db
        .deleteFrom('sip_leg')
        .where('kept_at', '<', now() - keptForMs)
        .execute()
      const rows = await db.selectFrom('sip_leg').selectAll().execute()
      return rows.map(({ leg, contact_id, agent_id, number, dialog, sdp, told }) => ({
        leg,
        contactId: contact_id,
        ...(agent_id === null ? {} : { agentId: agent_id }),
        number,
        dialog,
        sdp,
        told,
      }))
    },
  }
}
