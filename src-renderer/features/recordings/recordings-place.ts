import { create } from 'zustand'
import type { RecordingKind } from '../../../src-contract/http/recordings.ts'
import type { Role } from '../../../src-domain/vocabulary/words.ts'

export const recordingViews = ['list', 'access', 'policy'] as const
export type RecordingView = (typeof recordingViews)[number]

/** Who listened is for administrators. */
export function viewsFor(role: Role): readonly RecordingView[] {
  return recordingViews.filter(view => view !== 'access' || role === 'administrator')
}

/** What is searched for; empty for all. */
export interface RecordingFilter {
  readonly q: string
  /** YYYY-MM-DD. */
  readonly day: string
  readonly agent: string
  readonly queue: string
  readonly kind: RecordingKind | ''
}

export const noFilter: RecordingFilter = { q: '', day: '', agent: '', queue: '', kind: '' }

/** Where somebody is among the recordings. It outlives the screen, so that coming back finds the same place. */
export const useRecordingsPlace = create<{
  readonly view: RecordingView
  readonly filter: RecordingFilter
  readonly recordingId: string | undefined
  readonly accessDay: string
}>()(() => ({ view: 'list', filter: noFilter, recordingId: undefined, accessDay: '' }))
