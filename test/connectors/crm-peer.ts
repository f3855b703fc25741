import { connectorSettingsSchema, type OneConnector } from '../../src-hub/config/connector-settings.ts'
import type { CrmCase } from '../../src-hub/connectors/crm/connector.ts'

/** Another system as a test sees it: from the inside. */
export interface CrmPeer {
  readonly settings: OneConnector
  /** The same with a secret that it does not know. */
  readonly stranger: OneConnector
  /** The same by another address, such as that of a bad line. */
  readonly at: (origin: string) => OneConnector
  /** How many records it has with our reference number. */
  readonly count: (key: string) => Promise<number>
  readonly statusOf: (key: string) => Promise<string | undefined>
  /** Somebody over there moves a record, perhaps with a word about it. */
  readonly move: (key: string, status: string, words?: string) => Promise<void>
  readonly remove: (key: string) => Promise<void>
  /** A status that somebody there may choose, what it means here, and what is said then. */
  readonly theirs: { readonly status: string; readonly means: string }
  /** How often a case was resolved, where that leaves something of its own beside it. */
  readonly resolutionsOf?: (key: string) => Promise<number>
  /** A case, or a setting, that it refuses, and a word of its refusal. */
  readonly refused: {
    readonly settings?: OneConnector
    readonly crmCase: (fine: CrmCase) => CrmCase
    readonly words: RegExp
  }
  /** Few records are enough. */
  readonly isSlow?: boolean
  readonly stop: () => Promise<void>
}

/** The settings of one connector as its file would say them. */
export function settingsOf(one: object): OneConnector {
  const [settings] = connectorSettingsSchema.parse({ connectors: [one] }).connectors
  if (settings === undefined) throw new Error('no connector')
  return settings
}

/** A case as the hub tells of it. */
export function caseNamed(key: string, over: Partial<CrmCase> = {}): CrmCase {
  return {
    key,
    requestId: '018f0000-0000-7000-8000-000000000001',
    version: 1,
    status: 'submitted',
    typeCode: 'pothole',
    createdAt: Date.now(),
    notes: [],
    ...over,
    values: {
      reference: key,
      title: 'Pothole – 12 Simcoe St N',
      description: 'As deep as a hand, beside the bus stop. Élise s’y est tordu la cheville.',
      status: over.status ?? 'submitted',
      typeCode: 'pothole',
      typeName: 'Pothole',
      address: '12 Simcoe St N',
      latitude: 43.8975,
      longitude: -78.8658,
      resolveBy: '2026-12-01T21:30:00.000Z',
      language: 'en',
      ...over.values,
    },
  }
}
