import { IconAlertTriangle, IconBook2, IconChevronRight } from '@tabler/icons-react'
import { useEffect, useMemo, useRef } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Article } from '../../../src-domain/knowledge/article.ts'
import { isReviewOverdue } from '../../../src-domain/knowledge/review.ts'
import type { DivisionCode, Language } from '../../../src-domain/vocabulary/words.ts'
import { useDesk } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { formatDate } from '../../language/formats.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import {
  Button,
  EmptyState,
  Icon,
  Pill,
  SearchField,
  SectionHeading,
  SelectableList,
  Skeleton,
} from '../../ui/ui.ts'
import { ArticleView } from './article-view.tsx'
import { type KnowledgePlace, placeKey, startPlace, useKnowledgeMemory } from './knowledge-memory.ts'
import styles from './knowledge-tab.module.css'
import { suggestionWords } from './suggestion-words.ts'
import { knowledgeTexts } from './texts.ts'
import { useArticles } from './use-articles.ts'

/**
 * The knowledge beside the contact: what suits the contact in hand before anything is typed, search as one types in
 * either language, and one article at a time. Everything comes from the desk's own copy.
 */
export function KnowledgeTab({ contact }: { readonly contact: DeskContact | undefined }) {
  const t = useTexts(knowledgeTexts)
  const deskLanguage = useLanguage()
  const { articles, search, catalogue } = useArticles()
  const key = placeKey(contact?.id)
  const place = useKnowledgeMemory(memory => memory.places.get(key)) ?? startPlace
  const remember = useKnowledgeMemory(memory => memory.go)
  const go = (next: KnowledgePlace) => remember(key, next)
  const field = useRef<HTMLInputElement>(null)

  const wanted = useDesk(desk => desk.searchWanted)
  const searchTaken = useDesk(desk => desk.searchTaken)
  useEffect(() => {
    if (!wanted) return
    remember(key, { query: wanted.value })
    searchTaken()
    field.current?.focus()
  }, [wanted, searchTaken, remember, key])

  const frame = useRef<HTMLDivElement>(null)
  const articleWanted = useDesk(desk => desk.articleWanted)
  const shown = useDesk(desk => desk.shown)
  useEffect(() => {
    if (!articleWanted) return
    remember(key, { ...startPlace, articleId: articleWanted.value })
    shown('articleWanted')
    // Not called off by the next render: by then the wish is gone, and the article is there to be focused.
    focusAfterDialog(() => frame.current?.querySelector<HTMLElement>('article'))
  }, [articleWanted, shown, remember, key])

  const words = contact ? suggestionWords(contact, catalogue?.topics ?? []) : ''
  const suggested = useMemo(
    () => (words === '' ? [] : search.suggest(words, deskLanguage, 6).map(hit => hit.article)),
    [search, words, deskLanguage],
  )
  const found = useMemo(
    () =>
      place.query.trim() === '' ? [] : search.find(place.query, deskLanguage, 12).map(hit => hit.article),
    [search, place.query, deskLanguage],
  )
  const opened = articles?.find(({ id }) => id === place.articleId)

  if (!articles) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={6} />
      </div>
    )
  }
  if (articles.length === 0) {
    return <EmptyState icon={IconBook2} title={t('noArticles')} text={t('noArticlesNext')} />
  }
  if (opened) {
    return (
      <div ref={frame} className={styles.tab} data-scrolls>
        <ArticleView
          contactId={contact?.id}
          article={opened}
          language={place.language ?? contact?.language ?? deskLanguage}
          catalogue={catalogue}
          onLanguage={language => go({ ...place, language })}
          onBack={() => {
            go({ ...place, articleId: undefined, language: undefined })
            // The list is there after the next render; the field is where one goes on from.
            requestAnimationFrame(() => field.current?.focus())
          }}
        />
      </div>
    )
  }

  const open = (articleId: string) => go({ ...place, articleId, language: undefined })
  const inDivision = articles.filter(({ division }) => division === place.division)
  const hasQuery = place.query.trim() !== ''
  return (
    <div className={styles.tab} data-scrolls>
      <div className={styles.search}>
        <SearchField
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          value={place.query}
          onChange={query => go({ query })}
          inputRef={field}
          onKeyDown={event => {
            const [first] = found
            if (event.key === 'Enter' && first) open(first.id)
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              field.current?.closest('[data-scrolls]')?.querySelector<HTMLElement>('[role="row"]')?.focus()
            }
          }}
        />
      </div>
      {hasQuery && found.length > 0 && (
        <ArticleRows
          heading={t('results', { count: found.length })}
          articles={found}
          language={deskLanguage}
          onOpen={open}
        />
      )}
      {hasQuery && found.length === 0 && (
        <EmptyState
          icon={IconBook2}
          title={t('nothing', { query: place.query.trim() })}
          text={t('nothingNext')}
        />
      )}
      {!hasQuery && !place.division && suggested.length > 0 && (
        <ArticleRows
          heading={t('suggested')}
          aside={t('suggestedWhy')}
          articles={suggested}
          language={deskLanguage}
          onOpen={open}
        />
      )}
      {!hasQuery && !place.division && suggested.length === 0 && (
        <EmptyState icon={IconBook2} title={t('emptyTitle')} text={t('emptyText')} />
      )}
      {!hasQuery && place.division && (
        <ArticleRows
          heading={divisionName(catalogue, place.division, deskLanguage)}
          aside={
            <Button size="small" variant="quiet" onPress={() => go({ query: '' })}>
              {t('allDivisions')}
            </Button>
          }
          articles={inDivision}
          language={deskLanguage}
          onOpen={open}
        />
      )}
      {(!hasQuery || found.length === 0) && !place.division && (
        <Browse
          articles={articles}
          catalogue={catalogue}
          language={deskLanguage}
          onChoose={division => go({ query: '', division })}
        />
      )}
    </div>
  )
}

function divisionName(catalogue: Catalogue | undefined, code: DivisionCode, language: Language): string {
  return catalogue?.divisions.find(division => division.code === code)?.name[language] ?? code
}

interface ArticleRowsProps {
  readonly heading: string
  readonly aside?: React.ReactNode
  readonly articles: readonly Article[]
  readonly language: Language
  readonly onOpen: (id: string) => void
}

function ArticleRows({ heading, aside, articles, language, onOpen }: ArticleRowsProps) {
  const t = useTexts(knowledgeTexts)
  const today = formatDate(Date.now(), 'iso')
  return (
    <section className={styles.group}>
      <SectionHeading className={styles.heading} aside={aside}>
        {heading}
      </SectionHeading>
      <SelectableList
        label={heading}
        items={articles}
        selected={null}
        onSelect={onOpen}
        textOf={article => article.texts[language].title}
      >
        {article => (
          <div className={styles.row}>
            <div className={styles.title}>
              <span>{article.texts[language].title}</span>
              {isReviewOverdue(article, today) && (
                <Pill tone="watch" icon={IconAlertTriangle}>
                  {t('reviewOverdue')}
                </Pill>
              )}
            </div>
            <div className={styles.answer}>{article.texts[language].answer}</div>
          </div>
        )}
      </SelectableList>
    </section>
  )
}

interface BrowseProps {
  readonly articles: readonly Article[]
  readonly catalogue: Catalogue | undefined
  readonly language: Language
  readonly onChoose: (division: DivisionCode) => void
}

function Browse({ articles, catalogue, language, onChoose }: BrowseProps) {
  const t = useTexts(knowledgeTexts)
  const counts = new Map<DivisionCode, number>()
  for (const { division } of articles) counts.set(division, (counts.get(division) ?? 0) + 1)
  const divisions = [...counts]
    .map(([id, count]) => ({ id, count, name: divisionName(catalogue, id, language) }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
  return (
    <section className={styles.group}>
      <SectionHeading className={styles.heading}>{t('browse')}</SectionHeading>
      <SelectableList
        label={t('browse')}
        items={divisions}
        selected={null}
        onSelect={onChoose}
        textOf={({ name, count }) => `${name}, ${t('browseCount', { count })}`}
      >
        {({ name, count }) => (
          <div className={styles.division}>
            <span className={styles.divisionName}>{name}</span>
            <span className={styles.count}>{count}</span>
            <Icon of={IconChevronRight} size={16} />
          </div>
        )}
      </SelectableList>
    </section>
  )
}
