import type { beatEveryMs, staleAfterMs } from '../../src-contract/live/protocol.ts'

/**
 * The constants of the contract, without its schemas: importing them as values would put a validation library into
 * every resident's telephone. A changed contract fails to compile here.
 */
export const beatIntervalMs: typeof beatEveryMs = 1_000
/** Nothing heard for this long: the line is dead, whatever the socket believes. */
export const silentForMs: typeof staleAfterMs = 3_000
