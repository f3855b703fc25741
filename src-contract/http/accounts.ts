import { z } from 'zod'
import { passwordMaxLength } from '../../src-domain/people/check-password.ts'
import { roles } from '../../src-domain/vocabulary/words.ts'
import { personSchema } from './api.ts'

/**
 * The accounts of the people who work here: `GET /api/accounts`, for administrators. Nobody is ever removed: what they
 * did stays theirs; who has left is disabled.
 */

const instant = z.int().nonnegative()

/** Names of users: what a person can say over the telephone to whoever helps with the account. */
export const userPattern = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])$/

export const accountSchema = z.object({
  person: personSchema,
  /** Grows with each change; a change names the one it was made on. */
  version: z.int().positive(),
  createdAt: instant,
  disabledAt: instant.optional(),
  /** The first password was given out and not replaced yet. */
  hasFirstPassword: z.boolean(),
  lastSignInAt: instant.optional(),
})
export type Account = z.infer<typeof accountSchema>

export const accountsSchema = z.object({
  accounts: z.array(accountSchema),
  sites: z.array(z.object({ id: z.string(), name: z.object({ en: z.string(), fr: z.string() }) })),
  divisions: z.array(z.object({ code: z.string(), name: z.object({ en: z.string(), fr: z.string() }) })),
})
export type Accounts = z.infer<typeof accountsSchema>

/** What is known of a person beside the account's name. */
export const personFactsSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  role: z.enum(roles),
  languages: z.array(z.enum(['en', 'fr'])).max(2),
  site: z.string().min(1).max(64),
  /** For who works in a division, and only then. */
  division: z.string().min(1).max(64).optional(),
})
export type PersonFacts = z.infer<typeof personFactsSchema>

/** `POST /api/accounts`: answered with the first password, which is told this once. */
export const addAccountSchema = z.strictObject({
  id: z.string().regex(userPattern),
  facts: personFactsSchema,
})
export const firstPasswordSchema = z.object({ account: accountSchema, firstPassword: z.string() })
export type FirstPassword = z.infer<typeof firstPasswordSchema>

/** `PUT /api/accounts/:id`. */
export const changeAccountSchema = z.strictObject({ basedOn: z.int().positive(), facts: personFactsSchema })
/** `POST /api/accounts/:id/disable` and `…/enable`. */
export const accountStandingSchema = z.strictObject({ basedOn: z.int().positive() })

/** `POST /api/password`: whoever knows the present one sets another; every session of theirs ends. Needs no session. */
export const changePasswordSchema = z.strictObject({
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
  newPassword: z
    .string()
    .min(1)
    .max(passwordMaxLength * 2),
})
