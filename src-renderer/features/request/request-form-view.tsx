import { IconAlertOctagon, IconCopy, IconFileText, IconHandOff } from '@tabler/icons-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { descriptionMaxLength } from '../../../src-domain/requests/request-command.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer, NotifyBy } from '../../../src-domain/requests/service-request.ts'
import type { Bilingual, Language } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, usePhotos, useSync } from '../../desk-context.ts'
import { useSensitiveField } from '../../desk-data/call-recording.ts'
import { AskAloud, WrongWords } from '../../intake/ask-aloud.tsx'
import { IntakeQuestions } from '../../intake/intake-questions.tsx'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import {
  Button,
  ChoiceChips,
  ComboBox,
  EmptyState,
  Inline,
  Notice,
  type Option,
  SectionHeading,
  TextArea,
  toast,
} from '../../ui/ui.ts'
import { CouncilField } from './council-field.tsx'
import { DuplicateHint } from './duplicate-hint.tsx'
import { findRequestTypes, suggestRequestTypes } from './find-request-types.ts'
import { PhotoField } from './photo-field.tsx'
import { PlaceField } from './place-field.tsx'
import { ReadBackDialog } from './read-back-dialog.tsx'
import {
  channelRefusal,
  emptyForm,
  isTouched,
  noProblems,
  notifyByOf,
  placeOf,
  problemsOf,
  type RequestForm,
  type RequestProblems,
  reachesOf,
  requestDraftOf,
} from './request-form.ts'
import styles from './request-tab.module.css'
import { businessTime, type RequestTranslate, requestTextIn, requestTexts } from './texts.ts'
import { TypeArticles } from './type-articles.tsx'
import type { MadeRequest } from './use-made-requests.ts'

const fewNumbers = 5
const afterDialogMs = 200
const suggestionsShown = 4

export interface RequestFormViewProps {
  readonly contact: DeskContact | undefined
  readonly customer: Customer | undefined
  readonly catalogue: Catalogue
  readonly form: RequestForm
  readonly onChange: (form: RequestForm) => void
  readonly onDrop: () => void
  readonly onMade: (request: MadeRequest) => void
}

/** The form of a request: what, where, the questions of its type, how to tell the outcome. */
export function RequestFormView(props: RequestFormViewProps) {
  const { contact, customer, catalogue, form, onChange, onDrop, onMade } = props
  const t = useTexts(requestTexts)
  const deskLanguage = useLanguage()
  const store = useDeskStore()
  const photos = usePhotos()
  const { numbersLeft } = useSync()
  const [problems, setProblems] = useState<RequestProblems>(noProblems)
  const onSensitive = useSensitiveField(contact)
  const [isReadingBack, setIsReadingBack] = useState(false)
  const [isSubmitting, setIsSubmitting] = useState(false)
  const [failure, setFailure] = useState<'no-number' | 'quota' | 'storage'>()
  const frame = useRef<HTMLDivElement>(null)

  const language = contact?.language ?? customer?.language ?? deskLanguage
  const type = catalogue.requestTypes.find(({ code, isRetired }) => code === form.typeCode && !isRetired)
  const division = catalogue.divisions.find(({ code }) => code === type?.division)
  const ownPlace = customer?.address && placeOf(customer.address, addressWords(t, customer.address))
  const place = form.place ?? ownPlace
  const refusal = type && channelRefusal(type, contact?.channel)
  const { tells } = catalogue.city
  const checked = { form, type, place, customer, tells }

  const change = (part: Partial<RequestForm>) => {
    onChange({ ...form, ...part })
    setFailure(undefined)
  }
  const answer = (name: string, value: Answer | undefined) => {
    if (!type) return
    const { [name]: _before, ...others } = form.answersByType[type.code] ?? {}
    change({
      answersByType: {
        ...form.answersByType,
        [type.code]: value === undefined ? others : { ...others, [name]: value },
      },
    })
    setProblems(before => ({ ...before, questions: before.questions.filter(each => each !== name) }))
  }

  function readBack(): void {
    if (refusal) return
    const found = problemsOf(checked)
    setProblems(found ?? noProblems)
    if (!found) {
      setIsReadingBack(true)
      return
    }
    // The first field in the order of the screen, after it has been drawn with its error.
    requestAnimationFrame(() => {
      frame.current?.querySelector<HTMLElement>('[data-wrong="true"] :is(input, textarea, button)')?.focus()
    })
  }

  async function submit(): Promise<void> {
    if (!type || isSubmitting) return
    setIsSubmitting(true)
    const outcome = await store.createRequest(requestDraftOf({ ...checked, type }, contact?.id, language))
    setIsSubmitting(false)
    setIsReadingBack(false)
    switch (outcome.kind) {
      case 'created':
        void photos?.release(outcome.requestId)
        onMade({
          requestId: outcome.requestId,
          reference: outcome.reference,
          typeCode: type.code,
          at: Date.now(),
          kind: 'created',
        })
        onDrop()
        return
      case 'no-number':
        setFailure('no-number')
        return
      case 'not-saved':
        setFailure(outcome.why)
        return
    }
  }

  // Before the controls see it: a focused button would take Enter for itself.
  function handleKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !event.ctrlKey || event.defaultPrevented) return
    // What is pressed in a dialog above the form is the dialog's.
    if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return
    event.preventDefault()
    event.stopPropagation()
    readBack()
  }

  function discard(): void {
    const before = form
    const { requestId } = before
    let isGone = true
    onDrop()
    setProblems(noProblems)
    setFailure(undefined)
    toast({
      title: t('discarded'),
      timeoutMs: 6_000,
      action: {
        label: t('undo'),
        onPress: () => {
          isGone = false
          onChange(before)
        },
      },
      onClose: () => {
        if (isGone && requestId !== undefined) void photos?.drop(requestId)
      },
    })
  }

  return (
    <div ref={frame} className={styles.form} onKeyDownCapture={handleKey}>
      <TypeField
        catalogue={catalogue}
        contact={contact}
        typeCode={form.typeCode}
        type={type}
        isWrong={problems.type === true}
        onChoose={typeCode => {
          change({ typeCode })
          setProblems(noProblems)
        }}
      />
      {!type && <EmptyState icon={IconFileText} title={t('emptyTitle')} text={t('emptyText')} />}
      {type && <TypeArticles type={type} />}
      {type?.hazard && (
        <Notice tone="watch" icon={IconAlertOctagon} title={t('hazardTitle')}>
          {t('hazardText')}
        </Notice>
      )}
      {refusal && contact && (
        <ChannelRefusal channel={t(`channel.${contact.channel}`)} reason={refusal} language={language} />
      )}
      {type && !refusal && (
        <>
          {type.needsPlace && (
            <PlaceField
              place={place}
              own={ownPlace}
              isWrong={problems.place === true}
              nearby={{
                type,
                customer,
                onFollowed: made => {
                  onMade(made)
                  onDrop()
                },
              }}
              onChange={next => {
                change({ place: next })
                setProblems(before => ({ ...before, place: undefined }))
              }}
            />
          )}
          {place && (
            <DuplicateHint
              type={type}
              place={place}
              customer={customer}
              onFollowed={made => {
                onMade(made)
                onDrop()
              }}
            />
          )}
          <IntakeQuestions
            key={type.code}
            type={type}
            answers={form.answersByType[type.code] ?? {}}
            wrong={problems.questions}
            language={language}
            onAnswer={answer}
            onSensitive={onSensitive}
          />
          <div data-wrong={problems.description === true}>
            <TextArea
              label={t('description')}
              description={t('descriptionHelp')}
              value={form.description}
              onChange={description => {
                change({ description })
                setProblems(before => ({ ...before, description: undefined }))
              }}
              lang={localeOf(language)}
              error={
                form.description.length > descriptionMaxLength
                  ? t('descriptionTooLong', {
                      over: form.description.length - descriptionMaxLength,
                      max: descriptionMaxLength,
                    })
                  : undefined
              }
            />
          </div>
          <PhotoField
            requestId={form.requestId}
            onNeedsId={() => {
              const requestId = crypto.randomUUID()
              change({ requestId })
              return requestId
            }}
          />
          <NotifyField
            customer={customer}
            reaches={reachesOf(customer, tells)}
            notifyBy={notifyByOf(form, customer, tells)}
            isWrong={problems.notifyBy === true}
            language={language}
            onChange={notifyBy => {
              change({ notifyBy })
              setProblems(before => ({ ...before, notifyBy: undefined }))
            }}
          />
          <CouncilField
            catalogue={catalogue}
            value={form.onBehalfOf}
            onChange={onBehalfOf => change({ onBehalfOf })}
          />
          {failure && <SubmitFailure why={failure} onRetry={() => void submit()} />}
          {numbersLeft <= fewNumbers && failure !== 'no-number' && (
            <Notice tone="watch" title={t('numbersLeft', { count: numbersLeft })}>
              {t('numbersLeftNext')}
            </Notice>
          )}
          <Inline gap={2}>
            <Button variant="primary" shortcut="Ctrl+Enter" onPress={readBack}>
              {t('readBackAndSubmit')}
            </Button>
            {isTouched(form) && (
              <Button variant="quiet" onPress={discard}>
                {t('discard')}
              </Button>
            )}
          </Inline>
          <ReadBackDialog
            isOpen={isReadingBack}
            onClose={() => setIsReadingBack(false)}
            onSubmit={() => void submit()}
            isSubmitting={isSubmitting}
            language={language}
            type={type}
            division={division}
            customer={customer}
            city={catalogue.city}
            draft={requestDraftOf({ ...checked, type }, contact?.id, language)}
            noticeReadAt={form.noticeReadAt}
            onNoticeRead={noticeReadAt => onChange({ ...form, noticeReadAt })}
          />
        </>
      )}
      {!type && isTouched(form) && form !== emptyForm && (
        <div>
          <Button variant="quiet" onPress={discard}>
            {t('discard')}
          </Button>
        </div>
      )}
    </div>
  )
}

function addressWords(t: RequestTranslate, address: NonNullable<Customer['address']>): string {
  const { civicNumber, street, unit } = address
  return unit
    ? t('addressWithUnit', { civicNumber, street, unit })
    : t('addressPlain', { civicNumber, street })
}

interface TypeFieldProps {
  readonly catalogue: Catalogue
  readonly contact: DeskContact | undefined
  readonly typeCode: string | undefined
  readonly type: RequestType | undefined
  readonly isWrong: boolean
  readonly onChoose: (code: string | undefined) => void
}

function TypeField({ catalogue, contact, typeCode, type, isWrong, onChoose }: TypeFieldProps) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  const { requestTypes, divisions } = catalogue
  const { optionOf, divisionOf, targets } = useMemo(() => {
    const divisionOf = (each: RequestType) =>
      divisions.find(({ code }) => code === each.division)?.name[language] ?? each.division
    const targets = (each: RequestType) => ({
      acknowledge: businessTime(t, each.acknowledgeWithin),
      resolve: businessTime(t, each.resolveWithin),
    })
    const optionOf = (each: RequestType): Option => ({
      id: each.code,
      label: each.name[language],
      description: `${divisionOf(each)} · ${t('targetsShort', targets(each))}`,
    })
    return { optionOf, divisionOf, targets }
  }, [divisions, language, t])
  const findOptions = useCallback(
    (query: string) => findRequestTypes(requestTypes, query, language).map(optionOf),
    [requestTypes, language, optionOf],
  )
  const words = contact ? `${contact.note} ${(contact.from.topic ?? '').replaceAll('-', ' ')}`.trim() : ''
  const suggested = useMemo(
    () => suggestRequestTypes(requestTypes, words, language).slice(0, suggestionsShown),
    [requestTypes, words, language],
  )
  return (
    <div className={styles.typeField} data-wrong={isWrong}>
      <ComboBox
        label={t('type')}
        placeholder={t('typePlaceholder')}
        value={type ? optionOf(type) : null}
        onChange={option => onChoose(option?.id)}
        findOptions={findOptions}
        description={type ? t('targets', { division: divisionOf(type), ...targets(type) }) : undefined}
        error={isWrong ? t('wrong.type') : typeCode !== undefined && !type ? t('typeGone') : undefined}
      />
      {!type && suggested.length > 0 && (
        <section className={styles.suggested} aria-label={t('suggested')}>
          <SectionHeading>{t('suggested')}</SectionHeading>
          <Inline gap={2}>
            {suggested.map(each => (
              <Button key={each.code} size="small" onPress={() => onChoose(each.code)}>
                {each.name[language]}
              </Button>
            ))}
          </Inline>
        </section>
      )}
    </div>
  )
}

function ChannelRefusal({
  channel,
  reason,
  language,
}: {
  readonly channel: string
  readonly reason: Bilingual
  readonly language: Language
}) {
  const t = useTexts(requestTexts)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(reason[language])
      toast({ title: t('copied'), tone: 'good' })
    } catch {
      toast({ title: t('copyFailed'), tone: 'watch' })
    }
  }
  return (
    <section className={styles.refusal}>
      <Notice tone="watch" icon={IconHandOff} title={t('channelTitle', { channel })} isLive>
        {t('channelSay')}
      </Notice>
      <blockquote className={styles.say} lang={localeOf(language)}>
        {reason[language]}
      </blockquote>
      <div>
        <Button size="small" icon={IconCopy} onPress={() => void copy()}>
          {t('copyReason')}
        </Button>
      </div>
    </section>
  )
}

interface NotifyFieldProps {
  readonly customer: Customer | undefined
  readonly reaches: readonly NotifyBy[]
  readonly notifyBy: NotifyBy | undefined
  readonly isWrong: boolean
  readonly language: Language
  readonly onChange: (notifyBy: NotifyBy) => void
}

function NotifyField({ customer, reaches, notifyBy, isWrong, language, onChange }: NotifyFieldProps) {
  const t = useTexts(requestTexts)
  if (reaches.length === 1)
    return <p className={styles.quiet}>{t(customer ? 'notifyNoWay' : 'notifyNobody')}</p>
  return (
    <div className={styles.question} data-wrong={isWrong}>
      <p className={styles.label}>{t('notify')}</p>
      <AskAloud words={requestTextIn(language)('notifyAsk')} language={language} />
      <ChoiceChips
        label={t('notify')}
        numberKeys
        size="small"
        options={reaches.map(id => ({ id, label: t(`notifyBy.${id}`) }))}
        value={notifyBy ?? null}
        onChange={onChange}
      />
      {isWrong && <WrongWords>{t('wrong.notify')}</WrongWords>}
    </div>
  )
}

function SubmitFailure({
  why,
  onRetry,
}: {
  readonly why: 'no-number' | 'quota' | 'storage'
  readonly onRetry: () => void
}) {
  const t = useTexts(requestTexts)
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The closing dialog puts the focus back first, and with it the scroll.
    const timer = setTimeout(() => {
      frame.current?.scrollIntoView({ block: 'center' })
      frame.current?.querySelector('button')?.focus({ preventScroll: true })
    }, afterDialogMs)
    return () => clearTimeout(timer)
  }, [])
  const action = { label: t('tryAgain'), onPress: onRetry }
  return (
    <div ref={frame}>
      {why === 'no-number' ? (
        <Notice tone="breach" title={t('noNumberTitle')} action={action} isLive>
          {t('noNumberText')}
        </Notice>
      ) : (
        <Notice tone="breach" action={action} isLive>
          {t(why === 'quota' ? 'notSavedQuota' : 'notSavedStorage')}
        </Notice>
      )}
    </div>
  )
}
