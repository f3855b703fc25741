/*
 * A desk's identity at Twilio may hold letters, digits and underscores alone; an agent's id may hold more. Every other
 * byte becomes an underscore and its two hexadecimal digits, so that no two agents share an identity.
 */

export function identityOf(agentId: string): string {
  return [...Buffer.from(agentId)]
    .map(byte => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/** The agent of an identity; `undefined` for one that `identityOf` did not make. */
export function agentOf(identity: string): string | undefined {
  if (!/^(?:[A-Za-z0-9]|_[0-9a-f]{2})+$/.test(identity)) return undefined
  const bytes = identity.match(/_[0-9a-f]{2}|./g)?.map(each => {
    return each.length === 1 ? each.charCodeAt(0) : Number.parseInt(each.slice(1), 16)
  })
  const agentId = Buffer.from(bytes ?? []).toString()
  return identityOf(agentId) === identity ? agentId : undefined
}
