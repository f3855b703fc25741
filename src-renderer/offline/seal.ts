import type { DataKey } from './data-key.ts'

/** Bytes that only the key `key` opens: 12 bytes of nonce, then the AES-GCM ciphertext with its tag. */
export interface Sealed {
  readonly key: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * What opening came to. `no-key`: sealed with a key that this person does not have. `damaged`: not what was sealed, or
 * not sealed for this place.
 */
export type Opened =
  | { readonly kind: 'opened'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'no-key' }
  | { readonly kind: 'damaged' }

/**
 * Seals what the desk keeps. What is sealed is bound to its place: the table, the id in it, the layout and the key all
 * go into the tag, so that a record that is moved, renamed or brought back from an older layout does not open.
 *
 * WebCrypto answers later, and an IndexedDB transaction does not wait for it: seal before a transaction, open after it.
 */
export interface Sealer {
  readonly seal: (table: string, id: string, bytes: Uint8Array<ArrayBuffer>) => Promise<Sealed>
  readonly open: (table: string, id: string, sealed: Sealed) => Promise<Opened>
  readonly sealJson: (table: string, id: string, value: unknown) => Promise<Sealed>
  /** The value that was sealed; throws `Unreadable` when it does not open. */
  readonly openJson: <Value>(table: string, id: string, sealed: Sealed) => Promise<Value>
}

/** The keys that a person has at this desk. */
export interface KeyRing {
  /** What is sealed from now on is sealed with this one. */
  readonly current: DataKey
  readonly all: readonly DataKey[]
  readonly find: (keyId: string) => DataKey | undefined
}

/** Something that was kept does not open; `why` as `Opened` has it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly why: 'no-key' | 'damaged'

  constructor(table: string, why: 'no-key' | 'damaged') {
    super(`a record of ${table} does not open: ${why}`)
    this.why = why
  }
}

/** Counts the layouts of what is inside the seals; another layout does not open. */
export const layoutVersion = 2

const nonceBytes = 12

export function createSealer(ring: KeyRing): Sealer {
  const open: Sealer['open'] = async (table, id, sealed) => {
    const key = ring.find(sealed.key)
    if (!key) return { kind: 'no-key' }
    const bytes = await openBytes(key.records, placeOf(table, id, sealed.key), sealed.bytes)
    return bytes ? { kind: 'opened', bytes } : { kind: 'damaged' }
  }
  const seal: Sealer['seal'] = async (table, id, bytes) => {
    const { id: key, records } = ring.current
    return { key, bytes: await sealBytes(records, placeOf(table, id, key), bytes) }
  }
  return {
    seal,
    open,
    sealJson: (table, id, value) => seal(table, id, encoder.encode(JSON.stringify(value))),
    openJson: async <Value>(table: string, id: string, sealed: Sealed) => {
      const opened = await open(table, id, sealed)
      if (opened.kind !== 'opened') throw new Unreadable(table, opened.kind)
      return JSON.parse(decoder.decode(opened.bytes)) as Value
    },
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function placeOf(table: string, id: string, key: string): string {
  return `townline ${layoutVersion} ${table} ${id} ${key}`
}

/** Seals under one key, bound to `place`. */
export async function sealBytes(
  key: CryptoKey,
  place: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const hidden = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: encoder.encode(place) },
    key,
    bytes,
  )
  const sealed = new Uint8Array(nonceBytes + hidden.byteLength)
  sealed.set(nonce)
  sealed.set(new Uint8Array(hidden), nonceBytes)
  return sealed
}

/** What was sealed under this key for this place, or nothing when it was not. */
export async function openBytes(
  key: CryptoKey,
  place: string,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(
        {
          name: 'AES-GCM',
          iv: sealed.subarray(0, nonceBytes),
          additionalData: encoder.encode(place),
        },
        key,
        sealed.subarray(nonceBytes),
      ),
    )
  } catch (error) {
    // Whatever stands in a damaged record (not even bytes, or too few of them) was not sealed here.
    if (error instanceof DOMException || error instanceof TypeError) return undefined
    throw error
  }
}
