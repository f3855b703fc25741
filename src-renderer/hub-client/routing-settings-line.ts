import type {
  Holidays,
  Published,
  Replay,
  RoutingSettingsView,
  SaveDraft,
  SettingsDraft,
} from '../../src-contract/http/routing-settings.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/**
 * What the settings of the line are asked of the hub. Who may not is refused by name; the refusals of each route stand in
 * `src-contract/http/routing-settings.ts`, and what comes with them (`draft`, `version`, `problems`) is in the refusal.
 */
export interface RoutingSettingsLine {
  readonly read: () => Answer<RoutingSettingsView>
  readonly version: (version: number) => Answer<{ readonly document: RoutingSettings }>
  readonly holidays: (jurisdiction: string) => Answer<Holidays>
  readonly saveDraft: (draft: SaveDraft) => Answer<SettingsDraft>
  readonly discardDraft: (revision: number) => Answer<object>
  readonly publish: (revision: number, note: string) => Answer<Published>
  /** `from` is the version that was in force when the person decided: a second press does nothing. */
  readonly rollBack: (toVersion: number, from: number) => Answer<Published>
  readonly startReplay: (day: string, revision: number) => Answer<Replay>
  readonly replay: (id: string) => Answer<Replay>
  readonly stopReplay: (id: string) => Answer<object>
}

const root = '/api/routing-settings'

export function createRoutingSettingsLine(ask: HttpLine['ask']): RoutingSettingsLine {
  return {
    read: () => ask('GET', root),
    version: version => ask('GET', `${root}/versions/${version}`),
    holidays: jurisdiction => ask('GET', `${root}/holidays?${new URLSearchParams({ jurisdiction })}`),
    saveDraft: draft => ask('PUT', `${root}/draft`, draft),
    discardDraft: revision => ask('DELETE', `${root}/draft?revision=${revision}`),
    publish: (revision, note) => ask('POST', `${root}/publish`, { revision, note }),
    rollBack: (toVersion, from) => ask('POST', `${root}/roll-back`, { toVersion, from }),
    startReplay: (day, revision) => ask('POST', `${root}/replay`, { day, revision }),
    replay: id => ask('GET', `${root}/replay/${encodeURIComponent(id)}`),
    stopReplay: id => ask('DELETE', `${root}/replay/${encodeURIComponent(id)}`),
  }
}
