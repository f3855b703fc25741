import { useTexts } from '../../language/language.ts'
import { Dialog, toast } from '../../ui/ui.ts'
import { type ChangePassword, NewPasswordForm } from './new-password-form.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** One's own password. The sessions of the old one end; this desk comes in again with the new. */
export function ChangePasswordDialog({
  isOpen,
  onClose,
  user,
  changePassword,
  signInAgain,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly user: string
  readonly changePassword: ChangePassword
  readonly signInAgain: (newPassword: string) => Promise<unknown>
}) {
  const t = useTexts(signInTexts)
  return (
    <Dialog title={t('newPassword.change')} isOpen={isOpen} onClose={onClose} size="small">
      <NewPasswordForm
        user={user}
        submitLabel={t('newPassword.save')}
        changePassword={changePassword}
        onChanged={async newPassword => {
          await signInAgain(newPassword)
          onClose()
          toast({ title: t('newPassword.done'), tone: 'good' })
        }}
      />
    </Dialog>
  )
}
