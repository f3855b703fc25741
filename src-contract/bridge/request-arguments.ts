import { z } from 'zod'
import {
  type Answer,
  type KeyStore,
  type OfferAnnounced,
  type ShortcutBinding,
  shortcutActions,
  statusTones,
} from './bridge.ts'

const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
const secretName = z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/)
const address = z.string().min(1).max(2048)

/**
 * The arguments of every request of the bridge, as the shell parses them at its door. The names are those of
 * the channels.
 */
export const requestArguments = {
  'hub-address': z.tuple([]),
  'set-hub-address': z.tuple([address]),
  'secret-key-store': z.tuple([]),
  'keep-secret': z.tuple([secretName, z.string().max(65_536)]),
  'recall-secret': z.tuple([secretName]),
  'forget-secret': z.tuple([secretName]),
  'forget-secrets': z.tuple([]),
  'allow-weak-key-store': z.tuple([z.boolean()]),
  'announce-offer': z.tuple([
    z.strictObject({
      contactId: identifier,
      title: z.string().min(1).max(120),
      body: z.string().max(300),
      urgent: z.boolean(),
    }),
  ]),
  'withdraw-offer': z.tuple([identifier]),
  'show-status': z.tuple([
    z.strictObject({
      presence: z.string().min(1).max(60),
      tone: z.enum(statusTones),
      waiting: z.int().min(0).max(99_999),
    }),
  ]),
  'list-shortcuts': z.tuple([]),
  'bind-shortcut': z.tuple([z.enum(shortcutActions), z.string().min(1).max(60).nullable()]),
  'open-external': z.tuple([address]),
  'answer-quit': z.tuple([z.enum(['leave', 'stay'])]),
}

export type RequestName = keyof typeof requestArguments

/** The value with which each request is answered when it is not refused. */
export interface RequestValues {
  'hub-address': string
  'set-hub-address': string
  'secret-key-store': KeyStore
  'keep-secret': KeyStore
  'recall-secret': string
  'forget-secret': null
  'forget-secrets': null
  'allow-weak-key-store': KeyStore
  'announce-offer': OfferAnnounced
  'withdraw-offer': null
  'show-status': null
  'list-shortcuts': readonly ShortcutBinding[]
  'bind-shortcut': ShortcutBinding
  'open-external': null
  'answer-quit': null
}

export type RequestArguments<Name extends RequestName> = z.output<(typeof requestArguments)[Name]>

/** One handler for each request: a request that nobody answers does not compile. */
export type RequestHandlers = {
  readonly [Name in RequestName]: (
    ...args: RequestArguments<Name>
  ) => Answer<RequestValues[Name]> | Promise<Answer<RequestValues[Name]>>
}
