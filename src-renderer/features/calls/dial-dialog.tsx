import { IconBackspace, IconPhoneOutgoing } from '@tabler/icons-react'
import { useState } from 'react'
import { emergencyNumber, isEmergency } from '../../../src-domain/routing/emergency.ts'
import { CallButton, dialableNumber, useCallNumber, useWhyNotCalled } from '../../call-number.tsx'
import { readablePhone } from '../../desk-data/phone.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  classes,
  Dialog,
  Icon,
  ListRow,
  Notice,
  SectionHeading,
  Stack,
  TextField,
} from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import styles from './dial-dialog.module.css'
import keyStyles from './dial-keys.module.css'
import { EmergencyDialog } from './emergency-dialog.tsx'
import { useDirectory } from './use-directory.ts'

/** A telephone's keys, in its order. A plus begins a number of another country. */
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '0'] as const

/** Calls any number: typed, pressed, or chosen among those that the centre often calls. */
export function DialDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const { canCall, canCallEmergency, isPlacing, call } = useCallNumber()
  const [typed, setTyped] = useState('')
  const [isTried, setIsTried] = useState(false)
  const [isEmergencyAsked, setIsEmergencyAsked] = useState(false)
  const number = dialableNumber(typed)
  const whyNot = useWhyNotCalled()
  const notCalled = number === undefined ? undefined : whyNot(number)
  const canGo = (isEmergency(number) ? canCallEmergency : canCall) && notCalled === undefined

  async function submit(): Promise<void> {
    setIsTried(true)
    if (number === undefined || !canGo || isPlacing) return
    if (isEmergency(number)) setIsEmergencyAsked(true)
    else if (await call({ phone: number })) onClose()
  }

  async function callEmergency(): Promise<void> {
    if (await call({ phone: emergencyNumber })) onClose()
    else setIsEmergencyAsked(false)
  }

  function change(next: string): void {
    setTyped(next)
    setIsTried(false)
  }

  return (
    <Dialog
      title={t('dial.title')}
      isOpen
      onClose={onClose}
      isDismissable
      footer={
        <Button
          variant="primary"
          icon={IconPhoneOutgoing}
          shortcut="Enter"
          isPending={isPlacing}
          isDisabled={!canGo}
          onPress={() => void submit()}
        >
          {t('dial.call')}
        </Button>
      }
    >
      <div className={styles.dial}>
        <Stack gap={4} className={styles.side}>
          {!canCall && !isPlacing && (
            <Notice tone="watch" isLive>
              {t(canCallEmergency ? 'dial.only911' : 'dial.notNow')}
            </Notice>
          )}
          <TextField
            label={t('dial.number')}
            type="tel"
            autoFocus
            value={typed}
            onChange={change}
            onBlur={() => setTyped(readablePhone)}
            onKeyDown={event => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              void submit()
            }}
            description={t('dial.numberHelp')}
            error={isTried && number === undefined ? t('callback.phoneWrong') : notCalled}
          />
          <OutsideNumbers onPlaced={onClose} onEmergency={() => setIsEmergencyAsked(true)} />
          {isEmergencyAsked && (
            <EmergencyDialog
              isPending={isPlacing}
              onCall={() => void callEmergency()}
              onClose={() => setIsEmergencyAsked(false)}
            />
          )}
        </Stack>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as a form of its own */}
        <div className={classes(styles.keys, keyStyles.keys)} role="group" aria-label={t('tools.dialPad')}>
          {keys.map(key => (
            <button key={key} type="button" className={keyStyles.key} onClick={() => change(typed + key)}>
              {key}
            </button>
          ))}
          <button
            type="button"
            className={keyStyles.key}
            aria-label={t('dial.back')}
            onClick={() => change(typed.slice(0, -1))}
          >
            <Icon of={IconBackspace} size={20} />
          </button>
        </div>
      </div>
    </Dialog>
  )
}

/** The numbers outside of the directory, each with its own call. */
function OutsideNumbers({
  onPlaced,
  onEmergency,
}: {
  readonly onPlaced: () => void
  readonly onEmergency: () => void
}) {
  const { canCallEmergency } = useCallNumber()
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const { formatPhone } = useFormats()
  const directory = useDirectory(undefined)
  if (directory.kind !== 'ready' || directory.directory.outside.length === 0) return null
  return (
    <section aria-label={t('dial.often')}>
      <SectionHeading>{t('dial.often')}</SectionHeading>
      <ul className={styles.list}>
        {directory.directory.outside.map(({ id, name, phone, note, hours }) => (
          <li key={id}>
            <ListRow
              title={name[language]}
              detail={[
                formatPhone(phone),
                ...(hours.isOpen ? [] : [t('dial.closed')]),
                ...(note === undefined ? [] : [note[language]]),
              ].join(' · ')}
              actions={
                isEmergency(dialableNumber(phone)) ? (
                  <Button size="small" isDisabled={!canCallEmergency} onPress={onEmergency}>
                    {t('emergency.call')}
                  </Button>
                ) : (
                  <CallButton phone={phone} onPlaced={onPlaced} />
                )
              }
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
