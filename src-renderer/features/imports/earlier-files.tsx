import { IconDatabaseImport, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { type Imports, importBytesMax } from '../../../src-contract/http/imports.ts'
import { useHub } from '../../desk-context.ts'
import { saveRejections } from '../../file-import/save-rejections.ts'
import { useFileProblemWords } from '../../file-import/use-file-problem-words.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useNameOf } from '../../request-steps/use-names.ts'
import { Button, DataTable, EmptyState, Notice, Pill } from '../../ui/ui.ts'
import styles from './imports.module.css'
import { importsTexts } from './imports-texts.ts'

type Import = Imports['imports'][number]

/** The files that were read, the latest first: who read and took them, when, and what came of it. */
export function EarlierFiles({ imports }: { readonly imports: readonly Import[] }) {
  const t = useTexts(importsTexts)
  const hub = useHub()
  const nameOf = useNameOf()
  const { formatDateTime, formatNumber } = useFormats()
  const { wordsOf } = useFileProblemWords(importBytesMax)
  const [said, setSaid] = useState<string>()

  async function download({ id, name }: Import): Promise<void> {
    const content = await hub.imports.rejections(id)
    if (!(content instanceof Uint8Array)) return setSaid(wordsOf(content))
    setSaid(undefined)
    saveRejections(content, name)
  }

  return (
    <>
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <DataTable
        label={t('earlier')}
        rows={imports}
        rowId={({ id }) => id}
        isRoomy
        empty={<EmptyState icon={IconDatabaseImport} title={t('none')} text={t('noneText')} />}
        columns={[
          {
            id: 'file',
            label: t('file'),
            cell: ({ name, kind }) => (
              <span className={styles.twoLines}>
                <span>{name}</span>
                <span className={styles.second}>{t(`kinds.${kind}`)}</span>
              </span>
            ),
          },
          {
            id: 'result',
            label: t('result'),
            cell: ({ result, takenAt, takenBy, good }) =>
              result && takenAt !== undefined ? (
                <span className={styles.twoLines}>
                  <span>
                    {t('added', { added: formatNumber(result.added), known: formatNumber(result.known) })}
                  </span>
                  <span className={styles.second}>
                    {t('takenBy', { time: formatDateTime(takenAt), name: nameOf(takenBy) })}
                  </span>
                </span>
              ) : (
                <span className={styles.twoLines}>
                  <span>
                    <Pill tone="neutral" size="small">
                      {t('notTaken')}
                    </Pill>
                  </span>
                  <span className={styles.second}>{t('wouldAdd', { good: formatNumber(good) })}</span>
                </span>
              ),
          },
          {
            id: 'read',
            label: t('read'),
            cell: ({ readAt, readBy }) => (
              <span className={styles.twoLines}>
                <span>{formatDateTime(readAt)}</span>
                <span className={styles.second}>{nameOf(readBy)}</span>
              </span>
            ),
          },
          {
            id: 'rejected',
            label: t('figure.rejected'),
            cell: each =>
              each.rejected > 0 && (
                <Button
                  size="small"
                  variant="quiet"
                  icon={IconDownload}
                  aria-label={t('saveRejectionsOf', {
                    amount: formatNumber(each.rejected),
                    file: each.name,
                  })}
                  onPress={() => void download(each)}
                >
                  {formatNumber(each.rejected)}
                </Button>
              ),
          },
        ]}
      />
    </>
  )
}
