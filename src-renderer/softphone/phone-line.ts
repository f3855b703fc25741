/** How this desk stands with the centre's telephone system, and what its person can do about it. */
export interface PhoneLine {
  readonly standing: () => PhoneStanding
  readonly subscribe: (listener: () => void) => () => void
  /** The secret of this person's line: kept where this PC keeps secrets, else until the desk is closed. */
  readonly enterSecret: (secret: string) => Promise<void>
}

export type PhoneStanding =
  /** The centre has no telephone system, or it is not known yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'secret-missing' }
  | { readonly kind: 'registered' }
  /** Not reached since then; it is tried again all the time. */
  | { readonly kind: 'away'; readonly since: number }
  | { readonly kind: 'refused'; readonly why: 'wrong-secret' | 'unknown-user' | 'forbidden' }
