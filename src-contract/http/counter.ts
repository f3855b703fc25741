import { z } from 'zod'
import { counterPlaceKinds } from '../../src-domain/kiosk/counter-place.ts'
import { deviceKinds } from '../public/counter.ts'

/**
 * What staff ask about the counters of their site.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/counter/devices` | administrators | 200 `counterDevicesSchema` |
 * | `POST /api/counter/devices` | administrators | 200 `pairingSchema`; 409 `UnknownSite` |
 * | `POST /api/counter/devices/:id/pairing` | administrators | 200 `pairingSchema`: a new code, for a device that lost its secret; 409 `UnknownDevice` |
 * | `PUT /api/counter/devices/:id` | administrators | 200 `{}`; 409 `UnknownDevice` |
 * | `DELETE /api/counter/devices/:id` | administrators | 200 `{}`, also when it is revoked already |
 * | `GET /api/counter/place` | who takes contacts | 200 `counterPlaceViewSchema`: of the desk that asks |
 * | `GET /api/counter/place/:agentId` | who takes contacts | 200 `counterPlaceViewSchema`: of the desk at which somebody is at work |
 * | `PUT /api/counter/place` | who takes contacts | 200 `counterPlaceViewSchema`; 409 `PlaceWrong` |
 * | `POST /api/counter/recall` | who takes contacts | 200 `{}`; 409 `NotYourContact`, `PlaceWrong` |
 */

const nameSchema = z.string().trim().min(1).max(60)

export const counterDeviceSchema = z.object({
  id: z.uuid(),
  kind: z.enum(deviceKinds),
  name: z.string(),
  site: z.string(),
  hasPrinter: z.boolean(),
  isQuiet: z.boolean(),
  madeAt: z.int(),
  madeBy: z.string(),
  /** Until when the code that was made last may be typed; absent once it was. */
  pairingUntil: z.int().optional(),
  pairedAt: z.int().optional(),
  seenAt: z.int().optional(),
})
export type CounterDevice = z.infer<typeof counterDeviceSchema>

export const counterDevicesSchema = z.object({
  devices: z.array(counterDeviceSchema),
  sites: z.array(z.object({ id: z.string(), name: z.object({ en: z.string(), fr: z.string() }) })),
})
export type CounterDevices = z.infer<typeof counterDevicesSchema>

export const makeDeviceSchema = z.strictObject({
  kind: z.enum(deviceKinds),
  name: nameSchema,
  site: z.string().max(64),
})
export type MakeDevice = z.infer<typeof makeDeviceSchema>

/** The code is told once and not kept. */
export const pairingSchema = z.object({ id: z.uuid(), code: z.string(), until: z.int() })
export type Pairing = z.infer<typeof pairingSchema>

export const changeDeviceSchema = z.strictObject({
  name: nameSchema,
  hasPrinter: z.boolean(),
  isQuiet: z.boolean(),
})
export type ChangeDevice = z.infer<typeof changeDeviceSchema>

export const counterPlaceSchema = z.object({ kind: z.enum(counterPlaceKinds), label: z.string().max(8) })
export const counterPlaceViewSchema = z.object({ place: counterPlaceSchema.optional() })
export type CounterPlaceView = z.infer<typeof counterPlaceViewSchema>
/** Without a place the board names none. */
export const setCounterPlaceSchema = z.strictObject({
  place: z.strictObject({ kind: z.enum(counterPlaceKinds), label: z.string().max(8) }).optional(),
})

/** The visitor is called to a place such as a private room, or `toDesk`; with neither, where they were called last. */
export const recallVisitSchema = z.strictObject({
  contactId: z.uuid(),
  toDesk: z.literal(true).optional(),
  place: z.strictObject({ kind: z.enum(counterPlaceKinds), label: z.string().max(8) }).optional(),
})
