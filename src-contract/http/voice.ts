import { z } from 'zod'
import { publicCitySchema } from '../public/web-call.ts'

/** The user part of a SIP address, as PBXs give them: an extension or a name. */
export const sipUserSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~+-]{0,63}$/)

/** How this person's desk reaches the centre's PBX. The secret is not among it: it is kept on the PC, or asked. */
export const sipAccountSchema = z.object({
  /** `wss://…`; `ws://` only on this machine. */
  server: z.string(),
  domain: z.string(),
  /** This person's user at the PBX. */
  user: sipUserSchema,
  /** How digits go: in the sound (RFC 4733), or as INFO where the PBX wants that. */
  digits: z.enum(['rfc4733', 'info']),
})
export type SipAccount = z.infer<typeof sipAccountSchema>

/** `GET /api/voice`: what a signed-in desk needs to speak. */
export const deskVoiceSchema = z.object({
  /** With credentials that end; asked for again before each call. */
  iceServers: publicCitySchema.shape.iceServers,
  /** Absent where the centre has no PBX. */
  sip: sipAccountSchema.optional(),
})
export type DeskVoice = z.infer<typeof deskVoiceSchema>
