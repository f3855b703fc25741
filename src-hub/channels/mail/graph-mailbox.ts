import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { GraphAccount } from '../../config/mail-settings.ts'
import type { Following, Handed, Mailbox } from './mailbox.ts'
import { headBytes } from './read-mail.ts'

export interface GraphMailboxParts {
  readonly account: GraphAccount
  /** The mailbox, by its address. */
  readonly address: string
  readonly messageBytesMax: number
  readonly now: () => number
  /** How often it is asked what is new. */
  readonly lookEveryMs?: number
}

const answerWithinMs = 60_000
const renewBeforeMs = 60_000

const tokenSchema = z.looseObject({ access_token: z.string().min(1), expires_in: z.number() })
const pageSchema = z.looseObject({
  value: z.array(z.looseObject({ id: z.string(), '@removed': z.unknown().optional() })),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})
const foundSchema = z.looseObject({ value: z.array(z.looseObject({ id: z.string() })) })

/** An answer of Graph that is no success. */
class GraphProblem extends Error {
  override readonly name = 'GraphProblem'
  readonly status: number
  readonly retryAfterMs: number | undefined

  constructor(status: number, retryAfterMs: number | undefined) {
    super(`Graph answers ${status}`)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * A mailbox of Exchange Online by Microsoft Graph v1.0, as an application (client credentials; the permissions are
 * `Mail.ReadWrite` and `Mail.Send`). What is new comes by the delta query of the inbox, each message as MIME (`$value`);
 * a message is sent as MIME by `sendMail`, and the server files it among the sent ones, which is the proof that it took
 * it. Ids are asked to be immutable, so that a message that is moved stays the same.
 */
export function createGraphMailbox(parts: GraphMailboxParts): Mailbox {
  const { account, address, messageBytesMax, now, lookEveryMs = 15_000 } = parts
  const { graphUrl } = account
  const userUrl = `${graphUrl}/users/${encodeURIComponent(address)}`
  let lines = new AbortController()
  let token: { readonly value: string; readonly until: number } | undefined

  async function tokenNow(): Promise<string> {
    if (token !== undefined && token.until > now()) return token.value
    const asked = now()
    const response = await fetch(`${account.loginUrl}/${account.tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      signal: timeLimit(),
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: account.clientId,
        client_secret: account.clientSecret,
        scope: `${new URL(graphUrl).origin}/.default`,
      }),
    })
    if (!response.ok) throw new GraphProblem(response.status, undefined)
    const { access_token, expires_in } = tokenSchema.parse(await response.json())
    token = { value: access_token, until: asked + expires_in * 1_000 - renewBeforeMs }
    return access_token
  }

  const timeLimit = () => AbortSignal.any([lines.signal, AbortSignal.timeout(answerWithinMs)])

  /** Asks Graph; only of the same origin, because the links of a page are followed with the token. */
  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    if (new URL(url).origin !== new URL(graphUrl).origin) throw new Error('a link of Graph leads elsewhere')
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: timeLimit(),
      headers: {
        authorization: `Bearer ${await tokenNow()}`,
        prefer: 'IdType="ImmutableId"',
        ...(init.headers as Record<string, string> | undefined),
      },
    })
    if (response.ok) return response
    if (response.status === 401) token = undefined
    await response.body?.cancel()
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    throw new GraphProblem(response.status, Number.isFinite(seconds) ? seconds * 1_000 : undefined)
  }

  function firstPage(since: number | undefined): string {
    const query = new URLSearchParams({ $select: 'id,receivedDateTime', changeType: 'created' })
    if (since !== undefined) query.set('$filter', `receivedDateTime ge ${new Date(since).toISOString()}`)
    // Graph takes a space as %20.
    return `${userUrl}/mailFolders/inbox/messages/delta?${String(query).replaceAll('+', '%20')}`
  }

  async function follow({ cursor, since, take, keep, onCaughtUp, signal }: Following): Promise<void> {
    let next = cursor ?? firstPage(since)
    while (!signal.aborted) {
      const page = await pageAt(next)
      if (page === 'begin-anew') {
        next = firstPage(since)
        continue
      }
      for (const { id, '@removed': removed } of page.value) {
        if (removed !== undefined) continue
        const mail = await contentOf(id)
        if (mail !== undefined) await take(mail)
        if (signal.aborted) return
      }
      const link = page['@odata.nextLink'] ?? page['@odata.deltaLink']
      if (link === undefined) throw new Error('a page of Graph leads nowhere')
      if (link !== next) await keep(link)
      next = link
      if (page['@odata.nextLink'] !== undefined) continue
      onCaughtUp()
      await pause(lookEveryMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  /** A link that is too old is answered 410: everything is asked again, and what was taken is known by its key. */
  async function pageAt(url: string): Promise<z.infer<typeof pageSchema> | 'begin-anew'> {
    try {
      return pageSchema.parse(await (await ask(url)).json())
    } catch (problem) {
      if (problem instanceof GraphProblem && problem.status === 410) return 'begin-anew'
      throw problem
    }
  }

  /** The message as it came; `undefined` when it is no longer there. Of one that is too large its beginning. */
  async function contentOf(id: string) {
    try {
      const { body } = await ask(`${userUrl}/messages/${encodeURIComponent(id)}/$value`)
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of body ?? []) {
        if (size <= messageBytesMax) chunks.push(chunk)
        size += chunk.byteLength
      }
      const all = Buffer.concat(chunks)
      return { size, raw: new Uint8Array(size > messageBytesMax ? all.subarray(0, headBytes) : all) }
    } catch (problem) {
      if (problem instanceof GraphProblem && problem.status === 404) return undefined
      throw problem
    }
  }

  async function send({ raw }: { readonly raw: Buffer }): Promise<Handed> {
    try {
      await tokenNow()
    } catch (problem) {
      return { kind: 'try-again', why: wordsOf(problem) }
    }
    try {
      await ask(`${userUrl}/sendMail`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: raw.toString('base64'),
      })
      return { kind: 'accepted' }
    } catch (problem) {
      const why = wordsOf(problem)
      if (!(problem instanceof GraphProblem)) return { kind: 'unknown', why }
      const { status, retryAfterMs } = problem
      if (status === 429 || status === 401 || status === 403) {
        return { kind: 'try-again', why, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) }
      }
      // What Graph refuses it did not take; of an error of its own it is not known.
      return status < 500 ? { kind: 'refused', why } : { kind: 'unknown', why }
    }
  }

  async function hasTaken(messageId: string): Promise<boolean> {
    const filter = `internetMessageId eq '<${messageId.replaceAll("'", "''")}>'`
    const query = `$select=id&$top=1&$filter=${encodeURIComponent(filter)}`
    const response = await ask(`${userUrl}/mailFolders/sentitems/messages?${query}`)
    return foundSchema.parse(await response.json()).value.length > 0
  }

  return {
    follow,
    send,
    hasTaken,
    cut: () => {
      lines.abort()
      lines = new AbortController()
    },
  }
}

function wordsOf(problem: unknown): string {
  return (problem instanceof Error ? problem.message : 'unknown').slice(0, 300)
}
