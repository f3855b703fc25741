import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type {
  AccessView,
  RecordingDetails,
  RecordingPolicyView,
  RecordingsPage,
} from '../../../src-contract/http/recordings.ts'
import { useHub } from '../../desk-context.ts'
import { answerOrThrow, type Told, toldBy, useTold } from '../../told.tsx'
import type { RecordingFilter } from './recordings-place.ts'

const root = 'recordings'
const lookEveryMs = 15_000
const typingPauseMs = 300

/** Recordings that fit, page after page, newest first. Typing is waited for. */
export function useRecordings(filter: RecordingFilter): Told<RecordingsPage> & {
  readonly more: (() => void) | undefined
} {
  const { telephone } = useHub()
  const settled = useSettled(filter)
  const query = useInfiniteQuery({
    queryKey: [root, 'list', settled],
    initialPageParam: '',
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async ({ pageParam }) => {
      const { kind, ...words } = settled
      return answerOrThrow(
        await telephone.recordings.find({
          ...words,
          ...(kind === '' ? {} : { kind }),
          ...(pageParam === '' ? {} : { before: pageParam }),
        }),
      )
    },
    getNextPageParam: page => page.next,
  })
  const { value, ...told } = toldBy(query)
  const last = value?.pages.at(-1)
  return {
    ...told,
    value: last && { ...last, recordings: value?.pages.flatMap(({ recordings }) => recordings) ?? [] },
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
  }
}

export function useRecordingDetails(recordingId = ''): Told<RecordingDetails> {
  const { recordings } = useHub().telephone
  const isWanted = recordingId !== ''
  return useTold([root, 'one', recordingId], () => recordings.one(recordingId), { lookEveryMs, isWanted })
}

/** Who listened, to all of them on a day or to one. */
export function useAccess(filter: { readonly recording?: string; readonly day?: string }): Told<AccessView> {
  const { recordings } = useHub().telephone
  return useTold([root, 'access', filter], () => recordings.access(filter), { lookEveryMs })
}

export function useRecordingPolicy(): Told<RecordingPolicyView> {
  const { recordings } = useHub().telephone
  return useTold([root, 'policy'], recordings.policy, { lookEveryMs })
}

/** Asks for everything about recordings again, after something was decided. */
export function useLookAtRecordingsAgain(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [root] })
}

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingPauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
