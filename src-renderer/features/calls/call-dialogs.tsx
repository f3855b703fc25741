import { useEffect } from 'react'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { useContact } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { announce } from '../../ui/ui.ts'
import { type CallDialog, openCallDialog, useCallDialog } from './call-dialog.ts'
import { canBeCalledBack, canBePassedOn } from './call-tools.tsx'
import { CallbackDialog } from './callback-dialog.tsx'
import { CallbacksDialog } from './callbacks-dialog.tsx'
import { callsTexts } from './calls-texts.ts'
import { DialDialog } from './dial-dialog.tsx'
import { HeadsetDialog } from './headset-dialog.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { RingToneDialog } from './ring-tone-dialog.tsx'
import { TransferDialog } from './transfer-dialog.tsx'

const close = () => openCallDialog(undefined)

/** Whatever of the calls is open over the desk. */
export function CallDialogs() {
  const { open } = useCallDialog()
  if (open === undefined) return null
  switch (open.kind) {
    case 'transfer':
    case 'callback':
      return <ForContact key={`${open.kind} ${open.contactId}`} open={open} />
    case 'callbacks':
      return <CallbacksDialog onClose={close} />
    case 'dial':
      return <DialDialog onClose={close} />
    case 'headset':
      return <HeadsetDialog onClose={close} />
    case 'ring-tone':
      return <RingToneDialog onClose={close} />
    case 'help':
      return <HelpDialog onClose={close} />
    default:
      return assertNever(open)
  }
}

/** A dialog about a contact goes when the contact does. */
function ForContact({ open }: { readonly open: Extract<CallDialog, { readonly contactId: string }> }) {
  const t = useTexts(callsTexts)
  const contact = useContact(open.contactId)
  const isOver =
    contact === undefined || !(open.kind === 'transfer' ? canBePassedOn(contact) : canBeCalledBack(contact))
  useEffect(() => {
    if (!isOver) return
    // What this person did themselves was said already.
    if (useCallDialog.getState().open === open) announce(t('transfer.gone'))
    close()
  }, [isOver, open, t])
  if (isOver) return null
  return open.kind === 'transfer' ? (
    <TransferDialog
      contact={contact}
      onClose={close}
      onCallback={queueId => openCallDialog({ kind: 'callback', contactId: contact.id, queueId })}
    />
  ) : (
    <CallbackDialog contact={contact} queueId={open.queueId} onClose={close} />
  )
}
