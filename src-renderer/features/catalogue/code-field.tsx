import { useTexts } from '../../language/language.ts'
import { TextField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { catalogueTexts } from './catalogue-texts.ts'
import { At } from './thing-fields.tsx'

/** The code by which other systems know a thing: it can be changed until it is published, and never after. */
export function CodeField({
  code,
  isFixed,
  onChange,
}: {
  readonly code: string
  readonly isFixed: boolean
  readonly onChange: (code: string) => void
}) {
  const t = useTexts(catalogueTexts)
  return (
    <At field="code" className={styles.short}>
      {said => (
        <TextField
          {...said}
          label={t('field.code')}
          description={t(isFixed ? 'codeFixed' : 'codeHelp')}
          autoComplete="off"
          maxLength={64}
          isReadOnly={isFixed}
          value={code}
          onChange={typed => onChange(typed.toLowerCase())}
        />
      )}
    </At>
  )
}
