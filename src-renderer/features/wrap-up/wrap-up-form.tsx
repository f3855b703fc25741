import { IconClipboardCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Bilingual, ContactId } from '../../../src-domain/vocabulary/words.ts'
import { type Deed, useDesk, useDeskStore, useHubNow, useLiveValue } from '../../desk-context.ts'
import { type Language, useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { OutboxEntry } from '../../offline/desk-store.ts'
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  ChoiceChips,
  ComboBox,
  Notice,
  type Option,
  Pill,
  TextField,
} from '../../ui/ui.ts'
import styles from './wrap-up-form.module.css'
import { wrapUpTexts } from './wrap-up-texts.ts'

interface WrapUpDraft {
  readonly reasonCode?: string
  readonly resolved?: boolean
  /** Absent while the prefilled words stand unchanged. */
  readonly summary?: string
}

const draftPauseMs = 300
const summaryMaxLength = 2_000
const prefillMaxLength = 160
const recentKey = 'recent wrap-up reasons'
const recentMax = 4
const noDeeds: readonly Deed[] = []

/** What was typed into the form of one contact and not yet kept. */
export function wrapUpDraftKey(contactId: ContactId): string {
  return `wrap-up ${contactId}`
}

/**
 * How a conversation is concluded: why they called, whether it was resolved, one line. Prefilled from what was done,
 * kept in the outbox, so that it counts also when the hub is away. Mount it with the contact's id as key.
 */
export function WrapUpForm({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(wrapUpTexts)
  const keptAt = useDesk(desk => desk.wrappedUp[contact.id])
  const setWrappedUp = useDesk(desk => desk.setWrappedUp)
  const isLive = useLiveValue(live => live.line) === 'live'
  const { formatTime } = useFormats()
  if (contact.phase.kind !== 'wrapping') return null
  if (keptAt !== undefined) {
    return (
      <Notice
        tone="good"
        isLive
        title={t('kept.title', { time: formatTime(keptAt, { seconds: true }) })}
        action={
          isLive ? undefined : { label: t('kept.edit'), onPress: () => setWrappedUp(contact.id, undefined) }
        }
      >
        {t(isLive ? 'kept.sending' : 'kept.away')}
      </Notice>
    )
  }
  return <Form contact={contact} />
}

function Form({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(wrapUpTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const deeds = useDesk(desk => desk.deeds[contact.id]) ?? noDeeds
  const setWrappedUp = useDesk(desk => desk.setWrappedUp)
  const isLive = useLiveValue(live => live.line) === 'live'
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  const { data: recent } = useQuery({
    queryKey: ['recent-reasons'],
    queryFn: async () => (await store.draft<readonly string[]>(recentKey)) ?? [],
  })
  const { data: made } = useQuery({
    queryKey: ['made-for', contact.id, catalogue !== undefined],
    queryFn: async () => requestsMadeFor(contact.id, await store.outbox(), catalogue ?? undefined),
  })
  const { draft, change } = useWrapUpDraft(contact.id)
  const [missing, setMissing] = useState({ reason: false, resolved: false })
  const [isPending, setIsPending] = useState(false)
  const [failed, setFailed] = useState(false)
  const form = useRef<HTMLDivElement>(null)
  // Whoever is writing when the caller hangs up goes on writing.
  const [mayTakeFocus] = useState(() => !document.activeElement?.matches('input, textarea'))

  const options = catalogue ? reasonOptions(catalogue, language) : []
  const chosen = options.find(option => option.id === draft.reasonCode) ?? null
  const recentOptions = (recent ?? [])
    .map(code => options.find(option => option.id === code))
    .filter(option => option !== undefined)
    .map(({ id, label }) => ({ id, label }))
  const prefilled =
    whatWasDone(deeds, made ?? noDeeds)
      .map(deed =>
        deed.kind === 'article-used'
          ? t('did.article', { title: deed.title[language] })
          : t(deed.kind === 'request-created' ? 'did.request' : 'did.followed', {
              type: deed.typeName[language],
              reference: deed.reference,
            }),
      )
      .join('; ') || firstSentence(contact.note)
  const summary = draft.summary ?? prefilled

  async function complete(): Promise<void> {
    const { reasonCode, resolved } = draft
    setMissing({ reason: reasonCode === undefined, resolved: resolved === undefined })
    if (reasonCode === undefined || resolved === undefined) {
      // The first thing that is missing takes the focus, so that the keyboard goes on from there.
      const selector = reasonCode === undefined ? 'input[role="combobox"]' : '[data-resolved] button'
      form.current?.querySelector<HTMLElement>(selector)?.focus()
      return
    }
    setIsPending(true)
    const trimmed = summary.trim()
    const result = await store.keep({
      kind: 'complete-wrap-up',
      contactId: contact.id,
      wrapUp: {
        reasonCode,
        resolvedAtFirstContact: resolved,
        ...(trimmed === '' ? {} : { summary: trimmed }),
      },
    })
    setIsPending(false)
    setFailed(result.kind !== 'kept')
    if (result.kind !== 'kept') return
    setWrappedUp(contact.id, Date.now())
    const codes = [reasonCode, ...(recent ?? []).filter(code => code !== reasonCode)].slice(0, recentMax)
    await store.saveDraft(recentKey, codes)
  }

  return (
    <div
      ref={form}
      onKeyDownCapture={event => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        void complete()
      }}
    >
      <Card>
        <CardHeader icon={IconClipboardCheck} title={t('title')} aside={<DueIn contact={contact} />} />
        <CardBody className={styles.body}>
          {catalogue === null && <Notice tone="watch">{t('noCatalogue')}</Notice>}
          <ComboBox
            label={t('reason')}
            placeholder={t('reasonPlaceholder')}
            options={options}
            value={chosen}
            onChange={option => {
              change({ reasonCode: option?.id })
              setMissing(before => ({ ...before, reason: false }))
            }}
            isRequired
            autoFocus={mayTakeFocus}
            error={missing.reason ? t('reasonMissing') : undefined}
          />
          {recentOptions.length > 0 && chosen === null && (
            <ChoiceChips
              label={t('recent')}
              size="small"
              options={recentOptions}
              value={null}
              onChange={reasonCode => {
                change({ reasonCode })
                setMissing(before => ({ ...before, reason: false }))
              }}
            />
          )}
          <div className={styles.resolved} data-resolved>
            <span>{t('resolved')}</span>
            <ChoiceChips
              label={t('resolved')}
              options={[
                { id: 'yes', label: t('yes') },
                { id: 'no', label: t('no') },
              ]}
              value={draft.resolved === undefined ? null : draft.resolved ? 'yes' : 'no'}
              onChange={answer => {
                change({ resolved: answer === 'yes' })
                setMissing(before => ({ ...before, resolved: false }))
              }}
            />
            {missing.resolved && <Pill tone="breach">{t('resolvedMissing')}</Pill>}
          </div>
          <TextField
            label={t('summary')}
            value={summary}
            maxLength={summaryMaxLength}
            onChange={words => change({ summary: words })}
            description={draft.summary === undefined && prefilled !== '' ? t('summaryHelp') : undefined}
          />
          {failed && (
            <Notice tone="breach" isLive>
              {t('notSaved')}
            </Notice>
          )}
          <div>
            <Button
              variant="primary"
              shortcut="Ctrl+Enter"
              isPending={isPending}
              onPress={() => void complete()}
            >
              {t(isLive ? 'complete' : 'completeAway')}
            </Button>
          </div>
        </CardBody>
      </Card>
    </div>
  )
}

/** How much of the wrap-up time is left; it belongs to the hub. */
function DueIn({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(wrapUpTexts)
  const { formatTime, formatDuration } = useFormats()
  const now = useHubNow()
  if (contact.phase.kind !== 'wrapping') return null
  const { dueAt } = contact.phase
  return now >= dueAt ? (
    <Pill tone="breach">{t('overdue', { time: formatDuration(now - dueAt) })}</Pill>
  ) : (
    <Pill>{t('due', { time: formatTime(dueAt, { seconds: true }) })}</Pill>
  )
}

function useWrapUpDraft(contactId: ContactId) {
  const store = useDeskStore()
  const [draft, setDraft] = useState<WrapUpDraft>({})
  const latest = useRef<WrapUpDraft>({})
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    let isMounted = true
    void store.draft<WrapUpDraft>(wrapUpDraftKey(contactId)).then(kept => {
      // What was typed before the draft arrived is newer.
      if (!isMounted || kept === undefined || Object.keys(latest.current).length > 0) return
      latest.current = kept
      setDraft(kept)
    })
    return () => {
      isMounted = false
      if (timer.current !== undefined) {
        clearTimeout(timer.current)
        void store.saveDraft(wrapUpDraftKey(contactId), latest.current)
      }
    }
  }, [store, contactId])
  return {
    draft,
    change: (part: WrapUpDraft) => {
      latest.current = { ...latest.current, ...part }
      setDraft(latest.current)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        timer.current = undefined
        void store.saveDraft(wrapUpDraftKey(contactId), latest.current)
      }, draftPauseMs)
    },
  }
}

/** The requests that this desk made for a contact, as the outbox has them. */
function requestsMadeFor(
  contactId: ContactId,
  outbox: readonly OutboxEntry[],
  catalogue: Catalogue | undefined,
): readonly Deed[] {
  return outbox.flatMap<Deed>(({ command }) => {
    if (command.kind !== 'create-request' || command.contactId !== contactId) return []
    const type = catalogue?.requestTypes.find(({ code }) => code === command.typeCode)
    const typeName = type?.name ?? { en: command.typeCode, fr: command.typeCode }
    return [{ kind: 'request-created', reference: command.reference, typeName }]
  })
}

/** Each thing once, whoever told of it. */
function whatWasDone(told: readonly Deed[], made: readonly Deed[]): readonly Deed[] {
  const nameOf = (deed: Deed) => (deed.kind === 'article-used' ? deed.title.en : deed.reference)
  return [...new Map([...made, ...told].map(deed => [nameOf(deed), deed])).values()]
}

/** Where nothing was created or looked up, the first words of the note say best what it was about. */
function firstSentence(note: string): string {
  const [first = ''] = note.trim().split(/(?<=[.!?])\s|\n/, 1)
  return first.slice(0, prefillMaxLength)
}

/** The reasons in the order of their topics, each saying its topic, so that a topic's name finds all of its reasons. */
function reasonOptions(catalogue: Catalogue, language: Language): readonly Option[] {
  const order = [...new Set(catalogue.wrapUpReasons.map(reason => reason.topic))]
  return order.flatMap(topic =>
    catalogue.wrapUpReasons
      .filter(reason => reason.topic === topic)
      .map(reason => ({
        id: reason.code,
        label: reason.name[language],
        description: topicNameOf(catalogue, reason)?.[language],
      })),
  )
}

/** The hub names the topic of a reason beside it; a catalogue without that may know the topic by its code. */
function topicNameOf(
  catalogue: Catalogue,
  reason: Catalogue['wrapUpReasons'][number] & { readonly topicName?: Bilingual },
): Bilingual | undefined {
  return reason.topicName ?? catalogue.topics.find(({ code }) => code === reason.topic)?.name
}
