import { z } from 'zod'

const thisMachine = ['localhost', '127.0.0.1', '::1']

/** An account at a mail server. Without encryption only on this machine: a password would be read by everybody between. */
const serverSchema = z
  .strictObject({
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
    security: z.enum(['tls', 'starttls', 'none']).default('tls'),
    user: z.string().min(1).max(320).optional(),
    password: z.string().min(1).max(1_000).optional(),
  })
  .refine(({ security, host }) => security !== 'none' || thisMachine.includes(host), {
    message: 'security "none" is for this machine alone',
    path: ['security'],
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    message: 'user and password belong together',
    path: ['user'],
  })
export type MailServer = z.infer<typeof serverSchema>

const secureUrl = z
  .string()
  .regex(
    /^(https:\/\/\S+[^/]|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/\S*[^/])?)$/,
    'begins with https:// and ends without a slash; http:// is for this machine alone',
  )

const imapSchema = z.strictObject({
  kind: z.literal('imap'),
  imap: serverSchema.refine(({ user }) => user !== undefined, { message: 'needs a user', path: ['user'] }),
  smtp: serverSchema,
  /**
   * Where the proof comes from that a message left. `own-copy`: the mailbox is a recipient of each. `server`: the mail
   * server files what it takes among the sent messages by itself, as Gmail and Exchange Online do.
   */
  proof: z.enum(['own-copy', 'server']).default('own-copy'),
})
export type ImapAccount = z.infer<typeof imapSchema>

const graphSchema = z.strictObject({
  kind: z.literal('graph'),
  tenant: z.string().regex(/^[A-Za-z0-9.-]{1,253}$/),
  clientId: z.string().regex(/^[0-9A-Fa-f-]{36}$/),
  clientSecret: z.string().min(1).max(1_000),
  /** Of a national cloud, where that is another. */
  loginUrl: secureUrl.default('https://login.microsoftonline.com'),
  graphUrl: secureUrl.default('https://graph.microsoft.com/v1.0'),
})
export type GraphAccount = z.infer<typeof graphSchema>

const mailboxSchema = z.strictObject({
  /** Stays as it is: what has been read is remembered under it. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'is made of small letters, digits and hyphens'),
  address: z.email().max(320).toLowerCase(),
  /** The language of who writes, where their words do not tell; and that of the queue, where there is one for each. */
  language: z.enum(['en', 'fr']).default('en'),
  queueId: z.string().min(1).max(64).optional(),
  /**
   * The authserv-id (RFC 8601) under which the city's own receiving server says who sent a message; empty where it
   * writes none, as Exchange Online. Not set: nothing is claimed of senders.
   */
  authservId: z
    .string()
    .regex(/^[\x21-\x7e]{0,253}$/, 'is one word')
    .optional(),
  /** What of the mailbox comes into the line when it is connected for the first time: what comes from now on, or all. */
  first: z.enum(['new', 'all']).default('new'),
  account: z.discriminatedUnion('kind', [imapSchema, graphSchema]),
})

const mebibyte = 1_048_576

/** The centre's mailboxes, as `TOWNLINE_MAIL` says them. Secrets stand in the environment, never in the database. */
export const mailSettingsSchema = z
  .strictObject({
    mailboxes: z.array(mailboxSchema).min(1).max(50),
    /** A larger message is not fetched whole: its sender, subject and beginning come into the line. */
    messageBytesMax: z
      .int()
      .min(mebibyte)
      .max(100 * mebibyte)
      .default(25 * mebibyte),
    /** Whether a machine says that a message has arrived. */
    acknowledge: z.boolean().default(true),
    /**
     * For how long a mail server may take to show a message that it took. Only then is one whose fate is not known sent
     * again.
     */
    proofWithinSeconds: z.int().min(1).max(3_600).default(120),
  })
  .refine(({ mailboxes }) => new Set(mailboxes.map(({ id }) => id)).size === mailboxes.length, {
    message: 'two mailboxes have the same id',
    path: ['mailboxes'],
  })
  .refine(({ mailboxes }) => new Set(mailboxes.map(({ address }) => address)).size === mailboxes.length, {
    message: 'two mailboxes have the same address',
    path: ['mailboxes'],
  })
export type MailSettings = z.infer<typeof mailSettingsSchema>
