import type { webCallProtocolVersion } from '../../src-contract/public/web-call.ts'

/** The version of the contract, without its schemas. A changed contract fails to compile here. */
export const protocolSpoken: typeof webCallProtocolVersion = 1
