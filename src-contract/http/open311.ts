import { z } from 'zod'

/**
 * The keys of systems that send requests over Open311 GeoReport v2; the interface itself is the specification's, at
 * `/open311/v2/`.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/open311/keys` | administrators | 200 `open311KeysSchema` |
 * | `POST /api/open311/keys` | administrators | 200 `madeKeySchema`: the key is told once and not kept |
 * | `DELETE /api/open311/keys/:id` | administrators | 200 `{}`, also when it is revoked already; 404 `UnknownKey` |
 */
export const open311KeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  madeAt: z.int(),
  madeBy: z.string(),
  usedAt: z.int().optional(),
  revokedAt: z.int().optional(),
})
export type Open311Key = z.infer<typeof open311KeySchema>
export const open311KeysSchema = z.object({ keys: z.array(open311KeySchema) })
export const makeKeySchema = z.strictObject({ name: z.string().trim().min(1).max(60) })
export const madeKeySchema = z.object({ id: z.uuid(), key: z.string() })
