import { useCallNumber } from '../call-number.tsx'
import { useContact, useDesk, useLiveValue } from '../desk-context.ts'
import { openCallDialog } from '../features/calls/call-dialog.ts'
import { canBeCalledBack, canBePassedOn, takesDigits } from '../features/calls/call-tools.tsx'
import { dialPadButtonId } from '../features/calls/dial-pad.tsx'
import { useConsultCommands } from '../features/calls/use-consult-commands.ts'
import { useHelpHere } from '../features/calls/use-help-here.ts'
import { useOutsideCalls } from '../features/calls/use-outside-calls.ts'
import { openMissedList } from '../features/inbox/missed-offers.ts'
import { useTexts } from '../language/language.ts'
import { useCallDesk } from '../softphone/call-actions.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

/** Everything about passing a contact on, calling back and being called: what the hub would refuse is not available. */
export function useHandOverActions(): readonly DeskAction[] {
  const t = useTexts(appTexts)
  const isLive = useLiveValue(live => live.line) === 'live'
  const isAgent = useLiveValue(live => live.view.me.self !== undefined)
  const contacts = useLiveValue(live => live.view.contacts)
  const selected = useContact(useDesk(desk => desk.selectedContactId))
  const { calls, hungUp } = useCallDesk()
  const help = useHelpHere()
  const { canCallEmergency } = useCallNumber()

  const inHand = Object.values(contacts).filter(
    ({ phase, id }) => phase.kind === 'connected' && !(id in hungUp),
  )
  // As with the voice: what is looked at, else what is in hand.
  const contact = inHand.find(({ id }) => id === selected?.id) ?? inHand[0]
  const { complete, takeBack, completeOutside, takeBackOutside } = useConsultCommands(contact)
  const { sendDigits } = useOutsideCalls(contact)
  const asks = contact?.consult !== undefined
  const asksOutside = contact !== undefined && calls[contact.id]?.asking !== undefined
  const canPass = contact !== undefined && canBePassedOn(contact) && !asksOutside && isLive
  const canComplete = asks ? contact.consult?.stage === 'talking' : asksOutside
  return [
    {
      id: 'transfer',
      title: t('action.transfer'),
      group: 'contact',
      keys: ['T', 'Ctrl+Shift+K'],
      isAvailable: canPass,
      run: () => contact && openCallDialog({ kind: 'transfer', contactId: contact.id }),
    },
    {
      id: 'complete-transfer',
      title: t('action.completeTransfer'),
      group: 'contact',
      keys: ['Ctrl+Shift+Enter'],
      isAvailable: isLive && canComplete,
      run: () => contact && void (asks ? complete(contact) : completeOutside(contact)),
    },
    {
      id: 'take-back',
      title: t('action.takeBack'),
      group: 'contact',
      keys: ['Ctrl+Shift+Backspace'],
      isAvailable: isLive && (asks || asksOutside),
      run: () => contact && void (asks ? takeBack(contact) : takeBackOutside(contact)),
    },
    {
      id: 'promise-callback',
      title: t('action.promiseCallback'),
      group: 'contact',
      keys: ['L'],
      isAvailable: canPass && canBeCalledBack(contact),
      run: () => contact && openCallDialog({ kind: 'callback', contactId: contact.id }),
    },
    {
      id: 'dial-pad',
      title: t('action.dialPad'),
      group: 'contact',
      keys: ['D'],
      isAvailable: sendDigits !== undefined && contact !== undefined && takesDigits(contact, calls),
      run: () => document.getElementById(dialPadButtonId)?.click(),
    },
    {
      id: 'dial',
      title: t('action.dial'),
      group: 'contact',
      // The same key sends digits while somebody is on the line: then only 911 can be called, from the foot or the palette.
      keys: ['D'],
      isAvailable: canCallEmergency,
      run: () => openCallDialog({ kind: 'dial' }),
    },
    {
      id: 'callbacks',
      title: t('action.callbacks'),
      group: 'contact',
      keys: ['Ctrl+Shift+B'],
      isAvailable: isAgent && isLive,
      run: () => openCallDialog({ kind: 'callbacks' }),
    },
    {
      id: 'missed',
      title: t('action.missed'),
      group: 'contact',
      keys: [],
      isAvailable: isAgent,
      run: openMissedList,
    },
    {
      id: 'help',
      title: t(help.running ? 'action.helpHasCome' : 'action.help'),
      group: 'desk',
      keys: ['Ctrl+Shift+Y'],
      isAvailable: help.canCall && isLive,
      run: () => openCallDialog({ kind: 'help' }),
    },
    {
      id: 'headset',
      title: t('action.headset'),
      group: 'desk',
      keys: [],
      isAvailable: isAgent,
      run: () => openCallDialog({ kind: 'headset' }),
    },
    {
      id: 'ring-tone',
      title: t('action.ringTone'),
      group: 'desk',
      keys: [],
      isAvailable: isAgent,
      run: () => openCallDialog({ kind: 'ring-tone' }),
    },
  ]
}
