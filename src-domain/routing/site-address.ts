import type { SiteId } from '../vocabulary/words.ts'

/** Where a site stands, as emergency services are told. */
export interface SiteAddress {
  readonly siteId: SiteId
  /** Number, street and municipality. */
  readonly address: string
  /** Which entrance or floor, where the building is large. */
  readonly detail?: string
}

/** Whether somebody could be sent there: a number and a street. */
export function isFindable(address: string): boolean {
  return /\d/.test(address) && /\p{L}{2,}/u.test(address)
}

/** A site and where it stands in one line, as it is said to whoever sends help; what is not known is left out. */
export function siteInWords(name: string, { address, detail }: Partial<SiteAddress>): string {
  return [name, address, detail].filter(part => part !== undefined && part.trim() !== '').join(', ')
}
