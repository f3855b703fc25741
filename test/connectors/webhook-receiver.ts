import { isSigned } from '../../src-hub/connectors/crm/webhook.ts'
import { type CrmPeer, settingsOf } from './crm-peer.ts'
import { serve } from './serve.ts'

const secret = 'known-to-both-sides'

interface Heard {
  readonly id: string
  readonly reference: string
  fields: Record<string, unknown>
  readonly notes: string[]
}

/** A system that takes signed messages and knows each by its `Idempotency-Key`, as the README asks of one. */
export async function openWebhookReceiver(): Promise<
  CrmPeer & { readonly notesOf: (key: string) => readonly string[] }
> {
  const heard = new Map<string, Heard>()
  const answered = new Map<string, { status: number; body: object }>()
  const server = await serve(({ method, headers, body }) => {
    const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined)
    const isKnown = isSigned(
      secret,
      header('townline-timestamp'),
      header('townline-signature'),
      body,
      Date.now(),
    )
    if (method !== 'POST' || !isKnown) return { status: 401, body: { why: 'not signed' } }
    const idempotencyKey = header('idempotency-key')
    if (idempotencyKey === undefined) return { status: 400, body: { why: 'no Idempotency-Key' } }
    const before = answered.get(idempotencyKey)
    if (before) return before
    const { event, reference, request, id, changes, notes } = JSON.parse(body)
    if (String(request?.title ?? '').length > 200)
      return { status: 422, body: { why: 'the title is too long' } }
    const notesOf = (notes as { text: string }[]).map(({ text }) => text)
    if (event === 'request.created') {
      const made = { id: `w-${answered.size + 1}`, reference, fields: request, notes: notesOf }
      heard.set(made.id, made)
      answered.set(idempotencyKey, { status: 201, body: { id: made.id } })
    } else {
      const one = heard.get(id)
      if (one === undefined) return { status: 410, body: { why: 'it was removed' } }
      one.fields = { ...one.fields, ...changes }
      one.notes.push(...notesOf)
      answered.set(idempotencyKey, { status: 200, body: { id } })
    }
    return answered.get(idempotencyKey) as { status: number; body: object }
  })
  const withKey = (key: string) => [...heard.values()].filter(({ reference }) => reference === key)
  const settings = (origin: string, word: string) =>
    settingsOf({ id: 'webhook', kind: 'webhook', url: `${origin}/hook`, secret: word, timeoutSeconds: 10 })
  return {
    settings: settings(server.url, secret),
    stranger: settings(server.url, 'another secret'),
    at: origin => settings(origin, secret),
    count: async key => withKey(key).length,
    statusOf: async key => String(withKey(key)[0]?.fields['status']),
    notesOf: key => withKey(key).flatMap(({ notes }) => notes),
    // It tells us by itself.
    move: async () => {},
    remove: async key => {
      for (const { id } of withKey(key)) heard.delete(id)
    },
    theirs: { status: 'completed', means: 'completed' },
    refused: {
      crmCase: fine => ({ ...fine, values: { ...fine.values, title: 'x'.repeat(300) } }),
      words: /the title is too long/,
    },
    stop: server.stop,
  }
}
