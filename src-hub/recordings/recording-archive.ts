import { type Kysely, sql } from 'kysely'
import type {
  KeptRecording,
  RecordedDecision,
  RecordingAccess,
  RecordingPolicy,
  RecordingsQuery,
} from '../../src-contract/http/recordings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { boundsOfDay } from '../config/local-day.ts'
import type { Schema } from '../database/schema.ts'
import type { RecordingState } from '../database/schema-voice.ts'
import { currentRecordingPolicy } from './recording-policy.ts'

const pageSize = 50
const accessMax = 200
const dayMs = 86_400_000
/** Who acts where nobody does: the policy. */
const centre = 'centre'

export interface RecordingArchive {
  /** Newest first; `next` where there are more. */
  readonly find: (
    query: RecordingsQuery,
  ) => Promise<{ readonly recordings: KeptRecording[]; readonly next?: string }>
  readonly one: (recordingId: string) => Promise<KeptRecording | undefined>
  /** What was decided about one, newest first. */
  readonly decisionsOn: (recordingId: string) => Promise<RecordedDecision[]>
  /** Holds it back from deletion; held already, the reason is replaced. */
  readonly hold: (
    recordingId: string,
    by: string,
    reason: string,
  ) => Promise<{ readonly refused: 'UnknownRecording' | 'RecordingDeleted' } | undefined>
  readonly release: (
    recordingId: string,
    by: string,
    reason: string,
  ) => Promise<{ readonly refused: 'UnknownRecording' | 'NotHeld' } | undefined>
  /** Who listened, newest first, at most so many. */
  readonly access: (filter: {
    readonly recording?: string | undefined
    readonly by?: string | undefined
    readonly day?: string | undefined
  }) => Promise<{ readonly access: RecordingAccess[]; readonly more: boolean }>
  /**
   * Marks what the policy deletes now, and has the carrier delete what is marked. What the carrier could not be told, or
   * refused, is told again the next time; it is held back by nobody any more. Answers how many are gone.
   */
  readonly deleteDue: (
    deleteAtCarrier: (recordingId: string) => Promise<'gone' | 'away' | 'refused'>,
  ) => Promise<{ readonly deleted: number; readonly waiting: number }>
}

interface Row {
  readonly recording_sid: string
  readonly contact_id: string | null
  readonly kind: 'conversation' | 'message'
  readonly state: RecordingState
  readonly seconds: number | null
  readonly begun_at: Instant
  readonly held_at: Instant | null
  readonly held_by: string | null
  readonly held_reason: string | null
  readonly deletion_begun_at: Instant | null
  readonly deleted_at: Instant | null
  readonly queue_id: string | null
  readonly from_name: string | null
  readonly from_phone: string | null
  readonly closed_at: Instant | null
  readonly answered_by: string | null
  readonly agents: readonly string[]
  readonly heard: number
}

/** Every recording that the centre ever had: what it is of, who listened, and when its sound is or was deleted. */
export function createRecordingArchive({
  db,
  timeZone,
  now,
}: {
  readonly db: Kysely<Schema>
  readonly timeZone: string
  readonly now: () => Instant
}): RecordingArchive {
  const rowsWhere = async (where: ReturnType<typeof sql>, limit: number) =>
    (
      await sql<Row>`
      select r.*, c.queue_id, c.from_name, c.from_phone, c.closed_at, c.answered_by,
        (select coalesce(json_agg(distinct l.agent_id), '[]'::json) from carrier_leg l
          where l.contact_id = r.contact_id and l.listens_as is null) as agents,
        (select count(*)::integer from recording_access a where a.recording_sid = r.recording_sid) as heard
      from voice_recording r left join contact c on c.id = r.contact_id
      where ${where}
      order by r.begun_at desc, r.recording_sid desc limit ${limit}`.execute(db)
    ).rows

  const one = async (recordingId: string) => {
    const [row] = await rowsWhere(sql`r.recording_sid = ${recordingId}`, 1)
    return row && recordingOf(row, await currentRecordingPolicy(db))
  }

  return {
    find: async query => {
      const policy = await currentRecordingPolicy(db)
      const rows = await rowsWhere(sql.join(conditionsOf(query, timeZone), sql` and `), pageSize + 1)
      const page = rows.slice(0, pageSize)
      const last = page.at(-1)
      return {
        recordings: page.map(row => recordingOf(row, policy)),
        ...(rows.length > pageSize && last ? { next: `${last.begun_at} ${last.recording_sid}` } : {}),
      }
    },
    one,
    decisionsOn: async recordingId => {
      const rows = await db
        .selectFrom('recording_record')
        .select(['at', 'by', 'kind', 'reason'])
        .where('recording_sid', '=', recordingId)
        .orderBy('position', 'desc')
        .execute()
      return rows.map(row => ({ ...row, at: Number(row.at) }))
    },
    hold: async (recordingId, by, reason) => {
      const { rows } = await sql`
        with held as (
          update voice_recording set held_at = ${now()}, held_by = ${by}, held_reason = ${reason}
          where recording_sid = ${recordingId} and deletion_begun_at is null
          returning recording_sid)
        insert into recording_record (at, by, recording_sid, kind, reason)
        select ${now()}::bigint, ${by}, recording_sid, 'held', ${reason} from held
        returning position`.execute(db)
      if (rows.length > 0) return undefined
      return { refused: (await one(recordingId)) === undefined ? 'UnknownRecording' : 'RecordingDeleted' }
    },
    release: async (recordingId, by, reason) => {
      const { rows } = await sql`
        with released as (
          update voice_recording set held_at = null, held_by = null, held_reason = null
          where recording_sid = ${recordingId} and held_at is not null
          returning recording_sid)
        insert into recording_record (at, by, recording_sid, kind, reason)
        select ${now()}::bigint, ${by}, recording_sid, 'released', ${reason} from released
        returning position`.execute(db)
      if (rows.length > 0) return undefined
      return { refused: (await one(recordingId)) === undefined ? 'UnknownRecording' : 'NotHeld' }
    },
    access: async ({ recording, by, day }) => {
      const bounds = day === undefined ? undefined : boundsOfDay(timeZone, day)
      const rows = await db
        .selectFrom('recording_access')
        .select(['at', 'by', 'recording_sid as recordingId'])
        .$if(recording !== undefined, each => each.where('recording_sid', '=', recording ?? ''))
        .$if(by !== undefined, each => each.where('by', '=', by ?? ''))
        .$if(bounds !== undefined, each =>
          each.where('at', '>=', bounds?.from ?? 0).where('at', '<', bounds?.to ?? 0),
        )
        .orderBy('position', 'desc')
        .limit(accessMax + 1)
        .execute()
      return {
        access: rows.slice(0, accessMax).map(row => ({ ...row, at: Number(row.at) })),
        more: rows.length > accessMax,
      }
    },
    deleteDue: async deleteAtCarrier => {
      const { conversationDays, messageDays } = await currentRecordingPolicy(db)
      // A message that nobody has dealt with is kept for whoever will.
      await sql`
        update voice_recording r set deletion_begun_at = ${now()}
        where deletion_begun_at is null and held_at is null and (
          (kind = 'conversation' and begun_at < ${now() - conversationDays * dayMs}) or
          (kind = 'message' and begun_at < ${now() - messageDays * dayMs}
            and not exists (select from contact c where c.id = r.contact_id and c.closed_at is null)))`.execute(
        db,
      )
      const marked = await db
        .selectFrom('voice_recording')
        .select('recording_sid')
        .where('deletion_begun_at', 'is not', null)
        .where('deleted_at', 'is', null)
        .execute()
      let deleted = 0
      for (const { recording_sid: recordingId } of marked) {
        const result = await deleteAtCarrier(recordingId)
        // Who is away for one is away for the others; one that is refused keeps none of the others.
        if (result === 'away') break
        if (result === 'gone') deleted += await writeDeleted(recordingId)
      }
      return { deleted, waiting: marked.length - deleted }
    },
  }

  async function writeDeleted(recordingId: string): Promise<number> {
    const { rows } = await sql`
      with gone as (
        update voice_recording set deleted_at = ${now()}
        where recording_sid = ${recordingId} and deleted_at is null
        returning recording_sid)
      insert into recording_record (at, by, recording_sid, kind, reason)
      select ${now()}::bigint, ${centre}, recording_sid, 'deleted', 'policy' from gone
      returning position`.execute(db)
    return rows.length
  }
}

function conditionsOf(
  { day, agent, queue, kind, q, before }: RecordingsQuery,
  timeZone: string,
): readonly ReturnType<typeof sql>[] {
  const bounds = day === undefined ? undefined : boundsOfDay(timeZone, day)
  const [beforeAt, beforeId = ''] = before?.split(' ') ?? []
  const words = q ?? ''
  const digits = words.replaceAll(/[\s().+-]/g, '')
  const likeWords = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
  return [
    sql`true`,
    ...(bounds ? [sql`r.begun_at >= ${bounds.from} and r.begun_at < ${bounds.to}`] : []),
    ...(kind ? [sql`r.kind = ${kind}`] : []),
    ...(queue ? [sql`c.queue_id = ${queue}`] : []),
    ...(agent
      ? [
          sql`(c.answered_by = ${agent} or exists (select from carrier_leg l
            where l.contact_id = r.contact_id and l.agent_id = ${agent} and l.listens_as is null))`,
        ]
      : []),
    ...(words === ''
      ? []
      : [
          sql`(c.from_name ilike ${likeWords} or r.contact_id::text = ${words.toLowerCase()}
            ${/^\d{3,15}$/.test(digits) ? sql`or c.from_phone like ${`%${digits}%`}` : sql``})`,
        ]),
    ...(beforeAt === undefined
      ? []
      : [sql`(r.begun_at, r.recording_sid) < (${Number(beforeAt)}::bigint, ${beforeId})`]),
  ]
}

function recordingOf(row: Row, policy: RecordingPolicy): KeptRecording {
  const days = row.kind === 'conversation' ? policy.conversationDays : policy.messageDays
  const isKept = row.held_at !== null || row.deletion_begun_at !== null
  const agentIds = [...new Set([...row.agents, ...(row.answered_by === null ? [] : [row.answered_by])])]
  return {
    id: row.recording_sid,
    kind: row.kind,
    state: row.state,
    begunAt: Number(row.begun_at),
    contactId: row.contact_id ?? '',
    agentIds,
    heard: row.heard,
    ...(row.seconds === null ? {} : { seconds: row.seconds }),
    ...(row.queue_id === null ? {} : { queueId: row.queue_id }),
    ...(row.from_name === null ? {} : { callerName: row.from_name }),
    ...(row.from_phone === null ? {} : { callerPhone: row.from_phone }),
    ...(row.held_at === null
      ? {}
      : { hold: { at: Number(row.held_at), by: row.held_by ?? '', reason: row.held_reason ?? '' } }),
    ...(isKept ? {} : { deletesAt: Number(row.begun_at) + days * dayMs }),
    // Being deleted is as good as deleted to whoever wants to listen.
    ...(row.deletion_begun_at === null ? {} : { deletedAt: Number(row.deleted_at ?? row.deletion_begun_at) }),
  }
}
