import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { OneConnector } from '../../config/connector-settings.ts'
import type { Log } from '../../database/log.ts'
import type { CaseFacts } from './case-of.ts'
import { type Circuit, circuitAfterFailure, closedCircuit } from './circuit.ts'
import type { Connector, CrmProblem } from './connector.ts'
import type { Mapping } from './mapping.ts'
import type { WorkStore } from './work.ts'

/** One connector at work at this hub: what both directions share. */
export interface Link {
  readonly settings: OneConnector
  readonly connector: Connector
  readonly mapping: Mapping
  readonly store: WorkStore
  /** What is known around a request now; `undefined` where there is none. */
  readonly factsOf: (requestId: string) => Promise<CaseFacts | undefined>
  readonly circuit: () => Circuit
  /** It answered as it should. */
  readonly wentWell: () => Promise<void>
  /** It did not; that the other side refuses a request is no failure of the line. */
  readonly wentWrong: (problem: CrmProblem) => Promise<void>
  /** Of several hubs one sends and asks; and not while a person has paused it. */
  readonly mayAsk: () => boolean
  readonly now: () => Instant
  readonly log: Log
}

/** The breaker of a link, which tells the others by the connector's standing what is wrong. */
export function createCircuit(store: Pick<WorkStore, 'setStanding'>, now: () => Instant) {
  let circuit: Circuit = closedCircuit
  let isTold = true
  return {
    circuit: () => circuit,
    wentWell: async (): Promise<void> => {
      circuit = closedCircuit
      if (!isTold) return
      isTold = false
      await store.setStanding({ trouble: null, trouble_since: null })
    },
    wentWrong: async (problem: CrmProblem): Promise<void> => {
      if (problem.kind !== 'retry-later' && problem.kind !== 'unauthorised') return
      circuit = circuitAfterFailure(circuit, problem.why, problem.kind === 'unauthorised', now())
      if (circuit.kind !== 'open') return
      await store.setStanding({
        trouble: problem.why,
        ...(isTold ? {} : { trouble_since: now() }),
      })
      isTold = true
    },
  }
}
