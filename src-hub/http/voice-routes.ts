import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { type DeskVoice, deskVoiceSchema } from '../../src-contract/http/voice.ts'
import type { AgentId } from '../../src-domain/vocabulary/words.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

/** What a desk asks before it can speak. */
export function voiceRoutes(voiceOf: (agentId: AgentId) => DeskVoice) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))
    app.get('/api/voice', { schema: { response: { 200: deskVoiceSchema } } }, async request =>
      voiceOf(personOf(request).id),
    )
  }
}
