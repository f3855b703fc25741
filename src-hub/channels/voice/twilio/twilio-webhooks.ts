import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TwilioSettings } from '../../../config/read-twilio-settings.ts'
import { type Form, formOf, isSigned, paramsOf } from '../../../twilio/signed-form.ts'
import { holdMusicFile } from './hold-music-file.ts'
import type { TwilioCalls, WebhookParams } from './twilio-calls.ts'
import { troubleTwiml } from './twiml.ts'

const bodyBytesMax = 64_000

/** What each webhook asks of the calls. Those of the first kind are answered with TwiML, the others with nothing. */
const interactive = {
  voice: (calls, params) => calls.begin(params),
  gather: (calls, params, turn) => calls.answer('pressed', turn, params),
  wait: (calls, params, turn) => calls.answer('pressed', turn, params),
  recorded: (calls, params, turn) => calls.answer('recorded', turn, params),
  dialled: (calls, params, turn) => calls.answer('dialled', turn, params),
  desk: (calls, params) => calls.deskJoins(params),
} satisfies Record<string, (calls: TwilioCalls, params: WebhookParams, turn?: number) => Promise<string>>

const told = {
  status: (calls, params) => calls.callStatus(params),
  room: (calls, params) => calls.roomEvent(params),
  recording: (calls, params) => calls.recordingStatus(params),
} satisfies Record<string, (calls: TwilioCalls, params: WebhookParams) => Promise<void>>

/**
 * What Twilio calls, below `/channels/twilio/`. Every message is signed over the exact public address and all of its
 * parameters as they came (https://www.twilio.com/docs/usage/security); one that is not is refused and told nothing.
 * A message that the hub cannot answer is answered with patience, and asked again: a caller never hears an error.
 */
export function twilioWebhooks(settings: TwilioSettings, calls: TwilioCalls) {
  return async (app: FastifyInstance): Promise<void> => {
    const music = holdMusicFile()
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, formOf(String(body))),
    )

    // Music is no secret, and is fetched without a signature by whoever plays it.
    app.get(
      '/channels/twilio/music.wav',
      { schema: { hide: true }, config: { rateLimit: false } },
      (_request, reply) =>
        reply.header('cache-control', 'public, max-age=86400').type('audio/wav').send(music),
    )

    await app.register(async signed => {
      signed.addHook('preHandler', async (request, reply) => {
        const signature = request.headers['x-twilio-signature']
        if (isSigned({ url: request.url, signature, form: formIn(request) }, settings)) return
        request.log.warn(
          { path: request.url.split('?')[0] },
          'a message to a webhook of Twilio was not signed',
        )
        return reply.status(403).send({ refused: 'NotSigned' })
      })
      for (const [path, answer] of Object.entries(interactive)) {
        signed.post(
          `/channels/twilio/${path}`,
          { schema: { hide: true }, config: { rateLimit: false } },
          (request, reply) => answerWith(request, reply, params => answer(calls, params, turnOf(request))),
        )
      }
      for (const [path, hear] of Object.entries(told)) {
        signed.post(
          `/channels/twilio/${path}`,
          { schema: { hide: true }, config: { rateLimit: false } },
          async (request, reply) => {
            await hear(calls, paramsOf(formIn(request)))
            return reply.status(204).send()
          },
        )
      }
    })

    async function answerWith(
      request: FastifyRequest,
      reply: FastifyReply,
      answer: (params: WebhookParams) => Promise<string>,
    ): Promise<FastifyReply> {
      const twiml = await answer(paramsOf(formIn(request))).catch(problem => {
        request.log.error({ err: problem }, 'a webhook of Twilio')
        return troubleTwiml(`${settings.publicUrl}${request.url}`)
      })
      return reply.type('text/xml').send(twiml)
    }
  }
}

function formIn({ body }: FastifyRequest): Form {
  return (body ?? {}) as Form
}

function turnOf(request: FastifyRequest): number | undefined {
  const { turn } = request.query as { readonly turn?: unknown }
  return typeof turn === 'string' && /^\d{1,9}$/.test(turn) ? Number(turn) : undefined
}
