import { z } from 'zod'

/**
 * The desks of a centre: what they may keep and for how long, what they tell of themselves, and how one of them is
 * called off. A desk is an installation (a browser profile, an Electron folder) and is known by the id that it made.
 *
 * A desk that is called off hears it at any contact that has a session: 410 with `DeskRetired` or `DeskWiped`.
 *
 * | | retired | wiped |
 * |---|---|---|
 * | `POST /api/sign-in` | 200 with `standing: 'retired'` | 410 `DeskWiped`, before the password is looked at |
 * | `GET /api/me`, `POST /api/desks/share`, `/report` | as before, with its `standing` | 410 `DeskWiped` |
 * | `POST /api/commands`, `/api/photos/…` | as before | 410 `DeskWiped`; the commands are kept for an administrator |
 * | live ticket, changes, reference blocks, everything else | 410 `DeskRetired` | 410 `DeskWiped` |
 * | `GET /api/desks/:id/standing`, `POST /api/desks/wiped` | without a session | without a session |
 *
 * A retired desk sends what it has not sent, then removes its data; a wiped one removes its data at once. Both then say
 * so with `POST /api/desks/wiped`.
 */

export const deskStandings = ['active', 'retired', 'wiped'] as const
/** What an administrator decided of a desk. */
export const deskStandingSchema = z.enum(deskStandings)
export type DeskStanding = z.infer<typeof deskStandingSchema>

export const deskPolicySchema = z.strictObject({
  /** For so many days after the last sign-in at the hub a person may unlock the desk without it. */
  unlockDays: z.int().min(1).max(90),
  /** Closed requests stay on the desk for so many days. */
  keepDays: z.int().min(1).max(730),
  /** The desk locks itself after so many minutes without a hand on it. */
  autoLockMinutes: z.int().min(1).max(240),
  /** `shift-end`: signing out removes the copy of the centre's data; what is unsent stays, sealed. */
  purgeAt: z.enum(['never', 'shift-end']),
  /** Whether a desk may keep its key where the system protects it by nothing but a fixed word (Linux `basic_text`). */
  allowWeakKeyStore: z.boolean(),
})
export type DeskPolicy = z.infer<typeof deskPolicySchema>

/** The policy of a centre in which nobody has set another. */
export const defaultDeskPolicy: DeskPolicy = {
  unlockDays: 7,
  keepDays: 90,
  autoLockMinutes: 15,
  purgeAt: 'never',
  allowWeakKeyStore: false,
}

/** `POST /api/desks/share`: only for the desk at which the session began; another is refused with 409 `NotYourDesk`. */
export const shareRequestSchema = z.strictObject({ deskId: z.uuid() })
/**
 * 32 bytes in base64, the same for as long as the session lasts. Nobody can have them any more once it has ended, so
 * that what was sealed with them stays sealed.
 */
export const shareSchema = z.object({ share: z.string() })
export type Share = z.infer<typeof shareSchema>

/** `POST /api/desks/report`: what a desk tells of itself; for the desk of the session alone. */
export const deskReportSchema = z.strictObject({
  deskId: z.uuid(),
  /** What people call the PC; absent where the desk does not know. */
  name: z.string().trim().min(1).max(80).optional(),
  site: z.string().min(1).max(64),
  /** Commands in the outbox that the hub has not decided. */
  unsent: z.int().min(0),
  quarantined: z.int().min(0),
  /** Photos that have not arrived. */
  photos: z.int().min(0).default(0),
  /** Reference numbers that the desk can still give out. */
  numbersLeft: z.int().min(0),
  /** Of the desk's program. */
  version: z.string().min(1).max(40),
})
export type DeskReport = z.input<typeof deskReportSchema>
export const reportedSchema = z.object({ policy: deskPolicySchema, standing: deskStandingSchema })
export type Reported = z.infer<typeof reportedSchema>

/** `POST /api/desks/wiped`: the desk's word that its data is gone. It has no session any more, and needs none. */
export const deskWipedSchema = z.strictObject({ deskId: z.uuid() })

/** `GET /api/desks/:id/standing`, also without a session: a desk at which nobody signs in hears of its wipe too. */
export const standingSchema = z.object({ standing: deskStandingSchema })

// What follows is for administrators.

const countSchema = z.int().min(0)

/** How the numbers of a desk stand. `leased` is the sum of the other three. */
export const numberCountsSchema = z.object({
  leased: countSchema,
  /** Numbers of requests that exist. */
  used: countSchema,
  /** Numbers that the desk may still have given out, or may give out. */
  open: countSchema,
  writtenOff: countSchema,
})
export type NumberCounts = z.infer<typeof numberCountsSchema>

export const deskSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  site: z.string().optional(),
  standing: deskStandingSchema,
  /** Absent for a desk that is as it began. */
  decided: z.object({ at: z.int(), by: z.string(), reason: z.string() }).optional(),
  /** When the desk said that its data is gone. */
  wipedAt: z.int().optional(),
  firstSeenAt: z.int(),
  lastSeenAt: z.int(),
  /** Who used it last, and everybody who ever did, by their ids. */
  lastPerson: z.string().optional(),
  people: z.array(z.string()),
  /** What it said of itself last. */
  report: z
    .object({
      at: z.int(),
      unsent: countSchema,
      quarantined: countSchema,
      photos: countSchema,
      numbersLeft: countSchema,
      version: z.string(),
    })
    .optional(),
  numbers: numberCountsSchema,
  /** Commands that came after the wipe and were refused. */
  refusedCommands: countSchema,
})
export type Desk = z.infer<typeof deskSchema>

/** `GET /api/desks`: last seen first. */
export const desksSchema = z.object({
  desks: z.array(deskSchema),
  /** The names of those who are named. */
  people: z.record(z.string(), z.string()),
  sites: z.array(z.object({ id: z.string(), name: z.object({ en: z.string(), fr: z.string() }) })),
})
export type Desks = z.infer<typeof desksSchema>

/** One line of the record: what was done about a desk or the policy. Never changed, never removed. */
export const deskRecordSchema = z.object({
  position: z.int(),
  at: z.int(),
  /** The person's id; `desk` for what the desk itself said. */
  by: z.string(),
  kind: z.enum(['retired', 'wiped', 'restored', 'wipe-confirmed']),
  reason: z.string(),
  /** Numbers that were written off by it, or taken back. */
  numbers: countSchema,
})
export type DeskRecord = z.infer<typeof deskRecordSchema>

/** A command that a wiped desk handed in: refused, and kept for whoever must know what was lost. */
export const refusedCommandSchema = z.object({
  id: z.string(),
  by: z.string(),
  at: z.int(),
  receivedAt: z.int(),
  command: z.looseObject({ kind: z.string() }),
})
export type RefusedCommand = z.infer<typeof refusedCommandSchema>

/** `GET /api/desks/:id`. */
export const deskDetailsSchema = z.object({
  desk: deskSchema,
  record: z.array(deskRecordSchema),
  refusedCommands: z.array(refusedCommandSchema),
})
export type DeskDetails = z.infer<typeof deskDetailsSchema>

/** `POST /api/desks/:id/retire`, `/wipe` and `/restore`, each answered with the desk as it then is. */
export const deskDecisionSchema = z.strictObject({ reason: z.string().trim().min(1).max(300) })
/** Refusals of these: 404 `UnknownDesk`, 409 `OwnDesk` (one's own desk is called off from another). */
export type DeskDecision = z.infer<typeof deskDecisionSchema>

export const policyVersionSchema = z.object({
  version: z.int(),
  policy: deskPolicySchema,
  setAt: z.int(),
  /** The person's id; `centre` for the policy that the centre began with. */
  setBy: z.string(),
})
export type PolicyVersion = z.infer<typeof policyVersionSchema>

/** `GET /api/desks/policy`: newest first; the first is in force. */
export const policyViewSchema = z.object({ versions: z.array(policyVersionSchema).min(1) })
export type PolicyView = z.infer<typeof policyViewSchema>

/** `PUT /api/desks/policy`. `basedOn` is the version that was edited; another one in force is 409 `PolicyChanged`. */
export const setPolicySchema = z.strictObject({ policy: deskPolicySchema, basedOn: z.int().min(1) })
export type SetPolicy = z.infer<typeof setPolicySchema>

/** One block of the account. Runs are of reference numbers as they are written, first and last. */
export const accountedBlockSchema = z.object({
  id: z.string(),
  deskId: z.string(),
  deskName: z.string().optional(),
  year: z.int(),
  first: z.string(),
  last: z.string(),
  leasedAt: z.int(),
  leasedTo: z.string(),
  numbers: numberCountsSchema,
  /** Numbers without a request, in order. */
  unused: z.array(z.object({ first: z.string(), last: z.string(), count: countSchema })),
  writtenOff: z.object({ at: z.int(), by: z.string(), reason: z.string() }).optional(),
})
export type AccountedBlock = z.infer<typeof accountedBlockSchema>

/** `GET /api/desks/numbers`: every block that was ever leased, newest first. */
export const numberAccountSchema = z.object({
  total: numberCountsSchema,
  blocks: z.array(accountedBlockSchema),
  people: z.record(z.string(), z.string()),
})
export type NumberAccount = z.infer<typeof numberAccountSchema>
