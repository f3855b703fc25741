import { useRef, useState } from 'preact/hooks'
import type { Opened, TrackDeed, TrackedRequest } from '../../src-contract/public/track.ts'
import { newId } from '../common/new-id.ts'
import { askDeed, isRefused, type NotNow } from './ask-hub.ts'

export interface Doing {
  readonly isBusy: boolean
  readonly refusal: NotNow | undefined
  /** Asks the hub; true when it was done. What is asked again unchanged keeps its id, and is done once. */
  readonly perform: (deed: TrackDeed) => Promise<boolean>
}

/** One thing that the reader does. What the hub says of the request then is shown at once. */
export function useDeed(link: Opened, onDone: (request: TrackedRequest) => void): Doing {
  const [isBusy, setIsBusy] = useState(false)
  const [refusal, setRefusal] = useState<NotNow>()
  const last = useRef<{ readonly id: string; readonly words: string } | undefined>(undefined)
  return {
    isBusy,
    refusal,
    perform: async deed => {
      if (isBusy) return false
      const words = JSON.stringify(deed)
      if (last.current?.words !== words) last.current = { id: newId(), words }
      setIsBusy(true)
      setRefusal(undefined)
      const answer = await askDeed(link, last.current.id, deed)
      setIsBusy(false)
      if (isRefused(answer)) {
        setRefusal(answer)
        return false
      }
      last.current = undefined
      onDone(answer)
      return true
    },
  }
}
