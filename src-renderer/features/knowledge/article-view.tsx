import { IconAlertTriangle, IconArrowLeft, IconCopy, IconFilePlus, IconQuote } from '@tabler/icons-react'
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useRef } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { Article } from '../../../src-domain/knowledge/article.ts'
import { isReviewOverdue } from '../../../src-domain/knowledge/review.ts'
import type { ContactId, Language, RequestTypeCode } from '../../../src-domain/vocabulary/words.ts'
import { useDesk } from '../../desk-context.ts'
import { formatDate } from '../../language/formats.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { Button, ChoiceChips, Facts, Icon, Notice, PersonName, Pill, Skeleton, toast } from '../../ui/ui.ts'
import styles from './article-view.module.css'
import { knowledgeTexts } from './texts.ts'

/** Markdown is the heaviest part of the tab and is not needed before the first article is opened. */
const ArticleBody = lazy(() => import('./article-body.tsx').then(part => ({ default: part.ArticleBody })))

/** Who leaves an article sooner has only looked whether it is the right one. */
const readAfterMs = 6_000

export interface ArticleViewProps {
  /** For whom it is read. */
  readonly contactId: ContactId | undefined
  readonly article: Article
  /** The language in which the article is shown, for reading to the customer. */
  readonly language: Language
  readonly catalogue: Catalogue | undefined
  readonly onLanguage: (language: Language) => void
  readonly onBack: () => void
}

/** One article: the answer to read aloud first, then what to ask and what to start, then the rest. */
export function ArticleView(props: ArticleViewProps) {
  const { contactId, article, language, catalogue, onLanguage, onBack } = props
  const t = useTexts(knowledgeTexts)
  const deskLanguage = useLanguage()
  const requestDraftFor = useDesk(desk => desk.requestDraftFor)
  const frame = useRef<HTMLElement>(null)
  const { id } = article
  useEffect(() => {
    // Another article begins at its top, and the letters below work at once.
    if (id !== '') frame.current?.focus({ preventScroll: true })
    frame.current?.closest('[data-scrolls]')?.scrollTo({ top: 0 })
  }, [id])

  const wasUsed = useWasUsed(contactId, article)

  const text = article.texts[language]
  const lang = localeOf(language)
  const division = catalogue?.divisions.find(({ code }) => code === article.division)
  const owner = division?.name[deskLanguage] ?? article.division
  const isOverdue = isReviewOverdue(article, formatDate(Date.now(), 'iso'))
  const types = article.requestTypes.flatMap(
    code => catalogue?.requestTypes.find(type => type.code === code && !type.isRetired) ?? [],
  )

  async function copyAnswer(): Promise<void> {
    try {
      wasUsed()
      await navigator.clipboard.writeText(text.answer)
      toast({ title: t('copied'), tone: 'good' })
    } catch {
      toast({ title: t('copyFailed'), tone: 'watch' })
    }
  }

  function handleKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    if (key === 'escape') onBack()
    else if (key === 'c') void copyAnswer()
    else if (key === 'l') onLanguage(language === 'en' ? 'fr' : 'en')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <article
      ref={frame}
      tabIndex={-1}
      aria-label={text.title}
      className={styles.article}
      onKeyDown={handleKey}
    >
      <div className={styles.top}>
        <Button variant="quiet" size="small" icon={IconArrowLeft} shortcut="Esc" onPress={onBack}>
          {t('back')}
        </Button>
        <ChoiceChips
          label={t('twin')}
          size="small"
          options={[
            { id: 'en', label: t('inEnglish') },
            { id: 'fr', label: t('inFrench') },
          ]}
          value={language}
          onChange={onLanguage}
        />
      </div>
      <div lang={lang}>
        <PersonName level={2}>{text.title}</PersonName>
      </div>
      <section className={styles.answer} aria-label={t('sayThis')}>
        <p className={styles.sayThis}>
          <Icon of={IconQuote} size={16} />
          {t('sayThis')}
        </p>
        <p className={styles.words} lang={lang}>
          {text.answer}
        </p>
        <div>
          <Button size="small" icon={IconCopy} shortcut="C" onPress={() => void copyAnswer()}>
            {t('copy')}
          </Button>
        </div>
      </section>
      {isOverdue && (
        <Notice tone="watch" title={t('reviewOverdue')}>
          {t('reviewOverdueNext', { division: owner })}
        </Notice>
      )}
      {types.length > 0 && (
        <StartRequest
          types={types}
          language={deskLanguage}
          onStart={code => {
            wasUsed()
            requestDraftFor(code)
          }}
        />
      )}
      <Suspense fallback={<Skeleton lines={6} />}>
        <ArticleBody body={text.body} lang={lang} />
      </Suspense>
      <div className={styles.facts}>
        <Facts
          items={[
            { label: t('owner'), value: owner },
            {
              label: t('reviewBy'),
              value: (
                <span className={styles.review}>
                  {formatDate(`${article.reviewBy}T12:00:00`, 'long')}
                  {isOverdue && (
                    <Pill tone="watch" icon={IconAlertTriangle}>
                      {t('reviewOverdue')}
                    </Pill>
                  )}
                </span>
              ),
            },
          ]}
        />
        <p className={styles.keys}>{t('keys')}</p>
      </div>
    </article>
  )
}

/** Tells the contact's deeds, once, that this article served: it was copied, acted on, or read for a while. */
function useWasUsed(contactId: ContactId | undefined, article: Article): () => void {
  const didFor = useDesk(desk => desk.didFor)
  const { id } = article
  const title = { en: article.texts.en.title, fr: article.texts.fr.title }
  const latest = useRef(title)
  latest.current = title
  const told = useRef<string>(undefined)
  const tell = useCallback(() => {
    const about = `${contactId} ${id}`
    if (contactId === undefined || told.current === about) return
    told.current = about
    didFor(contactId, { kind: 'article-used', title: latest.current })
  }, [contactId, id, didFor])
  useEffect(() => {
    const timer = setTimeout(tell, readAfterMs)
    return () => clearTimeout(timer)
  }, [tell])
  return tell
}

function StartRequest({
  types,
  language,
  onStart,
}: {
  readonly types: Catalogue['requestTypes']
  readonly language: Language
  readonly onStart: (code: RequestTypeCode) => void
}) {
  const t = useTexts(knowledgeTexts)
  return (
    <section className={styles.requests} aria-label={t('startRequest')}>
      <span className={styles.requestsLabel}>{t('startRequest')}</span>
      {types.map(type => (
        <Button
          key={type.code}
          size="small"
          icon={IconFilePlus}
          aria-label={t('startRequestFor', { type: type.name[language] })}
          onPress={() => onStart(type.code)}
        >
          {type.name[language]}
        </Button>
      ))}
    </section>
  )
}
