import { IconHeadset, IconMicrophoneOff, IconPhoneOff, IconPlayerPause, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { isVoice, useCallActions, useCallDesk } from '../../softphone/call-actions.ts'
import type { AudioDevice, AudioDevices } from '../../softphone/softphone.ts'
import { Button, IconButton, type Option, Popover, Select, Stack, ToggleButton } from '../../ui/ui.ts'
import styles from './call-bar.module.css'
import { contactViewTexts } from './contact-texts.ts'
import { RecordingMark } from './recording-mark.tsx'
import { useCallCommands } from './use-call-commands.ts'
import { VoiceLevels } from './voice-levels.tsx'

/** What can be done with the conversation in hand. Each press has a real effect or says why it had none. */
export function CallBar({
  contact,
  tools,
}: {
  readonly contact: DeskContact
  /** What else can be done with it, in a row of its own. */
  readonly tools?: ReactNode
}) {
  const t = useTexts(contactViewTexts)
  const { muted, busy, hungUp } = useCallDesk()
  const isLive = useLiveValue(live => live.line) === 'live'
  const { toggleMute, toggleHold, end } = useCallCommands()
  if (contact.phase.kind !== 'connected' || contact.id in hungUp) return null
  const held = contact.phase.hold !== undefined
  const doing = busy[contact.id]
  return (
    <div
      className={styles.bar}
      data-quiet={!isVoice(contact) || undefined}
      role="toolbar"
      aria-label={t(isVoice(contact) ? 'call.label' : 'call.labelContact')}
    >
      {isVoice(contact) && (
        <>
          <ToggleButton
            icon={IconMicrophoneOff}
            shortcut="M"
            isSelected={muted[contact.id] ?? false}
            onChange={() => toggleMute(contact)}
          >
            {t('call.mute')}
          </ToggleButton>
          {contact.about === undefined && (
            <ToggleButton
              icon={IconPlayerPause}
              shortcut="H"
              isSelected={held}
              // While a colleague is asked the customer stays on hold.
              isDisabled={!isLive || doing === 'holding' || contact.phase.consultId !== undefined}
              onChange={() => void toggleHold(contact)}
            >
              {t('call.hold')}
            </ToggleButton>
          )}
          <DevicePicker />
          <VoiceLevels contactId={contact.consult?.id ?? contact.id} />
          <RecordingMark contact={contact} />
        </>
      )}
      <span className={styles.end}>
        <Button
          variant="danger"
          icon={isVoice(contact) ? IconPhoneOff : IconX}
          shortcut="Ctrl+Shift+E"
          isPending={doing === 'ending'}
          onPress={() => void end(contact)}
        >
          {t(isLive ? 'call.end' : 'call.endHere')}
        </Button>
      </span>
      {tools && <div className={styles.tools}>{tools}</div>}
    </div>
  )
}

const standard = 'standard'

function DevicePicker() {
  const t = useTexts(contactViewTexts)
  const { softphone } = useCallActions()
  const [devices, setDevices] = useState<AudioDevices>()
  const [chosen, setChosen] = useState({ microphone: standard, speaker: standard })
  useEffect(() => {
    const look = () => void softphone.devices().then(setDevices)
    look()
    navigator.mediaDevices?.addEventListener('devicechange', look)
    return () => navigator.mediaDevices?.removeEventListener('devicechange', look)
  }, [softphone])
  const optionsOf = (list: readonly AudioDevice[] | undefined): Option[] => [
    { id: standard, label: t('devices.standard') },
    ...(list ?? [])
      .filter(({ id }) => id !== 'default')
      .map(({ id, name }, index) => ({ id, label: name || t('devices.unnamed', { number: index + 1 }) })),
  ]
  const choose = (part: Partial<typeof chosen>) => {
    setChosen(before => ({ ...before, ...part }))
    const idOf = (id: string | undefined) => (id === standard ? 'default' : id)
    void softphone.chooseDevices({
      ...(part.microphone === undefined ? {} : { microphone: idOf(part.microphone) }),
      ...(part.speaker === undefined ? {} : { speaker: idOf(part.speaker) }),
    })
  }
  return (
    <Popover
      label={t('call.microphone')}
      trigger={<IconButton icon={IconHeadset} label={t('call.microphone')} variant="secondary" />}
    >
      <Stack gap={3} className={styles.devices}>
        <Select
          label={t('devices.microphone')}
          options={optionsOf(devices?.microphones)}
          value={chosen.microphone}
          onChange={microphone => choose({ microphone })}
        />
        <Select
          label={t('devices.speaker')}
          options={optionsOf(devices?.speakers)}
          value={chosen.speaker}
          onChange={speaker => choose({ speaker })}
        />
      </Stack>
    </Popover>
  )
}
