import twilio from 'twilio'
import type { TwilioSettings } from '../config/read-twilio-settings.ts'

/** Within a webhook's and a person's patience; what is not answered by then is asked again. */
export const timeoutMs = 5_000

/** What became of a request to Twilio. */
export type RestResult<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** There is no such call, room or message any more. */
  | { readonly kind: 'gone' }
  /** Twilio does not answer, or has no room now: nothing is known of what became of it. */
  | { readonly kind: 'away' }
  /** Twilio does not do this, by its error code. */
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }

/** The official client for our account, at the host that the settings name. */
export function twilioClient(settings: TwilioSettings): ReturnType<typeof twilio> {
  return twilio(settings.accountSid, settings.authToken.reveal(), {
    httpClient: requestsTo(settings.apiUrl),
    timeout: timeoutMs,
  })
}

/** The official client's own requests, with another host under them. */
function requestsTo(base: string): InstanceType<typeof twilio.RequestClient> {
  const client = new twilio.RequestClient({ timeout: timeoutMs })
  const send = client.request.bind(client)
  client.request = options => {
    const { pathname, search } = new URL(options.uri)
    return send({ ...options, uri: `${base}${pathname}${search}` })
  }
  return client
}

/** One request, and what became of it. */
export async function askOnce<Value>(request: () => Promise<Value>): Promise<RestResult<Value>> {
  try {
    return { kind: 'done', value: await request() }
  } catch (problem) {
    const { status, code, message } = problem as { status?: number; code?: number | string; message?: string }
    if (status === undefined || status === 429 || status >= 500) return { kind: 'away' }
    // 20404: not there. 21220: the call is not going on any more.
    if (status === 404 || code === 20_404 || code === 21_220) return { kind: 'gone' }
    return { kind: 'refused', code: Number(code ?? status), message: message ?? '' }
  }
}
