import { useRef, useState } from 'react'
import { type ImportPreview, importBytesMax, type TakenImport } from '../../../src-contract/http/imports.ts'
import {
  type ColumnsChosen,
  columnsOf,
  type ImportKind,
  importKinds,
} from '../../../src-domain/imports/import-columns.ts'
import { useHub } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { ColumnChoice } from '../../file-import/column-choice.tsx'
import { FileChoice } from '../../file-import/file-choice.tsx'
import { useFileProblemWords } from '../../file-import/use-file-problem-words.ts'
import { useFileReading } from '../../file-import/use-file-reading.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo } from '../../told.tsx'
import { Notice, ProgressBar, RadioGroup, SectionHeading } from '../../ui/ui.ts'
import styles from './imports.module.css'
import { importsTexts } from './imports-texts.ts'
import { PreviewView } from './preview-view.tsx'

/** A file is chosen, read by the hub, looked at and taken. `onChanged` hears that the list of files is another. */
export function NewFile({ onChanged }: { readonly onChanged: () => void }) {
  const t = useTexts(importsTexts)
  const hub = useHub()
  const { tooLarge, wordsOf } = useFileProblemWords(importBytesMax)
  const section = useRef<HTMLElement>(null)
  const [kind, setKind] = useState<ImportKind>('customers')
  const [isTaking, setIsTaking] = useState(false)
  const [taken, setTaken] = useState<{ readonly kind: ImportKind; readonly result: TakenImport }>()
  const reading = useFileReading<ImportPreview, ColumnsChosen>({
    mayRead: ({ size }) => (size > importBytesMax ? tooLarge : undefined),
    send: async (of, wish, onProgress, signal) => {
      setTaken(undefined)
      const id = crypto.randomUUID()
      const file = { id, kind, name: of.name.slice(0, 200), content: of, ...wish }
      const answer = await hub.imports.preview(file, onProgress, signal)
      if (!isNo(answer) && answer.kind === 'read') onChanged()
      return answer
    },
    wordsOf,
  })
  const { progress } = reading

  async function take(id: string): Promise<void> {
    setIsTaking(true)
    reading.say(undefined)
    const answer = await hub.imports.take(id)
    setIsTaking(false)
    onChanged()
    if (isNo(answer)) {
      const isGone = answer.kind === 'hub-refused' && answer.refusal.name === 'UnknownImport'
      return reading.say(answer.kind === 'hub-away' ? t('takeAway') : isGone ? t('gone') : wordsOf(answer))
    }
    setTaken({ kind, result: answer })
    putAside()
  }

  /** What had the focus goes with the preview; the focus stays in this section. */
  function putAside(): void {
    reading.discard()
    focusAfterDialog(() => section.current)
  }

  return (
    <section ref={section} className={styles.block} aria-label={t('new')} tabIndex={-1}>
      <SectionHeading>{t('new')}</SectionHeading>
      <RadioGroup
        label={t('kind')}
        orientation="horizontal"
        options={importKinds.map(id => ({ id, label: t(`kinds.${id}`), description: t(`kindHelp.${id}`) }))}
        value={kind}
        onChange={next => {
          setKind(next)
          setTaken(undefined)
          reading.discard()
        }}
        isDisabled={isTaking}
      />
      <p className={styles.help}>{t(`wants.${kind}`)}</p>
      {!isTaking && <FileChoice reading={reading} accept=".csv,.txt,.tsv" />}
      {isTaking && <ProgressBar label={t('taking')} />}
      {taken && <Taken {...taken} />}
      {progress.kind === 'seen' && !isTaking && (
        <ColumnChoice
          fields={columnsOf(kind).map(id => ({ id, label: t(`column.${id}`) }))}
          preview={progress.preview}
          columns={reading.columns ?? {}}
          onChange={reading.setColumns}
        />
      )}
      {progress.kind === 'seen' && progress.preview.kind === 'read' && (
        <PreviewView
          kind={kind}
          preview={progress.preview}
          fileName={reading.file?.name ?? ''}
          isTaking={isTaking}
          onTake={() => progress.preview.kind === 'read' && void take(progress.preview.id)}
          onDiscard={putAside}
        />
      )}
    </section>
  )
}

function Taken({ kind, result }: { readonly kind: ImportKind; readonly result: TakenImport }) {
  const t = useTexts(importsTexts)
  const { formatNumber } = useFormats()
  const { added, known } = result
  return (
    <Notice tone="good" isLive>
      {t(`taken.${kind}`, { count: added, amount: formatNumber(added) })}{' '}
      {known > 0 && `${t('takenKnown', { count: known, amount: formatNumber(known) })} `}
      {kind === 'customers' && t('next')}
    </Notice>
  )
}
