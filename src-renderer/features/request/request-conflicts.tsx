import { useState } from 'react'
import { questionOf } from '../../../src-domain/requests/request-changes.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type {
  Answer,
  NotifyBy,
  RequestPlace,
  ServiceRequest,
} from '../../../src-domain/requests/service-request.ts'
import type { FieldChange } from '../../../src-domain/vocabulary/merge-changes.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import type { OutboxEntry } from '../../offline/desk-store.ts'
import { Button, ChoiceChips, Notice, toast } from '../../ui/ui.ts'
import { fieldValue, resolvedChanges, type Side } from './edit-request.ts'
import { answerInWords } from './read-back.ts'
import { refusalWords } from './refusal-words.ts'
import styles from './request-conflicts.module.css'
import { requestTexts } from './texts.ts'

type Refused = OutboxEntry & {
  readonly command: Extract<OutboxEntry['command'], { kind: 'update-request' }>
  readonly state: Extract<OutboxEntry['state'], { kind: 'quarantined' }>
}

export interface RequestConflictsProps {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
}

/** Changes to this request that the hub refused: both sides, and what to do. Nothing is lost until a person says so. */
export function RequestConflicts({ request, type }: RequestConflictsProps) {
  return useOutbox()
    .filter(
      (entry): entry is Refused =>
        entry.state.kind === 'quarantined' &&
        entry.command.kind === 'update-request' &&
        entry.command.requestId === request.id,
    )
    .map(entry => <Refusal key={entry.id} entry={entry} request={request} type={type} />)
}

function Refusal({ entry, request, type }: RequestConflictsProps & { readonly entry: Refused }) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({})
  const { refusal } = entry.state
  const { changes } = entry.command
  if (refusal.name !== 'RequestChanged') {
    return (
      <div className={styles.conflict}>
        <Notice
          tone="breach"
          isLive
          title={t('refusedTitle', { reference: request.reference })}
          action={{ label: t('sendAgain'), onPress: () => void store.retryQuarantined(entry.id) }}
        >
          {refusalWords(t, refusal.name)} {t('refusedKept')}
        </Notice>
        <div className={styles.actions}>
          <Button size="small" onPress={() => void store.discard(entry.id)}>
            {t('conflict.letGo')}
          </Button>
        </div>
      </div>
    )
  }
  // What came over the wire is looked at before it is shown; the desk's own row is at least as late.
  const current =
    isRequest(refusal.current) && refusal.current.version > request.version ? refusal.current : request
  const clashing = Object.keys(changes).filter(
    field => Array.isArray(refusal.fields) && refusal.fields.includes(field),
  )
  const sideOf = (field: string): Side => sides[field] ?? 'theirs'
  const isDecided = clashing.every(field => sides[field] !== undefined)

  async function settle(): Promise<void> {
    const written = resolvedChanges(changes, clashing, current, sideOf)
    if (written !== undefined) {
      const answer = await store.keep({
        kind: 'update-request',
        requestId: request.id,
        basedOn: current.version,
        changes: written,
      })
      if (answer.kind === 'not-saved') {
        toast({ title: t(answer.why === 'quota' ? 'notSavedQuota' : 'notSavedStorage'), tone: 'breach' })
        return
      }
    }
    await store.discard(entry.id)
  }
  return (
    <section className={styles.conflict} aria-label={t('conflict.title')}>
      <Notice tone="watch" title={t('conflict.title')} isLive>
        {t('conflict.text')}
      </Notice>
      <table className={styles.sides}>
        {clashing.map(field => {
          const change = (changes as Readonly<Record<string, FieldChange<unknown>>>)[field]
          const name = fieldName(field)
          return (
            <tbody key={field}>
              <tr>
                <th scope="rowgroup" colSpan={2} className={styles.field}>
                  <span>{name}</span>
                  <ChoiceChips
                    label={t('conflict.choose', { field: name })}
                    size="small"
                    options={[
                      { id: 'mine' as const, label: t('conflict.mine') },
                      { id: 'theirs' as const, label: t('conflict.theirs') },
                      ...(field === 'description'
                        ? [{ id: 'both' as const, label: t('conflict.both') }]
                        : []),
                    ]}
                    value={sides[field] ?? null}
                    onChange={side => setSides({ ...sides, [field]: side })}
                  />
                </th>
              </tr>
              <tr>
                <td data-chosen={sides[field] === 'mine' || sides[field] === 'both'}>
                  <p className={styles.side}>{t('conflict.mine')}</p>
                  <Words field={field} value={change?.to} type={type} />
                </td>
                <td data-chosen={sides[field] === 'theirs' || sides[field] === 'both'}>
                  <p className={styles.side}>{t('conflict.theirs')}</p>
                  <Words field={field} value={fieldValue(current, field)} type={type} />
                </td>
              </tr>
            </tbody>
          )
        })}
      </table>
      <div className={styles.actions}>
        <Button variant="primary" size="small" isDisabled={!isDecided} onPress={() => void settle()}>
          {t('conflict.settle')}
        </Button>
      </div>
    </section>
  )

  function fieldName(field: string): string {
    const question = questionOf(field)
    if (question !== undefined) return type?.intake.words[question]?.label[language] ?? question
    return t(`conflict.field.${field as 'description' | 'place' | 'notifyBy' | 'customerId'}`)
  }
}

interface WordsProps {
  readonly field: string
  readonly value: unknown
  readonly type: RequestType | undefined
}

/** One side of a field in words. */
function Words({ field, value, type }: WordsProps) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  if (value === undefined || value === null || value === '') {
    return <em className={styles.quiet}>{t('conflict.nothing')}</em>
  }
  const question = questionOf(field)
  if (question !== undefined) {
    return type ? answerInWords(type, question, value as Answer, language) : String(value)
  }
  switch (field) {
    case 'notifyBy':
      return t(`notifyBy.${value as NotifyBy}`)
    case 'place': {
      const { text, ward } = value as RequestPlace
      return ward === undefined ? text : t('view.placeInWard', { place: text, ward })
    }
    default:
      return <span className={styles.text}>{String(value)}</span>
  }
}

/** A refusal comes over the wire with more than its name. */
function isRequest(value: unknown): value is ServiceRequest {
  if (typeof value !== 'object' || value === null) return false
  const { id, version, answers, description } = value as Partial<ServiceRequest>
  return (
    typeof id === 'string' &&
    typeof version === 'number' &&
    typeof description === 'string' &&
    typeof answers === 'object' &&
    answers !== null
  )
}
