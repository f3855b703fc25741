import type { Kysely } from 'kysely'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { RequestId, RequestTypeCode, Role } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/**
 * Whether a person may be told of a request: who works for a division, of that division's alone (SPEC Q15). A request
 * that is not there is nobody's in a division.
 */
export function isTheirs(
  db: Kysely<Schema>,
  requestTypes: () => ReadonlyMap<RequestTypeCode, RequestType>,
): (
  person: { readonly role: Role; readonly division?: string | undefined },
  requestId: RequestId,
) => Promise<boolean> {
  return async ({ role, division }, requestId) => {
    if (role !== 'division') return true
    const row = await db
      .selectFrom('request')
      .select('type_code')
      .where('id', '=', requestId)
      .executeTakeFirst()
    return row !== undefined && requestTypes().get(row.type_code)?.division === division
  }
}
