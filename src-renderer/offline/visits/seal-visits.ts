import type { Sealer } from '../seal.ts'
import type { VisitSealer } from './visit-log.ts'

const table = 'visits'
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Seals visits with the keys of the desk. The name of the key stands before the sealed bytes, after its length. */
export function sealVisits(sealer: Pick<Sealer, 'seal' | 'open'>): VisitSealer {
  return {
    seal: async (bytes, context) => {
      const sealed = await sealer.seal(table, context, bytes)
      const key = encoder.encode(sealed.key)
      const joined = new Uint8Array(1 + key.length + sealed.bytes.length)
      joined[0] = key.length
      joined.set(key, 1)
      joined.set(sealed.bytes, 1 + key.length)
      return joined
    },
    open: async (bytes, context) => {
      const begin = 1 + (bytes[0] ?? 0)
      const key = decoder.decode(bytes.subarray(1, begin))
      const opened = await sealer.open(table, context, { key, bytes: bytes.slice(begin) })
      return opened.kind === 'opened' ? opened.bytes : undefined
    },
  }
}
