import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { create } from 'zustand'
import type { Listener, RecordingNow } from '../../src-contract/http/telephone.ts'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import { useHub, useLiveValue } from '../desk-context.ts'
import type { TelephoneLine } from '../hub-client/telephone-line.ts'

/*
 * Whether a conversation is being recorded, and the wishes that it is not: a field for what must be in no recording has
 * the focus, or a person pressed the button. The wishes of all parts of the screen meet here; the hub is told the last of
 * them, again and again until the carrier has done it.
 */

/** Also how soon an agent hears that somebody listens. */
const lookEveryMs = 5_000
const againAfterMs = 1_000

type Wish = 'field' | 'person'

interface Standing {
  readonly wishes: readonly Wish[]
  /** By the hub's word; absent before it said one. */
  readonly recording?: RecordingNow
  /** The supervisor who is in the conversation, where the policy tells. */
  readonly listener?: Listener | undefined
  /** The hub was asked and did not answer: nobody knows. */
  readonly isAway: boolean
}

const nothing: Standing = { wishes: [], isAway: false }
const useStandings = create<Readonly<Record<ContactId, Standing>>>()(() => ({}))
/** What the hub is being told, by contact: one question at a time. */
const telling = new Set<ContactId>()

function standingOf(contactId: ContactId): Standing {
  return useStandings.getState()[contactId] ?? nothing
}

function become(contactId: ContactId, part: Partial<Standing>): void {
  useStandings.setState({ [contactId]: { ...standingOf(contactId), ...part } })
}

function isPausedBy({ wishes }: Standing): boolean {
  return wishes.length > 0
}

/** Tells the hub until what it says is what is wished for; ends when the contact is no longer in hand. */
async function tell(telephone: TelephoneLine, contactId: ContactId): Promise<void> {
  if (telling.has(contactId)) return
  telling.add(contactId)
  try {
    for (;;) {
      const wanted = isPausedBy(standingOf(contactId))
      const answer = await telephone.pauseRecording(contactId, wanted)
      if ('kind' in answer && answer.kind === 'hub-refused') {
        become(contactId, { recording: 'none', isAway: false })
        return
      }
      const isAway = 'kind' in answer
      become(contactId, isAway ? { isAway } : { isAway, recording: answer.recording })
      const isDone = !isAway && answer.recording !== 'pausing' && answer.recording !== 'resuming'
      if (isDone && wanted === isPausedBy(standingOf(contactId))) return
      if (!isDone) await new Promise(resolve => setTimeout(resolve, againAfterMs))
    }
  } finally {
    telling.delete(contactId)
  }
}

function wish(telephone: TelephoneLine, contactId: ContactId, wishes: readonly Wish[]): void {
  become(contactId, { wishes })
  void tell(telephone, contactId)
}

/** Whether this contact may be one that the carrier records. */
function useIsRecordable(contact: DeskContact | undefined): boolean {
  const hasCarrier = useLiveValue(live => live.carrier) !== undefined
  return (
    hasCarrier &&
    contact?.phase.kind === 'connected' &&
    (contact.channel === 'phone' || contact.channel === 'callback') &&
    contact.about === undefined
  )
}

/** The recording of a conversation in hand, and who listens to it; without what there is none of, or nothing known. */
export function useCallRecording(contact: DeskContact): {
  readonly recording?: Exclude<RecordingNow, 'none'>
  /** A field with the focus pauses it; it goes on by itself. */
  readonly isByField: boolean
  readonly isAway: boolean
  readonly listener?: Listener | undefined
  readonly setPaused: (paused: boolean) => void
} {
  const { telephone } = useHub()
  const { id } = contact
  const isRecordable = useIsRecordable(contact)
  const standing = useStandings(standings => standings[id]) ?? nothing
  useQuery({
    queryKey: ['call-recording', id],
    enabled: isRecordable,
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async () => {
      const answer = await telephone.recordingNow(id)
      if ('kind' in answer) return null
      become(id, {
        listener: answer.listener,
        ...(telling.has(id) ? {} : { recording: answer.recording, isAway: false }),
      })
      return null
    },
  })
  const { recording, wishes, isAway, listener } = standing
  return {
    ...(isRecordable && recording !== undefined && recording !== 'none' ? { recording } : {}),
    ...(isRecordable && listener ? { listener } : {}),
    isByField: wishes.includes('field'),
    isAway,
    setPaused: paused => wish(telephone, id, paused ? [...wishes, 'person'] : []),
  }
}

/**
 * For a field whose answer must be in no recording: called with whether it has the focus, it pauses the recording of the
 * conversation in hand and lets it go on. A form that is gone lets it go on too.
 */
export function useSensitiveField(contact: DeskContact | undefined): (isFocused: boolean) => void {
  const { telephone } = useHub()
  const contactId = contact?.id
  const isRecordable = useIsRecordable(contact)
  const set = useCallback(
    (isFocused: boolean) => {
      if (contactId === undefined || !isRecordable) return
      const { wishes } = standingOf(contactId)
      if (wishes.includes('field') === isFocused) return
      wish(telephone, contactId, isFocused ? [...wishes, 'field'] : wishes.filter(each => each !== 'field'))
    },
    [telephone, contactId, isRecordable],
  )
  useEffect(() => () => set(false), [set])
  return set
}
