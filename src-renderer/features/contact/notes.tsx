import { type Ref, useCallback, useEffect, useRef, useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { noteMaxLength } from '../../../src-domain/routing/routing-command.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useHub } from '../../desk-context.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { DeskStore } from '../../offline/desk-store.ts'
import { TextArea } from '../../ui/ui.ts'
import { contactViewTexts } from './contact-texts.ts'

/** A draft is written at each short pause; the note goes to the hub at a longer one and when the field is left. */
const draftPauseMs = 600
const keepPauseMs = 2_000

/** The note of one contact as it was typed on this desk and not yet kept. */
export function noteDraftKey(contactId: ContactId): string {
  return `note ${contactId}`
}

/**
 * Free notes on the contact in hand. Mount it with the contact's id as key. What another desk wrote before this one
 * took over is there; what is typed here survives a reload, a crash and the loss of the hub.
 */
export function Notes({
  contact,
  areaRef,
  isCompact = false,
}: {
  readonly contact: DeskContact
  readonly areaRef?: Ref<HTMLTextAreaElement>
  /** One line that grows: beside a conversation that is read and written. */
  readonly isCompact?: boolean
}) {
  const t = useTexts(contactViewTexts)
  const { formatTime, formatNumber } = useFormats()
  const store = useDeskStore()
  const hub = useHub()
  const { text, write, flush, savedAt, isWriting, failed } = useKeptNote(store, hub, contact)
  const over = text.length - noteMaxLength
  const status = () => {
    if (isWriting) return t('notes.saving')
    if (savedAt !== undefined) return t('notes.saved', { time: formatTime(savedAt, { seconds: true }) })
    return '\u00a0'
  }
  const error =
    over > 0 ? t('notes.tooLong', { count: formatNumber(over) }) : failed ? t('notes.notSaved') : undefined
  return (
    <TextArea
      label={t('notes.label')}
      hideLabel
      placeholder={t('notes.placeholder')}
      value={text}
      onChange={write}
      onBlur={flush}
      minRows={isCompact ? 1 : 4}
      maxRows={isCompact ? 5 : 16}
      areaRef={areaRef}
      error={error}
      footer={
        (!isCompact || isWriting || savedAt !== undefined) && (
          <span>
            {status()}
            {over > -500 && over <= 0 && ` · ${t('notes.left', { count: formatNumber(-over) })}`}
          </span>
        )
      }
    />
  )
}

function useKeptNote(store: DeskStore, hub: Pick<HubClient, 'current'>, contact: DeskContact) {
  const { id: contactId, note } = contact
  const [text, setText] = useState(note)
  const [savedAt, setSavedAt] = useState<number>()
  const [isWriting, setIsWriting] = useState(false)
  const [failed, setFailed] = useState(false)
  const latest = useRef(note)
  /** What the outbox holds already; while it equals the text there is nothing to do. */
  const kept = useRef(note)
  const timers = useRef<{ draft?: ReturnType<typeof setTimeout>; keep?: ReturnType<typeof setTimeout> }>({})

  const saveDraft = useCallback(async () => {
    clearTimeout(timers.current.draft)
    const saved = await store.saveDraft(noteDraftKey(contactId), latest.current).then(
      () => true,
      () => false,
    )
    setFailed(!saved)
    setIsWriting(false)
    if (saved) setSavedAt(Date.now())
  }, [store, contactId])

  const keep = useCallback(async () => {
    clearTimeout(timers.current.keep)
    const now = latest.current
    if (now === kept.current || now.length > noteMaxLength) return
    const result = await store.keep({ kind: 'note-contact', contactId, text: now })
    if (result.kind !== 'kept') {
      setFailed(true)
      return
    }
    kept.current = now
    setFailed(false)
    setSavedAt(Date.now())
  }, [store, contactId])

  const flush = useCallback(() => {
    // A closed contact takes no note any more; its wrap-up came after whatever was written.
    if (latest.current === kept.current || !(contactId in hub.current().view.contacts)) return
    void saveDraft().then(keep)
  }, [saveDraft, keep, hub, contactId])

  useEffect(() => {
    let isMounted = true
    void store.draft<string>(noteDraftKey(contactId)).then(draft => {
      if (!isMounted || draft === undefined || latest.current !== kept.current) return
      latest.current = draft
      setText(draft)
    })
    return () => {
      isMounted = false
    }
  }, [store, contactId])

  // Another window of the same person wrote on: taken over while nothing unsaved stands here.
  useEffect(() => {
    if (latest.current !== kept.current || note === kept.current) return
    if (timers.current.draft !== undefined) return
    kept.current = note
    latest.current = note
    setText(note)
  }, [note])

  // Leaving the contact is a pause as well.
  useEffect(() => {
    const running = timers.current
    return () => {
      clearTimeout(running.draft)
      clearTimeout(running.keep)
      flush()
    }
  }, [flush])

  return {
    text,
    savedAt,
    isWriting,
    failed,
    flush,
    write: (next: string) => {
      latest.current = next
      setText(next)
      setIsWriting(true)
      clearTimeout(timers.current.draft)
      clearTimeout(timers.current.keep)
      timers.current.draft = setTimeout(() => void saveDraft(), draftPauseMs)
      timers.current.keep = setTimeout(() => void keep(), keepPauseMs)
    },
  }
}
