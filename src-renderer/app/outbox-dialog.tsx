import { IconAlertTriangle, IconClock, IconCloudCheck, IconDownload } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import { useDeskStore, useSync } from '../desk-context.ts'
import { isNamedStep } from '../desk-data/open-steps.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import type { KeptCommand, OutboxEntry } from '../offline/desk-store.ts'
import { useRefusalWords } from '../refusal-words.ts'
import { stepTexts } from '../request-steps/step-texts.ts'
import {
  Button,
  ConfirmDialog,
  Dialog,
  EmptyState,
  ListRow,
  SectionHeading,
  Stack,
  TextField,
} from '../ui/ui.ts'
import enTexts from './app.en.json'
import { appTexts } from './app-texts.ts'
import styles from './outbox-dialog.module.css'

/** What this desk keeps for the hub and where each piece stands. Nothing here is ever dropped without a person. */
export function OutboxDialog({
  isOpen,
  onClose,
  recover,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** Opens what was sealed under a former password; answers false when this was not it. */
  readonly recover: (password: string) => Promise<boolean>
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
  const unreadable = store.unreadable()
  const nothing =
    ofKind('unsent').length === 0 && ofKind('quarantined').length === 0 && unreadable.length === 0
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
            isDisabled={nothing}
            onPress={() => void store.exportOutbox().then(exportText)}
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
        {unreadable.length > 0 && (
          <section>
            <SectionHeading aside={unreadable.length}>{t('outbox.unreadable')}</SectionHeading>
            <ul className={styles.list}>
              {unreadable.map(entry => (
                <li key={entry.id}>
                  <ListRow
                    icon={IconAlertTriangle}
                    title={t('outbox.unreadableTitle', { number: entry.order })}
                    detail={<span className={styles.reason}>{t(`outbox.why.${entry.why}`)}</span>}
                    actions={<DiscardButton id={entry.id} />}
                  />
                </li>
              ))}
            </ul>
            {unreadable.some(({ why }) => why === 'no-key') && <FormerPassword recover={recover} />}
          </section>
        )}
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
  const nameOf = useCommandName()
  const refusalWords = useRefusalWords()
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
      title={nameOf(entry.command)}
      detail={
        refusalName === undefined ? undefined : (
          <span className={styles.reason}>
            {isKnownRefusal(refusalName)
              ? t(`outbox.refusal.${refusalName}`)
              : refusalWords(state.kind === 'quarantined' ? state.refusal : { name: refusalName })}
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
          <>
            <Button size="small" onPress={() => void store.retryQuarantined(entry.id)}>
              {t('outbox.retry')}
            </Button>
            <DiscardButton id={entry.id} />
          </>
        )
      }
    />
  )
}

/** For whoever saved something under a password that was changed since. The desk loads anew with what it opens. */
function FormerPassword({ recover }: { readonly recover: (password: string) => Promise<boolean> }) {
  const t = useTexts(appTexts)
  const [password, setPassword] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  const [isWrong, setIsWrong] = useState(false)
  const ask = async () => {
    setIsAsking(true)
    const isOpened = await recover(password).catch(() => false)
    setIsAsking(false)
    setIsWrong(!isOpened)
    if (isOpened) location.reload()
  }
  return (
    <form
      className={styles.former}
      onSubmit={event => {
        event.preventDefault()
        if (password !== '') void ask()
      }}
    >
      <TextField
        label={t('outbox.former')}
        type="password"
        autoComplete="off"
        value={password}
        onChange={setPassword}
        error={isWrong ? t('outbox.formerWrong') : undefined}
      />
      <Button type="submit" isPending={isAsking} isDisabled={password === ''}>
        {t('outbox.formerOpen')}
      </Button>
    </form>
  )
}

/** Takes one entry out for good, once a person has said so twice. */
function DiscardButton({ id }: { readonly id: string }) {
  const t = useTexts(appTexts)
  const store = useDeskStore()
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button size="small" variant="quiet" onPress={() => setIsAsking(true)}>
        {t('outbox.discard')}
      </Button>
      <ConfirmDialog
        title={t('outbox.discardTitle')}
        isOpen={isAsking}
        confirmLabel={t('outbox.discard')}
        isDangerous
        onConfirm={() => {
          setIsAsking(false)
          void store.discard(id)
        }}
        onClose={() => setIsAsking(false)}
      >
        <p>{t('outbox.discardText')}</p>
      </ConfirmDialog>
    </>
  )
}

/** What a kept command is called. */
function useCommandName(): (command: KeptCommand) => string {
  const t = useTexts(appTexts)
  const tStep = useTexts(stepTexts)
  return command => {
    if (!isRequestStep(command)) return t(`outbox.command.${command.kind}`, factsOf(command))
    return t('outbox.command.step', { step: isNamedStep(command.kind) ? tStep(`step.${command.kind}`) : '' })
  }
}

function isKnownRefusal(name: string): name is keyof typeof enTexts.outbox.refusal {
  return name in enTexts.outbox.refusal
}

function factsOf(command: KeptCommand): Record<string, string> {
  switch (command.kind) {
    case 'create-request':
      return { reference: command.reference }
    case 'hand-in-visit':
      return { ticket: command.ticket }
    case 'create-customer':
      return { name: `${command.fields.givenName} ${command.fields.familyName}`.trim() }
    default:
      return {}
  }
}

/** Hands the text out as a file, for whoever has to enter it by hand. */
function exportText(text: string): void {
  const file = new Blob([text], { type: 'application/json' })
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = `townline-outbox-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
