import { IconDeviceTablet, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { CounterDevice, Pairing } from '../../../src-contract/http/counter.ts'
import { type DeviceKind, deviceKinds } from '../../../src-contract/public/counter.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { SettingsHead } from '../../settings-section.tsx'
import { WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  Dialog,
  EmptyState,
  Notice,
  Pill,
  RadioGroup,
  Select,
  Stack,
  TextField,
} from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import styles from './desks-section.module.css'
import { PairingNotice } from './pairing-notice.tsx'
import { useCounters, useLookAtCountersAgain } from './use-counters.ts'

/** A device that was not seen for so long is not running, or has no line. */
const awayAfterMs = 60_000

/** Kiosks, greeters' tablets and hall boards, each with its site. For administrators. */
export function CountersSection() {
  const t = useTexts(adminTexts)
  const language = useLanguage()
  const isLive = useLiveValue(live => live.line === 'live')
  const selected = useAdminPlace(place => place.counterId)
  const told = useCounters()
  const [isMaking, setIsMaking] = useState(false)
  const siteName = (id: string) => told.value?.sites.find(site => site.id === id)?.name[language] ?? id
  return (
    <>
      <SettingsHead
        section="counters"
        title={t('section.counters')}
        lead={t('lead.counters')}
        actions={
          <Button icon={IconPlus} isDisabled={!isLive} onPress={() => setIsMaking(true)}>
            {t('counters.add')}
          </Button>
        }
      />
      <div className={styles.view}>
        <WhenTold told={told}>
          {({ devices }) => (
            <DataTable
              label={t('section.counters')}
              isRoomy
              rows={devices}
              rowId={({ id }) => id}
              selected={selected ?? null}
              onSelect={counterId => useAdminPlace.setState({ counterId })}
              initialSort={{ column: 'name', direction: 'ascending' }}
              empty={
                <EmptyState
                  icon={IconDeviceTablet}
                  title={t('counters.none')}
                  text={t('counters.noneText')}
                />
              }
              columns={[
                {
                  id: 'name',
                  label: t('counters.name'),
                  isRowHeader: true,
                  sortBy: ({ name }) => name,
                  cell: ({ name, kind }) => (
                    <span className={screenStyles.twoLines}>
                      <span className={styles.name}>{name}</span>
                      <span className={screenStyles.secondLine}>{t(`counters.kinds.${kind}`)}</span>
                    </span>
                  ),
                },
                {
                  id: 'site',
                  label: t('counters.site'),
                  sortBy: ({ site }) => siteName(site),
                  cell: ({ site }) => <span className={screenStyles.clipped}>{siteName(site)}</span>,
                },
                {
                  id: 'state',
                  label: t('counters.state'),
                  sortBy: ({ seenAt }) => seenAt ?? 0,
                  cell: device => <DevicePill device={device} asOf={told.asOf} />,
                },
              ]}
            />
          )}
        </WhenTold>
      </div>
      {isMaking && told.value && (
        <MakeDialog
          sites={told.value.sites.map(({ id, name }) => ({ id, label: name[language] }))}
          onClose={() => setIsMaking(false)}
        />
      )}
    </>
  )
}

/** Whether a device runs, waits for its code, or was not seen for a while. */
export function DevicePill({ device, asOf }: { readonly device: CounterDevice; readonly asOf: number }) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  const { seenAt, pairedAt, pairingUntil } = device
  if (pairedAt === undefined)
    return (
      <Pill tone="watch" size="small">
        {t(pairingUntil === undefined ? 'counters.standing.never' : 'counters.standing.code')}
      </Pill>
    )
  if (seenAt !== undefined && asOf - seenAt < awayAfterMs)
    return (
      <Pill tone="good" size="small">
        {t('counters.standing.running')}
      </Pill>
    )
  return (
    <Pill tone="neutral" size="small">
      {t('counters.standing.away', { time: formatDateTime(seenAt ?? pairedAt) })}
    </Pill>
  )
}

function MakeDialog({
  sites,
  onClose,
}: {
  readonly sites: readonly { readonly id: string; readonly label: string }[]
  readonly onClose: () => void
}) {
  const t = useTexts(adminTexts)
  const { counter } = useHub()
  const lookAgain = useLookAtCountersAgain()
  const [kind, setKind] = useState<DeviceKind>('kiosk')
  const [site, setSite] = useState(sites[0]?.id ?? '')
  const [name, setName] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [made, setMade] = useState<Pairing>()

  async function make(): Promise<void> {
    setIsPending(true)
    setFailure(undefined)
    const answer = await counter.makeDevice({ kind, site, name: name.trim() })
    setIsPending(false)
    if ('kind' in answer) {
      setFailure(
        answer.kind === 'hub-away'
          ? t('desks.dialog.away')
          : t('desks.dialog.refused', { name: answer.refusal.name }),
      )
      return
    }
    await lookAgain()
    useAdminPlace.setState({ counterId: answer.id })
    setMade(answer)
  }

  return (
    <Dialog
      size="small"
      title={t('counters.add')}
      isOpen
      onClose={onClose}
      footer={
        made ? (
          <Button variant="primary" autoFocus onPress={onClose}>
            {t('counters.done')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('desks.dialog.cancel')}</Button>
            <Button
              variant="primary"
              isPending={isPending}
              isDisabled={name.trim() === '' || site === ''}
              onPress={() => void make()}
            >
              {t('counters.make')}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <PairingNotice pairing={made} kind={kind} />
      ) : (
        <Stack gap={4}>
          <RadioGroup
            label={t('counters.kind')}
            value={kind}
            onChange={setKind}
            options={deviceKinds.map(id => ({
              id,
              label: t(`counters.kinds.${id}`),
              description: t(`counters.kindHelp.${id}`),
            }))}
          />
          <Select label={t('counters.site')} options={sites} value={site} onChange={setSite} />
          <TextField
            label={t('counters.name')}
            description={t('counters.nameHelp')}
            value={name}
            onChange={setName}
            maxLength={60}
            autoComplete="off"
          />
          {failure !== undefined && (
            <Notice tone="breach" isLive>
              {failure}
            </Notice>
          )}
        </Stack>
      )}
    </Dialog>
  )
}
