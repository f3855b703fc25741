import { useTexts } from '../language/language.ts'
import { Pill, Select } from '../ui/ui.ts'
import styles from './file-import.module.css'
import { fileImportTexts } from './file-import-texts.ts'
import { FirstRows } from './first-rows.tsx'
import { More } from './more.tsx'

const absent = ''
const shownValues = 3

/** What a file can hold. */
export interface FieldOfFile<Field extends string> {
  readonly id: Field
  readonly label: string
}

/** What is known of the columns: with them the file was read, or these are missing. */
export type KnownColumns =
  | { readonly kind: 'read'; readonly columns: readonly string[] }
  | {
      readonly kind: 'columns-missing'
      readonly columns: readonly string[]
      readonly missing: readonly string[]
      readonly sample: readonly (readonly string[])[]
    }

/** Which column of the file is which field. Open by itself where the names of the columns do not say. */
export function ColumnChoice<Field extends string>({
  fields,
  preview,
  columns,
  onChange,
}: {
  readonly fields: readonly FieldOfFile<Field>[]
  readonly preview: KnownColumns
  readonly columns: Partial<Readonly<Record<Field, string>>>
  readonly onChange: (columns: Partial<Record<Field, string>>) => void
}) {
  const t = useTexts(fileImportTexts)
  const isMissing = preview.kind === 'columns-missing'
  const missing = isMissing ? preview.missing : []
  const sample = isMissing ? preview.sample : undefined
  const options = [
    { id: absent, label: t('none') },
    ...preview.columns.map(name => ({ id: name, label: name })),
  ]
  const choice = (
    <table className={styles.columns}>
      <thead>
        <tr>
          <th scope="col">{t('field')}</th>
          <th scope="col">{t('column')}</th>
          {sample && <th scope="col">{t('values')}</th>}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ id, label }) => (
          <tr key={id}>
            <th scope="row">
              {label}{' '}
              {missing.includes(id) && (
                <Pill tone="watch" size="small">
                  {t('needed')}
                </Pill>
              )}
            </th>
            <td>
              <Select
                label={label}
                hideLabel
                options={options}
                value={columns[id] ?? absent}
                onChange={name => {
                  const { [id]: _before, ...others } = columns
                  onChange({ ...others, ...(name === absent ? {} : { [id]: name }) } as typeof columns)
                }}
                isRequired={missing.includes(id)}
              />
            </td>
            {sample && (
              <td className={styles.values}>
                {firstValues(sample, preview.columns.indexOf(columns[id] ?? ''))}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (sample === undefined) return <More label={t('columnsChange')}>{choice}</More>
  return (
    <div className={styles.block} role="status">
      <h3 className={styles.subTitle}>{t('columnsTitle')}</h3>
      <p className={styles.help}>{t('columnsText')}</p>
      {choice}
      <FirstRows
        label={t('sample')}
        headings={preview.columns.map(name => ({ id: name, label: name }))}
        rows={sample}
      />
    </div>
  )
}

function firstValues(sample: readonly (readonly string[])[], at: number): string {
  const values = sample.map(row => row[at] ?? '').filter(value => value.trim() !== '')
  return [...new Set(values)].slice(0, shownValues).join(' · ')
}
