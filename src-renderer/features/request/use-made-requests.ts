import { useCallback } from 'react'
import type { Instant, RequestId, RequestTypeCode } from '../../../src-domain/vocabulary/words.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { requestDraftKeys } from './request-draft-keys.ts'

/** A request that was made, or followed, while serving a contact. */
export interface MadeRequest {
  readonly requestId: RequestId
  readonly reference: string
  readonly typeCode: RequestTypeCode
  readonly at: Instant
  readonly kind: 'created' | 'followed'
}

export interface MadeRequestsOfContact {
  readonly isLoaded: boolean
  readonly list: readonly MadeRequest[]
  /** The one whose number is being given out. */
  readonly shown: MadeRequest | undefined
  readonly add: (request: MadeRequest) => void
  readonly show: (request: MadeRequest | undefined) => void
  readonly forget: (request: MadeRequest) => void
}

interface Kept {
  readonly list: readonly MadeRequest[]
  readonly shownId?: RequestId
}

const keptOfWalkUps = 12
const nothing: Kept = { list: [] }

/** The requests of one contact, kept with the drafts: a reload in the middle of the call must not lose the number. */
export function useMadeRequests(key: string): MadeRequestsOfContact {
  const { value = nothing, isLoaded, change } = useDraft<Kept>(requestDraftKeys.made(key))
  const shown = value.list.find(({ requestId }) => requestId === value.shownId)
  const show = useCallback(
    (request: MadeRequest | undefined) => {
      if (request?.requestId === value.shownId) return
      change({ list: value.list, shownId: request?.requestId })
    },
    [change, value],
  )
  return {
    isLoaded,
    list: value.list,
    shown,
    show,
    add: request =>
      change({
        list: [...value.list.filter(({ requestId }) => requestId !== request.requestId), request].slice(
          -keptOfWalkUps,
        ),
        shownId: request.requestId,
      }),
    forget: request =>
      change({ list: value.list.filter(({ requestId }) => requestId !== request.requestId) }),
  }
}
