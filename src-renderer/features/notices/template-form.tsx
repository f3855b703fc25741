import { IconArrowBackUp, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { NoticePreview, TemplateVersion } from '../../../src-contract/http/notices.ts'
import {
  checkTemplate,
  type NoticeTemplate,
  type NoticeWords,
  noticeWordsMax,
  placeholdersOf,
  type TemplateProblem,
} from '../../../src-domain/notices/notice-template.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useHub } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { isNo, useTold, WhenTold } from '../../told.tsx'
import { Button, Notice, Pill, SectionHeading, Tabs, TextArea, TextField, toast } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'

interface Draft {
  readonly basedOn: number
  readonly template: NoticeTemplate
}

/** The words of one notice in both languages, tried on a request, published as a version. Half-typed they survive a reload. */
export function TemplateForm({
  current,
  onPublished,
  onStale,
}: {
  readonly current: TemplateVersion
  readonly onPublished: (version: TemplateVersion) => void
  readonly onStale: () => void
}) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const refusalWords = useRefusalWords()
  const { kind } = current
  const draft = useDraft<Draft>(`notice-template ${kind}`)
  const [language, setLanguage] = useState<Language>(useLanguage())
  const [isBusy, setIsBusy] = useState(false)
  const [said, setSaid] = useState<string>()
  const { basedOn, template } = draft.value ?? { basedOn: current.version, template: current.template }
  const isChanged = draft.value !== undefined
  const isOutdated = isChanged && basedOn !== current.version
  const problems = checkTemplate(kind, template)

  const change = (part: keyof NoticeWords, words: string): void => {
    setSaid(undefined)
    const changed = { ...template, [language]: { ...template[language], [part]: words } }
    draft.change({ basedOn, template: changed })
  }
  async function publish(wanted: Draft): Promise<void> {
    if (isBusy) return
    setIsBusy(true)
    const answer = await hub.notices.publish(kind, wanted)
    setIsBusy(false)
    if (isNo(answer)) {
      if (answer.kind === 'hub-away') return setSaid(t('hubAway'))
      if (answer.refusal.name === 'TemplateChanged') onStale()
      return setSaid(answer.refusal.name === 'TemplateChanged' ? t('changed') : refusalWords(answer.refusal))
    }
    draft.drop()
    setSaid(undefined)
    onPublished(answer)
    toast({ tone: 'good', title: t('published') })
  }

  if (!draft.isLoaded) return null
  return (
    <div className={styles.form}>
      <h2 className={styles.title}>{t(`kind.${kind}`)}</h2>
      <p className={styles.help}>{t(`when.${kind}`)}</p>
      {isOutdated && (
        <Notice tone="watch" isLive action={{ label: t('takeTheirs'), onPress: draft.drop }}>
          {t('changed')}
        </Notice>
      )}
      <Tabs
        label={t('language')}
        selected={language}
        onSelect={setLanguage}
        tabs={(['en', 'fr'] as const).map(each => {
          const wrong = problems.filter(problem => problem.language === each).length
          return {
            id: each,
            label: t(`in.${each}`),
            ...(wrong === 0
              ? {}
              : {
                  aside: (
                    <Pill tone="breach" size="small">
                      {wrong}
                    </Pill>
                  ),
                }),
            content: each === language && (
              <WordsFields
                kind={kind}
                words={template[each]}
                language={each}
                problems={problems.filter(problem => problem.language === each)}
                onChange={change}
              />
            ),
          }
        })}
      />
      <p className={styles.help}>
        {t('placeholders', {
          names: placeholdersOf(kind)
            .map(name => `{${name}}`)
            .join(' '),
        })}
      </p>
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button
          variant="primary"
          icon={IconUpload}
          isPending={isBusy}
          isDisabled={!isChanged || isOutdated || problems.length > 0}
          onPress={() => void publish({ basedOn, template })}
        >
          {t('publish')}
        </Button>
        {isChanged && !isOutdated && <Button onPress={draft.drop}>{t('discard')}</Button>}
      </div>
      <Preview kind={kind} template={template} language={language} isWrong={problems.length > 0} />
      <Versions
        current={current}
        isBusy={isBusy || isChanged}
        onRollBack={version => void publish({ basedOn: current.version, template: version.template })}
      />
    </div>
  )
}

function WordsFields({
  kind,
  words,
  language,
  problems,
  onChange,
}: {
  readonly kind: TemplateVersion['kind']
  readonly words: NoticeWords
  readonly language: Language
  readonly problems: readonly TemplateProblem[]
  readonly onChange: (part: keyof NoticeWords, words: string) => void
}) {
  const t = useTexts(noticesTexts)
  const errorAt = (part: keyof NoticeWords): string | undefined => {
    const own = problems.filter(problem => problem.part === part)
    return own.length === 0 ? undefined : own.map(problemWords).join(' ')
  }
  function problemWords(problem: TemplateProblem): string {
    switch (problem.name) {
      case 'WordsMissing':
        return t('problem.WordsMissing')
      case 'WordsTooLong':
        return t('problem.WordsTooLong', { max: problem.maxLength })
      default:
        return t(`problem.${problem.name}`, { name: `{${problem.placeholder}}` })
    }
  }
  return (
    <div className={styles.fields}>
      <TextField
        label={t('subject')}
        lang={language}
        value={words.subject}
        onChange={text => onChange('subject', text)}
        error={errorAt('subject')}
      />
      <TextArea
        label={t('text')}
        lang={language}
        minRows={8}
        maxRows={18}
        value={words.text}
        onChange={text => onChange('text', text)}
        error={errorAt('text')}
      />
      {kind !== 'escalated' && (
        <TextArea
          label={t('sms')}
          lang={language}
          minRows={3}
          maxRows={6}
          value={words.sms}
          onChange={text => onChange('sms', text)}
          error={errorAt('sms')}
          description={t('characters', { count: words.sms.length, max: noticeWordsMax.sms })}
        />
      )}
    </div>
  )
}

/** How the words read on a request that is there. */
function Preview({
  kind,
  template,
  language,
  isWrong,
}: {
  readonly kind: TemplateVersion['kind']
  readonly template: NoticeTemplate
  readonly language: Language
  readonly isWrong: boolean
}) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const refusalWords = useRefusalWords()
  const [reference, setReference] = useState('')
  const [shown, setShown] = useState<{ readonly of: NoticeTemplate; readonly preview: NoticePreview }>()
  const [said, setSaid] = useState<string>()
  async function show(): Promise<void> {
    const answer = await hub.notices.preview(kind, { template, reference: reference.trim() })
    if (!isNo(answer)) {
      setSaid(undefined)
      return setShown({ of: template, preview: answer })
    }
    setShown(undefined)
    if (answer.kind === 'hub-away') return setSaid(t('hubAway'))
    setSaid(answer.refusal.name === 'UnknownRequest' ? t('preview.unknown') : refusalWords(answer.refusal))
  }
  const words = shown?.of === template ? shown.preview.words[language] : undefined
  return (
    <section className={styles.part}>
      <SectionHeading>{t('preview.title')}</SectionHeading>
      <form
        className={styles.tryOn}
        onSubmit={event => {
          event.preventDefault()
          if (!isWrong && reference.trim() !== '') void show()
        }}
      >
        <TextField
          label={t('preview.reference')}
          value={reference}
          maxLength={24}
          onChange={setReference}
          error={said}
        />
        <Button type="submit" isDisabled={isWrong || reference.trim() === ''}>
          {t('preview.show')}
        </Button>
      </form>
      {isWrong && <p className={styles.help}>{t('preview.fix')}</p>}
      {words && (
        <div className={styles.letter} lang={language} aria-live="polite">
          <p className={styles.subject}>{words.subject}</p>
          <p>{words.text}</p>
          {words.sms !== '' && <p className={styles.sms}>{words.sms}</p>}
        </div>
      )}
    </section>
  )
}

/** Every version that was in force, and the way back to it in one press. */
function Versions({
  current,
  isBusy,
  onRollBack,
}: {
  readonly current: TemplateVersion
  readonly isBusy: boolean
  readonly onRollBack: (version: TemplateVersion) => void
}) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const { kind } = current
  const told = useTold(['notice-template-versions', kind, current.version], () => hub.notices.versions(kind))
  return (
    <section className={styles.part}>
      <SectionHeading>{t('versions.title')}</SectionHeading>
      <WhenTold told={told}>
        {({ versions }) => (
          <ol className={styles.list}>
            {versions.map(each => (
              <li key={each.version} className={styles.version}>
                <span>
                  {each.version === 0
                    ? t('versions.usual')
                    : t('versions.version', { version: each.version })}
                  {each.setAt !== undefined && (
                    <span className={styles.help}> · {`${formatDateTime(each.setAt)} · ${each.setBy}`}</span>
                  )}
                </span>
                {each.version === current.version ? (
                  <Pill tone="good" size="small">
                    {t('versions.inForce')}
                  </Pill>
                ) : (
                  <Button
                    size="small"
                    icon={IconArrowBackUp}
                    isDisabled={isBusy}
                    onPress={() => onRollBack(each)}
                  >
                    {each.version === 0
                      ? t('versions.rollBackUsual')
                      : t('versions.rollBack', { version: each.version })}
                  </Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </WhenTold>
    </section>
  )
}
