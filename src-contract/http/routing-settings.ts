import { z } from 'zod'
import type { ConfigProblem } from '../../src-domain/routing/check-config.ts'
import { outgoingDecisions } from '../../src-domain/routing/outgoing-policy.ts'
import { defaultRoutingTimes, type RoutingTimes } from '../../src-domain/routing/routing-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { channels } from '../../src-domain/vocabulary/words.ts'
import { personSchema } from './api.ts'

/**
 * The administrator's screen of queues, skills, hours and times. Administrators change, supervisors read.
 *
 * | route | body | answers |
 * | --- | --- | --- |
 * | `GET /api/routing-settings` | | 200 `routingSettingsViewSchema` |
 * | `GET /api/routing-settings/versions/:version` | | 200 `{ document }`, 404 `NoSuchVersion` |
 * | `GET /api/routing-settings/holidays?jurisdiction=CA-ON` | | 200 `holidaysSchema`, 404 `NoSuchJurisdiction` |
 * | `PUT /api/routing-settings/draft` | `saveDraftSchema` | 200 `draftSchema`, 409 `DraftChanged` with `draft` |
 * | `DELETE /api/routing-settings/draft?revision=3` | | 204, 409 `DraftChanged` with `draft` |
 * | `POST /api/routing-settings/publish` | `publishSchema` | 200 `publishedSchema`; 404 `NoDraft`; 409 `DraftChanged` with `draft`, `PublishedChanged` with `version`; 422 `CannotBePublished` with `problems` |
 * | `POST /api/routing-settings/roll-back` | `rollBackSchema` | 200 `publishedSchema`; 404 `NoSuchVersion`; 409 `PublishedChanged` with `version` |
 * | `POST /api/routing-settings/replay` | `startReplaySchema` | 202 `replaySchema`; 404 `NoDraft`, `NothingToReplay`; 409 `DraftChanged` with `draft`, `ReplayRunning`; 422 `CannotBePublished` with `problems` |
 * | `GET /api/routing-settings/replay/:id` | | 200 `replaySchema`, 404 `NoSuchReplay`. Ask again while it is running |
 * | `DELETE /api/routing-settings/replay/:id` | | 204; stops it if it is still running |
 *
 * A draft may be incomplete: what a schema here refuses (400) is only what is no document at all.
 */

const id = z.string().max(64)
const ids = z.array(id).max(200)
const text = z.string().max(200)
const bilingual = z.strictObject({ en: text, fr: text })
const day = z.string().max(10)
/** A year in milliseconds: longer than anything that is timed here. */
const duration = z.int().min(-31_536_000_000).max(31_536_000_000)
const share = z.number().min(-1_000).max(1_000)
const times = z.strictObject(
  Object.fromEntries(
    Object.keys(defaultRoutingTimes).map(name => [name, name.endsWith('Share') ? share : duration]),
  ) as Record<keyof RoutingTimes, z.ZodNumber>,
)

const spans = z.array(z.strictObject({ opens: z.int(), closes: z.int() })).max(24)
const weekHours = z.strictObject({
  1: spans.optional(),
  2: spans.optional(),
  3: spans.optional(),
  4: spans.optional(),
  5: spans.optional(),
  6: spans.optional(),
  7: spans.optional(),
})

const afterHours = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('queue'), queueId: id }),
  z.strictObject({ kind: z.literal('callback') }),
  z.strictObject({ kind: z.literal('wait') }),
  z.strictObject({ kind: z.literal('closed') }),
])

const queue = z.strictObject({
  id,
  channel: z.enum(channels),
  name: bilingual,
  promiseMs: duration,
  language: z.enum(['en', 'fr']).optional(),
  skills: ids,
  relaxableSkills: ids.optional(),
  site: id.optional(),
  hours: id.optional(),
  afterHours: afterHours.optional(),
  overflow: z.strictObject({ afterMs: duration, to: id }).optional(),
})

const calendar = z.strictObject({
  id,
  name: bilingual,
  timeZone: z.string().max(64),
  weekdays: weekHours,
  holidays: z
    .strictObject({ jurisdiction: z.string().max(10), observed: z.array(z.string().max(200)).max(100) })
    .optional(),
  exceptions: z.array(z.strictObject({ date: day, name: bilingual, spans })).max(500),
  seasons: z.array(z.strictObject({ from: day, to: day, name: bilingual, weekdays: weekHours })).max(50),
})

const outgoing = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        id,
        decision: z.enum(outgoingDecisions),
        prefixes: z.array(z.string().max(20)).max(100),
        reason: bilingual,
      }),
    )
    .max(50),
  otherwise: z.enum(outgoingDecisions),
})

export const routingSettingsSchema: z.ZodType<RoutingSettings> = z.strictObject({
  queues: z.array(queue).max(500),
  skills: z.array(z.strictObject({ code: id, name: bilingual })).max(500),
  agents: z.array(z.strictObject({ id, skills: ids, capacity: id.optional() })).max(5_000),
  capacities: z
    .array(
      z.strictObject({
        id,
        name: bilingual,
        chats: z.int().min(0).max(50),
        messages: z.int().min(0).max(50),
        interruptible: z.boolean(),
      }),
    )
    .max(100),
  calendars: z.array(calendar).max(100),
  times,
  serviceLevels: z
    .array(
      z.strictObject({
        channel: z.enum(channels),
        withinMs: duration,
        goal: share,
        shortAbandonMs: duration,
      }),
    )
    .max(20),
  outsideNumbers: z
    .array(
      z.strictObject({
        id,
        name: bilingual,
        phone: z.string().max(40),
        hours: id.optional(),
        languages: z
          .array(z.enum(['en', 'fr']))
          .max(2)
          .readonly()
          .optional(),
        note: bilingual.optional(),
      }),
    )
    .max(200)
    .optional(),
  outgoing: outgoing.optional(),
  siteAddresses: z
    .array(z.strictObject({ siteId: id, address: text, detail: text.optional() }))
    .max(500)
    .optional(),
})

/** What is wrong with a document; `ConfigProblem` says which facts come with each kind. */
export const configProblemsSchema = z.array(
  z.looseObject({ kind: z.string(), verdict: z.enum(['refused', 'warned']) }),
) as unknown as z.ZodType<readonly ConfigProblem[]>

export const versionSchema = z.object({
  version: z.int(),
  publishedAt: z.int(),
  /** The person's id; `centre` for the settings that the centre began with. */
  publishedBy: z.string(),
  note: z.string(),
  /** The version whose document this one publishes again. */
  rolledBackTo: z.int().optional(),
})
export type SettingsVersion = z.infer<typeof versionSchema>

export const draftSchema = z.object({
  document: routingSettingsSchema,
  /** Grows with each save. A save, a publication and a discard name the one that they were made on. */
  revision: z.int(),
  /** The published version that the draft changes. Another one is in force when it is not the newest. */
  basedOn: z.int(),
  savedAt: z.int(),
  savedBy: z.string(),
  /** Those `refused` stand in the way of publishing, those `warned` do not. */
  problems: configProblemsSchema,
})
export type SettingsDraft = z.infer<typeof draftSchema>

export const routingSettingsViewSchema = z.object({
  published: versionSchema.extend({ document: routingSettingsSchema, problems: configProblemsSchema }),
  draft: draftSchema.optional(),
  /** Newest first. */
  history: z.array(versionSchema),
  /** Who takes contacts; what they may do stands in the document. */
  people: z.array(personSchema),
  /** `civicAddress` is what holds for a site that the document gives no address. */
  sites: z.array(z.object({ id: z.string(), name: bilingual, civicAddress: z.string().optional() })),
  /** Whose holidays are known. */
  jurisdictions: z.array(z.object({ code: z.string(), name: bilingual })),
  /** Days with recorded contacts, newest first; the day that is not yet over is not among them. */
  replayDays: z.array(z.object({ day: z.string(), contacts: z.int() })),
})
export type RoutingSettingsView = z.infer<typeof routingSettingsViewSchema>

export const holidaysQuerySchema = z.strictObject({ jurisdiction: z.string().max(10) })
export const holidaysSchema = z.object({
  holidays: z.array(
    z.object({
      /** What `ObservedHolidays.observed` names. */
      rule: z.string(),
      name: bilingual,
      /** `public` is statutory, save that the list calls Easter Monday so in Ontario; the others are customs. */
      type: z.enum(['public', 'bank', 'school', 'optional', 'observance']),
      /** Its next dates, YYYY-MM-DD. */
      dates: z.array(z.string()),
    }),
  ),
})
export type Holidays = z.infer<typeof holidaysSchema>

export const saveDraftSchema = z.strictObject({
  document: routingSettingsSchema,
  /** The revision of the draft that was edited; 0 where there was none. */
  revision: z.int().min(0),
  /** The published version that the document was made from. */
  basedOn: z.int().min(1),
})
export type SaveDraft = z.infer<typeof saveDraftSchema>

export const revisionQuerySchema = z.strictObject({ revision: z.coerce.number().int().min(1) })

export const publishSchema = z.strictObject({
  revision: z.int().min(1),
  note: z.string().trim().max(500),
})
export const rollBackSchema = z.strictObject({
  toVersion: z.int().min(1),
  /** The version that was in force when the person decided: a second click does not roll back twice. */
  from: z.int().min(1),
})
/** `problems` are warnings after a publication. A roll-back is never refused for them, and tells them all. */
export const publishedSchema = z.object({ published: versionSchema, problems: configProblemsSchema })
export type Published = z.infer<typeof publishedSchema>

export const startReplaySchema = z.strictObject({
  /** YYYY-MM-DD, one of `replayDays`. */
  day: z.iso.date(),
  revision: z.int().min(1),
})

/** Counts of one day. Shares are between 0 and 1; one that has no value (nothing was counted) is absent. */
export const replayFiguresSchema = z.object({
  arrived: z.int(),
  answered: z.int(),
  abandoned: z.int(),
  /** How often an offer was declined or rang out. */
  requeued: z.int(),
  /** By the queue's own promise. */
  serviceLevel: z.number().optional(),
  /** Average speed of answer. */
  averageWaitMs: z.number().optional(),
  abandonment: z.number().optional(),
})
export type ReplayFigures = z.infer<typeof replayFiguresSchema>

const compared = { asItWas: replayFiguresSchema, withDraft: replayFiguresSchema }
export const replayResultSchema = z.object({
  total: z.object(compared),
  channels: z.array(z.object({ channel: z.enum(channels), ...compared })),
  /** By the queue in which each contact stood when it came. */
  queues: z.array(z.object({ queueId: z.string(), name: bilingual, ...compared })),
  /** What the record says. `asItWas` is the day replayed with the configuration that it had, and comes close to it. */
  recorded: replayFiguresSchema,
  /** Service level of the centre's own measure, as it was replayed less as it was recorded: what to trust this by. */
  serviceLevelError: z.number().optional(),
  /** Contacts that would be refused because their queue is closed. */
  turnedAway: z.int(),
  /** How long the calculation took. */
  tookMs: z.int(),
})
export type ReplayResult = z.infer<typeof replayResultSchema>

export const replaySchema = z.object({
  id: z.uuid(),
  day: z.string(),
  revision: z.int(),
  state: z.discriminatedUnion('kind', [
    /** `done` is the share, between 0 and 1, as far as it can be told from how long such days take. */
    z.object({ kind: z.literal('running'), done: z.number() }),
    z.object({ kind: z.literal('finished'), result: replayResultSchema }),
    z.object({ kind: z.literal('stopped'), why: z.enum(['asked', 'too-long', 'failed']) }),
  ]),
})
export type Replay = z.infer<typeof replaySchema>
