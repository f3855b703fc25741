import { type KeyboardEvent, useRef, useState } from 'react'
import type { WaysToTell } from '../../../src-contract/http/api.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { descriptionMaxLength } from '../../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore } from '../../desk-context.ts'
import type { useDraft } from '../../desk-data/use-draft.ts'
import { IntakeQuestions } from '../../intake/intake-questions.tsx'
import { localeOf, useTexts } from '../../language/language.ts'
import { Button, ChoiceChips, Inline, Notice, TextArea, toast } from '../../ui/ui.ts'
import { changesOf, type EditProblems, problemsOfEdit, type RequestEdit } from './edit-request.ts'
import { PlaceField } from './place-field.tsx'
import { isSent, reachesOf } from './request-form.ts'
import styles from './request-tab.module.css'
import { requestTexts } from './texts.ts'

export interface EditRequestViewProps {
  readonly request: ServiceRequest
  readonly type: RequestType
  readonly customer: Customer | undefined
  /** What the centre has set up. */
  readonly tells: WaysToTell | undefined
  readonly edit: RequestEdit
  readonly draft: ReturnType<typeof useDraft<RequestEdit>>
}

/**
 * A request that is there already, to be corrected or added to. Only the touched fields are written, each with what was
 * seen: what colleagues change meanwhile in other fields stays.
 */
export function EditRequestView({ request, type, customer, tells, edit, draft }: EditRequestViewProps) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  const [problems, setProblems] = useState<EditProblems>({ questions: [] })
  const [failure, setFailure] = useState<'quota' | 'storage'>()
  const frame = useRef<HTMLDivElement>(null)
  const { language } = request
  const reaches = [...new Set([...reachesOf(customer, tells), request.notifyBy])]
  const change = (part: Partial<RequestEdit>) => draft.change({ ...edit, ...part })

  async function save(): Promise<void> {
    const changes = changesOf(edit)
    const found = problemsOfEdit(edit, type)
    setProblems(found ?? { questions: [] })
    if (found) {
      // The first field in the order of the screen, after it has been drawn with its error.
      requestAnimationFrame(() => {
        frame.current?.querySelector<HTMLElement>('[data-wrong="true"] :is(input, textarea, button)')?.focus()
      })
      return
    }
    if (Object.keys(changes).length > 0) {
      const answer = await store.keep({
        kind: 'update-request',
        requestId: request.id,
        basedOn: edit.seen.version,
        changes,
      })
      if (answer.kind === 'not-saved') {
        setFailure(answer.why)
        return
      }
      toast({ title: t('edit.saved', { reference: request.reference }), tone: 'good' })
    }
    draft.drop()
  }

  function handleKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !event.ctrlKey || event.defaultPrevented) return
    // What is pressed in a dialog above the form is the dialog's.
    if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return
    event.preventDefault()
    event.stopPropagation()
    void save()
  }

  return (
    <div ref={frame} className={styles.form} onKeyDownCapture={handleKey}>
      {(type.needsPlace || request.place !== undefined) && (
        <PlaceField
          place={edit.place}
          own={undefined}
          isWrong={problems.place === true}
          onChange={place => change({ place })}
        />
      )}
      <IntakeQuestions
        type={type}
        answers={edit.answers}
        wrong={problems.questions}
        language={language}
        onAnswer={(name, value) => {
          const { [name]: _before, ...others } = edit.answers
          change({ answers: value === undefined ? others : { ...others, [name]: value } })
        }}
      />
      <div data-wrong={problems.description === true}>
        <TextArea
          label={t('description')}
          value={edit.description}
          onChange={description => change({ description })}
          lang={localeOf(language)}
          error={
            edit.description.length > descriptionMaxLength
              ? t('descriptionTooLong', {
                  over: edit.description.length - descriptionMaxLength,
                  max: descriptionMaxLength,
                })
              : undefined
          }
        />
      </div>
      {reaches.length > 1 && (
        <div className={styles.question}>
          <p className={styles.label}>{t('notify')}</p>
          <ChoiceChips
            label={t('notify')}
            numberKeys
            size="small"
            options={reaches.map(id => ({ id, label: t(`notifyBy.${id}`) }))}
            value={edit.notifyBy}
            onChange={notifyBy => change({ notifyBy })}
          />
          {(edit.notifyBy === 'email' || edit.notifyBy === 'sms') && !isSent(edit.notifyBy, tells) && (
            <p className={styles.quiet}>{t(`notifyNotSent.${edit.notifyBy}`)}</p>
          )}
        </div>
      )}
      {failure && (
        <Notice tone="breach" isLive title={t(failure === 'quota' ? 'notSavedQuota' : 'notSavedStorage')} />
      )}
      <Inline gap={2}>
        <Button variant="primary" shortcut="Ctrl+Enter" onPress={() => void save()}>
          {t('edit.save')}
        </Button>
        <Button variant="quiet" onPress={draft.drop}>
          {t('edit.cancel')}
        </Button>
      </Inline>
    </div>
  )
}
