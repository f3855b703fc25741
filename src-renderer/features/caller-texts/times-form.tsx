import { useTexts } from '../../language/language.ts'
import { CheckboxField, NumberField } from '../../ui/ui.ts'
import styles from './caller-texts.module.css'
import { callerTexts } from './caller-texts-words.ts'
import { describeTextProblem } from './describe-text-problem.ts'
import type { ReadyCallerTexts } from './use-caller-texts.ts'

const figures = ['announceEveryS', 'messageSecondsMax', 'callOutRingS'] as const
const switches = ['recording', 'survey'] as const

/** How the telephone behaves between the words. */
export function TimesForm({ texts: { settings, problems, edit } }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  return (
    <>
      <p className={styles.help}>{t('times.help')}</p>
      <div className={styles.figures}>
        {figures.map(field => {
          const problem = problems.find(each => each.name === 'OutOfRange' && each.field === field)
          return (
            <div key={field} data-field={`field/${field}`}>
              <NumberField
                label={t(`times.${field}`)}
                description={t(`times.${field}Help`)}
                value={settings[field]}
                {...(problem ? { error: describeTextProblem(problem, t) } : {})}
                onChange={value => edit(before => ({ ...before, [field]: Number.isNaN(value) ? 0 : value }))}
              />
            </div>
          )
        })}
      </div>
      {switches.map(field => (
        <CheckboxField
          key={field}
          isSelected={settings[field]}
          description={t(`times.${field}Help`)}
          onChange={isOn => edit(before => ({ ...before, [field]: isOn }))}
        >
          {t(`times.${field}`)}
        </CheckboxField>
      ))}
    </>
  )
}
