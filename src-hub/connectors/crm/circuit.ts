import type { Instant } from '../../../src-domain/vocabulary/words.ts'

/**
 * A breaker between the hub and a server that does not answer.
 *
 *     closed ── so many failures in a row, or one that is certain ──► open ── its time is over ──► one try
 *        ▲                                                             ▲                             │
 *        └────────────────────────── it succeeds ──────────────────────┼─────────────────────────────┤
 *                                                                      └── it fails: twice the time ─┘
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: Instant; readonly forMs: number; readonly why: string }

export const closedCircuit: Circuit = { kind: 'closed', failures: 0 }

const failuresMax = 5
const openMsMin = 5_000
const openMsMax = 300_000

/** `isCertain`: the next one would fail too, as when the other side does not know us. */
export function circuitAfterFailure(
  circuit: Circuit,
  why: string,
  isCertain: boolean,
  now: Instant,
): Circuit {
  if (circuit.kind === 'open') {
    if (now < circuit.until) return circuit
    const forMs = Math.min(circuit.forMs * 2, openMsMax)
    return { kind: 'open', until: now + forMs, forMs, why }
  }
  const failures = circuit.failures + 1
  return failures >= failuresMax || isCertain
    ? { kind: 'open', until: now + openMsMin, forMs: openMsMin, why }
    : { kind: 'closed', failures }
}

/** How many may ask at once now. */
export function roomIn(circuit: Circuit, atOnce: number, now: Instant): number {
  if (circuit.kind === 'closed') return atOnce
  return now < circuit.until ? 0 : 1
}
