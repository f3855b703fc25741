import { useCallback, useEffect, useRef, useState } from 'react'
import { awaitsWord } from '../../../src-domain/requests/decide-step.ts'
import type { RequestRefusal } from '../../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore, useHubNow, useLiveValue, usePerson } from '../../desk-context.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { localeOf, useTexts } from '../../language/language.ts'
import { focusFirst } from '../../request-steps/focus-first.ts'
import { AssignChoice } from '../../request-steps/step-dialog.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useWhyNot } from '../../request-steps/use-why-not.ts'
import { Button, Dialog, Notice, onCtrlEnter, ProgressBar, TextArea } from '../../ui/ui.ts'
import {
  type BulkForm,
  type BulkStep,
  bulkOf,
  fateOf,
  type KeptOne,
  languagesOf,
  stepOfBulk,
} from './bulk-steps.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'

const minuteMs = 60_000

export interface BulkDialogProps {
  readonly kind: BulkStep
  readonly chosen: readonly ServiceRequest[]
  readonly typeOf: (code: string) => RequestType | undefined
  readonly onClose: () => void
  /** All of them are kept. */
  readonly onKept: () => void
}

/** One step on many requests: what is said, how far it has come, and which of them were not done and why. */
export function BulkDialog({ kind, chosen, typeOf, onClose, onKept }: BulkDialogProps) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const store = useDeskStore()
  const person = usePerson()
  const now = useHubNow(minuteMs)
  // What was chosen when it was asked for: the list goes on behind the dialog.
  const [{ meant, left }] = useState(() => bulkOf(kind, chosen, person, typeOf, now))
  const [form, setForm] = useState<BulkForm>({ words: { en: '', fr: '' } })
  const [kept, setKept] = useState<readonly KeptOne[]>()
  const [isTaking, setIsTaking] = useState(false)
  const [notSaved, setNotSaved] = useState<'quota' | 'storage'>()
  const frame = useRef<HTMLDivElement>(null)
  /** What had the focus goes; the one thing that is left to do has it. */
  const focusClose = useCallback(
    () =>
      frame.current
        ?.closest('[role="dialog"]')
        ?.querySelector<HTMLElement>('footer [data-variant="primary"]')
        ?.focus(),
    [],
  )
  useEffect(() => {
    if (!kept) return focusFirst(() => frame.current)
    const timer = setTimeout(focusClose)
    return () => clearTimeout(timer)
  }, [kept, focusClose])
  const languages = languagesOf(kind, meant)
  const readers = kind === 'acknowledge-request' ? meant.filter(awaitsWord).length : 0
  const isReady =
    meant.length > 0 && meant.every(request => stepOfBulk(kind, form, request, () => '') !== undefined)
  const divisions = new Set(meant.map(({ typeCode }) => typeOf(typeCode)?.division))

  async function takeAll(): Promise<void> {
    if (!isReady || isTaking || kept) return
    setIsTaking(true)
    const done: KeptOne[] = []
    for (const request of meant) {
      const step = stepOfBulk(kind, form, request, () => crypto.randomUUID())
      const answer = step && (await store.keep(step))
      if (answer?.kind === 'not-saved') {
        setNotSaved(answer.why)
        break
      }
      if (answer) done.push({ commandId: answer.id, request })
    }
    setIsTaking(false)
    setKept(done)
    onKept()
  }

  return (
    <Dialog
      title={t('bulk.title', { step: tStep(`step.${kind}`), count: meant.length })}
      isOpen
      onClose={onClose}
      footer={
        kept ? (
          <Button variant="primary" onPress={onClose}>
            {t('bulk.close')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('bulk.notNow')}</Button>
            <Button
              variant="primary"
              shortcut="Ctrl+Enter"
              isDisabled={!isReady}
              isPending={isTaking}
              onPress={() => void takeAll()}
            >
              {tStep(`step.${kind}`)}
            </Button>
          </>
        )
      }
    >
      <div ref={frame} className={styles.form} onKeyDownCapture={onCtrlEnter(takeAll)}>
        {kept ? (
          <BulkResult kept={kept} onLetGo={focusClose} />
        ) : (
          <>
            {meant.length === 0 && <Notice tone="watch">{t('bulk.none')}</Notice>}
            {meant.length > 0 && left.length > 0 && (
              <Notice tone="info">{t('bulk.skipped', { count: left.length })}</Notice>
            )}
            {kind === 'assign-request' && meant.length > 0 && (
              <AssignChoice
                division={divisions.size === 1 ? [...divisions][0] : undefined}
                to={form.to}
                onChange={to => setForm({ ...form, to })}
              />
            )}
            {languages.map((language, index) => (
              <TextArea
                key={language}
                autoFocus={index === 0}
                minRows={3}
                label={
                  kind === 'note-request'
                    ? tStep('dialog.note')
                    : `${tStep('dialog.nextSteps')} · ${t('bulk.wordsIn', {
                        language: tStep(`dialog.languages.${language}`),
                        count: meant.filter(request => request.language === language).length,
                      })}`
                }
                description={kind === 'note-request' ? tStep('dialog.noteInternalHelp') : undefined}
                lang={kind === 'note-request' ? undefined : localeOf(language)}
                value={form.words[language]}
                onChange={words => setForm({ ...form, words: { ...form.words, [language]: words } })}
              />
            ))}
            {readers > 0 && <Notice tone="watch">{t('bulk.told', { count: readers })}</Notice>}
          </>
        )}
        {notSaved && (
          <Notice tone="breach" isLive>
            {tStep(notSaved === 'quota' ? 'dialog.notSavedQuota' : 'dialog.notSavedStorage')}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

function BulkResult({ kept, onLetGo }: { readonly kept: readonly KeptOne[]; readonly onLetGo: () => void }) {
  const t = useTexts(divisionTexts)
  const store = useDeskStore()
  const whyNot = useWhyNot()
  const outbox = useOutbox()
  const isLive = useLiveValue(live => live.line === 'live')
  // What was refused once stays in view, also when it is let go.
  const [refused, setRefused] = useState<Readonly<Record<string, { readonly name: string }>>>({})
  useEffect(() => {
    const found = kept.flatMap(({ commandId }) => {
      const fate = fateOf(commandId, outbox)
      return fate.kind === 'refused' ? [[commandId, fate.refusal] as const] : []
    })
    if (found.length > 0) setRefused(before => ({ ...before, ...Object.fromEntries(found) }))
  }, [kept, outbox])
  const waiting = kept.filter(({ commandId }) => fateOf(commandId, outbox).kind === 'waiting').length
  const done = kept.length - waiting
  const refusedOnes = kept.filter(({ commandId }) => commandId in refused)
  const stillThere = refusedOnes.filter(({ commandId }) => fateOf(commandId, outbox).kind === 'refused')
  return (
    <>
      <ProgressBar
        label={t('bulk.progress', { done, total: kept.length })}
        value={kept.length === 0 ? 1 : done / kept.length}
      />
      {waiting > 0 && !isLive && <Notice tone="info">{t('bulk.kept')}</Notice>}
      {waiting === 0 && refusedOnes.length === 0 && (
        <Notice tone="good" isLive>
          {t('bulk.allDone', { count: kept.length })}
        </Notice>
      )}
      {refusedOnes.length > 0 && (
        <section className={styles.part}>
          <Notice tone="breach" isLive>
            {t('bulk.refused', { count: refusedOnes.length })}
          </Notice>
          <ul className={styles.refusedList}>
            {refusedOnes.map(({ commandId, request }) => (
              <li key={commandId}>
                <span className={styles.reference}>{request.reference}</span>{' '}
                {whyNot(refused[commandId] as RequestRefusal)}
              </li>
            ))}
          </ul>
          {stillThere.length > 0 && (
            <div>
              <Button
                size="small"
                onPress={() => {
                  onLetGo()
                  for (const { commandId } of stillThere) void store.discard(commandId)
                }}
              >
                {t('bulk.letGo')}
              </Button>
            </div>
          )}
        </section>
      )}
    </>
  )
}
