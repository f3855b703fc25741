import { IconBook2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { useDesk, useDeskStore } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, Inline } from '../../ui/ui.ts'
import { articlesOf } from './articles-of-type.ts'
import { requestTexts } from './texts.ts'

/** Leads from the form to what a CSR reads about its type; what was typed stays. Nothing where nothing is written. */
export function TypeArticles({ type }: { readonly type: RequestType }) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const showArticle = useDesk(desk => desk.showArticle)
  const { data = [] } = useQuery({ queryKey: ['articles'], queryFn: () => store.articles() })
  const articles = articlesOf(type, data)
  if (articles.length === 0) return null
  return (
    <section aria-label={t('articles')}>
      <Inline gap={2}>
        {articles.map(({ id, texts }) => (
          <Button key={id} size="small" variant="quiet" icon={IconBook2} onPress={() => showArticle(id)}>
            {texts[language].title}
          </Button>
        ))}
      </Inline>
    </section>
  )
}
