import type {
  Desk,
  DeskDetails,
  DeskReport,
  DeskStanding,
  Desks,
  NumberAccount,
  PolicyVersion,
  PolicyView,
  Reported,
  SetPolicy,
  Share,
} from '../../src-contract/http/desks.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What a desk tells of itself, and what administrators ask about desks; the refusals stand in the contract. */
export interface DesksLine {
  /** Good for as long as the session lasts; the same each time. */
  readonly share: (deskId: string) => Answer<Share>
  readonly report: (report: DeskReport) => Answer<Reported>
  /** These two need no session. */
  readonly standing: (deskId: string) => Answer<{ readonly standing: DeskStanding }>
  readonly wiped: (deskId: string) => Answer<object>

  readonly all: () => Answer<Desks>
  readonly one: (deskId: string) => Answer<DeskDetails>
  readonly decide: (deskId: string, decision: 'retire' | 'wipe' | 'restore', reason: string) => Answer<Desk>
  readonly numbers: () => Answer<NumberAccount>
  readonly policy: () => Answer<PolicyView>
  readonly setPolicy: (policy: SetPolicy) => Answer<PolicyVersion>
}

const root = '/api/desks'

/** `askOpenly` is for what may be asked without a session. */
export function createDesksLine(ask: HttpLine['ask'], askOpenly: HttpLine['ask']): DesksLine {
  return {
    share: deskId => ask('POST', `${root}/share`, { deskId }),
    report: report => ask('POST', `${root}/report`, report),
    standing: deskId => askOpenly('GET', `${root}/${encodeURIComponent(deskId)}/standing`),
    wiped: deskId => askOpenly('POST', `${root}/wiped`, { deskId }),
    all: () => ask('GET', root),
    one: deskId => ask('GET', `${root}/${encodeURIComponent(deskId)}`),
    decide: (deskId, decision, reason) =>
      ask('POST', `${root}/${encodeURIComponent(deskId)}/${decision}`, { reason }),
    numbers: () => ask('GET', `${root}/numbers`),
    policy: () => ask('GET', `${root}/policy`),
    setPolicy: policy => ask('PUT', `${root}/policy`, policy),
  }
}
