import { type Answer, type CrmProblem, done, type Preview } from './connector.ts'

/** One question over HTTP. `path` begins with a slash and follows the base; or it is a whole address below the base's origin. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What proves who we are: headers, or why there are none. `renew` forgets what was given. */
export interface Authoriser {
  readonly headers: () => Promise<Answer<Readonly<Record<string, string>>>>
  readonly renew: () => void
}

export interface HttpParts {
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly authoriser: Authoriser
  /** The other side's own words in the body of a refusal. */
  readonly wordsIn: (body: unknown) => string | undefined
}

export type AskHttp = (question: HttpQuestion) => Promise<Answer<HttpReply>>

const bytesMax = 8 * 1_048_576
const wordsMax = 500
/** Errors before a connection stands: the other side cannot have heard the question. */
const unheard = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * Questions to one server, each within a time and with an answer of a size that fits. It is never led elsewhere: no
 * redirect is followed, and no link to another origin, which would take the credentials along.
 */
export function createAskHttp({ baseUrl, timeoutMs, authoriser, wordsIn }: HttpParts): AskHttp {
  const { origin } = new URL(baseUrl)

  const askOnce = async ({ method, path, headers, body }: HttpQuestion): Promise<Answer<HttpReply>> => {
    const url = path.startsWith('/') ? baseUrl + path : path
    if (new URL(url).origin !== origin) {
      return { kind: 'refused', why: 'a link leads to another server' }
    }
    const proof = await authoriser.headers()
    if (proof.kind !== 'done') return proof
    const isAsking = method !== 'GET'
    try {
      const response = await fetch(url, {
        method,
        redirect: 'manual',
        headers: { accept: 'application/json', ...headers, ...proof.value },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return done({ status: response.status, headers: response.headers, text: await textOf(response) })
    } catch (problem) {
      const code = codeOf(problem)
      return {
        kind: 'retry-later',
        why: code === 'TimeoutError' ? `no answer within ${timeoutMs / 1_000} s` : `no answer (${code})`,
        mayHaveHappened: isAsking && !unheard.has(code),
      }
    }
  }

  return async question => {
    const first = await askOnce(question)
    if (first.kind !== 'done' || first.value.status !== 401) return judge(first, wordsIn)
    // What proved who we are may have ended.
    authoriser.renew()
    return judge(await askOnce(question), wordsIn)
  }
}

/** The reply where it is a success, else why not. */
function judge(answer: Answer<HttpReply>, wordsIn: HttpParts['wordsIn']): Answer<HttpReply> {
  if (answer.kind !== 'done') return answer
  const { status, headers, text } = answer.value
  if (status >= 200 && status < 300) return answer
  const why = `${status} ${wordsOf(text, wordsIn)}`.trim()
  if (status === 401) return { kind: 'unauthorised', why }
  if (status === 404 || status === 410) return { kind: 'gone', why }
  if (status === 409 || status === 412) return { kind: 'conflict', why }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfterMs(headers)
    return {
      kind: 'retry-later',
      why,
      // It says itself that it did not look at it.
      mayHaveHappened: status >= 500,
      ...(afterMs === undefined ? {} : { afterMs }),
    }
  }
  return { kind: 'refused', why }
}

function wordsOf(text: string, wordsIn: HttpParts['wordsIn']): string {
  const body = parseJson(text)
  const words = body === undefined ? undefined : wordsIn(body)
  return (words ?? text.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim().slice(0, wordsMax)
}

/** In seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : undefined
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body ?? []) {
    size += piece.byteLength
    if (size > bytesMax) throw new Error('the answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function codeOf(problem: unknown): string {
  const { name, cause, message } = problem as {
    name?: string
    message?: string
    cause?: { code?: string; name?: string }
  }
  if (name === 'TimeoutError') return name
  return cause?.code ?? cause?.name ?? message ?? 'unknown'
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The JSON of a reply as `read` sees it; one that cannot be read leaves open whether it was done. */
export function readReply<Value>(
  answer: Answer<HttpReply>,
  read: (body: unknown, reply: HttpReply) => Value | undefined,
): Answer<Value> {
  if (answer.kind !== 'done') return answer
  const value = read(parseJson(answer.value.text), answer.value)
  return value === undefined ? unreadable : done(value)
}

export const unreadable: CrmProblem = {
  kind: 'retry-later',
  why: 'the answer cannot be read',
  mayHaveHappened: true,
}

/** As it would be sent, without the proof of who we are. */
export function previewOf(baseUrl: string, { method, path, headers = {}, body = '' }: HttpQuestion): Preview {
  return { method, url: path.startsWith('/') ? baseUrl + path : path, headers, body }
}

export const noProof: Authoriser = { headers: async () => done({}), renew: () => {} }
