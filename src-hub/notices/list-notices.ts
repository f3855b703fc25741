import type { Kysely } from 'kysely'
import type { RequestNotice } from '../../src-contract/http/notices.ts'
import { maskedAddress } from '../../src-domain/notices/notice.ts'
import type { Schema } from '../database/schema.ts'
import { linkMark } from './track-link.ts'

/** What was told to people of a request, the latest first. Addresses are whole for who may have to use them. */
export async function listNotices(
  db: Kysely<Schema>,
  requestId: string,
  showsAddresses: boolean,
): Promise<readonly RequestNotice[]> {
  const rows = await db
    .selectFrom('notice')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    recipient: row.recipient,
    by: row.by,
    ...(row.address === null
      ? {}
      : { address: showsAddresses || row.recipient === 'head' ? row.address : maskedAddress(row.address) }),
    language: row.language,
    subject: row.subject,
    text: row.text.replaceAll(linkMark, '…'),
    state: row.state,
    ...(row.why === null ? {} : { why: row.why }),
    madeAt: row.made_at,
    dueAt: row.due_at,
    ...(row.done_at === null ? {} : { doneAt: row.done_at }),
  }))
}
