import { z } from 'zod'
import {
  type CannedReply,
  type ReplySignature,
  replyNameLengthMax,
  replyTextLengthMax,
  signatureLengthMax,
} from '../../src-domain/canned-replies/canned-reply.ts'

/**
 * The words that a centre answers with.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/canned-replies` | who takes contacts, administrators | 200 `cannedRepliesSchema` |
 * | `PUT /api/canned-replies/:id` | supervisors, administrators | 200 the reply; 409 `ReplyChanged` with the `current` one, absent once it is removed; 422 `ReplyWrong` with its `problem` |
 * | `DELETE /api/canned-replies/:id?basedOn=N` | supervisors, administrators | 200 `{}`, also when it is gone already; 409 `ReplyChanged` |
 * | `PUT /api/reply-signature` | supervisors, administrators | 200 the signature; 409 `SignatureChanged` with the `current` one; 422 `ReplyWrong` |
 *
 * `basedOn` is the version that was changed; 0 for what is new.
 */

const version = z.int().positive()
const text = (max: number) =>
  z
    .string()
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u, 'control characters')
const name = text(replyNameLengthMax)
const fields = {
  name: z.strictObject({ en: name, fr: name }),
  texts: z.strictObject({
    en: text(replyTextLengthMax).optional(),
    fr: text(replyTextLengthMax).optional(),
  }),
  articleId: z.string().min(1).max(120).optional(),
}
const signatureTexts = z.strictObject({ en: text(signatureLengthMax), fr: text(signatureLengthMax) })

export const cannedReplySchema: z.ZodType<CannedReply> = z.object({ id: z.uuid(), version, ...fields })
export const replySignatureSchema: z.ZodType<ReplySignature> = z.object({
  version: z.int().nonnegative(),
  texts: signatureTexts,
})

export const cannedRepliesSchema = z.object({
  replies: z.array(cannedReplySchema),
  signature: replySignatureSchema,
})
export type CannedReplies = z.infer<typeof cannedRepliesSchema>

const basedOn = z.coerce.number().int().nonnegative()
export const putReplySchema = z.strictObject({ basedOn, ...fields })
export type PutReply = z.infer<typeof putReplySchema>
export const removeReplySchema = z.strictObject({ basedOn })
export const putSignatureSchema = z.strictObject({ basedOn, texts: signatureTexts })
