import twilio from 'twilio'
import type { TwilioSettings } from '../config/read-twilio-settings.ts'

/** The parameters of a webhook, exactly as they were sent. */
export type Form = Readonly<Record<string, string | readonly string[]>>

/** Parameters exactly as they came: spaces count for the signature, and a name may come more than once. */
export function formOf(body: string): Form {
  const form: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(body)) {
    const before = form[name]
    form[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return form
}

/**
 * Whether a webhook comes from Twilio for our account: signed over the exact public address and all of its parameters
 * (https://www.twilio.com/docs/usage/security).
 */
export function isSigned(
  request: { readonly url: string; readonly signature: unknown; readonly form: Form },
  { authToken, publicUrl, accountSid }: TwilioSettings,
): boolean {
  const { url, signature, form } = request
  return (
    typeof signature === 'string' &&
    twilio.validateRequest(authToken.reveal(), signature, publicUrl + url, { ...form }) &&
    form['AccountSid'] === accountSid
  )
}

/** Each parameter once: of those that came more often the first. */
export function paramsOf(form: Form): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? value : value[0]]),
  )
}
