import { type Kysely, type Selectable, sql } from 'kysely'
import type { Instant, Language } from '../../../../src-domain/vocabulary/words.ts'
import type { CallStep } from '../../../../src-domain/voice-menu/call-step.ts'
import type { Schema } from '../../../database/schema.ts'
import type { CallerEvidence, RecordingState, RoomsOfLeg } from '../../../database/schema-voice.ts'

export type CarrierCall = Selectable<Schema['carrier_call']>
export type CarrierLeg = Selectable<Schema['carrier_leg']>
export type Recording = Selectable<Schema['voice_recording']>

/** What is kept of a contact: its calls that are not over, every desk that was in its room, every recording. */
export interface CallsOfContact {
  readonly calls: readonly CarrierCall[]
  readonly legs: readonly CarrierLeg[]
  readonly recordings: readonly Recording[]
}

/** The words of Twilio for a call that is over. They are never followed by another. */
export const overStatuses = ['completed', 'busy', 'no-answer', 'failed', 'canceled'] as const
export function isOver(status: string): boolean {
  return (overStatuses as readonly string[]).includes(status)
}

/**
 * The calls of the carrier in the database: each change is one statement that says what it expects to find, so that
 * doubled, late and reordered messages change nothing, by whichever hub they come.
 */
export interface CallStore {
  readonly find: (callSid: string) => Promise<CarrierCall | undefined>
  readonly findLeg: (callSid: string) => Promise<CarrierLeg | undefined>
  /** The call as it is kept: the one that is given, or the one that was there before. */
  readonly begin: (call: NewCall) => Promise<{ readonly call: CarrierCall; readonly isNew: boolean }>
  readonly beginLeg: (leg: {
    readonly callSid: string
    readonly contactId: string
    readonly agentId: string
    /** Of a supervisor: how it begins. */
    readonly listensAs?: string
    readonly at: Instant
  }) => Promise<void>
  readonly setListensAs: (callSid: string, as: string) => Promise<void>
  /** Names the contact as which a call comes into the line, before it does. */
  readonly nameContact: (callSid: string, contactId: string, entries: number) => Promise<void>
  /** Writes a decision on top of a turn; `undefined` when another was written meanwhile. */
  readonly decide: (
    callSid: string,
    turn: number,
    decided: { readonly step: CallStep; readonly answer: string; readonly isTold: boolean },
  ) => Promise<CarrierCall | undefined>
  /** The carrier has heard what was decided in this turn. */
  readonly told: (callSid: string, turn: number) => Promise<void>
  /**
   * Takes in the carrier's word for a call or a leg. Answers whether it is news: an older number, and anything after the
   * end, is none.
   */
  readonly setStatus: (
    callSid: string,
    status: string,
    sequence: number,
    at: Instant,
  ) => Promise<{ readonly call?: CarrierCall; readonly leg?: CarrierLeg } | undefined>
  /** Whether a leg or call is in a room, by the event with the highest number of that room. */
  readonly setInRoom: (callSid: string, room: string, sequence: number, isIn: boolean) => Promise<void>
  readonly endRoom: (room: string, sequence: number) => Promise<void>
  readonly setHeld: (callSid: string, room: string | null) => Promise<void>
  readonly pauseRecording: (contactId: string, paused: boolean) => Promise<void>
  readonly ofContact: (contactId: string) => Promise<CallsOfContact>
  readonly contactOfRoom: (room: string) => Promise<string | undefined>
  readonly open: () => Promise<
    readonly (Pick<CarrierCall, 'call_sid' | 'contact_id' | 'begun_at'> & {
      readonly isLeg: boolean
    })[]
  >
  /** Claims the next ringing of a contact's customer; `undefined` while one was claimed since `since`. */
  readonly claimDial: (contactId: string, since: Instant, at: Instant) => Promise<number | undefined>
  readonly lastDial: (
    contactId: string,
  ) => Promise<{ readonly number: number; readonly at: Instant; readonly callSid: string | null } | undefined>
  readonly dialled: (contactId: string, number: number, callSid: string) => Promise<void>
  readonly keepRecording: (recording: {
    readonly sid: string
    readonly callSid: string
    readonly contactId: string | undefined
    readonly kind: 'conversation' | 'message'
    readonly topicId?: string | undefined
    readonly state: RecordingState
    readonly seconds?: number | undefined
    readonly at: Instant
  }) => Promise<void>
  readonly keepSurvey: (survey: {
    readonly contactId: string
    readonly language: Language
    readonly satisfaction: number | undefined
    readonly effort: number | undefined
    readonly at: Instant
  }) => Promise<void>
}

export interface NewCall {
  readonly callSid: string
  readonly direction: 'in' | 'out'
  readonly contactId?: string
  readonly caller: CallerEvidence
  readonly ourNumber: string
  readonly step: CallStep
  readonly answer: string
  readonly status: string
  readonly at: Instant
}

export function createCallStore(db: Kysely<Schema>): CallStore {
  const find = (callSid: string) =>
    db.selectFrom('carrier_call').selectAll().where('call_sid', '=', callSid).executeTakeFirst()
  const findLeg = (callSid: string) =>
    db.selectFrom('carrier_leg').selectAll().where('call_sid', '=', callSid).executeTakeFirst()

  const intoRoom = async (
    table: 'carrier_call' | 'carrier_leg',
    callSid: string,
    room: string,
    isIn: boolean,
    sequence: number,
  ) => {
    const seen: RoomsOfLeg = { [room]: { sequence, isIn } }
    await sql`
      update ${sql.table(table)} set rooms = rooms || ${JSON.stringify(seen)}::jsonb
      where call_sid = ${callSid} and coalesce((rooms -> ${room}::text ->> 'sequence')::integer, -1) < ${sequence}`.execute(
      db,
    )
  }

  return {
    find,
    findLeg,
    begin: async call => {
      const begun = await db
        .insertInto('carrier_call')
        .values({
          call_sid: call.callSid,
          direction: call.direction,
          contact_id: call.contactId ?? null,
          caller: JSON.stringify(call.caller),
          our_number: call.ourNumber,
          step: JSON.stringify(call.step),
          answer: call.answer,
          status: call.status,
          begun_at: call.at,
        })
        .onConflict(conflict => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (begun !== undefined) return { call: begun, isNew: true }
      const kept = await find(call.callSid)
      if (kept === undefined) throw new Error('a call that was written before is not there')
      return { call: kept, isNew: false }
    },
    setListensAs: async (callSid, as) => {
      await db.updateTable('carrier_leg').set({ listens_as: as }).where('call_sid', '=', callSid).execute()
    },
    beginLeg: async ({ callSid, contactId, agentId, listensAs, at }) => {
      await db
        .insertInto('carrier_leg')
        .values({
          call_sid: callSid,
          contact_id: contactId,
          agent_id: agentId,
          listens_as: listensAs ?? null,
          begun_at: at,
        })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
    nameContact: async (callSid, contactId, entries) => {
      await db
        .updateTable('carrier_call')
        .set({ contact_id: contactId, entries })
        .where('call_sid', '=', callSid)
        .where('entries', '<', entries)
        .execute()
    },
    decide: (callSid, turn, { step, answer, isTold }) =>
      db
        .updateTable('carrier_call')
        .set({
          step: JSON.stringify(step),
          answer,
          turn: turn + 1,
          ...(isTold ? { told_turn: turn + 1 } : {}),
        })
        .where('call_sid', '=', callSid)
        .where('turn', '=', turn)
        .returningAll()
        .executeTakeFirst(),
    told: async (callSid, turn) => {
      await db
        .updateTable('carrier_call')
        .set({ told_turn: turn })
        .where('call_sid', '=', callSid)
        .where('told_turn', '<', turn)
        .execute()
    },
    setStatus: async (callSid, status, sequence, at) => {
      const [call, leg] = await Promise.all(
        (['carrier_call', 'carrier_leg'] as const).map(table =>
          db
            .updateTable(table)
            .set({ status, status_sequence: sequence, ...(isOver(status) ? { ended_at: at } : {}) })
            .where('call_sid', '=', callSid)
            .where('ended_at', 'is', null)
            .where(({ eb, or }) =>
              // Its end is its end, also when it is told without a number or before what led to it.
              isOver(status) ? eb.val(true) : or([eb('status_sequence', '<', sequence)]),
            )
            .returningAll()
            .executeTakeFirst(),
        ),
      )
      if (call !== undefined) return { call: call as CarrierCall }
      return leg === undefined ? undefined : { leg: leg as CarrierLeg }
    },
    setInRoom: async (callSid, room, sequence, isIn) => {
      await intoRoom('carrier_call', callSid, room, isIn, sequence)
      await intoRoom('carrier_leg', callSid, room, isIn, sequence)
    },
    endRoom: async (room, sequence) => {
      const over: RoomsOfLeg = { [room]: { sequence, isIn: false } }
      for (const table of ['carrier_call', 'carrier_leg']) {
        await sql`
          update ${sql.table(table)} set rooms = rooms || ${JSON.stringify(over)}::jsonb
          where ended_at is null and rooms -> ${room}::text is not null
          and (rooms -> ${room}::text ->> 'sequence')::integer < ${sequence}`.execute(db)
      }
    },
    setHeld: async (callSid, room) => {
      await db.updateTable('carrier_call').set({ held_in: room }).where('call_sid', '=', callSid).execute()
    },
    pauseRecording: async (contactId, paused) => {
      await db
        .updateTable('carrier_call')
        .set({ recording_paused: paused })
        .where('contact_id', '=', contactId)
        .where('ended_at', 'is', null)
        .execute()
    },
    ofContact: async contactId => {
      const [calls, legs, recordings] = await Promise.all([
        db
          .selectFrom('carrier_call')
          .selectAll()
          .where('contact_id', '=', contactId)
          .where('ended_at', 'is', null)
          .execute(),
        db.selectFrom('carrier_leg').selectAll().where('contact_id', '=', contactId).execute(),
        db.selectFrom('voice_recording').selectAll().where('contact_id', '=', contactId).execute(),
      ])
      return { calls, legs, recordings }
    },
    contactOfRoom: async room => {
      const found = await sql<{ readonly contact_id: string | null }>`
        select contact_id from carrier_call where ended_at is null and rooms -> ${room}::text is not null
        union select contact_id from carrier_leg where ended_at is null and rooms -> ${room}::text is not null
        limit 1`.execute(db)
      return found.rows[0]?.contact_id ?? undefined
    },
    open: async () => {
      const [calls, legs] = await Promise.all(
        (['carrier_call', 'carrier_leg'] as const).map(table =>
          db
            .selectFrom(table)
            .select(['call_sid', 'contact_id', 'begun_at'])
            .where('ended_at', 'is', null)
            .execute(),
        ),
      )
      return [
        ...(calls ?? []).map(each => ({ ...each, isLeg: false })),
        ...(legs ?? []).map(each => ({ ...each, isLeg: true })),
      ]
    },
    claimDial: async (contactId, since, at) => {
      const { rows } = await sql<{ readonly number: number }>`
        insert into carrier_dial (contact_id, number, at)
        select ${contactId}::uuid, count(*) + 1, ${at}::bigint from carrier_dial where contact_id = ${contactId}::uuid
        having coalesce(max(at), -1) < ${since}
        on conflict do nothing
        returning number`.execute(db)
      return rows[0] === undefined ? undefined : Number(rows[0].number)
    },
    lastDial: async contactId => {
      const row = await db
        .selectFrom('carrier_dial')
        .selectAll()
        .where('contact_id', '=', contactId)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && { number: row.number, at: Number(row.at), callSid: row.call_sid }
    },
    dialled: async (contactId, number, callSid) => {
      await db
        .updateTable('carrier_dial')
        .set({ call_sid: callSid })
        .where('contact_id', '=', contactId)
        .where('number', '=', number)
        .execute()
    },
    keepRecording: async ({ sid, callSid, contactId, kind, topicId, state, seconds, at }) => {
      // Its states go one way; only a pause ends again.
      await sql`
        insert into voice_recording (recording_sid, call_sid, contact_id, kind, topic_id, state, seconds, begun_at)
        values (${sid}, ${callSid}, ${contactId ?? null}, ${kind}, ${topicId ?? null}, ${state}, ${seconds ?? null}, ${at})
        on conflict (recording_sid) do update set
          state = case when voice_recording.state in ('completed', 'absent', 'failed')
            or (voice_recording.state = 'stopped' and excluded.state in ('in-progress', 'paused'))
            then voice_recording.state else excluded.state end,
          seconds = coalesce(excluded.seconds, voice_recording.seconds),
          contact_id = coalesce(voice_recording.contact_id, excluded.contact_id),
          topic_id = coalesce(voice_recording.topic_id, excluded.topic_id)`.execute(db)
    },
    keepSurvey: async ({ contactId, language, satisfaction, effort, at }) => {
      await db
        .insertInto('call_survey')
        .values({
          contact_id: contactId,
          language,
          satisfaction: satisfaction ?? null,
          effort: effort ?? null,
          at,
        })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
  }
}
