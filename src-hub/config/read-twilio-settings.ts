import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { type Secret, secret } from './secret.ts'

/** What connects this centre with its account at Twilio. */
export interface TwilioSettings {
  readonly accountSid: string
  /** Signs the webhooks and, with the account SID, may do everything: it never leaves the hub. */
  readonly authToken: Secret
  /** With it the access tokens of the desks are signed. */
  readonly apiKeySid: string
  readonly apiKeySecret: Secret
  /** The TwiML application through which desks join their calls. */
  readonly appSid: string
  /** The numbers of the centre, in E.164, and the language in which each is answered when the caller chooses none. */
  readonly numbers: readonly TwilioNumber[]
  /** The address of this hub as Twilio calls it, without a closing slash; signatures are made over it. */
  readonly publicUrl: string
  /** Another host than `https://api.twilio.com`, for a private region or a test. */
  readonly apiUrl: string
}

export interface TwilioNumber {
  readonly phone: string
  readonly language: Language
}

/** What is wrong with the settings, without their values. */
export interface TwilioSettingsProblem {
  readonly problem: string
}

const sidOf = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`), `is no SID that begins with ${prefix}`)
const webAddress = z
  .url({ protocol: /^https?$/ })
  .transform(address => address.replace(/\/+$/, ''))
  .refine(address => !/[?#]/.test(address), 'has no query')

const numbersSchema = z
  .string()
  .transform(text => text.split(/[\s,]+/).filter(each => each !== ''))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^\+[1-9]\d{7,14}(?:=(?:en|fr))?$/, 'is no list such as +19055550100,+19055550101=fr'),
      )
      .min(1, 'names no number'),
  )
  .transform(all =>
    all.map((each): TwilioNumber => {
      const [phone = '', language] = each.split('=')
      return { phone, language: language === 'fr' ? 'fr' : 'en' }
    }),
  )

const settingsSchema = z.strictObject({
  TWILIO_ACCOUNT_SID: sidOf('AC'),
  TWILIO_AUTH_TOKEN: z.string().min(16, 'is too short'),
  TWILIO_API_KEY_SID: sidOf('SK'),
  TWILIO_API_KEY_SECRET: z.string().min(16, 'is too short'),
  TWILIO_APP_SID: sidOf('AP'),
  TWILIO_NUMBERS: numbersSchema,
  TOWNLINE_PUBLIC_URL: webAddress,
  TOWNLINE_TWILIO_API: webAddress.default('https://api.twilio.com'),
})
const names = Object.keys(settingsSchema.shape) as (keyof typeof settingsSchema.shape)[]

/**
 * The Twilio settings of the environment, completed from the JSON file that `TOWNLINE_TWILIO_FILE` names (the same
 * names; the environment comes first, so that secrets can stay in a file that only the hub may read). `undefined` when
 * nothing of Twilio is set; a problem when something is missing or wrong, never with its value.
 */
export function readTwilioSettings(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = path => readFileSync(path, 'utf8'),
): TwilioSettings | TwilioSettingsProblem | undefined {
  const file = environment['TOWNLINE_TWILIO_FILE']?.trim() || undefined
  const fromFile = file === undefined ? {} : readJson(file, readFile)
  if (fromFile === undefined) {
    return { problem: 'TOWNLINE_TWILIO_FILE: is no readable JSON file with Twilio settings' }
  }
  const given = Object.fromEntries(
    names.flatMap(name => {
      const value = environment[name]?.trim() || fromFile[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
  if (!Object.keys(given).some(name => name.startsWith('TWILIO_'))) return undefined
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const name = String(issue?.path[0] ?? 'TOWNLINE_TWILIO_FILE')
    return {
      problem: `${name}: ${name in given ? (issue?.message ?? 'is wrong') : 'is missing; Twilio needs it'}`,
    }
  }
  const all = parsed.data
  return {
    accountSid: all.TWILIO_ACCOUNT_SID,
    authToken: secret(all.TWILIO_AUTH_TOKEN),
    apiKeySid: all.TWILIO_API_KEY_SID,
    apiKeySecret: secret(all.TWILIO_API_KEY_SECRET),
    appSid: all.TWILIO_APP_SID,
    numbers: all.TWILIO_NUMBERS,
    publicUrl: all.TOWNLINE_PUBLIC_URL,
    apiUrl: all.TOWNLINE_TWILIO_API,
  }
}

function readJson(
  path: string,
  readFile: (path: string) => string,
): Readonly<Record<string, string>> | undefined {
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(readFile(path))).data
  } catch {
    return undefined
  }
}
