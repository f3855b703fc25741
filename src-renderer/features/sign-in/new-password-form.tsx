import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { passwordMinLength } from '../../../src-domain/people/check-password.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Notice, TextField } from '../../ui/ui.ts'
import styles from './password-form.module.css'
import { signInTexts } from './sign-in-texts.ts'

/** What became of a change of password. */
export type NewPasswordResult =
  | { readonly kind: 'changed' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number }
  | { readonly kind: 'not-taken'; readonly why: 'short' | 'long' | 'guessable' | 'as-before' }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'hub-away' }

export type ChangePassword = (
  user: string,
  password: string,
  newPassword: string,
) => Promise<NewPasswordResult>

const newPassword = { type: 'password', autoComplete: 'new-password', icon: IconKey } as const

/** A new password, typed twice; with the present one where nobody has typed it a moment ago. */
export function NewPasswordForm({
  user,
  present,
  submitLabel,
  changePassword,
  onChanged,
}: {
  readonly user: string
  /** The password that was just typed; asked for when it is absent. */
  readonly present?: string
  readonly submitLabel: string
  readonly changePassword: ChangePassword
  /** The new password is in force. */
  readonly onChanged: (newPassword: string) => Promise<void>
}) {
  const t = useTexts(signInTexts)
  const { formatDuration } = useFormats()
  const [typed, setTyped] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [isTried, setIsTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [result, setResult] = useState<NewPasswordResult>()
  const password = present ?? typed
  const isShort = [...next].length < passwordMinLength
  const isOther = next !== again

  async function change(): Promise<void> {
    setIsTried(true)
    if (isBusy || password === '' || isShort || isOther) return
    setIsBusy(true)
    const answer = await changePassword(user, password, next)
    setResult(answer)
    if (answer.kind === 'changed') await onChanged(next)
    setIsBusy(false)
  }

  const said = sayWhy(result)
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void change()
      }}
    >
      <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
      {present === undefined && (
        <TextField
          label={t('newPassword.present')}
          name="password"
          type="password"
          autoComplete="current-password"
          icon={IconKey}
          value={typed}
          onChange={setTyped}
          autoFocus
          error={isTried && typed === '' ? t('missing.password') : undefined}
        />
      )}
      <TextField
        label={t('newPassword.next')}
        description={t('newPassword.help', { min: passwordMinLength })}
        name="new-password"
        {...newPassword}
        value={next}
        onChange={setNext}
        autoFocus={present !== undefined}
        error={isTried && isShort ? t('newPassword.why.short', { min: passwordMinLength }) : undefined}
      />
      <TextField
        label={t('newPassword.again')}
        name="new-password-again"
        {...newPassword}
        value={again}
        onChange={setAgain}
        error={isTried && !isShort && isOther ? t('newPassword.other') : undefined}
      />
      {said && (
        <Notice tone="breach" isLive>
          {said}
        </Notice>
      )}
      <Button type="submit" variant="primary" isFullWidth isPending={isBusy}>
        {submitLabel}
      </Button>
    </form>
  )

  function sayWhy(of: NewPasswordResult | undefined): string | undefined {
    switch (of?.kind) {
      case undefined:
      case 'changed':
        return undefined
      case 'wrong':
        return t('newPassword.wrong')
      case 'disabled':
        return t('disabled')
      case 'too-many':
        return t('tooMany', { time: formatDuration(of.retryAfterMs) })
      case 'not-taken':
        return t(`newPassword.why.${of.why}`, { min: passwordMinLength })
      case 'refused':
        return t('refused', { name: of.name })
      case 'hub-away':
        return t('newPassword.away')
    }
  }
}
