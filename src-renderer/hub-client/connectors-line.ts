import type {
  Connectors,
  ConnectorWork,
  ConnectorWorkState,
  connectorDeeds,
  DryRun,
  Mismatches,
  RequestConnectors,
} from '../../src-contract/http/connectors.ts'
import type { Open311Key } from '../../src-contract/http/open311.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** The city's other systems; the refusals stand in the contract. */
export interface ConnectorsLine {
  /** Where a request stands at each of them. */
  readonly ofRequest: (requestId: string) => Answer<RequestConnectors>
  readonly all: () => Answer<Connectors>
  readonly work: (id: string, state: ConnectorWorkState) => Answer<ConnectorWork>
  /** What would be sent of the latest requests; nothing is. */
  readonly dryRun: (id: string, count: number) => Answer<DryRun>
  readonly mismatches: (id: string) => Answer<Mismatches>
  readonly mismatchCsv: (id: string) => Answer<Uint8Array>
  readonly act: (id: string, deed: (typeof connectorDeeds)[number]) => Answer<object>
  readonly actOn: (id: string, requestId: string, deed: 'retry' | 'skip') => Answer<object>
  /** Who sends requests over Open311. */
  readonly keys: () => Answer<{ readonly keys: readonly Open311Key[] }>
  readonly makeKey: (name: string) => Answer<{ readonly id: string; readonly key: string }>
  readonly revokeKey: (id: string) => Answer<object>
}

export function createConnectorsLine({
  ask,
  askForBytes,
}: Pick<HttpLine, 'ask' | 'askForBytes'>): ConnectorsLine {
  const at = (id: string) => `/api/connectors/${encodeURIComponent(id)}`
  return {
    ofRequest: requestId => ask('GET', `/api/requests/${encodeURIComponent(requestId)}/connectors`),
    all: () => ask('GET', '/api/connectors'),
    work: (id, state) => ask('GET', `${at(id)}/work?state=${state}`),
    dryRun: (id, count) => ask('GET', `${at(id)}/dry-run?count=${count}`),
    mismatches: id => ask('GET', `${at(id)}/mismatches`),
    mismatchCsv: id => askForBytes(`${at(id)}/mismatches.csv`, 'text/csv'),
    act: (id, deed) => ask('POST', `${at(id)}/${deed}`, {}),
    actOn: (id, requestId, deed) =>
      ask('POST', `${at(id)}/work/${encodeURIComponent(requestId)}/${deed}`, {}),
    keys: () => ask('GET', '/api/open311/keys'),
    makeKey: name => ask('POST', '/api/open311/keys', { name }),
    revokeKey: id => ask('DELETE', `/api/open311/keys/${encodeURIComponent(id)}`),
  }
}
