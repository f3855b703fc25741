import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Open311Key } from '../../../src-contract/http/open311.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo, type Told, useTold, WhenTold } from '../../told.tsx'
import {
  Button,
  ConfirmDialog,
  DataTable,
  Dialog,
  EmptyState,
  Notice,
  SectionHeading,
  Stack,
  TextField,
} from '../../ui/ui.ts'
import styles from './connectors.module.css'
import { connectorsTexts } from './connectors-texts.ts'

/** Who sends requests over Open311, each with a key of its own that is shown once. */
export function Open311Keys() {
  const t = useTexts(connectorsTexts)
  const hub = useHub()
  const isLive = useLiveValue(live => live.line === 'live')
  const told = useTold(['open311-keys'], hub.connectors.keys)
  const [isMaking, setIsMaking] = useState(false)
  const [revoking, setRevoking] = useState<Open311Key>()
  return (
    <section className={styles.views} aria-label={t('keys.title')}>
      <div className={styles.view}>
        <SectionHeading
          aside={
            <Button icon={IconPlus} isDisabled={!isLive} onPress={() => setIsMaking(true)}>
              {t('keys.make')}
            </Button>
          }
        >
          {t('keys.title')}
        </SectionHeading>
        <p className={styles.help}>{t('keys.lead')}</p>
        <WhenTold told={told}>
          {({ keys }) => <KeyTable keys={keys} isLive={isLive} onRevoke={setRevoking} />}
        </WhenTold>
      </div>
      {isMaking && <MakeDialog told={told} onClose={() => setIsMaking(false)} />}
      {revoking && <RevokeDialog revoking={revoking} told={told} onClose={() => setRevoking(undefined)} />}
    </section>
  )
}

function KeyTable({
  keys,
  isLive,
  onRevoke,
}: {
  readonly keys: readonly Open311Key[]
  readonly isLive: boolean
  readonly onRevoke: (key: Open311Key) => void
}) {
  const t = useTexts(connectorsTexts)
  const { formatDateTime } = useFormats()
  return (
    <DataTable
      label={t('keys.title')}
      rows={keys}
      rowId={({ id }) => id}
      empty={<EmptyState icon={IconKey} title={t('keys.none')} text={t('keys.noneText')} />}
      columns={[
        {
          id: 'name',
          label: t('keys.name'),
          isRowHeader: true,
          sortBy: ({ name }) => name,
          cell: ({ name }) => name,
        },
        {
          id: 'made',
          label: t('keys.madeAt'),
          sortBy: ({ madeAt }) => madeAt,
          cell: ({ madeAt }) => formatDateTime(madeAt),
        },
        {
          id: 'used',
          label: t('keys.usedAt'),
          sortBy: ({ usedAt = 0 }) => usedAt,
          cell: ({ usedAt }) => (usedAt === undefined ? t('keys.never') : formatDateTime(usedAt)),
        },
        {
          id: 'revoke',
          label: t('column.actions'),
          align: 'end',
          cell: key =>
            key.revokedAt === undefined ? (
              <Button isDisabled={!isLive} onPress={() => onRevoke(key)}>
                {t('keys.revoke')}
              </Button>
            ) : (
              t('keys.revoked', { time: formatDateTime(key.revokedAt) })
            ),
        },
      ]}
    />
  )
}

interface DialogProps {
  readonly told: Told<unknown>
  readonly onClose: () => void
}

function MakeDialog({ told, onClose }: DialogProps) {
  const t = useTexts(connectorsTexts)
  const { connectors } = useHub()
  const [name, setName] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)
  const [key, setKey] = useState<string>()

  async function make(): Promise<void> {
    setIsPending(true)
    const answer = await connectors.makeKey(name.trim())
    setIsPending(false)
    setHasFailed(isNo(answer))
    if ('key' in answer) setKey(answer.key)
    told.lookAgain()
  }

  return (
    <Dialog
      size="small"
      title={t('keys.make')}
      isOpen
      onClose={onClose}
      footer={
        key === undefined ? (
          <>
            <Button onPress={onClose}>{t('keys.cancel')}</Button>
            <Button
              variant="primary"
              isPending={isPending}
              isDisabled={name.trim() === ''}
              onPress={() => void make()}
            >
              {t('keys.make')}
            </Button>
          </>
        ) : (
          <Button variant="primary" onPress={onClose}>
            {t('keys.done')}
          </Button>
        )
      }
    >
      {key === undefined ? (
        <Stack gap={3}>
          <TextField
            label={t('keys.name')}
            description={t('keys.nameHelp')}
            value={name}
            onChange={setName}
            maxLength={60}
            autoComplete="off"
            autoFocus
          />
          {hasFailed && (
            <Notice tone="breach" isLive>
              {t('keys.failed')}
            </Notice>
          )}
        </Stack>
      ) : (
        <Stack gap={3}>
          <p>{t('keys.once')}</p>
          <code className={styles.key}>{key}</code>
        </Stack>
      )}
    </Dialog>
  )
}

function RevokeDialog({ revoking, told, onClose }: DialogProps & { readonly revoking: Open311Key }) {
  const t = useTexts(connectorsTexts)
  const { connectors } = useHub()
  const [isPending, setIsPending] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)

  async function revoke(): Promise<void> {
    setIsPending(true)
    const answer = await connectors.revokeKey(revoking.id)
    setIsPending(false)
    told.lookAgain()
    if (isNo(answer)) setHasFailed(true)
    else onClose()
  }

  return (
    <ConfirmDialog
      title={t('keys.revokeTitle', { name: revoking.name })}
      isOpen
      isDangerous
      isPending={isPending}
      confirmLabel={t('keys.revoke')}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <Stack gap={3}>
        <p>{t('keys.revokeText')}</p>
        {hasFailed && (
          <Notice tone="breach" isLive>
            {t('keys.failed')}
          </Notice>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
