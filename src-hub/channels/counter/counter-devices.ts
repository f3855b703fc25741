import { createHash } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { ChangeDevice, CounterDevice, MakeDevice, Pairing } from '../../../src-contract/http/counter.ts'
import type { Paired } from '../../../src-contract/public/counter.ts'
import {
  pairingCodeLength,
  pairingCodeLivesMs,
  pairingCodeOf,
  typedPairingCode,
} from '../../../src-domain/kiosk/pairing-code.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import type { CounterSchema } from '../../database/schema-counter.ts'

/**
 * The kiosks and boards of the centre. A device has no person behind it: it is paired once, by a code that an
 * administrator made for it, and then known by a secret of its own until it is revoked (SPEC U9). The database holds
 * neither code nor secret, only their hashes.
 */
export interface CounterDevices {
  /** Those that are not revoked, by site and name. */
  readonly list: () => Promise<CounterDevice[]>
  readonly make: (device: MakeDevice, by: string) => Promise<Pairing>
  /** A new code for a device; the secret that it has stays good until the code is typed. */
  readonly pairAgain: (id: string) => Promise<Pairing | undefined>
  readonly change: (id: string, change: ChangeDevice) => Promise<boolean>
  readonly revoke: (id: string, by: string) => Promise<void>
  /** Takes a code for good; `undefined` for one that is wrong, used or too old. */
  readonly pair: (said: string) => Promise<Paired | undefined>
  /** The device with this secret, which is thereby seen. */
  readonly bySecret: (secret: string) => Promise<PairedDevice | undefined>
  /** Those of these devices that are still paired, as they are now. */
  readonly stillPaired: (ids: readonly string[]) => Promise<ReadonlyMap<string, PairedDevice>>
}

export interface PairedDevice {
  readonly id: string
  readonly kind: CounterDevice['kind']
  readonly name: string
  readonly site: string
  readonly hasPrinter: boolean
  readonly isQuiet: boolean
  /** Names the secret, so that one who was paired anew is another. */
  readonly secretHash: string
}

export function createCounterDevices(parts: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly newId: () => string
  readonly randomBytes: (size: number) => Uint8Array
}): CounterDevices {
  const { db, now, newId, randomBytes } = parts

  const newCode = (): { readonly code: string; readonly hash: string; readonly until: Instant } => {
    const code = pairingCodeOf(randomBytes(pairingCodeLength))
    return { code, hash: hashOf(code), until: now() + pairingCodeLivesMs }
  }

  return {
    list: async () => {
      const rows = await db
        .selectFrom('counter_device')
        .selectAll()
        .where('revoked_at', 'is', null)
        .orderBy('site')
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map(row => listed(row, now()))
    },
    make: async ({ kind, name, site }, by) => {
      const { code, hash, until } = newCode()
      const id = newId()
      await db
        .insertInto('counter_device')
        .values({
          id,
          kind,
          name,
          site,
          made_at: now(),
          made_by: by,
          code_hash: hash,
          code_until: until,
          secret_hash: null,
          paired_at: null,
          seen_at: null,
          revoked_at: null,
          revoked_by: null,
        })
        .execute()
      return { id, code, until }
    },
    pairAgain: async id => {
      const { code, hash, until } = newCode()
      const made = await db
        .updateTable('counter_device')
        .set({ code_hash: hash, code_until: until })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return made && { id, code, until }
    },
    change: async (id, { name, hasPrinter, isQuiet }) => {
      const changed = await db
        .updateTable('counter_device')
        .set({ name, has_printer: hasPrinter, is_quiet: isQuiet })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return changed !== undefined
    },
    revoke: async (id, by) => {
      await db
        .updateTable('counter_device')
        .set({ revoked_at: now(), revoked_by: by, code_hash: null, code_until: null, secret_hash: null })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
    },
    pair: async said => {
      const code = typedPairingCode(said)
      if (code === undefined) return undefined
      const secret = Buffer.from(randomBytes(32)).toString('base64url')
      const paired = await db
        .updateTable('counter_device')
        .set({ code_hash: null, code_until: null, secret_hash: hashOf(secret), paired_at: now() })
        .where('code_hash', '=', hashOf(code))
        .where('code_until', '>', now())
        .returning(['id', 'kind'])
        .executeTakeFirst()
      return paired && { deviceId: paired.id, kind: paired.kind, secret }
    },
    bySecret: async secret => {
      const row = await db
        .updateTable('counter_device')
        .set({ seen_at: now() })
        .where('secret_hash', '=', hashOf(secret))
        .returningAll()
        .executeTakeFirst()
      return row && paired(row)
    },
    stillPaired: async ids => {
      if (ids.length === 0) return new Map()
      const rows = await db
        .updateTable('counter_device')
        .set({ seen_at: now() })
        .where('id', 'in', ids)
        .where('secret_hash', 'is not', null)
        .returningAll()
        .execute()
      return new Map(rows.flatMap(row => paired(row) ?? []).map(device => [device.id, device]))
    },
  }
}

type Row = Selectable<CounterSchema['counter_device']>

function listed(row: Row, now: Instant): CounterDevice {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    site: row.site,
    hasPrinter: row.has_printer,
    isQuiet: row.is_quiet,
    madeAt: row.made_at,
    madeBy: row.made_by,
    ...(row.code_until === null || row.code_until <= now ? {} : { pairingUntil: row.code_until }),
    ...(row.paired_at === null ? {} : { pairedAt: row.paired_at }),
    ...(row.seen_at === null ? {} : { seenAt: row.seen_at }),
  }
}

function paired(row: Row): PairedDevice | undefined {
  if (row.secret_hash === null) return undefined
  const { id, kind, name, site } = row
  return {
    id,
    kind,
    name,
    site,
    hasPrinter: row.has_printer,
    isQuiet: row.is_quiet,
    secretHash: row.secret_hash,
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
