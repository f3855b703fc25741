import type { AppointmentsSchema } from './schema-appointments.ts'
import type { CannedRepliesSchema } from './schema-canned-replies.ts'
import type { CatalogueSchema } from './schema-catalogue.ts'
import type { ClusterSchema } from './schema-cluster.ts'
import type { ConnectorsSchema } from './schema-connectors.ts'
import type { ConversationsSchema } from './schema-conversations.ts'
import type { CoreSchema } from './schema-core.ts'
import type { CounterSchema } from './schema-counter.ts'
import type { DesksSchema } from './schema-desks.ts'
import type { IdentitySchema } from './schema-identity.ts'
import type { ImportsSchema } from './schema-imports.ts'
import type { MailSchema } from './schema-mail.ts'
import type { NoticesSchema } from './schema-notices.ts'
import type { Open311Schema } from './schema-open311.ts'
import type { PaymentsSchema } from './schema-payments.ts'
import type { PhotosSchema } from './schema-photos.ts'
import type { PlacesSchema } from './schema-places.ts'
import type { RoutingSettingsSchema } from './schema-routing-settings.ts'
import type { SipSchema } from './schema-sip.ts'
import type { TextsSchema } from './schema-texts.ts'
import type { VisitsSchema } from './schema-visits.ts'
import type { VoiceSchema } from './schema-voice.ts'

/**
 * Every table of the hub. Column values are the same over every database: bigint (and count) as number, date as
 * 'YYYY-MM-DD' text, timestamptz as Date, json parsed. JSON is written as `JSON.stringify(value)`: given a bare array,
 * the PostgreSQL driver would write an array of PostgreSQL instead.
 */
export type Schema = VisitsSchema &
  AppointmentsSchema &
  PaymentsSchema &
  CannedRepliesSchema &
  CatalogueSchema &
  ConnectorsSchema &
  ConversationsSchema &
  ImportsSchema &
  MailSchema &
  NoticesSchema &
  Open311Schema &
  TextsSchema &
  VoiceSchema &
  SipSchema &
  CoreSchema &
  CounterSchema &
  IdentitySchema &
  ClusterSchema &
  RoutingSettingsSchema &
  DesksSchema &
  PhotosSchema &
  PlacesSchema
