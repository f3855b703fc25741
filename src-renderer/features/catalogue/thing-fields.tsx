/** The fields of a division or type, each in its place: the list of problems leads there, and what is wrong is said. */
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { localeOf, useTexts } from '../../language/language.ts'
import { classes, TextArea, TextField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import type { ListName } from './catalogue-draft.ts'
import { catalogueTexts } from './catalogue-texts.ts'
import { useShownProblems } from './use-catalogue.tsx'
import { problemWords } from './use-catalogue-words.ts'

type ErrorAt = (field: string) => string | undefined

const ErrorsContext = createContext<ErrorAt>(() => undefined)

/** Says at the fields inside what is wrong with this thing. */
export function ThingErrors({
  list,
  thingKey,
  children,
}: {
  readonly list: ListName
  readonly thingKey: string
  readonly children: ReactNode
}) {
  const t = useTexts(catalogueTexts)
  const problems = useShownProblems()
  const errorAt = useMemo<ErrorAt>(() => {
    const own = problems.filter(problem => problem.list === list && problem.key === thingKey)
    return field => {
      const problem = own.find(each => each.field === field)
      return problem && problemWords(problem.name, t)
    }
  }, [problems, list, thingKey, t])
  return <ErrorsContext value={errorAt}>{children}</ErrorsContext>
}

export function useErrorAt(): ErrorAt {
  return useContext(ErrorsContext)
}

/** A field in its place; `children` is given what is wrong, as the kit's fields take it. */
export function At({
  field,
  children,
  className,
}: {
  readonly field: string
  readonly children: (said: { readonly error?: string }) => ReactNode
  readonly className?: string
}) {
  const error = useErrorAt()(field)
  return (
    <div data-field={field} className={className}>
      {children(error === undefined ? {} : { error })}
    </div>
  )
}

/** What is wrong with a group of controls that has no line for it of its own. */
export function GroupError({ error }: { readonly error: string | undefined }) {
  return (
    error !== undefined && (
      <p className={styles.error} role="status">
        {error}
      </p>
    )
  )
}

/** A text in both languages side by side. */
export function BilingualField({
  field,
  label,
  value,
  onChange,
  isLong = false,
  maxLength = 200,
  description,
  className,
}: {
  readonly field: string
  readonly label: string
  readonly value: Bilingual
  readonly onChange: (value: Bilingual) => void
  readonly isLong?: boolean
  readonly maxLength?: number
  readonly description?: string
  readonly className?: string
}) {
  const t = useTexts(catalogueTexts)
  const Field = isLong ? TextArea : TextField
  return (
    <div className={classes(styles.pair, className)} data-field={field}>
      {(['en', 'fr'] as const).map(language => (
        <At key={language} field={`${field}/${language}`}>
          {said => (
            <Field
              {...said}
              label={t(`in.${language}`, { label })}
              description={language === 'en' ? description : undefined}
              lang={localeOf(language)}
              maxLength={maxLength}
              value={value[language]}
              onChange={text => onChange({ ...value, [language]: text })}
              {...(isLong ? { minRows: 2 } : {})}
            />
          )}
        </At>
      ))}
    </div>
  )
}
