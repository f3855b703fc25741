import { z } from 'zod'

const days = z.int().min(0).max(3_650)

/** For how many days after a conversation ended its words and files are kept; 0: they are not removed. */
export const wordsPolicySchema = z.strictObject({ mailDays: days, chatDays: days })
export type WordsPolicy = z.infer<typeof wordsPolicySchema>

export const wordsPolicyVersionSchema = z.object({
  version: z.int(),
  policy: wordsPolicySchema,
  setAt: z.int().nonnegative(),
  /** A person's id; `centre` for the policy that the centre began with. */
  setBy: z.string(),
})
export type WordsPolicyVersion = z.infer<typeof wordsPolicyVersionSchema>

/** `GET /api/conversations/policy`, for supervisors and administrators: newest first; the first is in force. */
export const wordsPolicyViewSchema = z.object({
  versions: z.array(wordsPolicyVersionSchema).min(1),
  people: z.record(z.string(), z.string()),
})
export type WordsPolicyView = z.infer<typeof wordsPolicyViewSchema>

/** `PUT /api/conversations/policy`, for administrators; another version in force than `basedOn` is 409 `PolicyChanged`. */
export const setWordsPolicySchema = z.strictObject({ policy: wordsPolicySchema, basedOn: z.int().min(1) })
export type SetWordsPolicy = z.infer<typeof setWordsPolicySchema>
