import {
  IconCheck,
  IconCloudUp,
  IconCopy,
  IconExclamationCircle,
  IconPlus,
  IconUsers,
} from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useSync } from '../../desk-context.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { OutboxEntry } from '../../offline/desk-store.ts'
import { announce, Button, Notice, Pill, SectionHeading, toast } from '../../ui/ui.ts'
import styles from './made-requests.module.css'
import { PhotoProgress } from './photo-progress.tsx'
import { refusalWords } from './refusal-words.ts'
import { formOfDraft, type RequestForm } from './request-form.ts'
import { letterWords, speakReference } from './speak-reference.ts'
import { requestTexts } from './texts.ts'
import type { MadeRequest, MadeRequestsOfContact } from './use-made-requests.ts'

export interface MadeRequestsProps {
  readonly made: MadeRequestsOfContact
  readonly catalogue: Catalogue
  readonly isWithContact: boolean
  /** The language of the customer: the number is said in it first. */
  readonly language: Language | undefined
  readonly onTakeBack: (form: RequestForm, request: MadeRequest) => void
}

/** The requests that were made so far, each with where it stands; the newest with its number, large and to be said. */
export function MadeRequests({ made, catalogue, isWithContact, language, onTakeBack }: MadeRequestsProps) {
  const t = useTexts(requestTexts)
  const deskLanguage = useLanguage()
  const outbox = useOutbox()
  if (made.list.length === 0) return null
  const typeName = (code: string) =>
    catalogue.requestTypes.find(type => type.code === code)?.name[deskLanguage] ?? code
  const others = made.list.filter(request => request !== made.shown).toReversed()
  return (
    <>
      {made.shown && (
        <GivenNumber
          request={made.shown}
          entry={entryOf(outbox, made.shown)}
          title={typeName(made.shown.typeCode)}
          language={language ?? deskLanguage}
          onTakeBack={onTakeBack}
          onAnother={() => made.show(undefined)}
        />
      )}
      {others.length > 0 && (
        <section className={styles.list}>
          <SectionHeading>{t(isWithContact ? 'made' : 'madeToday')}</SectionHeading>
          <ul>
            {others.map(request => {
              const entry = entryOf(outbox, request)
              return (
                <li key={request.requestId} className={styles.item}>
                  <Button size="small" variant="quiet" onPress={() => made.show(request)}>
                    {request.reference}
                  </Button>
                  <span className={styles.itemType}>{typeName(request.typeCode)}</span>
                  <StatePill entry={entry} />
                </li>
              )
            })}
          </ul>
        </section>
      )}
    </>
  )
}

function entryOf(outbox: readonly OutboxEntry[], request: MadeRequest): OutboxEntry | undefined {
  const kind = request.kind === 'created' ? 'create-request' : 'follow-request'
  return outbox.findLast(
    ({ command }) =>
      command.kind === kind && 'requestId' in command && command.requestId === request.requestId,
  )
}

interface GivenNumberProps {
  readonly request: MadeRequest
  readonly entry: OutboxEntry | undefined
  readonly title: string
  readonly language: Language
  readonly onTakeBack: (form: RequestForm, request: MadeRequest) => void
  readonly onAnother: () => void
}

function GivenNumber({ request, entry, title, language, onTakeBack, onAnother }: GivenNumberProps) {
  const t = useTexts(requestTexts)
  const frame = useRef<HTMLElement>(null)
  const { reference } = request
  const other: Language = language === 'en' ? 'fr' : 'en'
  useEffect(() => {
    frame.current?.focus()
    announce(reference, 'polite')
  }, [reference])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(reference)
      toast({ title: t('copied'), tone: 'good' })
    } catch {
      toast({ title: t('copyFailed'), tone: 'watch' })
    }
  }
  return (
    <section ref={frame} tabIndex={-1} className={styles.given} aria-label={t('doneTitle')}>
      <p className={styles.kind}>
        {t(request.kind === 'created' ? 'doneTitle' : 'doneFollowTitle')} · {title}
      </p>
      <p className={styles.number}>{reference}</p>
      <dl className={styles.said}>
        {[language, other].map(each => (
          <div key={each} className={styles.way}>
            <dt>{t(each === 'en' ? 'sayInEnglish' : 'sayInFrench')}</dt>
            <dd lang={localeOf(each)}>{speakReference(reference, each)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.letters}>
        {letterWords(reference)
          .map(({ letter, word }) => t('letterAs', { letter, word }))
          .join(' · ')}
      </p>
      <div className={styles.state}>
        <StatePill entry={entry} />
        {request.kind === 'created' && <PhotoProgress requestId={request.requestId} />}
        {entry?.state.kind === 'unsent' && <span className={styles.stateWords}>{t('unsentText')}</span>}
        {(entry === undefined || entry.state.kind === 'sent') && (
          <span className={styles.stateWords}>{t('sentText')}</span>
        )}
      </div>
      {entry && <RefusedNotice entry={entry} request={request} onTakeBack={onTakeBack} />}
      <div className={styles.actions}>
        <Button icon={IconCopy} onPress={() => void copy()}>
          {t('copyNumber')}
        </Button>
        <Button icon={IconPlus} onPress={onAnother}>
          {t('another')}
        </Button>
      </div>
    </section>
  )
}

function StatePill({ entry }: { readonly entry: OutboxEntry | undefined }) {
  const t = useTexts(requestTexts)
  const { formatTime } = useFormats()
  const { sending } = useSync()
  // What is no longer in the list was sent long ago: only the last ones stay there.
  if (!entry) {
    return (
      <Pill tone="good" icon={IconCheck}>
        {t('state.gone')}
      </Pill>
    )
  }
  switch (entry.state.kind) {
    case 'unsent':
      return (
        <Pill tone="info" icon={IconCloudUp}>
          {t(sending ? 'state.sending' : 'state.unsent')}
        </Pill>
      )
    case 'sent':
      return (
        <Pill tone="good" icon={entry.command.kind === 'follow-request' ? IconUsers : IconCheck}>
          {t('state.sent', { time: formatTime(entry.state.at) })}
        </Pill>
      )
    case 'quarantined':
      return (
        <Pill tone="breach" icon={IconExclamationCircle}>
          {t('state.refused')}
        </Pill>
      )
  }
}

/** What the hub said of a kept command, what was kept, and what to do. */
function RefusedNotice({
  entry,
  request,
  onTakeBack,
}: {
  readonly entry: OutboxEntry
  readonly request: MadeRequest
  readonly onTakeBack: (form: RequestForm, request: MadeRequest) => void
}) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  if (entry.state.kind !== 'quarantined') return null
  const { command } = entry
  return (
    <div className={styles.refused}>
      <Notice tone="breach" isLive title={t('refusedTitle', { reference: request.reference })}>
        {refusalWords(t, entry.state.refusal.name)} {t('refusedKept')}
      </Notice>
      <div className={styles.actions}>
        <Button size="small" onPress={() => void store.retryQuarantined(entry.id)}>
          {t('sendAgain')}
        </Button>
        {command.kind === 'create-request' && (
          <Button size="small" variant="primary" onPress={() => onTakeBack(formOfDraft(command), request)}>
            {t('takeBack')}
          </Button>
        )}
      </div>
    </div>
  )
}
