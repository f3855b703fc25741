import type { CatalogueView } from '../../src-contract/http/catalogue.ts'
import type { EditedCatalogue } from '../../src-domain/requests/check-catalogue.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/**
 * The divisions and request types, and their versions, for supervisors and administrators; only the latter change them.
 * The refusals stand in the contract.
 */
export interface CatalogueLine {
  readonly read: () => Answer<CatalogueView>
  readonly version: (version: number) => Answer<EditedCatalogue>
  /** Refused as `CatalogueChanged` (with `version`) or `CatalogueWrong` (with `problems`). */
  readonly publish: (
    basedOn: number,
    note: string,
    document: EditedCatalogue,
  ) => Answer<{ readonly version: number }>
  /** `basedOn` is the version that was in force when the person decided: a second press does nothing. */
  readonly rollBack: (toVersion: number, basedOn: number) => Answer<{ readonly version: number }>
}

const root = '/api/catalogue'

export function createCatalogueLine(ask: HttpLine['ask']): CatalogueLine {
  return {
    read: () => ask('GET', root),
    version: version => ask('GET', `${root}/versions/${version}`),
    publish: (basedOn, note, document) => ask('PUT', root, { basedOn, note, document }),
    rollBack: (toVersion, basedOn) => ask('POST', `${root}/roll-back`, { toVersion, basedOn }),
  }
}
