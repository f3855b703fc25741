import type { ReactNode } from 'react'
import { languages, setLanguage, useLanguage, useTexts } from '../../language/language.ts'
import { Button, ChoiceChips, Hairline } from '../../ui/ui.ts'
import { PasswordForm, type PasswordFormProps } from './password-form.tsx'
import styles from './sign-in-screen.module.css'
import { signInTexts } from './sign-in-texts.ts'

/** The door: who are you, in which language; and the way in when the hub is away. */
export function SignInScreen({
  brand,
  ...form
}: { readonly brand: ReactNode } & Omit<PasswordFormProps, 'submitLabel' | 'footer' | 'user'>) {
  const t = useTexts(signInTexts)
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <div>
          {brand}
          <p className={styles.promise}>{t('promise')}</p>
        </div>
        <h1 className={styles.title}>{t('title')}</h1>
        <PasswordForm {...form} submitLabel={t('signIn')} />
        <Hairline />
        <LanguageChips />
      </div>
    </main>
  )
}

/** The desk of one who stepped away. Nothing of a customer is in view; a conversation goes on. */
export function LockScreen({
  brand,
  name,
  hasCall,
  onOther,
  ...form
}: {
  readonly brand: ReactNode
  readonly name: string
  readonly hasCall: boolean
  readonly onOther: () => void
  readonly user: string
} & Omit<PasswordFormProps, 'submitLabel' | 'footer' | 'user' | 'firstUser'>) {
  const t = useTexts(signInTexts)
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        {brand}
        <div>
          <h1 className={styles.title}>{t('lock.title')}</h1>
          <p className={styles.promise}>{t('lock.text', { name })}</p>
          {hasCall && <p className={styles.promise}>{t('lock.call')}</p>}
        </div>
        <PasswordForm
          {...form}
          submitLabel={t('lock.unlock')}
          footer={
            <Button variant="quiet" onPress={onOther}>
              {t('lock.other')}
            </Button>
          }
        />
        <Hairline />
        <LanguageChips />
      </div>
    </main>
  )
}

function LanguageChips() {
  const t = useTexts(signInTexts)
  const language = useLanguage()
  return (
    <ChoiceChips
      label={t('language')}
      size="small"
      options={languages.map(({ id, name }) => ({ id, label: name }))}
      value={language}
      onChange={setLanguage}
    />
  )
}
