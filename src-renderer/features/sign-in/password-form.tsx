import { IconKey, IconUser } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Notice, TextField, useNow } from '../../ui/ui.ts'
import { type ChangePassword, NewPasswordForm } from './new-password-form.tsx'
import styles from './password-form.module.css'
import type { SignInResult } from './sign-in-result.ts'
import { signInTexts } from './sign-in-texts.ts'

export interface PasswordFormProps {
  /** Fixed for the lock, and where a session has ended: the one whose desk it is. */
  readonly user?: string
  readonly firstUser?: string
  readonly submitLabel: string
  readonly signIn: (user: string, password: string) => Promise<SignInResult>
  /** Opens the desk's own copy. */
  readonly unlockOffline: (user: string, password: string) => Promise<SignInResult>
  readonly changePassword: ChangePassword
  /** Known before anything was typed. */
  readonly isHubAway?: boolean
  readonly footer?: ReactNode
}

/** User and password, and in words what was wrong and what to do. */
export function PasswordForm({
  user: fixedUser,
  firstUser = '',
  submitLabel,
  signIn,
  unlockOffline,
  changePassword,
  isHubAway = false,
  footer,
}: PasswordFormProps) {
  const t = useTexts(signInTexts)
  const { formatDuration } = useFormats()
  const now = useNow()
  const [user, setUser] = useState(fixedUser ?? firstUser)
  const [password, setPassword] = useState('')
  const [asked, setAsked] = useState(false)
  const [doing, setDoing] = useState<'hub' | 'offline'>()
  const [result, setResult] = useState<SignInResult | undefined>(isHubAway ? { kind: 'hub-away' } : undefined)
  const [tried, setTried] = useState<'hub' | 'offline'>(isHubAway ? 'offline' : 'hub')
  const [again, setAgain] = useState(0)
  const passwordInput = useRef<HTMLInputElement>(null)
  const isMounted = useRef(true)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  useEffect(() => {
    if (isHubAway) setResult(before => before ?? { kind: 'hub-away' })
  }, [isHubAway])

  const waitMs = result?.kind === 'too-many' ? again - now : 0
  const isBlocked = result?.kind === 'too-many' && waitMs > 0

  // Once the hub was found away, what the Enter key does is to open the desk's own copy.
  const isAway = result?.kind === 'hub-away' || tried === 'offline'

  async function ask(way: 'hub' | 'offline'): Promise<void> {
    setAsked(true)
    if (user.trim() === '' || password === '' || doing || isBlocked) return
    setDoing(way)
    setTried(way)
    const attempt = way === 'hub' ? signIn : unlockOffline
    const answer = await attempt(user.trim(), password)
    if (!isMounted.current) return
    setDoing(undefined)
    setResult(answer)
    if (answer.kind === 'too-many') setAgain(Date.now() + answer.retryAfterMs)
    if (answer.kind === 'wrong' || answer.kind === 'wrong-here' || answer.kind === 'too-many') {
      passwordInput.current?.focus()
      passwordInput.current?.select()
    }
  }

  if (result?.kind === 'to-be-changed')
    return (
      <section className={styles.form}>
        <Notice tone="info" title={t('newPassword.title')} isLive>
          {t('newPassword.text')}
        </Notice>
        <NewPasswordForm
          user={user.trim()}
          present={password}
          submitLabel={t('newPassword.set')}
          changePassword={changePassword}
          onChanged={async newPassword => {
            const answer = await signIn(user.trim(), newPassword)
            if (isMounted.current) setResult(answer)
          }}
        />
      </section>
    )
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void ask(isAway ? 'offline' : 'hub')
      }}
    >
      {fixedUser === undefined && (
        <TextField
          label={t('user')}
          name="username"
          autoComplete="username"
          icon={IconUser}
          value={user}
          onChange={setUser}
          autoFocus={user === ''}
          error={asked && user.trim() === '' ? t('missing.user') : undefined}
        />
      )}
      <TextField
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        icon={IconKey}
        value={password}
        onChange={setPassword}
        inputRef={passwordInput}
        autoFocus={user !== ''}
        error={asked && password === '' ? t('missing.password') : undefined}
      />
      <Outcome result={result} waitWords={formatDuration(waitMs)} isBlocked={isBlocked} />
      {isAway ? (
        <>
          <Button type="submit" variant="primary" isFullWidth isPending={doing === 'offline'}>
            {t('away.action')}
          </Button>
          <Button isFullWidth isPending={doing === 'hub'} onPress={() => void ask('hub')}>
            {t('away.retry')}
          </Button>
        </>
      ) : (
        <Button
          type="submit"
          variant="primary"
          isFullWidth
          isPending={doing !== undefined}
          isDisabled={isBlocked}
        >
          {submitLabel}
        </Button>
      )}
      {footer}
    </form>
  )
}

function Outcome({
  result,
  waitWords,
  isBlocked,
}: {
  readonly result: SignInResult | undefined
  readonly waitWords: string
  readonly isBlocked: boolean
}) {
  const t = useTexts(signInTexts)
  const { formatDate } = useFormats()
  switch (result?.kind) {
    case 'wrong':
      return (
        <Notice tone="breach" isLive>
          {t('wrong')}
        </Notice>
      )
    case 'disabled':
      return (
        <Notice tone="breach" isLive>
          {t('disabled')}
        </Notice>
      )
    case 'too-many':
      return isBlocked ? <Notice tone="watch">{t('tooMany', { time: waitWords })}</Notice> : null
    case 'refused':
      return (
        <Notice tone="breach" isLive>
          {t('refused', { name: result.name })}
        </Notice>
      )
    case 'hub-away':
      return (
        <Notice tone="watch" isLive title={t('away.title')}>
          {t('away.text')}
        </Notice>
      )
    case 'wrong-here':
      return (
        <Notice tone="breach" isLive>
          {t('offline.wrong')}
        </Notice>
      )
    case 'too-old':
      return (
        <Notice tone="watch" isLive>
          {t('offline.tooOld', { date: formatDate(result.signedInAt) })}
        </Notice>
      )
    case 'no-copy':
      return (
        <Notice tone="watch" isLive>
          {t('offline.none')}
        </Notice>
      )
    case 'failed':
      return (
        <Notice tone="breach" isLive>
          {t('offline.failed', { name: result.name })}
        </Notice>
      )
    default:
      return null
  }
}
