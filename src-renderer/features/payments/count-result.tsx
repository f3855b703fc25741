import type { ShiftView } from '../../../src-contract/http/payments.ts'
import { sumOf } from '../../../src-domain/payments/money.ts'
import { paymentMethods } from '../../../src-domain/payments/payment.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'

/** A count as a table: expected, counted and the difference, of each way of paying and in all. */
export function CountResult({ shift: { closing } }: { readonly shift: ShiftView }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  if (closing === undefined) return null
  const { expected, counted, differences, explanation } = closing
  const money = (cents: number) => amountIn(language, cents)
  const methods = paymentMethods.filter(method => expected[method] !== 0 || counted[method] !== 0)
  const total = (sums: typeof expected) => money(sumOf(paymentMethods.map(method => sums[method])))
  return (
    <>
      <table className={styles.sums}>
        <thead>
          <tr>
            <th scope="col">{t('report.column.method')}</th>
            <th scope="col">{t('report.expected')}</th>
            <th scope="col">{t('report.counted')}</th>
            <th scope="col">{t('report.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {methods.map(method => (
            <tr key={method}>
              <th scope="row">{t(`method.${method}`)}</th>
              <td>{money(expected[method])}</td>
              <td>{money(counted[method])}</td>
              <td>{money(differences[method])}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('report.total')}</th>
            <td>{total(expected)}</td>
            <td>{total(counted)}</td>
            <td>{total(differences)}</td>
          </tr>
        </tbody>
      </table>
      {explanation !== undefined && <p>{t('report.explanation', { text: explanation })}</p>}
    </>
  )
}
