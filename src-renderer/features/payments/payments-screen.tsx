import { useState } from 'react'
import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { ChoiceChips } from '../../ui/ui.ts'
import { paymentsTexts } from './payments-texts.ts'
import { ReportPanes } from './report-panes.tsx'
import { TillPanes } from './till-panes.tsx'

type Part = 'till' | 'report'

/** Payments: one's own till, and for supervisors the report of all of them. */
export function PaymentsScreen() {
  const t = useTexts(paymentsTexts)
  const { role } = usePerson()
  const [part, setPart] = useState<Part>(role === 'supervisor' ? 'report' : 'till')
  const parts = role === 'supervisor' && (
    <ChoiceChips
      label={t('part.label')}
      size="small"
      options={(['till', 'report'] as const).map(id => ({ id, label: t(`part.${id}`) }))}
      value={part}
      onChange={setPart}
    />
  )
  return part === 'report' && role === 'supervisor' ? (
    <ReportPanes parts={parts} />
  ) : (
    <TillPanes parts={parts} />
  )
}
