/** What became of an attempt to come in, with or without the hub. */
export type SignInResult =
  | { readonly kind: 'in' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'disabled' }
  /** The password is right, and is a first one: another has to be set with it. */
  | { readonly kind: 'to-be-changed' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'hub-away' }
  /** Without the hub: nobody of this name ever signed in at this PC. */
  | { readonly kind: 'no-copy' }
  /** Without the hub: the password does not open this PC's copy. */
  | { readonly kind: 'wrong-here' }
  /** Without the hub: the last sign-in at the hub is too long ago. */
  | { readonly kind: 'too-old'; readonly signedInAt: number }
  | { readonly kind: 'failed'; readonly name: string }
