import { z } from 'zod'
import { sipUserSchema } from '../../src-contract/http/voice.ts'

const secure = z
  .string()
  .regex(
    /^(wss:\/\/\S+|ws:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/\S*)?)$/,
    'begins with wss://; ws:// is for this machine alone',
  )

/** The centre's PBX, as `TOWNLINE_SIP` says it. Secrets stand in the environment, never in the database. */
export const sipSettingsSchema = z.strictObject({
  /** Where the PBX takes SIP over WebSocket (RFC 7118). */
  server: secure,
  /** Where desks find it, when that is another address than the hub's. */
  deskServer: secure.optional(),
  domain: z.string().regex(/^[A-Za-z0-9.-]{1,253}$/),
  /** The numbers as which the hub registers: who calls them comes into the line of this language, or of this queue. */
  numbers: z
    .array(
      z.strictObject({
        user: sipUserSchema,
        secret: z.string().min(1).max(200),
        language: z.enum(['en', 'fr']),
        queueId: z.string().min(1).max(64).optional(),
      }),
    )
    .min(1),
  /** The users of people at the PBX, by their account here; who is not named has the same name there. */
  desks: z.record(z.string(), sipUserSchema).default({}),
  digits: z.enum(['rfc4733', 'info']).default('rfc4733'),
  /** Where the PBX reaches the hub's music; any port where none is named. */
  music: z.strictObject({
    address: z.union([z.ipv4(), z.ipv6()]),
    port: z.int().min(0).max(65_535).default(0),
  }),
})
export type SipSettings = z.infer<typeof sipSettingsSchema>

/** The user of a person at the PBX. */
export function sipUserOf({ desks }: Pick<SipSettings, 'desks'>, agentId: string): string {
  return Object.hasOwn(desks, agentId) ? (desks[agentId] ?? agentId) : agentId
}
