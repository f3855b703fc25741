import { z } from 'zod'
import type {
  BusinessTime,
  Division,
  IntakeForm,
  IntakeQuestion,
  IntakeWords,
  RequestType,
} from '../../../src-domain/requests/request-type.ts'
import type { AfterHours, CapacityProfile } from '../../../src-domain/routing/routing-config.ts'
import {
  type Calendar,
  isDiallable,
  type OutsideNumber,
  type Skill,
  weekdays,
} from '../../../src-domain/routing/routing-settings.ts'
import { type Bilingual, channels, roles } from '../../../src-domain/vocabulary/words.ts'
import type {
  City,
  ContactTopic,
  DemoCannedReplies,
  DemoQueue,
  StaffMember,
  WrapUpOutcome,
} from './demo-city-types.ts'

const text = z.string().trim().min(1, 'must not be empty')
const code = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be a kebab-case code')
const phone = z.string().regex(/^\d{3}-\d{3}-\d{4}$/, 'must be a phone number such as 905-555-0100')
const email = z.email('must be an e-mail address')
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 08:30')
const language = z.enum(['en', 'fr'])
const channel = z.enum(channels)
const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

const bilingual: z.ZodType<Bilingual> = z.strictObject({ en: text, fr: text })

const hours = z
  .strictObject({
    days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
    opens: clock,
    closes: clock,
  })
  .refine(day => day.opens < day.closes, { path: ['closes'], message: 'must be after opens' })

export const citySchema: z.ZodType<City> = z.strictObject({
  name: bilingual,
  shortName: text,
  province: bilingual,
  population: z.int().positive(),
  timeZone: text,
  languages: z.array(language).min(1),
  region: z.strictObject({ name: bilingual, phone, does: z.array(bilingual).min(1) }),
  contactCentre: z.strictObject({
    name: bilingual,
    phone,
    afterHoursPhone: phone,
    email,
    hours: z.array(hours).min(1),
  }),
  wards: z.array(z.strictObject({ number: z.int().positive(), name: bilingual })).min(1),
  sites: z
    .array(
      z.strictObject({
        id: code,
        name: bilingual,
        civicAddress: text,
        postalCode: z.string().regex(/^[A-Z]\d[A-Z] \d[A-Z]\d$/, 'must be a postal code such as L3D 1A4'),
        ward: z.int().positive(),
        latitude,
        longitude,
        hours: z.array(hours).min(1),
      }),
    )
    .min(1),
  measures: z.strictObject({
    serviceLevel: z.strictObject({ share: z.number().min(0).max(1), withinSeconds: z.int().positive() }),
  }),
})

export const divisionsSchema: z.ZodType<readonly Division[]> = listByCode(
  z.strictObject({ code, name: bilingual, phone, email }),
)

const businessTime: z.ZodType<BusinessTime> = z.strictObject({
  value: z.number().positive(),
  unit: z.enum(['business-hours', 'business-days']),
})

const intakeQuestion: z.ZodType<IntakeQuestion> = z
  .strictObject({
    type: z.enum(['string', 'boolean', 'integer', 'number']),
    enum: z.array(code).min(2).optional(),
    format: z.enum(['date', 'date-time']).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.int().nonnegative().optional(),
    maxLength: z.int().positive().optional(),
    sensitive: z.boolean().optional(),
  })
  .superRefine((question, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message })
    const free = question.type === 'string' && question.enum === undefined && question.format === undefined
    if (free && question.maxLength === undefined) refuse('maxLength', 'is needed on a free text')
    if (question.enum !== undefined && question.type !== 'string') refuse('enum', 'is only for strings')
    if (question.enum !== undefined && new Set(question.enum).size !== question.enum.length) {
      refuse('enum', 'names a value twice')
    }
  })

const intakeWords: z.ZodType<IntakeWords> = z.strictObject({
  label: bilingual,
  ask: bilingual.optional(),
  options: z.record(z.string(), bilingual).optional(),
})

const intakeForm: z.ZodType<IntakeForm> = z
  .strictObject({
    schema: z.strictObject({
      type: z.literal('object'),
      properties: z.record(
        z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be a camelCase name'),
        intakeQuestion,
      ),
      required: z.array(z.string()).optional(),
      additionalProperties: z.literal(false),
    }),
    words: z.record(z.string(), intakeWords),
  })
  .superRefine(({ schema, words }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    for (const [name, question] of Object.entries(schema.properties)) {
      const spoken = words[name]
      if (spoken === undefined) {
        refuse(['words', name], 'is missing for this property of the schema')
        continue
      }
      const values = question.enum ?? []
      const options = Object.keys(spoken.options ?? {})
      for (const value of values) {
        if (!options.includes(value))
          refuse(['words', name, 'options', value], 'is missing for this enum value')
      }
      for (const option of options) {
        if (!values.includes(option)) refuse(['words', name, 'options', option], 'is no value of the enum')
      }
    }
    for (const name of Object.keys(words)) {
      if (schema.properties[name] === undefined) refuse(['words', name], 'is no property of the schema')
    }
    for (const name of schema.required ?? []) {
      if (schema.properties[name] === undefined)
        refuse(['schema', 'required'], `names "${name}", no property`)
    }
  })

const keywords = z.array(text).min(1)

const requestType: z.ZodType<RequestType> = z
  .strictObject({
    code,
    version: z.int().positive(),
    division: code,
    name: bilingual,
    description: bilingual,
    kind: z.enum(['problem-report', 'service', 'complaint']),
    needsPlace: z.boolean(),
    hazard: z.boolean(),
    acceptedChannels: z.array(channel).min(1),
    channelReason: bilingual.optional(),
    acknowledgeWithin: businessTime,
    resolveWithin: businessTime,
    duplicates: z.strictObject({
      withinMetres: z.number().nonnegative(),
      withinDays: z.number().nonnegative(),
    }),
    intake: intakeForm,
    keywords: z.strictObject({ en: keywords, fr: keywords }),
  })
  .superRefine((type, context) => {
    const open = new Set(type.acceptedChannels)
    if (open.size !== type.acceptedChannels.length) {
      context.addIssue({ code: 'custom', path: ['acceptedChannels'], message: 'names a channel twice' })
    }
    if (open.size < channels.length && type.channelReason === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['channelReason'],
        message: 'is needed: a channel is not accepted',
      })
    }
  })

export const requestTypesSchema: z.ZodType<readonly RequestType[]> = listByCode(requestType)

const seconds = z.int().positive()
const afterHours: z.ZodType<AfterHours> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('queue'), queueId: code }),
  z.strictObject({ kind: z.literal('callback') }),
  z.strictObject({ kind: z.literal('wait') }),
  z.strictObject({ kind: z.literal('closed') }),
])

export const queuesSchema: z.ZodType<{
  readonly queues: readonly DemoQueue[]
  readonly topics: readonly ContactTopic[]
}> = z.strictObject({
  queues: z
    .array(
      z.strictObject({
        id: code,
        name: bilingual,
        channel,
        language: language.optional(),
        promiseSeconds: seconds,
        skills: z.array(code),
        relaxableSkills: z.array(code).optional(),
        site: code.optional(),
        hours: code.optional(),
        afterHours: afterHours.optional(),
        overflow: z.strictObject({ afterSeconds: seconds, to: code }).optional(),
      }),
    )
    .min(1),
  topics: listByCode(z.strictObject({ code, name: bilingual })),
})

export const skillsSchema: z.ZodType<{
  readonly skills: readonly Skill[]
  readonly capacities: readonly CapacityProfile[]
}> = z.strictObject({
  skills: listByCode(z.strictObject({ code, name: bilingual })),
  capacities: z.array(
    z.strictObject({
      id: code,
      name: bilingual,
      chats: z.int().nonnegative(),
      messages: z.int().nonnegative(),
      interruptible: z.boolean(),
    }),
  ),
})

export const outsideNumbersSchema: z.ZodType<readonly OutsideNumber[]> = z.array(
  z.strictObject({
    id: code,
    name: bilingual,
    phone: z.string().refine(isDiallable, 'no number that a carrier could dial'),
    hours: code.optional(),
    languages: z.array(z.enum(['en', 'fr'])).optional(),
    note: bilingual.optional(),
  }),
)

export const cannedRepliesFileSchema: z.ZodType<DemoCannedReplies> = z.strictObject({
  signature: bilingual,
  replies: listByCode(
    z.strictObject({ code, name: bilingual, texts: bilingual, articleId: code.optional() }),
  ),
})

const spans = z.array(z.strictObject({ opens: z.int(), closes: z.int() }))
const weekHours = z.partialRecord(z.enum(weekdays), spans)

export const calendarsSchema: z.ZodType<{
  /** Why they are as they are. */
  readonly note: string
  readonly calendars: readonly Calendar[]
}> = z.strictObject({
  note: text,
  calendars: z.array(
    z.strictObject({
      id: code,
      name: bilingual,
      timeZone: text,
      weekdays: weekHours,
      holidays: z.strictObject({ jurisdiction: text, observed: z.array(text) }).optional(),
      exceptions: z.array(z.strictObject({ date: text, name: bilingual, spans })),
      seasons: z.array(z.strictObject({ from: text, to: text, name: bilingual, weekdays: weekHours })),
    }),
  ),
})

/** The wrap-up file: headings, and the reasons under them. */
export interface WrapUpFile {
  readonly topics: readonly { readonly code: string; readonly name: Bilingual }[]
  readonly reasons: readonly {
    readonly code: string
    readonly topic: string
    readonly name: Bilingual
    readonly outcome: WrapUpOutcome
  }[]
}

export const wrapUpSchema: z.ZodType<WrapUpFile> = z.strictObject({
  topics: listByCode(z.strictObject({ code, name: bilingual })),
  reasons: listByCode(
    z.strictObject({
      code,
      topic: code,
      name: bilingual,
      outcome: z.enum(['information', 'request', 'transfer', 'transaction', 'no-service']),
    }),
  ),
})

export const staffSchema: z.ZodType<readonly StaffMember[]> = z
  .array(
    z
      .strictObject({
        id: z.string().regex(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/, 'must be like aiko.mori'),
        name: text,
        role: z.enum(roles),
        languages: z.array(language).min(1),
        skills: z.array(code),
        capacity: code.optional(),
        site: code,
        division: code.optional(),
      })
      .refine(member => (member.role === 'division') === (member.division !== undefined), {
        path: ['division'],
        message: 'is for the role "division", and needed there',
      }),
  )
  .min(1)

/** The front matter of one language of an article; keys beyond these are left alone. */
export interface ArticleFrontMatter {
  readonly id: string
  readonly topic: string
  readonly division: string
  readonly title: string
  readonly answer: string
  readonly keywords: readonly string[]
  readonly requestTypes: readonly string[]
  readonly reviewBy: string
}

export const articleFrontMatterSchema: z.ZodType<ArticleFrontMatter> = z.object({
  id: code,
  topic: code,
  division: code,
  title: text,
  answer: text,
  keywords,
  requestTypes: z
    .array(code)
    .nullish()
    .transform(codes => codes ?? []),
  reviewBy: z.iso.date('must be a date such as 2026-03-31'),
})

function listByCode<T extends { readonly code: string }>(entry: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .array(entry)
    .min(1)
    .superRefine((entries, context) => {
      const seen = new Set<string>()
      entries.forEach((each, index) => {
        if (seen.has(each.code)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'code'],
            message: `"${each.code}" is there twice`,
          })
        }
        seen.add(each.code)
      })
    })
}
