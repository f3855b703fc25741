import { useState, useSyncExternalStore } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCallActions } from '../../softphone/call-actions.ts'
import type { PhoneLine, PhoneStanding } from '../../softphone/phone-line.ts'
import { Button, Dialog, Notice, TextField } from '../../ui/ui.ts'
import { presenceTexts } from './presence-texts.ts'

const noLine: PhoneStanding = { kind: 'none' }
const nothingToHear = () => () => {}

/** Says when the telephone system does not ring this desk, why, and what can be done. */
export function PhoneLineBanner() {
  const { softphone } = useCallActions()
  const line = softphone.phoneLine
  const standing = useStanding(line)
  const t = useTexts(presenceTexts)
  const { formatTime } = useFormats()
  const [isEntering, setIsEntering] = useState(false)
  if (!line || standing.kind === 'none' || standing.kind === 'registered') return null
  const canEnter =
    standing.kind === 'secret-missing' || (standing.kind === 'refused' && standing.why === 'wrong-secret')
  const what = standing.kind === 'refused' ? standing.why : standing.kind
  return (
    <>
      <Notice
        tone={standing.kind === 'away' ? 'watch' : 'breach'}
        isLive
        title={t(`phone.${what}.title`, {
          time: standing.kind === 'away' ? formatTime(standing.since) : '',
        })}
        {...(canEnter ? { action: { label: t('phone.enter'), onPress: () => setIsEntering(true) } } : {})}
      >
        {t(`phone.${what}.text`)}
      </Notice>
      <SecretDialog line={line} isOpen={canEnter && isEntering} onClose={() => setIsEntering(false)} />
    </>
  )
}

/** The standing as a snapshot that stays the same until it changes. */
function useStanding(line: PhoneLine | undefined): PhoneStanding {
  const text = useSyncExternalStore(line?.subscribe ?? nothingToHear, () =>
    JSON.stringify(line?.standing() ?? noLine),
  )
  return JSON.parse(text) as PhoneStanding
}

function SecretDialog({
  line,
  isOpen,
  onClose,
}: {
  readonly line: PhoneLine
  readonly isOpen: boolean
  readonly onClose: () => void
}) {
  const t = useTexts(presenceTexts)
  const [secret, setSecret] = useState('')
  const enter = () => {
    if (secret === '') return
    void line.enterSecret(secret)
    setSecret('')
    onClose()
  }
  return (
    <Dialog
      title={t('phone.enter')}
      isOpen={isOpen}
      onClose={onClose}
      size="small"
      footer={
        <Button variant="primary" onPress={enter}>
          {t('phone.connect')}
        </Button>
      }
    >
      <TextField
        label={t('phone.secret')}
        description={t('phone.secretHelp')}
        type="password"
        autoComplete="off"
        autoFocus
        value={secret}
        onChange={setSecret}
        onKeyDown={event => {
          if (event.key === 'Enter') enter()
        }}
      />
    </Dialog>
  )
}
