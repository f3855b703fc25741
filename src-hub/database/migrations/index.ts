import type { Migration } from 'kysely/migration'
import { up as core } from './0001-core.ts'
import { up as identity } from './0002-identity.ts'
import { up as cluster } from './0003-cluster.ts'
import { up as routingSettings } from './0004-routing-settings.ts'
import { up as journalSpeed } from './0005-journal-speed.ts'
import { up as desks } from './0006-desks.ts'
import { up as photos } from './0007-photos.ts'
import { up as visits } from './0008-visits.ts'
import { up as deskScopes } from './0009-desk-scopes.ts'
import { up as twilio } from './0010-twilio.ts'
import { up as conversations } from './0011-conversations.ts'
import { up as recordings } from './0012-recordings.ts'
import { up as mail } from './0013-mail.ts'
import { up as textMessages } from './0014-text-messages.ts'
import { up as cannedReplies } from './0015-canned-replies.ts'
import { up as counter } from './0016-counter.ts'
import { up as sipLegs } from './0017-sip-legs.ts'
import { up as accounts } from './0018-accounts.ts'
import { up as requestLife } from './0019-request-life.ts'
import { up as places } from './0020-places.ts'
import { up as appointments } from './0021-appointments.ts'
import { up as payments } from './0022-payments.ts'
import { up as notices } from './0023-notices.ts'
import { up as connectors } from './0024-connectors.ts'
import { up as open311 } from './0025-open311.ts'
import { up as catalogue } from './0026-catalogue.ts'
import { up as imports } from './0027-imports.ts'
import { up as residentsAtCounter } from './0028-residents-at-counter.ts'
import { up as wordsAndRefunds } from './0029-words-and-refunds.ts'
import { up as searchInBulk } from './0032-search-in-bulk.ts'
import { up as journalBatches } from './0033-journal-batches.ts'

/** Every step that ever changed the tables, by name and in the order of the names. A released step never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-core': { up: core },
  '0002-identity': { up: identity },
  '0003-cluster': { up: cluster },
  '0004-routing-settings': { up: routingSettings },
  '0005-journal-speed': { up: journalSpeed },
  '0006-desks': { up: desks },
  '0007-photos': { up: photos },
  '0008-visits': { up: visits },
  '0009-desk-scopes': { up: deskScopes },
  '0010-twilio': { up: twilio },
  '0011-conversations': { up: conversations },
  '0012-recordings': { up: recordings },
  '0013-mail': { up: mail },
  '0014-text-messages': { up: textMessages },
  '0015-canned-replies': { up: cannedReplies },
  '0016-counter': { up: counter },
  '0017-sip-legs': { up: sipLegs },
  '0018-accounts': { up: accounts },
  '0019-request-life': { up: requestLife },
  '0020-places': { up: places },
  '0021-appointments': { up: appointments },
  '0022-payments': { up: payments },
  '0023-notices': { up: notices },
  '0024-connectors': { up: connectors },
  '0025-open311': { up: open311 },
  '0026-catalogue': { up: catalogue },
  '0027-imports': { up: imports },
  '0028-residents-at-counter': { up: residentsAtCounter },
  '0029-words-and-refunds': { up: wordsAndRefunds },
  '0032-search-in-bulk': { up: searchInBulk },
  '0033-journal-batches': { up: journalBatches },
}
