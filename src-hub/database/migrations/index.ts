import type { Migration } from 'kysely/migration'
import { up as core } from './0001-core.ts'
import { up as identity } from './0002-identity.ts'
import { up as cluster } from './0003-cluster.ts'
import { up as routingSettings } from './0004-routing-settings.ts'
import { up as journalSpeed } from './0005-journal-speed.ts'

/** Every step that ever changed the tables, by name and in the order of the names. A released step never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-core': { up: core },
  '0002-identity': { up: identity },
  '0003-cluster': { up: cluster },
  '0004-routing-settings': { up: routingSettings },
  '0005-journal-speed': { up: journalSpeed },
}
