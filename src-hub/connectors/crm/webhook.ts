import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsOf } from '../../config/connector-settings.ts'
import { createAskHttp, type HttpQuestion, noProof, parseJson, previewOf } from './ask-http.ts'
import {
  type Answer,
  type CaseChange,
  type Connector,
  type CrmCase,
  done,
  type RemoteCase,
} from './connector.ts'
import { type Mapping, mapCase } from './mapping.ts'

/** What a message to or from us is signed with: the time in seconds, a full stop and the body, by HMAC-SHA256. */
export const timestampHeader = 'townline-timestamp'
export const signatureHeader = 'townline-signature'
const signedWithinSeconds = 300

const replySchema = z.looseObject({ id: z.union([z.string().min(1).max(200), z.number()]).transform(String) })

export function signatureOf(secret: string, timestamp: string, body: string | Buffer): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

/** Whether somebody who knows the secret said this within five minutes. */
export function isSigned(
  secret: string,
  timestamp: string | undefined,
  signature: string | undefined,
  body: string | Buffer,
  now: Instant,
): boolean {
  if (timestamp === undefined || signature === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1_000 - Number(timestamp)) > signedWithinSeconds) return false
  const [given, right] = [Buffer.from(signature), Buffer.from(signatureOf(secret, timestamp, body))]
  return given.length === right.length && timingSafeEqual(given, right)
}

/**
 * Any system that takes `POST` of JSON. Each message carries an `Idempotency-Key`, our reference number, and for a change
 * the version of the request with it: the receiver answers a key that it has seen as it did before, and does nothing twice. Its answer is any
 * 2xx, with `{ "id": … }` where the record has an id of its own. What becomes of it comes back as signed messages to
 * `POST /connectors/<id>/status` (`connector-routes.ts`); there is nothing to ask it.
 */
export function createWebhook(
  settings: SettingsOf<'webhook'>,
  mapping: Mapping,
  now: () => Instant,
): Connector {
  const { url, secret } = settings
  const ask = createAskHttp({
    baseUrl: url,
    timeoutMs: settings.timeoutSeconds * 1_000,
    authoriser: noProof,
    wordsIn: body => (typeof body === 'string' ? body : JSON.stringify(body)),
  })
  const saying = (idempotencyKey: string, content: object): HttpQuestion => {
    const body = JSON.stringify(content)
    const timestamp = String(Math.floor(now() / 1_000))
    return {
      method: 'POST',
      path: url,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
        [timestampHeader]: timestamp,
        [signatureHeader]: signatureOf(secret.reveal(), timestamp, body),
      },
      body,
    }
  }
  const creating = (crmCase: CrmCase) =>
    saying(crmCase.key, {
      event: 'request.created',
      reference: crmCase.key,
      version: crmCase.version,
      request: mapCase(mapping, crmCase),
      notes: crmCase.notes,
    })
  const changing = (id: string, { key, version, fields, notes }: CaseChange) =>
    saying(`${key}:${version}`, {
      event: 'request.changed',
      reference: key,
      version,
      id,
      changes: fields,
      notes,
    })
  const say = async (question: HttpQuestion, otherwise: string): Promise<Answer<RemoteCase>> => {
    const answer = await ask(question)
    if (answer.kind !== 'done') return answer
    const { data } = replySchema.safeParse(parseJson(answer.value.text))
    return done({ externalId: data?.id ?? otherwise })
  }

  return {
    kind: 'webhook',
    describe: () => ({ kind: 'webhook', at: url }),
    isKeyed: true,
    takesUpdates: true,
    takesNotes: true,
    hasEtags: false,
    findsUnknown: false,
    statusField: mapping.fields['status'] ?? undefined,
    fieldsOf: crmCase => mapCase(mapping, crmCase),
    dryRun: crmCase => {
      const { headers, ...shown } = previewOf(url, creating(crmCase))
      return [{ ...shown, headers: { ...headers, [signatureHeader]: 'v1=•••' } }]
    },
    create: crmCase => say(creating(crmCase), crmCase.key),
    // It cannot be asked; it knows a second message by its key.
    findByKey: async () => done(undefined),
    read: async externalId => done({ externalId }),
    update: (externalId, change) => say(changing(externalId, change), externalId),
    changedSince: async () => done({ cases: [], cursor: '', isLast: true }),
  }
}
