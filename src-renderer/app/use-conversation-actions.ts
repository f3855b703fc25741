import { useRef } from 'react'
import { useDesk, useLiveValue } from '../desk-context.ts'
import { composerFieldId } from '../features/conversation/composer.tsx'
import { useWrittenStandings } from '../features/conversation/conversations-provider.tsx'
import { isWritten } from '../features/conversation/written-contacts.ts'
import { contactsInHand } from '../features/inbox/inbox-pane.tsx'
import { useTexts } from '../language/language.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

/** Going from one contact in hand to another, and to the field in which it is answered. */
export function useConversationActions(): readonly DeskAction[] {
  const t = useTexts(appTexts)
  const contacts = useLiveValue(live => live.view.contacts)
  const written = useWrittenStandings()
  const selectedId = useDesk(desk => desk.selectedContactId)
  const select = useDesk(desk => desk.select)
  const cameFrom = useRef<string>(undefined)
  const inHand = contactsInHand(contacts, written)
  const selected = inHand.find(({ id }) => id === selectedId)
  const others = inHand.filter(({ id }) => id !== selectedId)
  const after = inHand.slice(selected === undefined ? 0 : inHand.indexOf(selected) + 1)
  // Whoever waits longest for an answer; where nobody waits, the next one, round and round.
  const awaited = others.find(
    ({ id, phase }) =>
      written[id]?.unansweredSince !== undefined && phase.kind === 'connected' && !phase.parked,
  )
  const next = awaited ?? after[0] ?? others[0]
  const back = others.find(({ id }) => id === cameFrom.current) ?? others.at(-1)

  const focusField = () => requestAnimationFrame(() => document.getElementById(composerFieldId)?.focus())
  function goTo(contactId: string): void {
    cameFrom.current = selectedId
    select(contactId)
    focusField()
  }
  return [
    {
      id: 'next-contact',
      title: t('action.nextContact'),
      group: 'contact',
      keys: ['F8'],
      isAvailable: next !== undefined,
      run: () => next && goTo(next.id),
    },
    {
      id: 'last-contact',
      title: t('action.lastContact'),
      group: 'contact',
      keys: ['Shift+F8'],
      isAvailable: back !== undefined,
      run: () => back && goTo(back.id),
    },
    {
      id: 'write',
      title: t('action.write'),
      group: 'contact',
      keys: ['E'],
      isAvailable: selected !== undefined && isWritten(selected),
      run: focusField,
    },
  ]
}
