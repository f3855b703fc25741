import { useTexts } from '../../language/language.ts'
import { Dialog, Stack } from '../../ui/ui.ts'
import { PasswordForm, type PasswordFormProps } from './password-form.tsx'
import { signInTexts } from './sign-in-texts.ts'

/**
 * The hub no longer knows the session: the one whose screen this is comes in again without losing what is on it. Somebody
 * else signs them out first: under this screen they would work in the other's name.
 */
export function SessionEndedDialog({
  isOpen,
  onClose,
  ...form
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
} & Omit<PasswordFormProps, 'submitLabel' | 'footer' | 'unlockOffline' | 'user' | 'firstUser'> & {
    readonly user: string
  }) {
  const t = useTexts(signInTexts)
  return (
    <Dialog title={t('again.title')} isOpen={isOpen} onClose={onClose} size="small">
      <Stack gap={3}>
        <p>{t('again.text')}</p>
        <PasswordForm
          {...form}
          submitLabel={t('signIn')}
          // The desk is open already; without the hub there is nothing to come into.
          unlockOffline={async () => ({ kind: 'hub-away' })}
        />
      </Stack>
    </Dialog>
  )
}
