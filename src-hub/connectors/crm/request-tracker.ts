import { z } from 'zod'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { SettingsOf } from '../../config/connector-settings.ts'
import { createAskHttp, type HttpQuestion, parseJson, previewOf, readReply } from './ask-http.ts'
import { createAuthoriser } from './authorise.ts'
import {
  type Answer,
  type CaseNote,
  type Connector,
  type CrmCase,
  done,
  type Fields,
  type RemoteCase,
} from './connector.ts'
import { type Mapping, mapCase } from './mapping.ts'

const id = z.union([z.string(), z.number()]).transform(String)
const madeSchema = z.looseObject({ id })
const customFieldSchema = z.looseObject({ name: z.string(), values: z.array(z.unknown()) })
const ticketSchema = z.looseObject({
  id,
  Subject: z.string().optional(),
  Status: z.string().optional(),
  LastUpdated: z.string().optional(),
  CustomFields: z.array(customFieldSchema).optional().catch(undefined),
})
type Ticket = z.infer<typeof ticketSchema>
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({ items: z.array(item), page: z.number().optional(), pages: z.number().nullish() })
const ticketsSchema = listOf(ticketSchema)
const historySchema = listOf(z.looseObject({ id, Type: z.string() }))
const attachmentsSchema = listOf(z.looseObject({ TransactionId: id, Content: z.string().nullish() }))
const messageSchema = z.looseObject({ message: z.string() })
const messagesSchema = z.array(z.string())

const pageSize = 100
/** RT counts seconds. */
const overlapMs = 120_000
const json = { 'content-type': 'application/json' }

/**
 * Request Tracker 5 by REST2. A ticket is found again by our reference number: in square brackets at the head of its
 * subject, or in a custom field. Fields are changed with `If-Match`, whose number RT raises with each transaction. Our
 * notes are comments, each with its id in its last line, so that after doubt those that are there are not written
 * again; never correspondence, which RT mails and takes for work begun.
 *
 * RT answers 200 also where it did not do what a change asks, and says so in words: what became of it is read back.
 */
export function createRequestTracker(
  settings: SettingsOf<'request-tracker'>,
  mapping: Mapping,
  now: () => Instant,
): Connector {
  const { url, queue, keyField } = settings
  const timeoutMs = settings.timeoutSeconds * 1_000
  const ask = createAskHttp({
    baseUrl: url,
    timeoutMs,
    authoriser: createAuthoriser(settings.auth, timeoutMs, now),
    wordsIn: body =>
      messageSchema.safeParse(body).data?.message ?? messagesSchema.safeParse(body).data?.join('; '),
  })
  const fieldNames = `Subject,Status,LastUpdated${keyField === undefined ? '' : ',CustomFields'}`
  const ours = (key: string) =>
    keyField === undefined ? `Subject LIKE '[${key}]'` : `'CF.{${keyField}}' = '${key}'`
  const list = (path: string, query: Readonly<Record<string, string | number>>): HttpQuestion => ({
    method: 'GET',
    path: `${path}?${Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}`,
  })

  const subjectOf = (key: string, subject: string | number | undefined) =>
    keyField === undefined ? `[${key}] ${subject ?? ''}`.trim() : String(subject ?? '')
  const fieldsOf = (crmCase: CrmCase): Fields => {
    const mapped = mapCase(mapping, crmCase)
    return { ...mapped, Subject: subjectOf(crmCase.key, mapped['Subject']) }
  }
  /** Names that are not RT's own are those of custom fields. */
  const asTicket = (fields: Fields) => {
    const own = new Set(['Subject', 'Status', 'Content', 'Priority', 'Due', 'Owner', 'Queue'])
    const entries = Object.entries(fields)
    return {
      ...Object.fromEntries(entries.filter(([name]) => own.has(name))),
      CustomFields: Object.fromEntries(entries.filter(([name]) => !own.has(name))),
    }
  }
  const creating = (crmCase: CrmCase): HttpQuestion => {
    const { Content = '', ...fields } = fieldsOf(crmCase)
    return {
      method: 'POST',
      path: '/ticket',
      headers: json,
      body: JSON.stringify({
        ...asTicket(keyField === undefined ? fields : { ...fields, [keyField]: crmCase.key }),
        Queue: queue,
        Content: String(Content),
        ContentType: 'text/plain',
      }),
    }
  }

  const remoteOf = (ticket: Ticket, etag?: string): RemoteCase => {
    const key =
      keyField === undefined
        ? /^\[([A-Z0-9-]{4,40})\]/.exec(ticket.Subject ?? '')?.[1]
        : ticket.CustomFields?.find(({ name }) => name === keyField)?.values.map(String)[0]
    return {
      externalId: ticket.id,
      ...(key === undefined ? {} : { key }),
      ...(ticket.Status === undefined ? {} : { status: ticket.Status }),
      ...(ticket.LastUpdated === undefined ? {} : { changedAt: ticket.LastUpdated }),
      ...(etag === undefined ? {} : { etag }),
    }
  }
  const readTicket = async (ticketId: string): Promise<Answer<RemoteCase>> => {
    const ticket = readReply(
      await ask({ method: 'GET', path: `/ticket/${encodeURIComponent(ticketId)}` }),
      (body, reply) => {
        const { data } = ticketSchema.safeParse(body)
        return data && remoteOf(data, reply.headers.get('etag') ?? undefined)
      },
    )
    // RT keeps what is deleted, and shows it to nobody who searches.
    return ticket.kind === 'done' && ticket.value.status === 'deleted'
      ? { kind: 'gone', why: `ticket ${ticketId} is deleted` }
      : ticket
  }

  /** The words of a ticket: its comments and correspondence, oldest first. */
  const wordsOf = async (
    ticketId: string,
  ): Promise<Answer<readonly { id: string; text: string; isPublic: boolean }[]>> => {
    const at = `/ticket/${encodeURIComponent(ticketId)}`
    const kinds = new Map<string, string>()
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const history = readReply(
        await ask(list(`${at}/history`, { fields: 'Type', per_page: pageSize, page })),
        body => historySchema.safeParse(body).data,
      )
      if (history.kind !== 'done') return history
      for (const each of history.value.items) kinds.set(each.id, each.Type)
      pages = history.value.pages ?? 1
    }
    const words: { id: string; text: string; isPublic: boolean }[] = []
    const isSilent = ![...kinds.values()].some(kind => kind === 'Comment' || kind === 'Correspond')
    for (let page = 1, pages = isSilent ? 0 : 1; page <= pages; page += 1) {
      const attachments = readReply(
        await ask(list(`${at}/attachments`, { fields: 'Content,TransactionId', per_page: pageSize, page })),
        body => attachmentsSchema.safeParse(body).data,
      )
      if (attachments.kind !== 'done') return attachments
      for (const { TransactionId, Content } of attachments.value.items) {
        const kind = kinds.get(TransactionId)
        if ((kind === 'Comment' || kind === 'Correspond') && Content)
          words.push({ id: TransactionId, text: Content, isPublic: kind === 'Correspond' })
      }
      pages = attachments.value.pages ?? 1
    }
    return done(words)
  }
  const comment = (ticketId: string, noteId: string, text: string): HttpQuestion => ({
    method: 'POST',
    path: `/ticket/${encodeURIComponent(ticketId)}/comment`,
    headers: json,
    body: JSON.stringify({ Content: `${text}\n\n${markOf(noteId)}`, ContentType: 'text/plain' }),
  })

  return {
    kind: 'request-tracker',
    describe: () => ({ kind: 'request-tracker', at: `${url} ${queue}` }),
    isKeyed: false,
    takesUpdates: true,
    takesNotes: true,
    hasEtags: true,
    findsUnknown: true,
    statusField: 'Status',
    fieldsOf,
    dryRun: crmCase => [
      previewOf(url, creating(crmCase)),
      ...crmCase.notes.map(note => previewOf(url, comment('•', note.id, note.text))),
    ],
    create: async crmCase => {
      const made = readReply(await ask(creating(crmCase)), body => madeSchema.safeParse(body).data)
      if (made.kind !== 'done') return made.kind === 'gone' ? { kind: 'refused', why: made.why } : made
      const ticket = await readTicket(made.value.id)
      return ticket.kind === 'done' ? ticket : done({ externalId: made.value.id, key: crmCase.key })
    },
    findByKey: async key => {
      const found = readReply(
        await ask(list('/tickets', { query: ours(key), fields: fieldNames, per_page: pageSize })),
        body => ticketsSchema.safeParse(body).data,
      )
      if (found.kind !== 'done') return found
      const tickets = found.value.items.map(item => remoteOf(item)).filter(each => each.key === key)
      if (tickets.length > 1) {
        const ids = tickets.map(({ externalId }) => externalId).join(', ')
        return { kind: 'refused', why: `${key} is there more than once: ${ids}` }
      }
      return tickets[0] === undefined ? done(undefined) : readTicket(tickets[0].externalId)
    },
    read: readTicket,
    update: async (ticketId, { key, version, fields, notes }, etag) => {
      const { Content, ...changed } = fields
      if (Object.keys(changed).length > 0) {
        const named =
          changed['Subject'] === undefined
            ? changed
            : { ...changed, Subject: subjectOf(key, String(changed['Subject']).replace(/^\[[^\]]*\] ?/, '')) }
        const written = await ask({
          method: 'PUT',
          path: `/ticket/${encodeURIComponent(ticketId)}`,
          headers: { ...json, ...(etag === undefined ? {} : { 'if-match': etag }) },
          body: JSON.stringify(asTicket(named)),
        })
        if (written.kind !== 'done') return written
        const now = await readTicket(ticketId)
        if (
          now.kind === 'done' &&
          changed['Status'] !== undefined &&
          now.value.status !== changed['Status']
        ) {
          const words = messagesSchema.safeParse(parseJson(written.value.text)).data ?? []
          return { kind: 'refused', why: words.join('; ') || `the status is ${now.value.status}` }
        }
      }
      const said: readonly Pick<CaseNote, 'id' | 'text'>[] = [
        ...(Content === undefined ? [] : [{ id: `content-${version}`, text: String(Content) }]),
        ...notes,
      ]
      if (said.length > 0) {
        const there = await wordsOf(ticketId)
        if (there.kind !== 'done') return there
        for (const note of said) {
          if (there.value.some(({ text }) => text.includes(markOf(note.id)))) continue
          const written = await ask(comment(ticketId, note.id, note.text))
          if (written.kind !== 'done') return written
        }
      }
      const ticket = await readTicket(ticketId)
      return ticket.kind === 'done' ? ticket : done({ externalId: ticketId })
    },
    changedSince: async (cursor, { from, wantsNotes }) => {
      const [since = new Date(from).toISOString(), page = 1, until = since] = readCursor(cursor)
      const after = new Date(Date.parse(since) - overlapMs).toISOString().replace(/\.\d+Z$/, 'Z')
      const all = keyField === undefined ? `Subject LIKE '[TL-'` : `'CF.{${keyField}}' IS NOT NULL`
      const answer = readReply(
        await ask(
          list('/tickets', {
            query: `LastUpdated >= '${after}' AND Queue = '${queue.replaceAll("'", "\\'")}' AND ${all}`,
            fields: fieldNames,
            orderby: 'LastUpdated',
            order: 'ASC',
            per_page: pageSize,
            page,
          }),
        ),
        body => ticketsSchema.safeParse(body).data,
      )
      if (answer.kind !== 'done') return answer
      const cases: RemoteCase[] = []
      for (const item of answer.value.items) {
        const remote = remoteOf(item)
        if (remote.key === undefined) continue
        const words = wantsNotes ? await wordsOf(remote.externalId) : done([])
        if (words.kind !== 'done') return words
        const notes = words.value.filter(({ text }) => !marked.test(text))
        cases.push(notes.length === 0 ? remote : { ...remote, notes })
      }
      const isLast = page >= (answer.value.pages ?? 1)
      const last = cases.at(-1)?.changedAt
      const reached = last !== undefined && Date.parse(last) > Date.parse(until) ? last : until
      return done({ cases, isLast, cursor: JSON.stringify(isLast ? [reached] : [since, page + 1, reached]) })
    },
  }
}

const marked = /\(townline [\w-]+\)\s*$/

function markOf(noteId: string): string {
  return `(townline ${noteId})`
}

function readCursor(cursor: string | undefined): readonly [since?: string, page?: number, until?: string] {
  return cursor === undefined ? [] : (JSON.parse(cursor) as [string, number?, string?])
}
