import { IconBook2 } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useDesk } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Card, Icon, SelectableList } from '../../ui/ui.ts'
import { placeKey, startPlace, useKnowledgeMemory } from './knowledge-memory.ts'
import styles from './suggested-articles.module.css'
import { suggestionWords } from './suggestion-words.ts'
import { knowledgeTexts } from './texts.ts'
import { useArticles } from './use-articles.ts'

const suggestionsShown = 3

/**
 * Up to three articles for the contact in hand, for the middle of the desk; a press opens one in the knowledge tab.
 * Shows nothing while nothing suits.
 */
export function SuggestedArticles({ contact }: { readonly contact: DeskContact | undefined }) {
  const t = useTexts(knowledgeTexts)
  const language = useLanguage()
  const { search, catalogue } = useArticles()
  const remember = useKnowledgeMemory(memory => memory.go)
  const openTab = useDesk(desk => desk.openTab)
  const words = contact ? suggestionWords(contact, catalogue?.topics ?? []) : ''
  const articles = useMemo(
    () => (words === '' ? [] : search.suggest(words, language, suggestionsShown).map(hit => hit.article)),
    [search, words, language],
  )
  if (!contact || articles.length === 0) return null
  return (
    <Card label={t('suggestions')}>
      <SelectableList
        label={t('suggestions')}
        items={articles}
        selected={null}
        onSelect={articleId => {
          remember(placeKey(contact.id), { ...startPlace, articleId })
          openTab('knowledge')
        }}
        textOf={article => article.texts[language].title}
        className={styles.list}
      >
        {article => (
          <div className={styles.row}>
            <Icon of={IconBook2} className={styles.icon} />
            <span className={styles.title}>{article.texts[language].title}</span>
            <span className={styles.answer}>{article.texts[language].answer}</span>
          </div>
        )}
      </SelectableList>
    </Card>
  )
}
