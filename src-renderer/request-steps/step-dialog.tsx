import { type ReactNode, useEffect, useRef, useState } from 'react'
import { awaitsWord, stepWordsMaxLength } from '../../src-domain/requests/decide-step.ts'
import {
  closureReasonsOf,
  isReviewed,
  isUnfinished,
  type RequestType,
} from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { useHubNow, usePerson } from '../desk-context.ts'
import { useDraft } from '../desk-data/use-draft.ts'
import { instantOfWallClock, wallClockOf } from '../language/formats.ts'
import { localeOf, textIn, useLanguage, useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import {
  Button,
  CheckboxField,
  ChoiceChips,
  DateField,
  Dialog,
  Notice,
  onCtrlEnter,
  RadioGroup,
  SectionHeading,
  Select,
  TextArea,
} from '../ui/ui.ts'
import { focusFirst } from './focus-first.ts'
import styles from './request-steps.module.css'
import { dueOn, type FormStep, firstForm, type StepForm, stepOfForm, withReason } from './step-form.ts'
import { stepTexts } from './step-texts.ts'
import { closureName } from './use-line-words.ts'
import { useColleagues, useNameOf } from './use-names.ts'
import { useTakeStep } from './use-take-step.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const waysToTell = ['phone', 'in-person', 'email', 'sms', 'mail'] as const

export interface StepDialogProps {
  readonly kind: FormStep
  readonly request: ServiceRequest
  readonly type: RequestType
  readonly onClose: () => void
  readonly onTaken?: (commandId: string) => void
  /** What helps to decide, such as the photos of the work. */
  readonly extra?: ReactNode
}

/** The form of one step. What is typed is kept until it is sent, also when the dialog is closed in between. */
export function StepDialog(props: StepDialogProps) {
  const { kind, request, type, onClose, onTaken } = props
  const t = useTexts(stepTexts)
  const now = useHubNow(minuteMs)
  const take = useTakeStep()
  const draft = useDraft<StepForm>(`request-step ${kind} ${request.id}`)
  const [isTaking, setIsTaking] = useState(false)
  const [notSaved, setNotSaved] = useState<'quota' | 'storage'>()
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (draft.isLoaded) return focusFirst(() => frame.current)
  }, [draft.isLoaded])
  const form = draft.value ?? firstForm(kind, request, type)
  const step = stepOfForm(kind, form, {
    requestId: request.id,
    now,
    newId: () => crypto.randomUUID(),
    instantOf: instantOfWallClock,
  })

  async function send(): Promise<void> {
    if (step === undefined || isTaking) return
    setIsTaking(true)
    const answer = await take(step, request.reference)
    setIsTaking(false)
    if (answer.kind === 'not-saved') {
      setNotSaved(answer.why)
      return
    }
    draft.drop()
    onTaken?.(answer.id)
    onClose()
  }

  const isDangerous = kind === 'cancel-request'
  return (
    <Dialog
      title={t('dialog.title', { step: t(`step.${kind}`), reference: request.reference })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('dialog.close')}</Button>
          <Button
            variant={isDangerous ? 'danger' : 'primary'}
            shortcut="Ctrl+Enter"
            isDisabled={step === undefined}
            isPending={isTaking}
            onPress={() => void send()}
          >
            {t(`step.${kind}`)}
          </Button>
        </>
      }
    >
      <div ref={frame} className={styles.form} onKeyDownCapture={onCtrlEnter(send)}>
        {draft.isLoaded && (
          <StepFields {...props} form={form} change={part => draft.change({ ...form, ...part })} now={now} />
        )}
        {props.extra}
        {notSaved && (
          <Notice tone="breach" isLive>
            {t(notSaved === 'quota' ? 'dialog.notSavedQuota' : 'dialog.notSavedStorage')}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

interface FieldsProps extends StepDialogProps {
  readonly form: StepForm
  readonly change: (part: Partial<StepForm>) => void
  readonly now: number
}

function StepFields(props: FieldsProps) {
  const { kind, request, type, form, change, now } = props
  const t = useTexts(stepTexts)
  const language = useLanguage()
  const { formatDate, formatDateTime } = useFormats()
  const nameOf = useNameOf()
  const said = request.language
  switch (kind) {
    case 'acknowledge-request':
      return (
        <>
          <Words
            {...props}
            label={t('dialog.nextSteps')}
            help={t('dialog.nextStepsHelp', { language: t(`dialog.languages.${said}`) })}
            suggestions={(['1', '2', '3'] as const).map(each =>
              textIn(said, stepTexts, `suggest.acknowledge.${type.kind}.${each}`),
            )}
            isForCustomer
          />
          <CustomerReads request={request} words={form.words} />
        </>
      )
    case 'assign-request':
      return <AssignChoice division={type.division} to={form.to} onChange={to => change({ to })} />
    case 'start-request':
      return <p>{t('dialog.startText')}</p>
    case 'await-customer':
      return (
        <>
          <Words
            {...props}
            label={t('dialog.question')}
            help={t('dialog.questionHelp')}
            suggestions={(['1', '2', '3', '4'] as const).map(each =>
              textIn(said, stepTexts, `suggest.await.${each}`),
            )}
            isForCustomer
          />
          <CustomerReads request={request} words={form.words} />
        </>
      )
    case 'resume-request':
      return <Words {...props} label={t('dialog.answer')} help={t('dialog.answerHelp')} />
    case 'revise-target': {
      const due = dueOn(form.date, instantOfWallClock)
      const isPast = due !== undefined && due <= now
      return (
        <>
          <div className={styles.part}>
            <DateField
              label={t('dialog.date')}
              description={t('dialog.dateWas', { date: formatDate(request.resolveBy, 'long') })}
              value={form.date}
              onChange={date => change({ date })}
              error={isPast ? t('dialog.datePast') : undefined}
            />
            <ChoiceChips
              label={t('dialog.date')}
              size="small"
              options={(['7', '14', '30'] as const).map(id => ({ id, label: t(`dialog.inDays.${id}`) }))}
              value={null}
              onChange={days => change({ date: wallClockOf(now + Number(days) * dayMs).slice(0, 10) })}
            />
            {due !== undefined && !isPast && due < request.resolveBy && (
              <Notice tone="info">
                {t('dialog.dateSooner', { date: formatDate(request.resolveBy, 'weekday') })}
              </Notice>
            )}
          </div>
          <Words
            {...props}
            label={t('dialog.reasonForDate')}
            help={t('dialog.nextStepsHelp', { language: t(`dialog.languages.${said}`) })}
            suggestions={(['1', '2', '3'] as const).map(each =>
              textIn(said, stepTexts, `suggest.revise.${each}`),
            )}
            isForCustomer
            isFocused={false}
          />
          <CustomerReads request={request} words={form.words} />
        </>
      )
    }
    case 'complete-request':
      return (
        <>
          <Select
            label={t('dialog.outcome')}
            options={closureReasonsOf(type).map(({ code, name }) => ({ id: code, label: name[language] }))}
            value={form.reasonCode}
            onChange={code => change(withReason(form, code, { request, type }))}
          />
          <Words
            {...props}
            label={t('dialog.outcomeWords')}
            help={t('dialog.nextStepsHelp', { language: t(`dialog.languages.${said}`) })}
            error={isUnfinished(form.words) ? t('dialog.unfinished') : undefined}
            isForCustomer
          />
          <Notice tone="info">
            {t(
              isReviewed(type)
                ? 'dialog.reviewed'
                : awaitsWord(request)
                  ? 'dialog.toldAtOnce'
                  : 'dialog.closedAtOnce',
            )}
          </Notice>
        </>
      )
    case 'approve-completion':
      return (
        <>
          {request.outcome && (
            <>
              <p>
                <strong>{closureName(type, request.outcome.reasonCode, language)}</strong>{' '}
                {t('dialog.by', {
                  name: nameOf(request.outcome.by),
                  when: formatDateTime(request.outcome.at),
                })}
              </p>
              <CustomerReads request={request} words={request.outcome.words} />
            </>
          )}
          <Notice tone="watch">
            {t(awaitsWord(request) ? 'dialog.approveText' : 'dialog.approveNobody')}
          </Notice>
        </>
      )
    case 'return-completion':
      return (
        <Words
          {...props}
          label={t('dialog.returnReason')}
          help={t('dialog.noteInternalHelp')}
          suggestions={(['1', '2', '3'] as const).map(each => t(`suggest.return.${each}`))}
        />
      )
    case 'record-told':
      return (
        <>
          {request.outcome && (
            <div className={styles.reads}>
              <p className={styles.readsTitle}>{t('dialog.toldSay')}</p>
              <p className={styles.readsText} lang={localeOf(said)}>
                {request.outcome.words}
              </p>
            </div>
          )}
          <SectionHeading>{t('dialog.toldBy')}</SectionHeading>
          <ChoiceChips
            label={t('dialog.toldBy')}
            numberKeys
            options={waysToTell.map(id => ({ id, label: t(`way.${id}`) }))}
            value={form.by}
            onChange={by => change({ by })}
          />
          <p className={styles.help}>{t('dialog.toldText')}</p>
        </>
      )
    case 'reopen-request':
      return <Words {...props} label={t('dialog.reopenReason')} help={t('dialog.reopenHelp')} />
    case 'note-request':
      return (
        <>
          <Words
            {...props}
            label={t('dialog.note')}
            help={t(form.isPublic ? 'dialog.notePublicHelp' : 'dialog.noteInternalHelp')}
            isForCustomer={form.isPublic}
          />
          <CheckboxField isSelected={form.isPublic} onChange={isPublic => change({ isPublic })}>
            {t('dialog.notePublic')}
          </CheckboxField>
        </>
      )
    case 'escalate-request': {
      const level = request.escalation ? (request.escalation.level === 1 ? 2 : 3) : 1
      return (
        <Words
          {...props}
          label={t('dialog.escalateReason')}
          help={t('dialog.escalateHelp', { level: t(`level.${level}`) })}
        />
      )
    }
    case 'cancel-request':
      return (
        <>
          <ChoiceChips
            label={t('dialog.because')}
            options={(['customer-wish', 'entered-by-mistake'] as const).map(id => ({
              id,
              label: t(`because.${id}`),
            }))}
            value={form.because}
            onChange={because => change({ because })}
          />
          <Words {...props} label={t('dialog.cancelReason')} help={t('dialog.cancelHelp')} />
        </>
      )
  }
}

function Words({
  form,
  change,
  request,
  label,
  help,
  error,
  suggestions = [],
  isForCustomer = false,
  isFocused = true,
}: Pick<FieldsProps, 'form' | 'change' | 'request'> & {
  readonly label: string
  readonly help?: string
  readonly error?: string | undefined
  readonly suggestions?: readonly string[]
  /** Written in the customer's language. */
  readonly isForCustomer?: boolean
  readonly isFocused?: boolean
}): ReactNode {
  const t = useTexts(stepTexts)
  const area = useRef<HTMLTextAreaElement>(null)
  const over = form.words.length - stepWordsMaxLength
  const lang = isForCustomer ? localeOf(request.language) : undefined
  return (
    <>
      {suggestions.length > 0 && form.words === '' && (
        <section className={styles.suggestions} aria-label={t('dialog.suggested')}>
          <SectionHeading>{t('dialog.suggested')}</SectionHeading>
          {suggestions.map((words, index) => (
            <Button
              key={words}
              size="small"
              autoFocus={isFocused && index === 0}
              onPress={() => {
                // At once: the next key is meant for the words, and this button goes.
                area.current?.focus()
                change({ words })
              }}
            >
              <span lang={lang}>{words}</span>
            </Button>
          ))}
        </section>
      )}
      <TextArea
        label={label}
        description={help}
        error={error}
        value={form.words}
        onChange={words => change({ words })}
        lang={lang}
        minRows={3}
        autoFocus={isFocused && suggestions.length === 0}
        areaRef={area}
        footer={
          <span className={styles.chars} data-over={over > 0}>
            {over > 0
              ? t('dialog.charsOver', { count: over })
              : t('dialog.chars', { count: form.words.length, max: stepWordsMaxLength })}
          </span>
        }
      />
    </>
  )
}

/** What reaches the customer, in their language. */
function CustomerReads({ request, words }: { readonly request: ServiceRequest; readonly words: string }) {
  const t = useTexts(stepTexts)
  return (
    <div className={styles.reads} data-reads>
      <p className={styles.readsTitle}>{t('dialog.reads')}</p>
      <p className={styles.readsText} lang={localeOf(request.language)}>
        {words.trim() === '' ? '…' : words}
      </p>
      {!awaitsWord(request) && <p className={styles.help}>{t('dialog.readsNobody')}</p>}
    </div>
  )
}

const nobody = ' '

/** Who does the work: me, a colleague of the division, or nobody. */
export function AssignChoice({
  division,
  to,
  onChange,
}: {
  readonly division: string | undefined
  readonly to: string | null | undefined
  readonly onChange: (to: string | null) => void
}) {
  const t = useTexts(stepTexts)
  const self = usePerson()
  const everybody = useColleagues()
  const colleagues = everybody.filter(
    each => each.isActive && each.id !== self.id && each.division !== undefined && each.division === division,
  )
  const isOwn = self.division === division || self.role === 'supervisor'
  return (
    <>
      <RadioGroup
        label={t('dialog.assignTo')}
        options={[
          ...(isOwn ? [{ id: self.id, label: `${t('dialog.assignMe')} · ${self.name}` }] : []),
          ...colleagues.map(({ id, name }) => ({ id, label: name })),
          { id: nobody, label: t('dialog.assignNobody'), description: t('dialog.assignNobodyHelp') },
        ]}
        value={to === undefined ? null : (to ?? nobody)}
        onChange={id => onChange(id === nobody ? null : id)}
        className={styles.choices}
      />
      {everybody.length === 0 && <p className={styles.help}>{t('dialog.assignAway')}</p>}
    </>
  )
}
