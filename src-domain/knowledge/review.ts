import type { Article } from './article.ts'

/** Whether the owner's review of an article is overdue on `today` (ISO date). The day itself still counts. */
export function isReviewOverdue(article: Pick<Article, 'reviewBy'>, today: string): boolean {
  return article.reviewBy < today
}
