import { IconDeviceTablet } from '@tabler/icons-react'
import { useState } from 'react'
import type { ChangeDevice, CounterDevice, Pairing } from '../../../src-contract/http/counter.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import {
  Button,
  CheckboxField,
  ConfirmDialog,
  EmptyState,
  Facts,
  PaneBody,
  PaneFooter,
  SectionHeading,
  TextField,
  toast,
} from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import { DevicePill } from './counters-section.tsx'
import { PairingNotice } from './pairing-notice.tsx'
import { useCounters, useLookAtCountersAgain } from './use-counters.ts'

/** Beside the list: the kiosk or board that is looked at, and what can be done with it. */
export function CountersAside() {
  const t = useTexts(adminTexts)
  const counterId = useAdminPlace(place => place.counterId)
  const told = useCounters()
  return (
    <WhenTold told={told}>
      {({ devices }) => {
        const device = devices.find(({ id }) => id === counterId)
        return device ? (
          <Details key={device.id} device={device} asOf={told.asOf} />
        ) : (
          <PaneBody className={screenStyles.panel}>
            <EmptyState
              icon={IconDeviceTablet}
              title={t('counters.choose')}
              text={t('counters.chooseText')}
            />
          </PaneBody>
        )
      }}
    </WhenTold>
  )
}

function Details({ device, asOf }: { readonly device: CounterDevice; readonly asOf: number }) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  const { counter } = useHub()
  const isLive = useLiveValue(live => live.line === 'live')
  const lookAgain = useLookAtCountersAgain()
  const [name, setName] = useState(device.name)
  const [pairing, setPairing] = useState<Pairing>()
  const [isRevoking, setIsRevoking] = useState(false)
  const { id, kind, hasPrinter, isQuiet, madeAt, pairedAt } = device

  /** Says why something was not done; answers whether it was. */
  async function wasDone(answer: object | HubRefused | HubAway): Promise<boolean> {
    await lookAgain()
    if (!('kind' in answer)) return true
    toast({ title: t('counters.notDone'), tone: 'breach' })
    return false
  }
  async function change(part: Partial<ChangeDevice>): Promise<void> {
    const answer = await counter.changeDevice(id, { name: device.name, hasPrinter, isQuiet, ...part })
    if (!(await wasDone(answer))) setName(device.name)
  }
  async function pairAgain(): Promise<void> {
    const answer = await counter.pairAgain(id)
    if ((await wasDone(answer)) && 'code' in answer) setPairing(answer)
  }
  async function revoke(): Promise<void> {
    const answer = await counter.revokeDevice(id)
    setIsRevoking(false)
    if (await wasDone(answer)) toast({ title: t('counters.revoked', { name: device.name }), tone: 'good' })
  }
  const rename = () => {
    const said = name.trim()
    if (said === '') setName(device.name)
    else if (said !== device.name) void change({ name: said })
  }

  return (
    <>
      <PaneBody className={screenStyles.panel}>
        <section className={screenStyles.panelPart}>
          <SectionHeading aside={<DevicePill device={device} asOf={asOf} />}>{device.name}</SectionHeading>
          <TextField
            label={t('counters.name')}
            value={name}
            onChange={setName}
            onBlur={rename}
            isDisabled={!isLive}
            maxLength={60}
            autoComplete="off"
          />
          {kind === 'kiosk' && (
            <CheckboxField
              isSelected={hasPrinter}
              isDisabled={!isLive}
              onChange={value => void change({ hasPrinter: value })}
              description={t('counters.hasPrinterHelp')}
            >
              {t('counters.hasPrinter')}
            </CheckboxField>
          )}
          {kind === 'board' && (
            <CheckboxField
              isSelected={isQuiet}
              isDisabled={!isLive}
              onChange={value => void change({ isQuiet: value })}
              description={t('counters.isQuietHelp')}
            >
              {t('counters.isQuiet')}
            </CheckboxField>
          )}
          <Facts
            items={[
              { label: t('counters.kind'), value: t(`counters.kinds.${kind}`) },
              { label: t('counters.madeAt'), value: formatDateTime(madeAt) },
              {
                label: t('counters.pairedAt'),
                value: pairedAt === undefined ? t('counters.standing.never') : formatDateTime(pairedAt),
              },
            ]}
          />
        </section>
        {pairing && <PairingNotice pairing={pairing} kind={kind} />}
      </PaneBody>
      <PaneFooter>
        <div className={screenStyles.actions}>
          <Button isDisabled={!isLive} onPress={() => void pairAgain()}>
            {t('counters.pairAgain')}
          </Button>
          <Button variant="danger" isDisabled={!isLive} onPress={() => setIsRevoking(true)}>
            {t('counters.revoke')}
          </Button>
        </div>
      </PaneFooter>
      <ConfirmDialog
        title={t('counters.revokeTitle', { name: device.name })}
        isOpen={isRevoking}
        isDangerous
        confirmLabel={t('counters.revoke')}
        onConfirm={() => void revoke()}
        onClose={() => setIsRevoking(false)}
      >
        {t('counters.revokeText')}
      </ConfirmDialog>
    </>
  )
}
