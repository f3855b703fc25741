import { IconFileUpload, IconRefresh } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { encodings } from '../../src-contract/http/places.ts'
import { useTexts } from '../language/language.ts'
import { Button, Notice, ProgressBar, Select } from '../ui/ui.ts'
import styles from './file-import.module.css'
import { fileImportTexts } from './file-import-texts.ts'
import type { FileReading } from './use-file-reading.ts'

/** Where a file is chosen or dropped, how its letters are written, how far it has come, and why it was not read. */
export function FileChoice<Preview, Columns>({
  reading,
  accept,
}: {
  readonly reading: FileReading<Preview, Columns>
  /** Endings of names, as the `accept` of an input has them. */
  readonly accept: string
}) {
  const t = useTexts(fileImportTexts)
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const { file, progress, said } = reading
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the control */}
      <div
        className={styles.choice}
        data-over={isOver || undefined}
        onDragOver={event => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={event => {
          event.preventDefault()
          setIsOver(false)
          const [dropped] = event.dataTransfer.files
          if (dropped) void reading.read(dropped)
        }}
      >
        <Select
          label={t('encoding')}
          options={encodings.map(id => ({ id, label: t(`encodings.${id}`) }))}
          value={reading.encoding}
          onChange={reading.setEncoding}
        />
        <input
          ref={input}
          type="file"
          hidden
          accept={accept}
          data-import
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            if (chosen) void reading.read(chosen)
            // Chosen again, the same file is to be read again.
            target.value = ''
          }}
        />
        <Button
          variant={progress.kind === 'none' ? 'primary' : 'secondary'}
          icon={IconFileUpload}
          onPress={() => input.current?.click()}
        >
          {t(file ? 'chooseOther' : 'choose')}
        </Button>
        {file && progress.kind !== 'sending' && (
          <Button icon={IconRefresh} onPress={() => void reading.again()}>
            {t('again')}
          </Button>
        )}
        <span className={styles.drop}>{t('drop')}</span>
      </div>
      {said && (
        <Notice tone="breach" isLive>
          {said}
        </Notice>
      )}
      {progress.kind === 'sending' && (
        <div className={styles.progress}>
          {progress.share < 1 ? (
            <ProgressBar label={t('sending')} value={progress.share} />
          ) : (
            <ProgressBar label={t('reading')} />
          )}
          <Button size="small" onPress={reading.stop}>
            {t('stop')}
          </Button>
        </div>
      )}
    </>
  )
}
