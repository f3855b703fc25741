import { type SyncScope, syncScopes } from '../../src-contract/http/api.ts'
import { type BlindHash, blindHash, type PackIndex, packRowsMax, placesOf } from './blind-index.ts'
import type { Breathe } from './breathe.ts'
import type { CustomerSource, CustomerWords } from './customer-index.ts'
import type { CursorRow, DeskDatabase, IndexRow } from './desk-database.ts'
import { lineStarts, type MadePack, rowIn } from './make-pack.ts'
import { packIndexFromBytes } from './pack-file.ts'
import type { KeyRing, Opened, Sealer } from './seal.ts'

/** What the desk's copy says of one row: `gone` when the hub deleted it, `unknown` when it never told of it. */
export type Copied<Value> =
  | { readonly kind: 'row'; readonly value: Value }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown' }

/** One pack of the copy, its index in memory. */
export interface Pack extends Pick<IndexRow, 'no' | 'id' | 'scope' | 'seq' | 'fill'> {
  readonly key: string
  readonly index: PackIndex
  readonly words: CustomerWords | undefined
  /** How many of its rows no newer pack speaks of. */
  readonly current: () => number
}

/**
 * The desk's copy of the hub: packs of rows, the newer over the older. The indexes of all packs are in memory while the
 * desk is unlocked; a look-up finds the packs by them, opens those that are not open yet, and parses only the rows that
 * are shown.
 */
export interface Packs {
  /** Reads which packs there are by now. */
  readonly refresh: () => Promise<void>
  readonly row: (scope: SyncScope, id: string) => Promise<Copied<unknown>>
  /** Whether the hub told of this row, and it is not deleted. */
  readonly has: (scope: SyncScope, id: string) => boolean
  /** The rows by id that may have a term: whoever asks compares them with it. */
  readonly rowsBy: (scope: SyncScope, term: string) => Promise<ReadonlyMap<string, unknown>>
  /** All rows of a scope, for those that are read as a whole. */
  readonly all: (scope: SyncScope) => Promise<ReadonlyMap<string, unknown>>
  readonly rowAt: (pack: Pack, place: number) => Promise<{ id: string; value?: unknown } | undefined>
  /** The customers to search through, but for those whose ids are in `without`. */
  readonly customerSources: (without: ReadonlySet<string>) => readonly (CustomerSource & { pack: Pack })[]
  /** The lines of the rows of a pack that are current, deletions with them. */
  readonly currentLines: (pack: Pack) => Promise<readonly Uint8Array[] | undefined>
  readonly list: (scope: SyncScope) => readonly Pack[]
  /** A pack that was written, in the place of others. */
  readonly added: (made: MadePack, at: Pick<Pack, 'no' | 'seq' | 'fill'>, instead: readonly Pack[]) => void
  readonly dropped: (packs: readonly Pack[]) => void
  /** Whether a fill has packs that are not sealed with the newest key: it is fetched again under that. */
  readonly isOfOldKey: (scope: SyncScope, fill: number) => boolean
  /** The hash by which the packs that are written now are indexed. */
  readonly hash: BlindHash
}

/** The standing of a scope that is fetched from its beginning, with what it has until that has come to its end. */
export function beganAgain({ scope, fill, pulls, pulledAt }: CursorRow): CursorRow {
  return { scope, fill: fill + 1, filled: false, pulls, ...(pulledAt === undefined ? {} : { pulledAt }) }
}

export interface PacksParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly ring: KeyRing
  readonly breathe: Breathe
  /** A pack could not be read and is out of the copy: its scope has to be fetched again. */
  readonly onDamaged: (scope: SyncScope) => void
}

/** As many bytes of opened packs as stay in memory. */
const openBytesMax = 64_000_000
const placeCount = packRowsMax

interface OpenedPack {
  readonly body: Uint8Array<ArrayBuffer>
  readonly starts: readonly number[]
}

interface KnownPack extends Pack {
  readonly ordinal: number
  readonly hash: BlindHash
  /** By place: 1 where this is the newest word about a row, 2 where that word is that it was deleted, else 0. */
  readonly standing: Uint8Array
  currentRows: number
}

const isRow = 1
const isGone = 2

export function openPacks({ db, sealer, ring, breathe, onDamaged }: PacksParts): Packs {
  const known = new Map<number, KnownPack>()
  const byOrdinal: (KnownPack | undefined)[] = []
  /** Where the newest word about a row stands, by scope and the hash of its id: the pack's ordinal and the place. */
  const newest = new Map(syncScopes.map(scope => [scope, new Map<number, number>()]))
  const hashes = new Map(ring.all.map(key => [key.id, blindHash(key.blind)]))
  const opened = new Map<number, Promise<OpenedPack | undefined>>()
  const sizes = new Map<number, number>()
  /** Packs that are sealed with a key that is not here: not read again. */
  const foreign = new Map<number, Pick<IndexRow, 'scope' | 'fill'>>()
  /** Scopes that were read as a whole, until a pack of them comes or goes. */
  const whole = new Map<SyncScope, Promise<ReadonlyMap<string, unknown>>>()
  let refreshing: Promise<void> | undefined
  let refreshAgain = false

  const ownHash = hashes.get(ring.current.id) as BlindHash

  function newestOf(scope: SyncScope): Map<number, number> {
    return newest.get(scope) as Map<number, number>
  }

  function take(
    at: Pick<Pack, 'no' | 'id' | 'scope' | 'seq' | 'fill' | 'key' | 'index' | 'words'>,
    hash: BlindHash,
  ): void {
    const pack: KnownPack = {
      ...at,
      ordinal: byOrdinal.length,
      hash,
      standing: new Uint8Array(at.index.rows.length),
      currentRows: 0,
      current: () => pack.currentRows,
    }
    byOrdinal.push(pack)
    known.set(pack.no, pack)
    whole.delete(pack.scope)
    const where = newestOf(pack.scope)
    for (const [place, signed] of pack.index.rows.entries()) {
      if (signed === 0) continue
      const id = Math.abs(signed)
      const before = where.get(id)
      const older = before === undefined ? undefined : byOrdinal[Math.floor(before / placeCount)]
      if (older && older.seq > pack.seq) continue
      if (older && before !== undefined) {
        older.standing[before % placeCount] = 0
        older.currentRows--
      }
      where.set(id, pack.ordinal * placeCount + place)
      pack.standing[place] = signed > 0 ? isRow : isGone
      pack.currentRows++
    }
  }

  function drop(pack: KnownPack): void {
    if (!known.delete(pack.no)) return
    whole.delete(pack.scope)
    byOrdinal[pack.ordinal] = undefined
    opened.delete(pack.no)
    sizes.delete(pack.no)
    const where = newestOf(pack.scope)
    for (const [place, signed] of pack.index.rows.entries()) {
      if (pack.standing[place] !== 0) where.delete(Math.abs(signed))
    }
  }

  function refresh(): Promise<void> {
    refreshAgain = true
    refreshing ??= (async () => {
      while (refreshAgain) {
        refreshAgain = false
        await refreshOnce()
      }
    })().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  async function refreshOnce(): Promise<void> {
    const { there, fresh } = await db.transaction('r', db.indexes, async () => {
      const numbers = (await db.indexes.toCollection().primaryKeys()) as number[]
      const wanted = numbers.filter(no => !known.has(no) && !foreign.has(no))
      return { there: new Set(numbers), fresh: await db.indexes.bulkGet(wanted) }
    })
    const rows = fresh.flatMap(row => row ?? []).sort((a, b) => a.seq - b.seq)
    const indexes = await Promise.all(rows.map(openIndex))
    for (const [at, row] of rows.entries()) {
      const index = indexes[at]
      const hash = hashes.get(row.sealed.key)
      if (index?.kind === 'opened' && hash) {
        if (known.has(row.no)) continue
        const { no, id, scope, seq, fill } = row
        take({ no, id, scope, seq, fill, key: row.sealed.key, ...packIndexFromBytes(index.bytes) }, hash)
        await breathe()
      } else if (index?.kind === 'damaged') await setAside(row)
      else foreign.set(row.no, { scope: row.scope, fill: row.fill })
    }
    for (const pack of [...known.values()]) if (!there.has(pack.no)) drop(pack)
    for (const no of [...foreign.keys()]) if (!there.has(no)) foreign.delete(no)
  }

  /** The scope is a part of the sealed name: a row that says another was tampered with. */
  async function openIndex({ id, scope, sealed }: IndexRow): Promise<Opened> {
    return id.startsWith(`${scope} `) ? sealer.open('indexes', id, sealed) : { kind: 'damaged' }
  }

  /** A pack that cannot be read goes, and its scope is fetched again; its other packs stay until then. */
  async function setAside({ no, scope }: Pick<IndexRow, 'no' | 'scope'>): Promise<void> {
    const pack = known.get(no)
    if (pack) drop(pack)
    await db.transaction('rw', db.packs, db.indexes, db.cursors, async () => {
      const [standing] = await Promise.all([
        db.cursors.get(scope),
        db.packs.delete(no),
        db.indexes.delete(no),
      ])
      if (standing) await db.cursors.put(beganAgain(standing))
    })
    onDamaged(scope)
  }

  /** The opened pack; nothing when it is not there any more or cannot be read. */
  function open(pack: KnownPack): Promise<OpenedPack | undefined> {
    const before = opened.get(pack.no)
    if (before) {
      // Asked for last, let go of last.
      opened.delete(pack.no)
      opened.set(pack.no, before)
      return before
    }
    const opening = openFromDisk(pack)
    opened.set(pack.no, opening)
    opening.catch(() => opened.delete(pack.no))
    return opening
  }

  async function openFromDisk(pack: KnownPack): Promise<OpenedPack | undefined> {
    const row = await db.packs.get(pack.no)
    if (!row) {
      opened.delete(pack.no)
      // Another window may have put a new pack in the place of this one.
      if (await db.indexes.get(pack.no)) await setAside(pack)
      return undefined
    }
    const body = await sealer.open('packs', row.id, row.sealed)
    const starts = body.kind === 'opened' ? lineStarts(body.bytes) : []
    if (body.kind !== 'opened' || starts.length - 1 !== pack.index.rows.length) {
      await setAside(pack)
      return undefined
    }
    remember(pack.no, body.bytes.byteLength)
    return { body: body.bytes, starts }
  }

  function remember(no: number, bytes: number): void {
    sizes.set(no, bytes)
    let sum = [...sizes.values()].reduce((total, size) => total + size, 0)
    for (const oldest of [...opened.keys()]) {
      if (sum <= openBytesMax || oldest === no) break
      sum -= sizes.get(oldest) ?? 0
      sizes.delete(oldest)
      opened.delete(oldest)
    }
  }

  function lineAt({ body, starts }: OpenedPack, place: number): Uint8Array {
    return body.subarray(starts[place], (starts[place + 1] ?? 1) - 1)
  }

  function packsOf(scope: SyncScope): readonly KnownPack[] {
    return [...known.values()].filter(pack => pack.scope === scope).sort((a, b) => a.seq - b.seq)
  }

  /** The rows at these places, by id; a newer pack's word over an older one's. Asks again when packs were replaced. */
  async function rowsAt(
    places: () => readonly { readonly pack: KnownPack; readonly places: readonly number[] }[],
  ): Promise<ReadonlyMap<string, unknown>> {
    for (;;) {
      const wanted = places()
      const packs = await Promise.all(wanted.map(({ pack }) => open(pack)))
      if (packs.includes(undefined)) {
        // What was replaced or could not be read is out of the copy after this.
        await refresh()
        continue
      }
      const rows = new Map<string, unknown>()
      for (const [at, { places: these }] of wanted.entries()) {
        const body = packs[at]
        if (!body) continue
        for (const place of these) {
          const { id, value } = rowIn(lineAt(body, place))
          if (value !== undefined) rows.set(id, value)
        }
      }
      return rows
    }
  }

  /** Where the newest word about a row stands, in the newest pack of whatever key. */
  function whereIs(scope: SyncScope, id: string): { pack: KnownPack; place: number } | undefined {
    let found: { pack: KnownPack; place: number } | undefined
    for (const hash of hashes.values()) {
      const at = newestOf(scope).get(hash(id))
      const pack = at === undefined ? undefined : byOrdinal[Math.floor(at / placeCount)]
      if (at === undefined || !pack || (found && found.pack.seq > pack.seq)) continue
      found = { pack, place: at % placeCount }
    }
    return found
  }

  return {
    refresh,
    hash: ownHash,
    has: (scope, id) => {
      const at = whereIs(scope, id)
      return at !== undefined && (at.pack.index.rows[at.place] ?? 0) > 0
    },
    row: async (scope, id) => {
      const rows = await rowsAt(() => {
        const at = whereIs(scope, id)
        return at && (at.pack.index.rows[at.place] ?? 0) > 0 ? [{ pack: at.pack, places: [at.place] }] : []
      })
      if (rows.has(id)) return { kind: 'row', value: rows.get(id) }
      return whereIs(scope, id) ? { kind: 'gone' } : { kind: 'unknown' }
    },
    rowsBy: (scope, term) =>
      rowsAt(() =>
        packsOf(scope).flatMap(pack => {
          const places = placesOf(pack.index, pack.hash(term)).filter(place => pack.standing[place] === isRow)
          return places.length === 0 ? [] : [{ pack, places }]
        }),
      ),
    all: scope => {
      const before = whole.get(scope)
      if (before) return before
      const reading = rowsAt(() =>
        packsOf(scope).map(pack => ({
          pack,
          places: [...pack.standing.keys()].filter(place => pack.standing[place] === isRow),
        })),
      )
      whole.set(scope, reading)
      reading.catch(() => whole.delete(scope))
      return reading
    },
    rowAt: async (pack, place) => {
      const body = await open(pack as KnownPack)
      return body ? rowIn(lineAt(body, place)) : undefined
    },
    customerSources: without => {
      const hidden = new Map<BlindHash, ReadonlySet<number>>()
      for (const hash of hashes.values()) hidden.set(hash, new Set([...without].map(hash)))
      return packsOf('customers').flatMap(pack => {
        if (!pack.words || pack.currentRows === 0) return []
        const { standing, index } = pack
        const mine = without.size > 0 ? hidden.get(pack.hash) : undefined
        return {
          pack,
          index: pack.words,
          isCurrent: mine
            ? (place: number) => standing[place] === isRow && !mine.has(index.rows[place] ?? 0)
            : (place: number) => standing[place] === isRow,
        }
      })
    },
    currentLines: async pack => {
      const mine = pack as KnownPack
      const body = await open(mine)
      if (!body) return undefined
      return [...mine.standing.keys()]
        .filter(place => mine.standing[place] !== 0)
        .map(place => body.body.subarray(body.starts[place], body.starts[place + 1]))
    },
    list: packsOf,
    isOfOldKey: (scope, fill) =>
      packsOf(scope).some(pack => pack.fill === fill && pack.key !== ring.current.id) ||
      [...foreign.values()].some(pack => pack.scope === scope && pack.fill === fill),
    added: (made, { no, seq, fill }, instead) => {
      const { id, scope, index, words, body, sealedIndex } = made
      take({ no, id, scope, seq, fill, key: sealedIndex.key, index, words }, ownHash)
      opened.set(no, Promise.resolve({ body, starts: lineStarts(body) }))
      remember(no, body.byteLength)
      for (const pack of instead) drop(pack as KnownPack)
    },
    dropped: packs => {
      for (const pack of packs) drop(pack as KnownPack)
    },
  }
}
