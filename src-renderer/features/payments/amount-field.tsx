import { typedAmount, typedSum } from '../../../src-domain/payments/money.ts'
import { useTexts } from '../../language/language.ts'
import { TextField } from '../../ui/ui.ts'
import { paymentsTexts } from './payments-texts.ts'

/** An amount in dollars as people type it; what is no amount is said. `value` is the text. */
export function AmountField({
  label,
  description,
  value,
  onChange,
  isReadOnly = false,
  isEmptyWrong = false,
  maySubtract = false,
  autoFocus = false,
}: {
  readonly label: string
  readonly description?: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly isReadOnly?: boolean
  readonly isEmptyWrong?: boolean
  /** A sum may be below zero. */
  readonly maySubtract?: boolean
  readonly autoFocus?: boolean
}) {
  const t = useTexts(paymentsTexts)
  const isWrong =
    value.trim() === '' ? isEmptyWrong : (maySubtract ? typedSum : typedAmount)(value) === undefined
  return (
    <TextField
      label={label}
      description={description}
      inputMode="decimal"
      autoComplete="off"
      trailing="$"
      maxLength={16}
      isReadOnly={isReadOnly}
      autoFocus={autoFocus}
      value={value}
      onChange={onChange}
      {...(isWrong ? { error: t('take.wrongAmount') } : {})}
    />
  )
}
