import type { DeepLink } from '../../src-contract/bridge/bridge.ts'

export const deepLinkScheme = 'townline'

const deepLink = /^townline:\/\/(contact|request)\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/?$/

/**
 * Any page and any mail can carry such an address, so only the two exact forms pass: one word, one identifier.
 * Nothing is decoded, and a query, a fragment, a port or a second path part makes the whole address nothing.
 */
export function parseDeepLink(url: string): DeepLink | undefined {
  const [, kind, identifier] = deepLink.exec(url) ?? []
  if (kind === undefined || identifier === undefined) return undefined
  return kind === 'contact' ? { kind, contactId: identifier } : { kind: 'request', reference: identifier }
}

/** The link that a program was started with. The system puts it last; other arguments are no business of ours. */
export function deepLinkIn(commandLine: readonly string[]): DeepLink | undefined {
  const last = commandLine.at(-1)
  return last === undefined ? undefined : parseDeepLink(last)
}
