import { type CSSProperties, useState } from 'react'
import { type ImportPreview, importBytesMax } from '../../../src-contract/http/imports.ts'
import { columnsOf, type ImportColumn, type ImportKind } from '../../../src-domain/imports/import-columns.ts'
import { importReasons } from '../../../src-domain/imports/read-import-row.ts'
import { useHub } from '../../desk-context.ts'
import { fileImportTexts } from '../../file-import/file-import-texts.ts'
import { FirstRows } from '../../file-import/first-rows.tsx'
import { RefusedRows } from '../../file-import/refused-rows.tsx'
import { useFileProblemWords } from '../../file-import/use-file-problem-words.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCatalogue } from '../../request-steps/use-line-words.ts'
import { Button, ConfirmDialog, Notice } from '../../ui/ui.ts'
import styles from './imports.module.css'
import { importsTexts } from './imports-texts.ts'

type Read = Extract<ImportPreview, { kind: 'read' }>

/** What a file would bring: how many rows, which are not taken and why, the first of them. Nothing is there yet. */
export function PreviewView({
  kind,
  preview,
  fileName,
  isTaking,
  onTake,
  onDiscard,
}: {
  readonly kind: ImportKind
  readonly preview: Read
  readonly fileName: string
  readonly isTaking: boolean
  readonly onTake: () => void
  readonly onDiscard: () => void
}) {
  const t = useTexts(importsTexts)
  const words = useTexts(fileImportTexts)
  const { formatNumber } = useFormats()
  const hub = useHub()
  const { wordsOf } = useFileProblemWords(importBytesMax)
  const cellWords = useCellWords()
  const [isAsked, setIsAsked] = useState(false)
  const { good, known, rejected, reasons } = preview
  const fresh = good - known
  const found = importReasons.flatMap(reason => {
    const count = reasons[reason]
    return count === undefined ? [] : [{ reason, count, words: t(`reason.${reason}`) }]
  })
  const columns = columnsOf(kind)
  const used = columns.flatMap((id, at) => (preview.mapping[id] === undefined ? [] : [{ id, at }]))
  return (
    <section className={styles.block} aria-label={t('preview', { file: fileName })}>
      <div className={styles.previewHead}>
        <div role="status">
          <h3 className={styles.subTitle}>{t('preview', { file: fileName })}</h3>
        </div>
        <div className={styles.actions}>
          <Button variant="quiet" isDisabled={isTaking} onPress={onDiscard}>
            {t('discard')}
          </Button>
          {fresh > 0 && (
            <Button variant="primary" isPending={isTaking} onPress={() => setIsAsked(true)}>
              {t('take', { count: fresh, amount: formatNumber(fresh) })}
            </Button>
          )}
        </div>
      </div>
      <Figures counts={{ fresh, known, rejected }} />
      {fresh === 0 && <Notice tone="watch">{t('nothingNew')}</Notice>}
      {known > 0 && (
        <p className={styles.help}>{t('knownHelp', { count: known, amount: formatNumber(known) })}</p>
      )}
      {rejected > 0 && (
        <RefusedRows
          count={rejected}
          reasons={found}
          fileName={fileName}
          fetchRows={() => hub.imports.rejections(preview.id)}
          wordsOf={wordsOf}
        />
      )}
      {preview.first.length > 0 && (
        <FirstRows
          label={words('first')}
          headings={used.map(({ id }) => ({ id, label: t(`column.${id}`) }))}
          rows={preview.first.map(cells => used.map(({ id, at }) => cellWords(id, cells[at] ?? '')))}
        />
      )}
      <ConfirmDialog
        title={t('takeTitle', { file: fileName })}
        isOpen={isAsked}
        confirmLabel={t('confirm')}
        onConfirm={() => {
          setIsAsked(false)
          onTake()
        }}
        onClose={() => setIsAsked(false)}
      >
        {t(`takeText.${kind}`, { count: fresh, amount: formatNumber(fresh) })}
      </ConfirmDialog>
    </section>
  )
}

const parts = ['fresh', 'known', 'rejected'] as const

/** The rows of a file as parts of one bar, each with its number below. */
function Figures({ counts }: { readonly counts: Readonly<Record<(typeof parts)[number], number>> }) {
  const t = useTexts(importsTexts)
  const { formatNumber } = useFormats()
  const { fresh, known, rejected } = counts
  return (
    <div className={styles.figures}>
      <div
        role="img"
        aria-label={t('picture', {
          fresh: formatNumber(fresh),
          known: formatNumber(known),
          rejected: formatNumber(rejected),
        })}
        className={styles.picture}
      >
        {parts
          .filter(part => counts[part] > 0)
          .map(part => (
            <span
              key={part}
              className={styles.share}
              data-part={part}
              style={{ '--rows': counts[part] } as CSSProperties}
            />
          ))}
      </div>
      <dl className={styles.numbers}>
        {parts.map(part => (
          <div key={part}>
            <dt data-part={part}>{t(`figure.${part}`)}</dt>
            <dd>{formatNumber(counts[part])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** A cell as people say it: a type by its name, a time by the city's clocks. */
function useCellWords(): (column: ImportColumn, cell: string) => string {
  const t = useTexts(importsTexts)
  const language = useLanguage()
  const { formatDate, formatPhone, formatTime } = useFormats()
  const types = useCatalogue()?.requestTypes ?? []
  return (column, cell) => {
    if (cell === '') return ''
    switch (column) {
      case 'type':
        return types.find(({ code }) => code === cell)?.name[language] ?? cell
      case 'language':
        return cell === 'en' || cell === 'fr' ? t(`language.${cell}`) : cell
      case 'status':
        return cell === 'submitted' || cell === 'acknowledged' || cell === 'in-progress'
          ? t(`status.${cell}`)
          : cell
      case 'phone':
      case 'mobile':
        return formatPhone(cell)
      case 'createdAt':
      case 'dueAt':
        return `${formatDate(Date.parse(cell), 'iso')} ${formatTime(Date.parse(cell))}`
      default:
        return cell
    }
  }
}
