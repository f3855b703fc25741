import type { Kysely } from 'kysely'
import type { PaymentSettings } from '../../src-contract/http/payments.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** What a centre goes by that has set nothing: nothing is paid for, and every difference is explained. */
const noSettings: PaymentSettings = {
  services: [],
  differenceLimitCents: 0,
  floatCents: 10_000,
  footer: { en: '', fr: '' },
  printers: [],
}

export interface SettingsInForce {
  readonly version: number
  readonly settings: PaymentSettings
}

/** What is wrong with settings, and where. */
export interface SettingsProblem {
  readonly problem: 'NameMissing' | 'Twice' | 'UnknownSite'
  readonly at: string
}

/** What is paid for, what is to be explained, and where receipts are printed: versions, of which the last is in force. */
export function createPaymentSettings(parts: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly sites: readonly string[]
}) {
  const { db, now, sites } = parts

  const current = async (): Promise<SettingsInForce> => {
    const row = await db
      .selectFrom('payment_settings')
      .select(['version', 'doc'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row === undefined
      ? { version: 0, settings: noSettings }
      : { version: row.version, settings: row.doc as PaymentSettings }
  }

  return {
    current,
    /** Puts settings in force that were made on the version in force. */
    put: async (
      settings: PaymentSettings,
      basedOn: number,
      by: string,
    ): Promise<SettingsInForce | SettingsProblem | 'SettingsChanged'> => {
      const problem = problemOf(settings, sites)
      if (problem !== undefined) return problem
      if ((await current()).version !== basedOn) return 'SettingsChanged'
      const kept = await db
        .insertInto('payment_settings')
        .values({ version: basedOn + 1, doc: JSON.stringify(settings), set_at: now(), set_by: by })
        .onConflict(conflict => conflict.doNothing())
        .returning('version')
        .executeTakeFirst()
      return kept === undefined ? 'SettingsChanged' : { version: kept.version, settings }
    },
  }
}

export type PaymentSettingsStore = ReturnType<typeof createPaymentSettings>

function problemOf(
  { services, printers }: PaymentSettings,
  sites: readonly string[],
): SettingsProblem | undefined {
  for (const [index, { name }] of services.entries()) {
    if (name.en.trim() === '' || name.fr.trim() === '')
      return { problem: 'NameMissing', at: `services[${index}]` }
  }
  const twice = firstTwice(services.map(({ code }) => code)) ?? firstTwice(printers.map(({ id }) => id))
  if (twice !== undefined) return { problem: 'Twice', at: twice }
  const lost = printers.find(({ site }) => !sites.includes(site))
  return lost === undefined ? undefined : { problem: 'UnknownSite', at: lost.id }
}

function firstTwice(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index)
}
