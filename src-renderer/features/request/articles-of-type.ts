import type { Article } from '../../../src-domain/knowledge/article.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'

const articlesShown = 3

/** What to read for a request of a type: the articles that the catalogue ties to it, else those that name it themselves. */
export function articlesOf(
  { code, articles: tied = [] }: Pick<RequestType, 'code' | 'articles'>,
  articles: readonly Article[],
): readonly Article[] {
  const chosen = tied.flatMap(id => articles.find(each => each.id === id) ?? [])
  return chosen.length > 0
    ? chosen
    : articles.filter(({ requestTypes }) => requestTypes.includes(code)).slice(0, articlesShown)
}
