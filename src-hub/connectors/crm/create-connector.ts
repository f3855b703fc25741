import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { OneConnector } from '../../config/connector-settings.ts'
import type { Connector } from './connector.ts'
import { createDataverse } from './dataverse.ts'
import { mappingOf } from './mapping.ts'
import { createOpen311Client } from './open311-client.ts'
import { createRequestTracker } from './request-tracker.ts'
import { createSalesforce } from './salesforce.ts'
import { createWebhook } from './webhook.ts'

export function createConnector(settings: OneConnector, now: () => Instant): Connector {
  const mapping = mappingOf(settings)
  switch (settings.kind) {
    case 'open311':
      return createOpen311Client(settings, mapping, now)
    case 'dataverse':
      return createDataverse(settings, mapping, now)
    case 'salesforce':
      return createSalesforce(settings, mapping, now)
    case 'request-tracker':
      return createRequestTracker(settings, mapping, now)
    case 'webhook':
      return createWebhook(settings, mapping, now)
    default:
      return assertNever(settings)
  }
}
