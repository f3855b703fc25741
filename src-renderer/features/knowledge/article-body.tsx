import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { type ArticleBlock, articleBlocks } from './article-blocks.ts'
import styles from './article-body.module.css'
import { knowledgeTexts } from './texts.ts'

/** The sections of an article: Markdown, and its tables. */
export function ArticleBody({ body, lang }: { readonly body: string; readonly lang: string }) {
  const blocks = useMemo(() => articleBlocks(body), [body])
  return (
    <div className={styles.body}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never change places
        <Block key={index} block={block} lang={lang} />
      ))}
    </div>
  )
}

function Block({ block, lang }: { readonly block: ArticleBlock; readonly lang: string }) {
  const t = useTexts(knowledgeTexts)
  if (block.kind === 'text') return <Markdown text={block.text} size="note" lang={lang} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the arrow keys
    <section className={styles.tableFrame} aria-label={t('table')} tabIndex={0}>
      <table className={styles.table} lang={lang}>
        <thead>
          <tr>
            {block.head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns of one table never change places
              <th key={column} scope="col">
                <Markdown text={cell} size="note" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one table never change places
            <tr key={line}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns of one table never change places
                <td key={column}>
                  <Markdown text={cell} size="note" />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
