import { useTexts } from '../../language/language.ts'
import { Dialog, Stack } from '../../ui/ui.ts'
import { PasswordForm, type PasswordFormProps } from './password-form.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** The hub no longer knows the session: come in again without losing what is on the screen. */
export function SessionEndedDialog({
  isOpen,
  onClose,
  ...form
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
} & Omit<PasswordFormProps, 'submitLabel' | 'footer' | 'unlockOffline'>) {
  const t = useTexts(signInTexts)
  return (
    <Dialog title={t('again.title')} isOpen={isOpen} onClose={onClose} size="small">
      <p>{t('again.text')}</p>
      <br />
      <PasswordForm {...form} submitLabel={t('signIn')} unlockOffline={async () => ({ kind: 'hub-away' })} />
    </Dialog>
  )
}
