import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useUiTexts } from './ui-texts.ts'

export type ConfirmDialogProps = {
  /** The question, with the thing it is about: "End the call with Ngozi Okafor?" */
  readonly title: string
  readonly isOpen: boolean
  /** The verb of the question: "End call", not "Yes". */
  readonly confirmLabel: string
  readonly cancelLabel?: string
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly isDangerous?: boolean
  readonly isPending?: boolean
  /** What happens, and what is kept. */
  readonly children: ReactNode
}

/** Asks before what cannot be undone. Where an undo exists, act at once and offer it in a toast instead. */
export function ConfirmDialog({
  title,
  isOpen,
  confirmLabel,
  cancelLabel,
  onConfirm,
  onClose,
  isDangerous = false,
  isPending = false,
  children,
}: ConfirmDialogProps) {
  const t = useUiTexts()
  return (
    <Dialog
      role="alertdialog"
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      size="small"
      footer={
        <>
          <Button onPress={onClose} autoFocus={isDangerous}>
            {cancelLabel ?? t('cancel')}
          </Button>
          <Button
            variant={isDangerous ? 'danger' : 'primary'}
            onPress={onConfirm}
            isPending={isPending}
            autoFocus={!isDangerous}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
