import type { Kysely } from 'kysely'
import type { RequestStatus } from '../../../src-domain/requests/service-request.ts'
import type { Schema } from '../../database/schema.ts'
import type { RemoteCase } from './connector.ts'
import type { Link } from './link.ts'
import { agree, meaningOf } from './mapping.ts'
import type { MismatchStore } from './mismatches.ts'
import { type Work, workOf } from './work.ts'

const pageSize = 200

/**
 * Compares both sides whole, and lists where they differ: only here, only there, another status, twice. Says whether it
 * came to its end; one that did not leaves the list as it was, with what it saw. A system that cannot list its records is
 * asked for those that we know of; one that cannot be asked at all is not compared.
 */
export async function sweep(link: Link, db: Kysely<Schema>, mismatches: MismatchStore): Promise<boolean> {
  const { connector, mapping, settings, store, now } = link
  const beganAt = now()
  if (connector.kind === 'webhook') return true

  const compare = async (work: Work, remote: RemoteCase): Promise<void> => {
    await db
      .updateTable('connector_work')
      .set({ swept_at: beganAt })
      .where('connector_id', '=', settings.id)
      .where('request_id', '=', work.requestId)
      .execute()
    const ours = await statusOf(work.requestId)
    if (ours === undefined || remote.status === undefined) return
    if (agree(mapping, remote.status, ours)) return mismatches.settle('step-refused', work.requestId)
    const isOnItsWay = work.state !== 'sent' && work.state !== 'skipped'
    const hasMeaning = meaningOf(mapping, remote.status) !== undefined
    const isAnother = connector.statusField !== undefined && mapping.out[ours] !== undefined
    if (isOnItsWay || !(hasMeaning || isAnother)) return
    await mismatches.note({
      kind: 'status-differs',
      subject: work.requestId,
      requestId: work.requestId,
      reference: work.reference,
      externalId: remote.externalId,
      ours,
      theirs: remote.status,
    })
  }
  const statusOf = async (requestId: string): Promise<RequestStatus | undefined> =>
    (await db.selectFrom('request').select('status').where('id', '=', requestId).executeTakeFirst())
      ?.status as RequestStatus | undefined

  let cursor: string | undefined
  for (;;) {
    if (!link.mayAsk()) return false
    const page = await connector.changedSince(cursor, {
      from: 0,
      watched: (after, limit) => store.externalIds(after, limit, false),
      wantsNotes: false,
    })
    if (page.kind !== 'done') {
      await link.wentWrong(page)
      return false
    }
    for (const remote of page.value.cases) {
      const work = await store.findFor(remote)
      if (work === undefined) {
        if (remote.key === undefined) continue
        await mismatches.note({
          kind: 'only-there',
          subject: remote.externalId,
          reference: remote.key,
          externalId: remote.externalId,
          theirs: remote.status,
        })
      } else if (work.externalId !== undefined && work.externalId !== remote.externalId) {
        await mismatches.note({
          kind: 'twice',
          subject: remote.externalId,
          requestId: work.requestId,
          reference: work.reference,
          externalId: remote.externalId,
          theirs: remote.status,
          why: `also ${work.externalId}`,
        })
      } else await compare(work, remote)
    }
    cursor = page.value.cursor
    if (page.value.isLast) break
  }

  let after = ''
  for (;;) {
    const rows = await db
      .selectFrom('connector_work')
      .selectAll()
      .where('connector_id', '=', settings.id)
      .where('state', 'in', ['sent', 'refused', 'skipped'])
      .where(({ or, eb }) => or([eb('swept_at', 'is', null), eb('swept_at', '<', beganAt)]))
      .where('since', '<', beganAt)
      .where('reference', '>', after)
      .orderBy('reference')
      .limit(pageSize)
      .execute()
    for (const work of rows.map(workOf)) {
      if (!link.mayAsk()) return false
      const there = work.externalId === undefined ? undefined : await connector.read(work.externalId)
      if (there?.kind === 'done') {
        await compare(work, there.value)
        continue
      }
      if (there !== undefined && there.kind !== 'gone') {
        await link.wentWrong(there)
        return false
      }
      await mismatches.note({
        kind: 'only-here',
        subject: work.requestId,
        requestId: work.requestId,
        reference: work.reference,
        externalId: work.externalId,
        ours: await statusOf(work.requestId),
        why: work.why,
      })
    }
    after = rows.at(-1)?.reference ?? after
    if (rows.length < pageSize) break
  }
  await mismatches.forgetBefore(beganAt)
  return true
}
