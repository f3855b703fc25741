import { IconAlertTriangle, IconClock, IconCloudCheck, IconDownload } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useDeskStore, useSync } from '../desk-context.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import type { KeptCommand, OutboxEntry } from '../offline/desk-store.ts'
import { Button, Dialog, EmptyState, ListRow, SectionHeading, Stack } from '../ui/ui.ts'
import enTexts from './app.en.json'
import { appTexts } from './app-texts.ts'
import styles from './outbox-dialog.module.css'

/** What this desk keeps for the hub and where each piece stands. Nothing here is ever dropped without a person. */
export function OutboxDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}) {
  const t = useTexts(appTexts)
  const store = useDeskStore()
  const sync = useSync()
  const { formatDateTime } = useFormats()
  const [entries, setEntries] = useState<readonly OutboxEntry[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the counts is a change of the list
  useEffect(() => {
    if (!isOpen) return
    let isCurrent = true
    void store.outbox().then(next => {
      if (isCurrent) setEntries(next)
    })
    return () => {
      isCurrent = false
    }
  }, [store, isOpen, sync])

  const ofKind = (kind: OutboxEntry['state']['kind']) => entries.filter(entry => entry.state.kind === kind)
  const nothing = ofKind('unsent').length === 0 && ofKind('quarantined').length === 0
  return (
    <Dialog
      title={t('outbox.title')}
      isOpen={isOpen}
      onClose={onClose}
      size="large"
      isDismissable
      footer={
        <>
          <span className={styles.help}>{t('outbox.exportHelp')}</span>
          <Button
            icon={IconDownload}
            isDisabled={entries.length === 0}
            onPress={() => exportEntries(entries)}
          >
            {t('outbox.export')}
          </Button>
          <Button variant="primary" onPress={onClose} autoFocus>
            {t('outbox.close')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p className={styles.lead}>
          {t('outbox.lead')}{' '}
          {sync.lastSyncAt === undefined
            ? t('outbox.neverSynced')
            : t('outbox.lastSync', { time: formatDateTime(sync.lastSyncAt) })}{' '}
          {t('outbox.numbersLeft', { count: sync.numbersLeft })}
        </p>
        {nothing && <EmptyState icon={IconCloudCheck} title={t('outbox.empty')} />}
        {(['quarantined', 'unsent', 'sent'] as const).map(kind => {
          const these = ofKind(kind)
          return these.length === 0 ? null : (
            <section key={kind}>
              <SectionHeading aside={these.length}>{t(`outbox.${kind}`)}</SectionHeading>
              <ul className={styles.list}>
                {these.map(entry => (
                  <li key={entry.id}>
                    <EntryRow entry={entry} />
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </Stack>
    </Dialog>
  )
}

function EntryRow({ entry }: { readonly entry: OutboxEntry }) {
  const t = useTexts(appTexts)
  const store = useDeskStore()
  const { formatDateTime, formatTime } = useFormats()
  const { state } = entry
  const saved = formatDateTime(entry.at)
  const refusalName = state.kind === 'quarantined' ? state.refusal.name : undefined
  return (
    <ListRow
      icon={
        state.kind === 'quarantined'
          ? IconAlertTriangle
          : state.kind === 'unsent'
            ? IconClock
            : IconCloudCheck
      }
      title={t(`outbox.command.${entry.command.kind}`, factsOf(entry.command))}
      detail={
        refusalName === undefined ? undefined : (
          <span className={styles.reason}>
            {isKnownRefusal(refusalName)
              ? t(`outbox.refusal.${refusalName}`)
              : t('outbox.refusedOther', { name: refusalName })}
          </span>
        )
      }
      aside={
        state.kind === 'sent'
          ? t('outbox.sentAt', { time: saved, sent: formatTime(state.at, { seconds: true }) })
          : t('outbox.at', { time: saved })
      }
      actions={
        state.kind === 'quarantined' && (
          <Button size="small" onPress={() => void store.retryQuarantined(entry.id)}>
            {t('outbox.retry')}
          </Button>
        )
      }
    />
  )
}

function isKnownRefusal(name: string): name is keyof typeof enTexts.outbox.refusal {
  return name in enTexts.outbox.refusal
}

function factsOf(command: KeptCommand): Record<string, string> {
  switch (command.kind) {
    case 'create-request':
      return { reference: command.reference }
    case 'create-customer':
      return { name: `${command.fields.givenName} ${command.fields.familyName}`.trim() }
    default:
      return {}
  }
}

/** Hands the entries out as a file, for whoever has to enter them by hand. */
function exportEntries(entries: readonly OutboxEntry[]): void {
  const file = new Blob([JSON.stringify(entries, null, 2)], { type: 'application/json' })
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = `townline-outbox-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
