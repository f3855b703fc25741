import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { Article } from '../../../src-domain/knowledge/article.ts'
import { useDeskStore } from '../../desk-context.ts'
import { type ArticleSearch, searchArticles } from './article-search.ts'

/** The articles that this desk keeps, with their search. `articles` is `undefined` until the store answered. */
export function useArticles(): {
  readonly articles: readonly Article[] | undefined
  readonly search: ArticleSearch
  readonly catalogue: Catalogue | undefined
} {
  const store = useDeskStore()
  const { data: articles } = useQuery({ queryKey: ['articles'], queryFn: () => store.articles() })
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  const search = useMemo(() => searchOf(articles ?? []), [articles])
  return { articles, search, catalogue: catalogue ?? undefined }
}

/** The suggestions and the tab search the same articles: one index serves both. */
const searches = new WeakMap<readonly Article[], ArticleSearch>()
let latest: { readonly signature: string; readonly search: ArticleSearch } | undefined

function searchOf(articles: readonly Article[]): ArticleSearch {
  const known = searches.get(articles)
  if (known) return known
  const signature = articles.map(({ id, version }) => `${id} ${version}`).join('\n')
  const search = latest?.signature === signature ? latest.search : searchArticles(articles)
  latest = { signature, search }
  searches.set(articles, search)
  return search
}
