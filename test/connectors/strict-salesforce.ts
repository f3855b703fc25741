import { randomBytes } from 'node:crypto'
import { type CrmPeer, settingsOf } from './crm-peer.ts'
import { type Said, serve } from './serve.ts'

/** Fields of `Case` that may be written, those of the platform and those that the README asks for. */
const writable: Readonly<Record<string, number>> = {
  Subject: 255,
  Description: 32_000,
  Status: 40,
  SuppliedName: 80,
  SuppliedPhone: 40,
  SuppliedEmail: 80,
  Townline_Type__c: 200,
  Townline_Address__c: 300,
  Townline_Resolve_By__c: 40,
  Townline_Outcome__c: 4_000,
}
const picklist = ['New', 'Working', 'Escalated', 'Closed']
const client = { id: 'consumer-key', secret: 'consumer-secret' }
const pageSize = 4

interface Row {
  readonly Id: string
  readonly Townline_Ref__c: string
  stamp: number
  fields: Record<string, string>
}

const wrong = (status: number, errorCode: string, message: string, fields?: readonly string[]): Said => ({
  status,
  body: [{ message, errorCode, ...(fields ? { fields } : {}) }],
})
/** As the platform writes a time. */
const stampOf = (at: number) => new Date(at).toISOString().replace('Z', '+0000')

/**
 * The part of Salesforce's REST API that the connector asks for, as its developer guide describes it: client
 * credentials, upsert by an external id, conditional requests, errors as a list, SOQL with pages.
 */
export async function openStrictSalesforce(): Promise<CrmPeer> {
  const rows = new Map<string, Row>()
  const tokens = new Set<string>()
  /** Each change is a second later than the one before, because the platform counts in seconds. */
  let clock = Math.floor(Date.now() / 1_000) * 1_000
  const tick = () => {
    clock += 1_000
    return clock
  }
  const shown = (row: Row, columns: readonly string[]) => ({
    attributes: { type: 'Case', url: `/services/data/v62.0/sobjects/Case/${row.Id}` },
    ...Object.fromEntries(
      columns.map(column => [
        column,
        column === 'Id'
          ? row.Id
          : column === 'SystemModstamp'
            ? stampOf(row.stamp)
            : column === 'Townline_Ref__c'
              ? row.Townline_Ref__c
              : (row.fields[column] ?? null),
      ]),
    ),
  })
  const checked = (body: string): Record<string, string> | Said => {
    const fields = JSON.parse(body) as Record<string, unknown>
    for (const [name, value] of Object.entries(fields)) {
      const longest = writable[name]
      if (longest === undefined) {
        return wrong(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type Case`)
      }
      if (typeof value !== 'string' || value.length > longest) {
        return wrong(400, 'STRING_TOO_LONG', `${name}: data value too large`, [name])
      }
    }
    const status = fields['Status']
    if (status !== undefined && !picklist.includes(String(status))) {
      return wrong(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `Case Status: bad value: ${status}`, [
        'Status',
      ])
    }
    return fields as Record<string, string>
  }
  const query = (soql: string, from: number): Said => {
    const parsed =
      /^SELECT ([\w,]+) FROM Case WHERE Townline_Ref__c != null AND SystemModstamp >= (\S+) ORDER BY SystemModstamp ASC, Id ASC$/.exec(
        soql,
      )
    if (parsed === null) return wrong(400, 'MALFORMED_QUERY', `unexpected token: ${soql}`)
    const [, columns = '', since = ''] = parsed
    const all = [...rows.values()]
      .filter(({ stamp }) => stamp >= Date.parse(since))
      .sort((a, b) => a.stamp - b.stamp || a.Id.localeCompare(b.Id))
    const records = all.slice(from, from + pageSize).map(row => shown(row, columns.split(',')))
    const next = from + pageSize
    const isDone = next >= all.length
    return {
      status: 200,
      body: {
        totalSize: all.length,
        done: isDone,
        records,
        ...(isDone
          ? {}
          : { nextRecordsUrl: `/services/data/v62.0/query/01g-${next}?q=${encodeURIComponent(soql)}` }),
      },
    }
  }

  const server = await serve(({ method, url, headers, body }) => {
    if (url.pathname === '/services/oauth2/token') {
      const form = new URLSearchParams(body)
      const isKnown = form.get('client_id') === client.id && form.get('client_secret') === client.secret
      if (form.get('grant_type') !== 'client_credentials' || !isKnown) {
        return {
          status: 400,
          body: { error: 'invalid_client', error_description: 'invalid client credentials' },
        }
      }
      const token = randomBytes(16).toString('hex')
      tokens.add(token)
      return { status: 200, body: { access_token: token, token_type: 'Bearer', instance_url: server.url } }
    }
    if (!tokens.has((headers.authorization ?? '').replace(/^Bearer /, ''))) {
      return wrong(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
    }
    const path = url.pathname.replace(/^\/services\/data\/v62\.0/, '')
    if (method === 'GET' && path.startsWith('/query')) {
      return query(url.searchParams.get('q') ?? '', Number(/01g-(\d+)/.exec(path)?.[1] ?? 0))
    }
    const key = /^\/sobjects\/Case\/Townline_Ref__c\/([^/]+)$/.exec(path)?.[1]
    const id = /^\/sobjects\/Case\/([^/]+)$/.exec(path)?.[1]
    const row =
      key === undefined
        ? rows.get(id ?? '')
        : [...rows.values()].find(each => each.Townline_Ref__c === decodeURIComponent(key))
    if (method === 'GET') {
      return row
        ? { status: 200, body: shown(row, (url.searchParams.get('fields') ?? 'Id').split(',')) }
        : wrong(404, 'NOT_FOUND', 'The requested resource does not exist')
    }
    if (method !== 'PATCH') return wrong(405, 'METHOD_NOT_ALLOWED', 'not allowed')
    if (row === undefined && key === undefined) {
      return wrong(404, 'ENTITY_IS_DELETED', 'entity is deleted')
    }
    const since = headers['if-unmodified-since']
    if (row !== undefined && since !== undefined && row.stamp > Date.parse(since)) {
      return wrong(412, 'PRECONDITION_FAILED', 'Record has been modified')
    }
    const fields = checked(body)
    if ('status' in fields && typeof fields.status === 'number') return fields as unknown as Said
    if (row !== undefined) {
      row.fields = { ...row.fields, ...(fields as Record<string, string>) }
      row.stamp = tick()
      return key === undefined
        ? { status: 204 }
        : { status: 200, body: { id: row.Id, success: true, errors: [], created: false } }
    }
    const made: Row = {
      Id: `500${String(clock / 1_000).padStart(15, '0')}`,
      Townline_Ref__c: decodeURIComponent(key ?? ''),
      stamp: tick(),
      fields: { Status: 'New', ...(fields as Record<string, string>) },
    }
    rows.set(made.Id, made)
    return { status: 201, body: { id: made.Id, success: true, errors: [], created: true } }
  })
  const withKey = (key: string) => [...rows.values()].filter(row => row.Townline_Ref__c === key)
  const settings = (origin: string, clientSecret: string) =>
    settingsOf({
      id: 'salesforce',
      kind: 'salesforce',
      url: origin,
      auth: {
        kind: 'client-credentials',
        tokenUrl: `${origin}/services/oauth2/token`,
        clientId: client.id,
        clientSecret,
      },
      timeoutSeconds: 10,
      lookEverySeconds: 0.2,
    })
  return {
    settings: settings(server.url, client.secret),
    stranger: settings(server.url, 'another secret'),
    at: origin => settings(origin, client.secret),
    count: async key => withKey(key).length,
    statusOf: async key => withKey(key)[0]?.fields['Status'],
    move: async (key, status) => {
      const [row] = withKey(key)
      if (row === undefined) throw new Error(`there is no ${key}`)
      row.fields = { ...row.fields, Status: status }
      row.stamp = tick()
    },
    remove: async key => {
      for (const { Id } of withKey(key)) rows.delete(Id)
    },
    theirs: { status: 'Closed', means: 'completed' },
    refused: {
      crmCase: fine => ({ ...fine, values: { ...fine.values, title: 'x'.repeat(300) } }),
      words: /STRING_TOO_LONG: Subject/,
    },
    stop: server.stop,
  }
}
