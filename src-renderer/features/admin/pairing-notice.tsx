import type { Pairing } from '../../../src-contract/http/counter.ts'
import type { DeviceKind } from '../../../src-contract/public/counter.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { adminTexts } from './admin-texts.ts'
import styles from './counters-section.module.css'

/** The code that is typed at a device once, in two halves as people read it out. It is not shown again. */
export function PairingNotice({ pairing, kind }: { readonly pairing: Pairing; readonly kind: DeviceKind }) {
  const t = useTexts(adminTexts)
  const { formatTime } = useFormats()
  const { code, until } = pairing
  return (
    <div className={styles.pairing} role="status">
      <p>{t('counters.pairing.open', { path: kind === 'board' ? '/board/' : '/kiosk/' })}</p>
      <p className={styles.code}>{`${code.slice(0, 4)} ${code.slice(4)}`}</p>
      <p>{t('counters.pairing.until', { time: formatTime(until) })}</p>
    </div>
  )
}
