import type { FrameWord, HostWord } from './host-words.ts'

/** The page of the city around this one; standing by itself, the chat has none and is always shown. */
export interface Host {
  readonly isThere: boolean
  readonly say: (word: FrameWord) => void
  readonly onShown: (listener: (isShown: boolean) => void) => void
}

/** The hub lets only the city's sites frame this page; what is said to them holds no word of the chat. */
export function connectToHost(): Host {
  const isThere = window.parent !== window
  return {
    isThere,
    say: word => {
      if (isThere) window.parent.postMessage(word, '*')
    },
    onShown: listener => {
      window.addEventListener('message', ({ source, data }: MessageEvent<Partial<HostWord> | null>) => {
        if (source === window.parent && data?.townline === 'shown') listener(data.isShown === true)
      })
    },
  }
}
