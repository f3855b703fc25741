/** To whom an answer goes, as whoever writes it sees before it is sent. Addresses are in small letters. */
export interface Recipients {
  readonly to: readonly string[]
  readonly cc: readonly string[]
}

/** An answer goes to so many at most: more are a mailing, which is another tool's work. */
export const recipientsMax = 30

export type RecipientsRefusal =
  | { readonly name: 'NoRecipient' }
  | { readonly name: 'TooManyRecipients'; readonly max: number }
  | { readonly name: 'AddressWrong' | 'OwnMailbox'; readonly address: string }

interface AnsweredMail {
  readonly replyTo: string | undefined
  readonly to: readonly { readonly address: string }[]
  readonly cc: readonly { readonly address: string }[]
}

/**
 * The two ways to answer a message (RFC 5322, section 3.6.3): who wrote it, and besides them everybody whom it names. A
 * mailbox of the centre is never among them, and nobody stands there twice (SPEC E19).
 */
export function recipientsOf(
  { replyTo, to, cc }: AnsweredMail,
  ownAddresses: readonly string[],
): { readonly reply: Recipients; readonly replyAll: Recipients } {
  const taken = new Set(ownAddresses)
  const take = (addresses: readonly string[]) =>
    addresses.filter(address => {
      if (taken.has(address)) return false
      taken.add(address)
      return true
    })
  const writer = take(replyTo === undefined ? [] : [replyTo])
  const others = take(to.map(({ address }) => address))
  const copied = take(cc.map(({ address }) => address))
  const all = [...writer, ...others].slice(0, recipientsMax)
  return {
    reply: { to: writer, cc: [] },
    replyAll: { to: all, cc: copied.slice(0, recipientsMax - all.length) },
  }
}

/** An address that could be written to. */
export function isAddress(address: string): boolean {
  return (
    address.length <= 320 && /^[^\s<>(),;:"@\\[\]\p{C}]{1,64}@[^\s<>(),;:"@\\[\]\p{C}]{1,255}$/u.test(address)
  )
}

/** Each address once and in small letters; who stands in To does not stand in Cc too. */
export function tidyRecipients({ to, cc }: Recipients): Recipients {
  const small = (addresses: readonly string[]) => [
    ...new Set(addresses.map(address => address.trim().toLowerCase())),
  ]
  const first = small(to)
  return { to: first, cc: small(cc).filter(address => !first.includes(address)) }
}

/** Why an answer cannot go to these; nothing when it can. `recipients` are tidy. */
export function recipientsRefusal(
  { to, cc }: Recipients,
  ownAddresses: readonly string[],
): RecipientsRefusal | undefined {
  const all = [...to, ...cc]
  if (to.length === 0) return { name: 'NoRecipient' }
  if (all.length > recipientsMax) return { name: 'TooManyRecipients', max: recipientsMax }
  const wrong = all.find(address => !isAddress(address))
  if (wrong !== undefined) return { name: 'AddressWrong', address: wrong }
  const own = all.find(address => ownAddresses.includes(address))
  return own === undefined ? undefined : { name: 'OwnMailbox', address: own }
}
