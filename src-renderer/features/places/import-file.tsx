import { useState } from 'react'
import type { FileColumns, FilePreview } from '../../../src-contract/http/places.ts'
import { fold } from '../../../src-domain/knowledge/fold.ts'
import { addressFields } from '../../../src-domain/places/address-columns.ts'
import { useHub } from '../../desk-context.ts'
import { ColumnChoice } from '../../file-import/column-choice.tsx'
import { FileChoice } from '../../file-import/file-choice.tsx'
import { useFileReading } from '../../file-import/use-file-reading.ts'
import { useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import { SectionHeading, TextField, toast } from '../../ui/ui.ts'
import styles from './places.module.css'
import { placesTexts } from './places-texts.ts'
import { PreviewView } from './preview-view.tsx'
import { fileKind } from './subject-words.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Where the focus goes when a layer is begun. */
export const firstNameField = '[data-layer-name] input'

export interface ImportFileProps {
  /** Absent for a layer that is yet to be named. */
  readonly subject: string | undefined
  readonly title: string
  readonly isThere: (subject: string) => boolean
  readonly onPublished: (subject: string) => void
}

const fieldsOf = {
  addresses: addressFields,
  streets: ['name'],
  wards: ['number', 'name'],
  zones: ['name'],
} as const

/** A file is chosen, read by the hub, looked at and put in force. */
export function ImportFile({ subject, title, isThere, onPublished }: ImportFileProps) {
  const t = useTexts(placesTexts)
  const hub = useHub()
  const problemWords = useProblemWords()
  const [names, setNames] = useState({ en: '', fr: '' })
  const [isPublishing, setIsPublishing] = useState(false)
  const code = subject === undefined ? codeOf(names.en) : ''
  const target = subject ?? `zones/${code}`
  const kind = fileKind(target)
  const reading = useFileReading<FilePreview, FileColumns>({
    mayRead: () => {
      if (subject !== undefined) return undefined
      if (code === '' || names.fr.trim() === '') return t('namesMissing')
      return isThere(target) ? t('layerThere') : undefined
    },
    send: (of, wish, onProgress, signal) =>
      hub.places.preview(
        { id: crypto.randomUUID(), subject: target, name: of.name.slice(0, 200), content: of, ...wish },
        onProgress,
        signal,
      ),
    wordsOf: problemWords,
  })
  const { progress } = reading

  async function publish(preview: Extract<FilePreview, { kind: 'read' }>): Promise<void> {
    setIsPublishing(true)
    const { fileId, basedOn } = preview
    const answer = await hub.places.putVersion({
      kind: 'imported',
      subject: preview.subject,
      basedOn,
      fileId,
      ...(namesOf(target, names) ?? {}),
    })
    setIsPublishing(false)
    if (isNo(answer)) return reading.say(problemWords(answer))
    toast({ title: t('published'), tone: 'good' })
    reading.discard()
    onPublished(preview.subject)
  }

  return (
    <section className={styles.import}>
      <SectionHeading>{title}</SectionHeading>
      <p className={styles.help}>{t(`importHelp.${kind}`)}</p>
      {subject === undefined && (
        <div className={styles.fields} data-layer-name>
          <TextField
            label={t('nameEn')}
            description={t('namesHelp')}
            value={names.en}
            onChange={en => setNames({ ...names, en })}
          />
          <TextField
            label={t('nameFr')}
            lang="fr-CA"
            value={names.fr}
            onChange={fr => setNames({ ...names, fr })}
          />
        </div>
      )}
      <FileChoice
        reading={reading}
        accept={kind === 'addresses' ? '.csv,.txt,.tsv,.geojson,.json' : '.geojson,.json'}
      />
      {progress.kind === 'seen' && (
        <ColumnChoice<keyof FileColumns>
          fields={fieldsOf[kind].map(id => ({ id, label: t(`column.${id}`) }))}
          preview={progress.preview}
          columns={reading.columns ?? {}}
          onChange={reading.setColumns}
        />
      )}
      {progress.kind === 'seen' && progress.preview.kind === 'read' && (
        <PreviewView
          preview={progress.preview}
          fileName={reading.file?.name ?? ''}
          kind={kind}
          isPublishing={isPublishing}
          onPublish={() => progress.preview.kind === 'read' && void publish(progress.preview)}
          onDiscard={reading.discard}
        />
      )}
    </section>
  )
}

/** The code of a layer, from its English name. */
function codeOf(name: string): string {
  return fold(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 31)
    .replace(/-$/, '')
}

/** A new layer is named by who makes it; the wards are called wards. */
function namesOf(
  subject: string,
  names: { readonly en: string; readonly fr: string },
): { readonly names: { readonly en: string; readonly fr: string } } | undefined {
  if (subject === 'zones/ward') return { names: { en: 'Ward', fr: 'Quartier' } }
  return names.en.trim() === '' ? undefined : { names }
}
