import type { Channel } from '../../../src-domain/vocabulary/words.ts'
import type { Language, TextKeys, Translate } from '../../language/language.ts'
import type { Formats } from '../../language/use-formats.ts'
import type en from './admin.en.json'
import type { SettingsNames } from './settings-names.ts'

export type AdminText = TextKeys<typeof en>

/** What is needed to speak of settings in one language. */
export interface SettingsWords {
  readonly t: Translate<AdminText>
  readonly language: Language
  readonly formats: Formats
  readonly names: SettingsNames
  readonly channelName: (channel: Channel) => string
  /** A holiday by its rule; the rule itself where the list is not there. */
  readonly holidayName: (jurisdiction: string, rule: string) => string
}
