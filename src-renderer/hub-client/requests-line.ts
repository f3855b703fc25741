import type { Colleagues } from '../../src-contract/http/colleagues.ts'
import type {
  RequestCounts,
  RequestDetail,
  RequestPage,
  RequestQuery,
} from '../../src-contract/http/requests.ts'
import type { RequestId } from '../../src-domain/vocabulary/words.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** Lists of requests, how many there are, what happened to one, and the names of who did it. */
export interface RequestsLine {
  readonly list: (query: Partial<RequestQuery>) => Answer<RequestPage>
  readonly counts: () => Answer<RequestCounts>
  readonly detail: (requestId: RequestId) => Answer<RequestDetail>
  readonly colleagues: () => Answer<Colleagues>
}

const root = '/api/requests'

export function createRequestsLine(ask: HttpLine['ask']): RequestsLine {
  return {
    list: query => {
      const given = Object.entries(query).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      )
      return ask('GET', `${root}?${new URLSearchParams(given)}`)
    },
    counts: () => ask('GET', `${root}/counts`),
    detail: requestId => ask('GET', `${root}/${encodeURIComponent(requestId)}`),
    colleagues: () => ask('GET', '/api/colleagues'),
  }
}
