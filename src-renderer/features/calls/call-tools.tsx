import { IconHistory, IconSwitchHorizontal } from '@tabler/icons-react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useCallDesk } from '../../softphone/call-actions.ts'
import { Button } from '../../ui/ui.ts'
import { openCallDialog } from './call-dialog.ts'
import { callsTexts } from './calls-texts.ts'
import { DialPad } from './dial-pad.tsx'
import { useOutsideCalls } from './use-outside-calls.ts'

/** What can be done with a contact in hand beside talking. What the hub or the carrier would refuse is not there. */
export function CallTools({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(callsTexts)
  const { hungUp, calls } = useCallDesk()
  const { sendDigits } = useOutsideCalls(contact)
  const isLive = useLiveValue(live => live.line) === 'live'
  if (contact.phase.kind !== 'connected' || contact.id in hungUp) return null
  const { channel, id } = contact
  const isAsking = calls[id]?.asking !== undefined
  return (
    <>
      {canBePassedOn(contact) && !isAsking && (
        <Button
          icon={IconSwitchHorizontal}
          shortcut="T"
          isDisabled={!isLive}
          onPress={() => openCallDialog({ kind: 'transfer', contactId: id })}
        >
          {t('tools.transfer')}
        </Button>
      )}
      {canBeCalledBack(contact) && !isAsking && (
        <Button
          icon={IconHistory}
          shortcut="L"
          isDisabled={!isLive}
          onPress={() => openCallDialog({ kind: 'callback', contactId: id })}
        >
          {t(channel === 'callback' ? 'tools.callbackLater' : 'tools.callback')}
        </Button>
      )}
      {takesDigits(contact, calls) && sendDigits !== undefined && (
        <DialPad contactId={id} sendDigits={sendDigits} />
      )}
    </>
  )
}

/** A question of a colleague is not handed on, nor is a contact while somebody is asked about it. */
export function canBePassedOn({ phase, about }: DeskContact): boolean {
  return phase.kind === 'connected' && phase.consultId === undefined && about === undefined
}

/** Calls, chats that go on by telephone, and call-backs that are promised anew. */
export function canBeCalledBack(contact: DeskContact): boolean {
  return canBePassedOn(contact) && ['phone', 'chat', 'callback'].includes(contact.channel)
}

/** Whether somebody is on the line who could be waiting for digits: a caller, or whom this desk has called. */
export function takesDigits(
  { id, channel, about }: DeskContact,
  calls: Readonly<Record<string, unknown>>,
): boolean {
  return about === undefined && (channel === 'phone' || (channel === 'callback' && calls[id] !== undefined))
}
