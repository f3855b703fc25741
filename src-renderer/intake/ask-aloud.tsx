import { IconExclamationCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { localeOf } from '../language/language.ts'
import { Icon } from '../ui/ui.ts'
import styles from './intake.module.css'

/** What to say to the customer, in the customer's language. */
export function AskAloud({ words, language }: { readonly words: string; readonly language: Language }) {
  return (
    <p className={styles.ask} lang={localeOf(language)}>
      {language === 'fr' ? `«\u00a0${words}\u00a0»` : `“${words}”`}
    </p>
  )
}

/** What is wrong with an answer, under it. */
export function WrongWords({ children, id }: { readonly children: ReactNode; readonly id?: string }) {
  return (
    <p className={styles.wrong} id={id} role="alert">
      <Icon of={IconExclamationCircle} size={16} />
      <span>{children}</span>
    </p>
  )
}
