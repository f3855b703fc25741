import { type Kysely, sql } from 'kysely'
import type { Instant, QueueId } from '../../src-domain/vocabulary/words.ts'
import {
  checkVoiceSettings,
  defaultVoiceSettings,
  type VoiceProblem,
  type VoiceSettings,
} from '../../src-domain/voice-menu/voice-settings.ts'
import type { Schema } from '../database/schema.ts'

/** A state of what callers hear. Version 0 is what a centre has that never changed anything. */
export interface VoiceSettingsVersion {
  readonly version: number
  readonly settings: VoiceSettings
  readonly setAt?: Instant
  readonly setBy?: string
}

export type PublishVoiceRefusal =
  | { readonly refused: 'SettingsChanged'; readonly current: VoiceSettingsVersion }
  | { readonly refused: 'SettingsWrong'; readonly problems: readonly VoiceProblem[] }

const historyMax = 100

export interface VoiceSettingsStore {
  /**
   * What is in force now, at whatever hub it was published: its version is asked for each time, so that a change holds
   * from the next word on (SPEC T8).
   */
  readonly current: () => Promise<VoiceSettingsVersion>
  /** The versions before, newest first. */
  readonly history: () => Promise<readonly VoiceSettingsVersion[]>
  /** Refused with what is wrong, or when somebody else published since `basedOn`. */
  readonly publish: (
    settings: VoiceSettings,
    by: { readonly basedOn: number; readonly person: string; readonly queues: readonly QueueId[] },
  ) => Promise<VoiceSettingsVersion | PublishVoiceRefusal>
}

export function openVoiceSettings(db: Kysely<Schema>, now: () => Instant): VoiceSettingsStore {
  let known: VoiceSettingsVersion = { version: 0, settings: defaultVoiceSettings }

  const current = async (): Promise<VoiceSettingsVersion> => {
    const newest = await db
      .selectFrom('voice_settings')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst()
    const version = Number(newest?.version ?? 0)
    if (version === known.version) return known
    const row = await db
      .selectFrom('voice_settings')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
    known = versionOf(row)
    return known
  }

  return {
    current,
    history: async () => {
      const rows = await db
        .selectFrom('voice_settings')
        .selectAll()
        .orderBy('version', 'desc')
        .limit(historyMax)
        .execute()
      return rows.map(versionOf)
    },
    publish: async (settings, { basedOn, person, queues }) => {
      const problems = checkVoiceSettings(settings, queues)
      if (problems.length > 0) return { refused: 'SettingsWrong', problems }
      const { rows } = await sql<Parameters<typeof versionOf>[0]>`
        insert into voice_settings (version, settings, set_at, set_by)
        select ${basedOn + 1}::integer, ${JSON.stringify(settings)}::jsonb, ${now()}::bigint, ${person}
        where (select coalesce(max(version), 0) from voice_settings) = ${basedOn}
        on conflict do nothing
        returning *`.execute(db)
      const written = rows[0]
      return written === undefined
        ? { refused: 'SettingsChanged', current: await current() }
        : versionOf(written)
    },
  }
}

/** Settings of an earlier release lack what came later. */
function versionOf(row: {
  readonly version: number
  readonly settings: VoiceSettings
  readonly set_at: Instant
  readonly set_by: string
}): VoiceSettingsVersion {
  return {
    version: row.version,
    settings: {
      ...defaultVoiceSettings,
      ...row.settings,
      texts: { ...defaultVoiceSettings.texts, ...row.settings.texts },
    },
    setAt: Number(row.set_at),
    setBy: row.set_by,
  }
}
