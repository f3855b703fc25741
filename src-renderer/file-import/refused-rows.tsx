import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { HubAway, HubRefused } from '../hub-client/hub-client.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { Button, Notice } from '../ui/ui.ts'
import styles from './file-import.module.css'
import { fileImportTexts } from './file-import-texts.ts'
import { saveRejections } from './save-rejections.ts'

/** How many rows are not taken and why, and the way to have them as a file. */
export function RefusedRows({
  count,
  reasons,
  fileName,
  fetchRows,
  wordsOf,
}: {
  readonly count: number
  /** By their names, each with its words. */
  readonly reasons: readonly { readonly reason: string; readonly words: string; readonly count: number }[]
  readonly fileName: string
  readonly fetchRows: () => Promise<Uint8Array | HubRefused | HubAway>
  readonly wordsOf: (answer: HubRefused | HubAway) => string
}) {
  const t = useTexts(fileImportTexts)
  const { formatNumber } = useFormats()
  const [said, setSaid] = useState<string>()

  async function download(): Promise<void> {
    const content = await fetchRows()
    if (!(content instanceof Uint8Array)) return setSaid(wordsOf(content))
    setSaid(undefined)
    saveRejections(content, fileName)
  }

  return (
    <div className={styles.rejected}>
      <div className={styles.rejectedHead}>
        <strong>{t('rejected', { count, amount: formatNumber(count) })}</strong>
        <Button size="small" icon={IconDownload} onPress={() => void download()}>
          {t('download')}
        </Button>
      </div>
      <ul className={styles.reasons}>
        {reasons.map(each => (
          <li key={each.reason}>
            <span className={styles.amount}>{formatNumber(each.count)}</span> {each.words}
          </li>
        ))}
      </ul>
      {reasons.some(({ reason }) => reason === 'BrokenEncoding') && (
        <p className={styles.help}>{t('brokenHint')}</p>
      )}
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
    </div>
  )
}
