/** One data key of the desk, as it is used: nothing here can be turned back into the key. */
export interface DataKey {
  /** Stands beside whatever was sealed with it. */
  readonly id: string
  /** Seals and opens records (AES-GCM, 256 bits). */
  readonly records: CryptoKey
  /** Keys the hashes of the blind index: four 32-bit words. */
  readonly blind: Uint32Array
}

/** A data key with its 32 bytes, which only the lock of the desk holds. */
export interface RawKey {
  readonly id: string
  readonly raw: Uint8Array<ArrayBuffer>
}

export function newRawKey(id: string): RawKey {
  return { id, raw: crypto.getRandomValues(new Uint8Array(32)) }
}

/** Derives what the records and the blind index are keyed with, each for its purpose alone (HKDF-SHA-256, RFC 5869). */
export async function dataKeyOf({ id, raw }: RawKey): Promise<DataKey> {
  const [records, blind] = await Promise.all([deriveKey(raw, 'records'), deriveBits(raw, 'blind index', 128)])
  return { id, records, blind: new Uint32Array(blind) }
}

/** An AES-GCM key for one purpose, from a secret that is itself as strong as a key. */
export async function deriveKey(
  secret: Uint8Array<ArrayBuffer> | ArrayBuffer,
  purpose: string,
): Promise<CryptoKey> {
  const bits = await deriveBits(secret, purpose, 256)
  return crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

async function deriveBits(secret: Uint8Array<ArrayBuffer> | ArrayBuffer, purpose: string, bits: number) {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  return crypto.subtle.deriveBits(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: new TextEncoder().encode(`townline desk: ${purpose}`),
    },
    base,
    bits,
  )
}
