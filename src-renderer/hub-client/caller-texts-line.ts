import type { VoiceSettingsVersion, VoiceSettingsView } from '../../src-contract/http/telephone.ts'
import type { VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What callers hear, for supervisors and administrators; the refusals stand in the contract. */
export interface CallerTextsLine {
  readonly view: () => Answer<VoiceSettingsView>
  /** In force at once. Refused as `SettingsWrong` (with `problems`) or `SettingsChanged`. */
  readonly publish: (basedOn: number, settings: VoiceSettings) => Answer<VoiceSettingsVersion>
}

export function createCallerTextsLine(ask: HttpLine['ask']): CallerTextsLine {
  return {
    view: () => ask('GET', '/api/voice/settings'),
    publish: (basedOn, settings) => ask('PUT', '/api/voice/settings', { basedOn, settings }),
  }
}
