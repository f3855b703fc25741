import MiniSearch from 'minisearch'
import type { Article } from '../../../src-domain/knowledge/article.ts'
import { queryTerms, termOf, wordsOf } from '../../../src-domain/knowledge/search-terms.ts'
import type { ArticleId, Language } from '../../../src-domain/vocabulary/words.ts'

/** One article that answers a query, in the language in which the query found it. */
export interface ArticleHit {
  readonly article: Article
  readonly language: Language
  readonly score: number
}

export interface ArticleSearch {
  /** The articles that answer `query`, best first. A tie goes to the text in `preferred`. */
  readonly find: (query: string, preferred: Language, limit?: number) => readonly ArticleHit[]
  /**
   * The articles that nobody asked for but that suit these words. Only what comes near the best one: a suggestion that
   * is about something else costs more attention than it saves.
   */
  readonly suggest: (words: string, preferred: Language, limit?: number) => readonly ArticleHit[]
}

interface ArticleDocument {
  readonly id: ArticleId
  readonly title: string
  readonly keywords: string
  readonly answer: string
  readonly body: string
}

const languages: readonly Language[] = ['en', 'fr']
/** An article that scores less than this share of the best one only mentions a word. */
const leastShare = 0.12
/** An article that scores less than this share of the best one is not suggested. */
const leastSuggestedShare = 0.4
const fields = ['title', 'keywords', 'answer', 'body'] as const
/** A keyword is what a resident says; the body mentions much that the article is not about. */
const boost = { title: 3, keywords: 4, answer: 1.2, body: 0.35 }

/**
 * Indexes both languages of every article; a query is asked of both, because a CSR types the caller's words in
 * whichever language they come. Built once for a set of articles: a few milliseconds for a hundred.
 */
export function searchArticles(articles: readonly Article[]): ArticleSearch {
  const byId = new Map(articles.map(article => [article.id, article]))
  const finders = languages.map(language => ({ language, find: finderIn(language, articles) }))
  function ranked(query: string, preferred: Language, share: number): readonly ArticleHit[] {
    const best = new Map<ArticleId, ArticleHit>()
    for (const { language, find } of finders) {
      for (const { id, score } of find(query)) {
        const article = byId.get(id)
        if (!article) continue
        const weighed = language === preferred ? score * 1.15 : score
        if (weighed > (best.get(id)?.score ?? 0)) best.set(id, { article, language, score: weighed })
      }
    }
    const hits = [...best.values()].sort((a, b) => b.score - a.score)
    const least = (hits[0]?.score ?? 0) * share
    return hits.filter(({ score }) => score >= least)
  }
  return {
    find: (query, preferred, limit = 12) => ranked(query, preferred, leastShare).slice(0, limit),
    suggest: (words, preferred, limit = 3) => ranked(words, preferred, leastSuggestedShare).slice(0, limit),
  }
}

function finderIn(
  language: Language,
  articles: readonly Article[],
): (query: string) => readonly { readonly id: ArticleId; readonly score: number }[] {
  const known = new Set<string>()
  const index = new MiniSearch<ArticleDocument>({
    fields: [...fields],
    tokenize: text => [...wordsOf(text)],
    processTerm: word => {
      const term = termOf(word, language)
      if (term === undefined) return null
      known.add(term)
      return term
    },
  })
  index.addAll(
    articles.map(({ id, texts }) => {
      const { title, keywords, answer, body } = texts[language]
      return { id, title, keywords: keywords.join(' · '), answer, body }
    }),
  )
  return query => {
    const terms = queryTerms(query, language, term => known.has(term))
    if (terms.length === 0) return []
    const last = terms.at(-1)
    const found = index.search(terms.join(' '), {
      boost,
      tokenize: text => text.split(' '),
      // The terms are stems already; a stem of a stem would be another word.
      processTerm: term => term,
      // What is being typed is not finished: the last word matches by its beginning, others only when long.
      prefix: term => (term === last ? term.length >= 2 : term.length >= 5),
      fuzzy: term => (!known.has(term) && term.length >= 5 ? 0.25 : false),
      weights: { prefix: 0.45, fuzzy: 0.3 },
    })
    return found.map(({ id, score, queryTerms: matched }) => ({
      id,
      // An article that answers every word goes before one that repeats a single word often.
      score: score * (new Set(matched).size / terms.length) ** 0.7,
    }))
  }
}
