import type { ClusterSchema } from './schema-cluster.ts'
import type { CoreSchema } from './schema-core.ts'
import type { IdentitySchema } from './schema-identity.ts'
import type { RoutingSettingsSchema } from './schema-routing-settings.ts'

/**
 * Every table of the hub. Column values are the same over every database: bigint (and count) as number, date as
 * 'YYYY-MM-DD' text, timestamptz as Date, json parsed. JSON is written as `JSON.stringify(value)`: given a bare array,
 * the PostgreSQL driver would write an array of PostgreSQL instead.
 */
export type Schema = CoreSchema & IdentitySchema & ClusterSchema & RoutingSettingsSchema
