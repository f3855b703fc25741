import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  type Listener,
  type ListeningMode,
  type ListeningRefusal,
  listenerSchema,
  listenSchema,
  outsideCallRefusedSchema,
  outsideCallSchema,
  pauseRecordingSchema,
  previewVoiceSchema,
  publishVoiceSchema,
  type RecordingNow,
  type Ringing,
  recordingNowSchema,
  recordingSchema,
  ringingSchema,
  surveysSchema,
  type VoiceToken,
  voicePreviewSchema,
  voiceRefusedSchema,
  voiceSettingsVersionSchema,
  voiceSettingsViewSchema,
  voiceTokenSchema,
} from '../../src-contract/http/telephone.ts'
import { type OutgoingPolicy, outgoingRefusal } from '../../src-domain/routing/outgoing-policy.ts'
import type { Instant, Language, QueueId } from '../../src-domain/vocabulary/words.ts'
import { previewText } from '../../src-domain/voice-menu/preview-text.ts'
import type { Speech } from '../../src-domain/voice-menu/speech.ts'
import type { VoiceSettingsStore } from '../config/voice-settings-versions.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { staffNames } from '../identity/staff-names.ts'
import { surveyDays } from '../recordings/survey-days.ts'

/** What desks ask of the telephone carrier. */
export interface Telephone {
  readonly tokenFor: (agentId: string) => VoiceToken
  readonly ring: (agentId: string, contactId: string, phone: string) => Promise<'accepted' | 'refused'>
  readonly ringing: (contactId: string) => Promise<Ringing>
  readonly sendOn: (
    agentId: string,
    contactId: string,
    phone: string,
  ) => Promise<'accepted' | 'refused' | 'away'>
  readonly pauseRecording: (
    agentId: string,
    contactId: string,
    paused: boolean,
  ) => Promise<RecordingNow | undefined>
  readonly recordingNow: (agentId: string, contactId: string) => Promise<RecordingNow | undefined>
  readonly listen: (
    personId: string,
    contactId: string,
    mode: ListeningMode,
  ) => Promise<ListenerThere | { readonly refused: ListeningRefusal }>
  readonly stopListening: (personId: string, contactId: string) => Promise<void>
  readonly listenerOf: (contactId: string) => Promise<ListenerThere | undefined>
  readonly sound: (recordingId: string) => Promise<Buffer | 'gone' | 'away'>
  readonly markupOf: (language: Language, speech: readonly Speech[]) => string
}

interface ListenerThere {
  readonly by: string
  readonly mode: ListeningMode
  readonly agent_told: boolean
}

export interface TelephoneRoutesParts {
  readonly db: Kysely<Schema>
  readonly settings: VoiceSettingsStore
  readonly queues: () => readonly QueueId[]
  /** Which numbers may be called; absent: the usual ones. */
  readonly outgoing: () => OutgoingPolicy | undefined
  readonly timeZone: string
  /** Absent where the centre has no carrier. */
  readonly telephone: Telephone | undefined
  /** Whether the contact is in this agent's hands. */
  readonly holds: (agentId: string, contactId: string) => boolean
  readonly now: () => Instant
}

const surveyDaysMax = 366
const contactParams = z.object({ contactId: z.uuid() })

/** The telephone at the desks: tokens, calls outside, recordings; and for supervisors what callers hear and say. */
export function telephoneRoutes(parts: TelephoneRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(deskRoutes(parts))
    await plain.register(listeningRoutes(parts))
    await plain.register(recordingRoutes(parts))
    await plain.register(settingsRoutes(parts))
  }
}

function deskRoutes({ db, telephone, outgoing }: TelephoneRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))
    /** Whatever became of the rules since the contact was made: what is dialled now goes by those of now. */
    const notCalled = (phone: string) => {
      const refused = outgoingRefusal(phone, outgoing())
      if (refused === undefined) return undefined
      const { name, reason } = refused
      return { refused: name, ...(reason === undefined ? {} : { reason }) }
    }

    app.post(
      '/api/voice/token',
      { schema: { response: { 200: voiceTokenSchema, 409: refusedSchema } } },
      async (request, reply) =>
        telephone === undefined ? noCarrier(reply) : telephone.tokenFor(personOf(request).id),
    )

    app.post(
      '/api/voice/ring',
      { schema: { body: outsideCallSchema, response: { 200: z.object({}), 409: outsideCallRefusedSchema } } },
      async (request, reply) => {
        if (telephone === undefined) return noCarrier(reply)
        const { contactId, phone } = request.body
        const refusal = notCalled(phone)
        if (refusal !== undefined) return reply.status(409).send(refusal)
        const result = await telephone.ring(personOf(request).id, contactId, phone)
        return result === 'accepted' ? {} : reply.status(409).send({ refused: 'NotYourContact' })
      },
    )

    app.get(
      '/api/voice/ring/:contactId',
      { schema: { params: contactParams, response: { 200: ringingSchema, 409: refusedSchema } } },
      async (request, reply) =>
        telephone === undefined
          ? noCarrier(reply)
          : { state: await telephone.ringing(request.params.contactId) },
    )

    app.post(
      '/api/voice/send-on',
      {
        schema: {
          body: outsideCallSchema,
          response: { 200: z.object({}), 409: outsideCallRefusedSchema, 503: refusedSchema },
        },
      },
      async (request, reply) => {
        if (telephone === undefined) return noCarrier(reply)
        const { contactId, phone } = request.body
        const refusal = notCalled(phone)
        if (refusal !== undefined) return reply.status(409).send(refusal)
        const result = await telephone.sendOn(personOf(request).id, contactId, phone)
        if (result === 'away') return reply.status(503).send({ refused: 'CarrierAway' })
        return result === 'accepted' ? {} : reply.status(409).send({ refused: 'NotYourContact' })
      },
    )

    app.put(
      '/api/voice/recordings/:contactId/pause',
      {
        schema: {
          params: contactParams,
          body: pauseRecordingSchema,
          response: { 200: recordingNowSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        if (telephone === undefined) return noCarrier(reply)
        const { contactId } = request.params
        const recording = await telephone.pauseRecording(personOf(request).id, contactId, request.body.paused)
        return recording === undefined
          ? reply.status(409).send({ refused: 'NotYourContact' })
          : reply.send({ recording })
      },
    )

    app.get(
      '/api/voice/recordings/:contactId/now',
      { schema: { params: contactParams, response: { 200: recordingNowSchema, 409: refusedSchema } } },
      async (request, reply) => {
        if (telephone === undefined) return noCarrier(reply)
        const { contactId } = request.params
        const recording = await telephone.recordingNow(personOf(request).id, contactId)
        if (recording === undefined) return reply.status(409).send({ refused: 'NotYourContact' })
        const listener = await telephone.listenerOf(contactId)
        return listener?.agent_told
          ? { recording, listener: await listenerWords(db, listener) }
          : { recording }
      },
    )
  }
}

function listeningRoutes({ db, telephone }: TelephoneRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor']))
    const there = async (contactId: string) => {
      const listener = await telephone?.listenerOf(contactId)
      return listener === undefined ? {} : { listener: await listenerWords(db, listener) }
    }
    const schema = { params: contactParams, response: { 200: listenerSchema, 409: refusedSchema } }

    app.get('/api/voice/listening/:contactId', { schema }, async (request, reply) =>
      telephone === undefined ? noCarrier(reply) : there(request.params.contactId),
    )

    app.put(
      '/api/voice/listening/:contactId',
      { schema: { ...schema, body: listenSchema } },
      async (request, reply) => {
        if (telephone === undefined) return noCarrier(reply)
        const { contactId } = request.params
        const letIn = await telephone.listen(personOf(request).id, contactId, request.body.mode)
        return 'refused' in letIn ? reply.status(409).send(letIn) : there(contactId)
      },
    )

    app.delete('/api/voice/listening/:contactId', { schema }, async (request, reply) => {
      if (telephone === undefined) return noCarrier(reply)
      await telephone.stopListening(personOf(request).id, request.params.contactId)
      return there(request.params.contactId)
    })
  }
}

async function listenerWords(db: Kysely<Schema>, { by, mode }: ListenerThere): Promise<Listener> {
  return { id: by, name: (await staffNames(db))[by] ?? by, mode }
}

function recordingRoutes({ db, telephone, holds, now }: TelephoneRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor', 'administrator']))

    /** A message is for who deals with it; a conversation is for supervisors. */
    const heardBy = async (person: { readonly id: string; readonly role: string }, contactId: string) => {
      const isSupervisor = person.role !== 'csr'
      if (!isSupervisor && !holds(person.id, contactId)) return []
      const rows = await db
        .selectFrom('voice_recording')
        .selectAll()
        .where('contact_id', '=', contactId)
        .orderBy('begun_at')
        .execute()
      return rows.filter(({ kind }) => isSupervisor || kind === 'message')
    }

    app.get(
      '/api/voice/recordings/:contactId',
      {
        schema: {
          params: contactParams,
          response: { 200: z.object({ recordings: z.array(recordingSchema) }) },
        },
      },
      async request => {
        const rows = await heardBy(personOf(request), request.params.contactId)
        return {
          recordings: rows.map(({ recording_sid: id, kind, state, seconds, begun_at }) => ({
            id,
            kind,
            state,
            ...(seconds === null ? {} : { seconds }),
            begunAt: Number(begun_at),
          })),
        }
      },
    )

    app.get(
      '/api/voice/recordings/:contactId/:recordingId/sound',
      {
        schema: {
          params: contactParams.extend({ recordingId: z.string().max(64) }),
          response: { 200: z.unknown(), 404: refusedSchema, 503: refusedSchema },
        },
      },
      async (request, reply) => {
        const { contactId, recordingId } = request.params
        const person = personOf(request)
        const rows = await heardBy(person, contactId)
        const row = rows.find(each => each.recording_sid === recordingId)
        if (telephone === undefined || row === undefined) {
          return reply.status(404).send({ refused: 'UnknownRecording' })
        }
        if (row.deletion_begun_at !== null) return reply.status(404).send({ refused: 'RecordingDeleted' })
        // Written before a sound is given out: nobody listens unseen.
        await db
          .insertInto('recording_access')
          .values({ at: now(), by: person.id, recording_sid: recordingId })
          .execute()
        const sound = await telephone.sound(recordingId)
        if (sound === 'gone') return reply.status(404).send({ refused: 'UnknownRecording' })
        if (sound === 'away') return reply.status(503).send({ refused: 'CarrierAway' })
        return reply
          .type('audio/mpeg')
          .serializer((bytes: unknown) => bytes as string)
          .send(sound)
      },
    )
  }
}

function settingsRoutes({ db, settings, queues, telephone, timeZone, now }: TelephoneRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.get('/api/voice/settings', { schema: { response: { 200: voiceSettingsViewSchema } } }, async () => ({
      current: await settings.current(),
      history: [...(await settings.history())],
      people: await staffNames(db),
    }))

    app.put(
      '/api/voice/settings',
      {
        schema: {
          body: publishVoiceSchema,
          response: { 200: voiceSettingsVersionSchema, 400: voiceRefusedSchema, 409: voiceRefusedSchema },
        },
      },
      async (request, reply) => {
        const { basedOn, settings: wanted } = request.body
        const published = await settings.publish(wanted, {
          basedOn,
          person: personOf(request).id,
          queues: queues(),
        })
        if (!('refused' in published)) return published
        return published.refused === 'SettingsWrong'
          ? reply.status(400).send({ refused: published.refused, problems: [...published.problems] })
          : reply.status(409).send(published)
      },
    )

    app.post(
      '/api/voice/settings/preview',
      { schema: { body: previewVoiceSchema, response: { 200: voicePreviewSchema } } },
      async request => {
        const { text, language, written } = request.body
        const { problems, speech, words, seconds } = previewText(written, text, language)
        const markup = telephone?.markupOf(language, speech) ?? words
        return { problems: [...problems], words, markup, seconds }
      },
    )

    app.get(
      '/api/voice/surveys',
      {
        schema: {
          querystring: z.strictObject({
            days: z.coerce.number().int().min(1).max(surveyDaysMax).default(28),
          }),
          response: { 200: surveysSchema },
        },
      },
      async request => surveyDays(db, { days: request.query.days, timeZone, now: now() }),
    )
  }
}

function noCarrier(reply: FastifyReply): FastifyReply {
  return reply.status(409).send({ refused: 'NoCarrier', message: 'This centre has no telephone carrier.' })
}
