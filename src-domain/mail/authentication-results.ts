import type { MailHeader } from './mail-header.ts'

/** What a receiving server found of one method (RFC 8601, section 2.7; RFC 7489, section 11.2 for DMARC). */
export const authenticationResults = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'policy',
  'temperror',
  'permerror',
] as const
export type AuthenticationResult = (typeof authenticationResults)[number]

/** What the city's own receiving server says of who sent a message; a method that it does not name is absent. */
export interface SenderCheck {
  readonly spf?: AuthenticationResult
  readonly dkim?: AuthenticationResult
  readonly dmarc?: AuthenticationResult
}

const methods = ['spf', 'dkim', 'dmarc'] as const

/**
 * Reads `Authentication-Results` (RFC 8601) of the server whose authserv-id is given: from the top of the header down to
 * the first such field of another server, because what stands below that came from outside (SPEC E20). Of several
 * results of one method the topmost field counts; of several signatures in it, one that passes. Nothing is claimed
 * where there is no such field. An empty id is that of a server which writes none, as Exchange Online does.
 */
export function readSenderCheck({ fields }: MailHeader, authservId: string): SenderCheck | undefined {
  const all = fields.filter(({ name }) => name === 'authentication-results').map(({ value }) => read(value))
  const foreign = all.findIndex(({ id }) => id !== authservId.toLowerCase())
  const own = all.slice(0, foreign === -1 ? all.length : foreign)
  const check: SenderCheck = Object.fromEntries(
    methods.flatMap(method => {
      const results = own.map(({ found }) => found.get(method)).find(each => each !== undefined)
      return results === undefined ? [] : [[method, results.includes('pass') ? 'pass' : results[0]]]
    }),
  )
  return Object.keys(check).length === 0 ? undefined : check
}

/** Whether the domain that the message names as its sender disowns it: DMARC failed. Then an address proves nobody. */
export function isSenderUnconfirmed(check: SenderCheck | undefined): boolean {
  return check?.dmarc === 'fail'
}

function read(value: string): {
  readonly id: string
  readonly found: ReadonlyMap<string, readonly AuthenticationResult[]>
} {
  const [first = '', ...rest] = withoutComments(value).split(';')
  const hasNoId = first.includes('=')
  const found = new Map<string, AuthenticationResult[]>()
  for (const each of hasNoId ? [first, ...rest] : rest) {
    const [, method = '', said = ''] =
      /^\s*([a-z0-9-]+)(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)/.exec(each.toLowerCase()) ?? []
    const result = authenticationResults.find(known => known === said)
    if (result !== undefined) found.set(method, [...(found.get(method) ?? []), result])
  }
  return { id: hasNoId ? '' : (first.trim().split(/\s+/)[0] ?? '').toLowerCase(), found }
}

/** Without comments, which may stand in each other, and without what is quoted: either may hold a semicolon. */
function withoutComments(value: string): string {
  let depth = 0
  let isQuoted = false
  let kept = ''
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (character === '\\') at += 1
    else if (isQuoted) isQuoted = character !== '"'
    else if (character === '"' && depth === 0) isQuoted = true
    else if (character === '(') depth += 1
    else if (character === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += character
  }
  return kept
}
