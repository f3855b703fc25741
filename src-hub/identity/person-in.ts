import type { Selectable } from 'kysely'
import type { Person } from '../../src-contract/http/api.ts'
import type { StaffTable } from '../database/schema-identity.ts'

/** The person of a row. */
export function personIn(row: Selectable<StaffTable>): Person {
  const { id, name, role, languages, site, division } = row
  return { id, name, role, languages: [...languages], site, ...(division === null ? {} : { division }) }
}
