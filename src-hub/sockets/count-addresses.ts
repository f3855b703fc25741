/** How many there are of each network address. */
export interface AddressCount {
  readonly of: (address: string) => number
  /** One more; answers how to take it back, once. */
  readonly add: (address: string) => () => void
}

export function countAddresses(): AddressCount {
  const counts = new Map<string, number>()
  const of = (address: string): number => counts.get(address) ?? 0
  return {
    of,
    add: address => {
      counts.set(address, of(address) + 1)
      let isThere = true
      return () => {
        if (!isThere) return
        isThere = false
        if (of(address) > 1) counts.set(address, of(address) - 1)
        else counts.delete(address)
      }
    },
  }
}
