import { type FilePreview, placeReasons } from '../../../src-contract/http/places.ts'
import { useHub } from '../../desk-context.ts'
import { fileImportTexts } from '../../file-import/file-import-texts.ts'
import { FirstRows } from '../../file-import/first-rows.tsx'
import { More } from '../../file-import/more.tsx'
import { RefusedRows } from '../../file-import/refused-rows.tsx'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Notice } from '../../ui/ui.ts'
import styles from './places.module.css'
import { placesTexts } from './places-texts.ts'
import { useProblemWords } from './use-problem-words.ts'

/** A share of what is there that does not go by itself. */
const manyGone = 0.2

/** What a file would change: how many, a few of them in words, what is not taken and why. Nothing is in force yet. */
export function PreviewView({
  preview,
  fileName,
  kind,
  isPublishing,
  onPublish,
  onDiscard,
}: {
  readonly preview: Extract<FilePreview, { kind: 'read' }>
  readonly fileName: string
  readonly kind: 'addresses' | 'streets' | 'wards' | 'zones'
  readonly isPublishing: boolean
  readonly onPublish: () => void
  readonly onDiscard: () => void
}) {
  const t = useTexts(placesTexts)
  const words = useTexts(fileImportTexts)
  const { formatNumber, formatPercent } = useFormats()
  const hub = useHub()
  const problemWords = useProblemWords()
  const { comparison, rejected, reasons, examples, first } = preview
  const before = comparison.changed + comparison.gone + comparison.same
  const goneShare = before === 0 ? 0 : comparison.gone / before
  const found = placeReasons.flatMap(reason => {
    const count = reasons[reason]
    return count === undefined ? [] : [{ reason, count, words: t(`reason.${reason}`) }]
  })

  const figures = [
    ['added', comparison.added],
    ['changed', comparison.changed],
    ['gone', comparison.gone],
    ['same', comparison.same],
    ['rejected', rejected],
  ] as const
  const headings =
    kind === 'addresses'
      ? (['address', 'postalCode', 'ward', 'point'] as const)
      : (['name', 'points'] as const)
  return (
    <section className={styles.block} aria-label={t('preview', { file: fileName })}>
      <div className={styles.previewHead}>
        <div role="status">
          <h3 className={styles.subTitle}>{t('preview', { file: fileName })}</h3>
        </div>
        <div className={styles.actions}>
          <Button variant="quiet" onPress={onDiscard}>
            {t('discard')}
          </Button>
          <Button variant="primary" isPending={isPublishing} onPress={onPublish}>
            {t('publish')}
          </Button>
        </div>
      </div>
      <dl className={styles.figures}>
        {figures.map(([what, figure]) => (
          <div key={what}>
            <dt>{t(`change.${what}`)}</dt>
            <dd>{formatNumber(figure)}</dd>
          </div>
        ))}
      </dl>
      {goneShare >= manyGone && (
        <Notice tone="watch" isLive>
          {t('manyGone', { share: formatPercent(goneShare) })}
        </Notice>
      )}
      {rejected > 0 && (
        <RefusedRows
          count={rejected}
          reasons={found}
          fileName={fileName}
          fetchRows={() => hub.places.rejections(preview.fileId)}
          wordsOf={problemWords}
        />
      )}
      {(examples.changed.length > 0 || examples.gone.length > 0) && (
        <More label={t('examples')}>
          <dl className={styles.examples}>
            {examples.changed.length > 0 && (
              <>
                <dt>{t('change.changed')}</dt>
                {examples.changed.map(each => (
                  <dd key={each.after}>
                    <del>{each.before}</del>
                    <ins>{each.after}</ins>
                  </dd>
                ))}
              </>
            )}
            {examples.gone.length > 0 && (
              <>
                <dt>{t('change.gone')}</dt>
                {examples.gone.map(each => (
                  <dd key={each}>{each}</dd>
                ))}
              </>
            )}
          </dl>
        </More>
      )}
      <FirstRows
        label={words('first')}
        headings={headings.map(id => ({ id, label: t(`firstColumns.${id}`) }))}
        rows={first}
      />
    </section>
  )
}
