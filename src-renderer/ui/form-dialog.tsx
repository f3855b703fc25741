import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { Notice } from './notice.tsx'
import { onCtrlEnter } from './on-ctrl-enter.ts'

export type FormDialogProps = Pick<DialogProps, 'title' | 'size' | 'onClose'> & {
  readonly closeLabel: string
  readonly confirmLabel: string
  readonly onConfirm: () => unknown
  readonly isPending?: boolean
  /** Not ready to be confirmed; `onConfirm` sees to Ctrl+Enter itself. */
  readonly isDisabled?: boolean
  /** Why it was not done. */
  readonly failure?: string | undefined
  /** Of the form. */
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** A form to fill in and confirm, by its button or by Ctrl+Enter, or to close without effect. */
export function FormDialog({
  title,
  size = 'medium',
  onClose,
  closeLabel,
  confirmLabel,
  onConfirm,
  isPending = false,
  isDisabled = false,
  failure,
  className,
  children,
}: FormDialogProps) {
  return (
    <Dialog
      title={title}
      size={size}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{closeLabel}</Button>
          <Button
            variant="primary"
            shortcut="Ctrl+Enter"
            isPending={isPending}
            isDisabled={isDisabled}
            onPress={() => void onConfirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        className={className}
        onSubmit={event => event.preventDefault()}
        onKeyDownCapture={onCtrlEnter(onConfirm)}
      >
        {children}
        {failure !== undefined && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
