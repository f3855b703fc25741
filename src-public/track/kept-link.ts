import type { Opened } from '../../src-contract/public/track.ts'

const pattern = /^#([A-Za-z0-9-]{1,24})\.([A-Za-z0-9_-]{22})$/
const storageKey = 'townline.track'

/** What the address carries behind its `#`: the reference number and the secret that opens it. */
export function linkIn(hash: string): Opened | undefined {
  const [, reference, secret] = pattern.exec(hash) ?? []
  return reference === undefined || secret === undefined ? undefined : { reference, secret }
}

/**
 * A link that a code opened is kept for this tab alone, and not in the address: at a library's computer the next visitor
 * finds neither in the history.
 */
export function keptLink(): Opened | undefined {
  try {
    return linkIn(sessionStorage.getItem(storageKey) ?? '')
  } catch {
    return undefined
  }
}

export function keepLink(link: Opened | undefined): void {
  try {
    if (link === undefined) sessionStorage.removeItem(storageKey)
    else sessionStorage.setItem(storageKey, `#${link.reference}.${link.secret}`)
  } catch {
    // A reload then asks for the code again.
  }
}
