import type { Language } from '../../src-domain/vocabulary/words.ts'

/** What the chat's frame and the script in the city's page say to each other (`postMessage`), and nothing else. */
export type FrameWord =
  | { readonly townline: 'close' }
  | { readonly townline: 'unread'; readonly count: number }
  | { readonly townline: 'language'; readonly language: Language }
export type HostWord = { readonly townline: 'shown'; readonly isShown: boolean }
