import { useQueryClient } from '@tanstack/react-query'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { PaneBody, SectionHeading } from '../../ui/ui.ts'
import { EarlierFiles } from './earlier-files.tsx'
import styles from './imports.module.css'
import { importsTexts } from './imports-texts.ts'
import { NewFile } from './new-file.tsx'

const queryKey = ['imports']
const steps = ['customers', 'look', 'whole', 'requests'] as const

/** What a city brings along from the system before this one: a file that is looked at and taken, and the earlier ones. */
export function ImportsScreen() {
  const t = useTexts(importsTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const told = useTold(queryKey, hub.imports.list)
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('how')}
      aside={
        <PaneBody>
          <SectionHeading>{t('how')}</SectionHeading>
          <ol className={styles.steps}>
            {steps.map(step => (
              <li key={step}>
                <strong>{t(`steps.${step}.title`)}</strong>
                <p className={styles.help}>{t(`steps.${step}.text`)}</p>
              </li>
            ))}
          </ol>
        </PaneBody>
      }
    >
      <SettingsHead section="imports" title={t('title')} lead={t('lead')} />
      <PaneBody isPadded={false}>
        <div className={styles.part}>
          <NewFile onChanged={() => void queries.invalidateQueries({ queryKey })} />
        </div>
        <div className={styles.part}>
          <SectionHeading>{t('earlier')}</SectionHeading>
        </div>
        <WhenTold told={told}>{({ imports }) => <EarlierFiles imports={imports} />}</WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}
