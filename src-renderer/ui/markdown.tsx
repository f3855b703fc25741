import ReactMarkdown from 'react-markdown'
import { classes } from './classes.ts'
import styles from './markdown.module.css'

export type MarkdownProps = {
  readonly text: string
  /** `article` is for reading, `note` stands inside other text. */
  readonly size?: 'article' | 'note'
  /** The language of the text, for screen readers. */
  readonly lang?: string
  /** Takes links to our own things (`article:green-bin`); without it they open outside. */
  readonly onLink?: (href: string) => void
  readonly className?: string
}

const safeSchemes = /^(?:https?:|mailto:|tel:|article:|request:|#)/i

/**
 * Text as its author wrote it. Raw HTML is shown as words, never run; links keep to known schemes; images are left out,
 * because they would tell another server who reads what.
 */
export function Markdown({ text, size = 'article', lang, onLink, className }: MarkdownProps) {
  return (
    <div className={classes(styles.text, className)} data-size={size} lang={lang}>
      <ReactMarkdown
        disallowedElements={['img']}
        urlTransform={href => (safeSchemes.test(href) ? href : '')}
        components={{
          h1: ({ children }) => <h2>{children}</h2>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
          a: ({ href = '', children }) => (
            <a
              href={href}
              target="_blank"
              rel="noreferrer"
              onClick={event => {
                if (!onLink || /^(?:https?|mailto|tel):/i.test(href)) return
                event.preventDefault()
                onLink(href)
              }}
            >
              {children}
            </a>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}
