import { useEffect, useRef } from 'react'
import { useDesk, useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { announce } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import { onOneLine, useConversationKeeper } from './conversations-provider.tsx'

/** Several customers who write at once make one sound. */
const soundEveryMs = 3_000
const volume = 0.04

/**
 * New words in a contact that is not looked at: one quiet note, and a sentence for readers. It rings nobody out of a call:
 * while somebody speaks here the note is left out.
 */
export function useNewWordsSignal(): void {
  const t = useTexts(conversationTexts)
  const hub = useHub()
  const keeper = useConversationKeeper()
  const words = useRef(t)
  words.current = t
  useEffect(() => {
    let soundedAt = Number.NEGATIVE_INFINITY
    return keeper.onWritten((contactId, entries) => {
      const contact = hub.current().view.contacts[contactId]
      const last = entries.findLast(({ writer }) => writer.kind === 'customer')
      if (contact === undefined || contact.phase.kind !== 'connected' || last === undefined) return
      const isLookedAt = useDesk.getState().selectedContactId === contactId && document.hasFocus()
      if (isLookedAt) return
      announce(
        words.current('signal', {
          who: contact.from.name ?? words.current('entry.customer'),
          text: onOneLine(last.text) ?? '',
        }),
      )
      const isSpeaking = Object.values(hub.current().view.contacts).some(
        ({ channel, phase }) => (channel === 'phone' || channel === 'callback') && phase.kind === 'connected',
      )
      if (isSpeaking || performance.now() - soundedAt < soundEveryMs) return
      soundedAt = performance.now()
      playNote()
    })
  }, [hub, keeper])
}

function playNote(): void {
  if (typeof AudioContext === 'undefined') return
  const context = new AudioContext()
  const close = () => void context.close().catch(() => undefined)
  context.resume().then(() => {
    if (context.state !== 'running') return close()
    const at = context.currentTime
    const note = context.createOscillator()
    const swell = context.createGain()
    note.frequency.value = 587.33
    swell.gain.setValueAtTime(0, at)
    swell.gain.linearRampToValueAtTime(volume, at + 0.02)
    swell.gain.exponentialRampToValueAtTime(0.0005, at + 0.45)
    note.connect(swell).connect(context.destination)
    note.addEventListener('ended', close)
    note.start(at)
    note.stop(at + 0.5)
  }, close)
}
