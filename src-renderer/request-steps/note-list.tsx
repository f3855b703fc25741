import { IconEye, IconLock } from '@tabler/icons-react'
import type { RequestNote } from '../../src-domain/requests/service-request.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { Icon, SectionHeading } from '../ui/ui.ts'
import styles from './request-steps.module.css'
import { stepTexts } from './step-texts.ts'
import { useNameOf } from './use-names.ts'

/** The notes of a request, the last first. What the customer reads is told apart by frame, picture and words. */
export function NoteList({ notes }: { readonly notes: readonly RequestNote[] }) {
  const t = useTexts(stepTexts)
  const { formatDateTime } = useFormats()
  const nameOf = useNameOf()
  return (
    <section className={styles.part} aria-label={t('notes')}>
      <SectionHeading aside={notes.length > 0 ? notes.length : undefined}>{t('notes')}</SectionHeading>
      {notes.length === 0 && <p className={styles.help}>{t('noNotes')}</p>}
      <ul className={styles.notes}>
        {notes.toReversed().map(({ id, at, by, text, isPublic }) => (
          <li key={id} className={styles.note} data-public={isPublic}>
            <span className={styles.noteHead}>
              <Icon of={isPublic ? IconEye : IconLock} size={14} />
              <strong>{t(isPublic ? 'public' : 'internal')}</strong>
              <span className={styles.help}>
                {nameOf(by)} · {formatDateTime(at)}
              </span>
            </span>
            <span className={styles.noteText}>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
