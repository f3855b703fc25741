import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Heading, Modal, ModalOverlay, Dialog as RacDialog } from 'react-aria-components'
import styles from './dialog.module.css'
import { IconButton } from './icon-button.tsx'
import { useUiTexts } from './ui-texts.ts'

export type DialogProps = {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** The buttons, the most likely one last. */
  readonly footer?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  /** Whether a press outside closes it; off by default, so that a slip of the mouse loses nothing. Escape always does. */
  readonly isDismissable?: boolean
  readonly role?: 'dialog' | 'alertdialog'
}

/** Something to finish before going on. Focus goes in, stays in, and returns to where it was. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  size = 'medium',
  isDismissable = false,
  role = 'dialog',
}: DialogProps) {
  const t = useUiTexts()
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      isDismissable={isDismissable}
      className={styles.overlay}
    >
      <Modal className={styles.modal} data-size={size}>
        <RacDialog role={role} className={styles.dialog}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title}>
              {title}
            </Heading>
            <IconButton icon={IconX} label={t('close')} onPress={onClose} />
          </header>
          <div className={styles.body}>{children}</div>
          {footer && <footer className={styles.footer}>{footer}</footer>}
        </RacDialog>
      </Modal>
    </ModalOverlay>
  )
}
