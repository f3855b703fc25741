import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TwilioSettings } from '../../config/read-twilio-settings.ts'
import { type Form, formOf, isSigned, paramsOf } from '../../twilio/signed-form.ts'
import type { TextMessages } from './text-messages.ts'

const bodyBytesMax = 64_000
/** Nothing is answered by the webhook itself. */
const nothing = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/**
 * What Twilio calls for text messages: `/channels/twilio/sms` for one that came in, `/channels/twilio/sms-status` for
 * how far one is that went out. What is not signed by Twilio is refused and told nothing.
 */
export function textWebhooks(settings: TwilioSettings, texts: TextMessages) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, formOf(String(body))),
    )
    app.addHook('preHandler', async (request, reply) => {
      const signature = request.headers['x-twilio-signature']
      if (isSigned({ url: request.url, signature, form: formIn(request) }, settings)) return
      request.log.warn({ path: request.url.split('?')[0] }, 'a message to a webhook of Twilio was not signed')
      return reply.status(403).send({ refused: 'NotSigned' })
    })
    const options = { schema: { hide: true }, config: { rateLimit: false } } as const
    app.post('/channels/twilio/sms', options, async (request, reply) => {
      const { MessageSid: sid, From: from, To: to, Body: text = '', NumMedia } = paramsOf(formIn(request))
      if (sid !== undefined && from !== undefined && to !== undefined) {
        await texts.receive({ sid, from, to, text, files: Number(NumMedia) || 0 })
      }
      return reply.type('text/xml').send(nothing)
    })
    app.post('/channels/twilio/sms-status', options, async (request, reply) => {
      const { entry } = request.query as { readonly entry?: unknown }
      const { MessageSid: sid, MessageStatus: status, ErrorCode: error } = paramsOf(formIn(request))
      if (typeof entry === 'string' && uuid.test(entry) && sid !== undefined) {
        await texts.status(entry, sid, status, error)
      }
      return reply.status(204).send()
    })
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function formIn({ body }: FastifyRequest): Form {
  return (body ?? {}) as Form
}
