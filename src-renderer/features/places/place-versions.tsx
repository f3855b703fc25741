import { IconArrowBackUp, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { PlaceVersion, PlaceVersions, PutVersion } from '../../../src-contract/http/places.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo } from '../../told.tsx'
import { Button, ConfirmDialog, Notice, Pill, SectionHeading } from '../../ui/ui.ts'
import styles from './places.module.css'
import { placesTexts } from './places-texts.ts'
import { inForceOf, useSubjectWords } from './subject-words.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Every version of a subject: who made it, when, what it changed; and the way back to it. */
export function PlaceVersionsList({
  told: { versions, people },
  subject,
  onChanged,
}: {
  readonly told: PlaceVersions
  readonly subject: string
  readonly onChanged: () => void
}) {
  const t = useTexts(placesTexts)
  const hub = useHub()
  const { formatDateTime } = useFormats()
  const wordsOf = useSubjectWords(versions)
  const problemWords = useProblemWords()
  const [asked, setAsked] = useState<PutVersion>()
  const [said, setSaid] = useState<string>()
  const inForce = inForceOf(versions, subject)
  const own = versions.filter(each => each.subject === subject).toSorted((a, b) => b.version - a.version)

  async function put(version: PutVersion): Promise<void> {
    setAsked(undefined)
    const answer = await hub.places.putVersion(version)
    setSaid(isNo(answer) ? problemWords(answer) : undefined)
    if (!isNo(answer) || answer.kind === 'hub-refused') onChanged()
  }

  return (
    <section className={styles.block}>
      <SectionHeading>{t('versionsOf', { what: wordsOf(subject) })}</SectionHeading>
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      {own.length === 0 && <p className={styles.help}>{t('noVersions')}</p>}
      <ol className={styles.versions}>
        {own.map(version => (
          <li key={version.version} className={styles.version}>
            <div className={styles.versionLine}>
              <strong>{t('version', { version: version.version })}</strong>
              {version === inForce ? (
                <Pill tone="good" size="small">
                  {t('now')}
                </Pill>
              ) : (
                version.file && (
                  <Button
                    size="small"
                    variant="quiet"
                    icon={IconArrowBackUp}
                    aria-label={`${t('rollBack')}: ${t('version', { version: version.version })}`}
                    onPress={() =>
                      setAsked({
                        kind: 'rolled-back',
                        subject,
                        basedOn: inForce?.version ?? 0,
                        to: version.version,
                      })
                    }
                  >
                    {t('rollBack')}
                  </Button>
                )
              )}
            </div>
            <p className={styles.help}>
              {formatDateTime(version.at)} · {people[version.by] ?? t('came')}
            </p>
            <WhatItDid version={version} />
          </li>
        ))}
      </ol>
      {subject.startsWith('zones/') && inForce?.file && (
        <div>
          <Button
            size="small"
            variant="quiet"
            icon={IconTrash}
            onPress={() => setAsked({ kind: 'removed', subject, basedOn: inForce.version })}
          >
            {t('remove')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        title={
          asked?.kind === 'rolled-back'
            ? t('rollBackTitle', { version: asked.to })
            : t('removeTitle', { what: wordsOf(subject) })
        }
        isOpen={asked !== undefined}
        confirmLabel={t(asked?.kind === 'rolled-back' ? 'rollBack' : 'remove')}
        isDangerous={asked?.kind === 'removed'}
        onConfirm={() => asked && void put(asked)}
        onClose={() => setAsked(undefined)}
      >
        {t(asked?.kind === 'rolled-back' ? 'rollBackText' : 'removeText')}
      </ConfirmDialog>
    </section>
  )
}

function WhatItDid({ version: { kind, rolledBackTo, file } }: { readonly version: PlaceVersion }) {
  const t = useTexts(placesTexts)
  const { formatNumber } = useFormats()
  if (kind === 'removed') return <p className={styles.help}>{t('wasRemoved')}</p>
  if (kind === 'rolled-back')
    return <p className={styles.help}>{t('rolledBack', { version: rolledBackTo ?? 0 })}</p>
  if (!file) return null
  const { added, changed, gone, same } = file.comparison
  const isFirst = changed + gone + same === 0
  return (
    <p className={styles.help}>
      {file.name}
      {' · '}
      {isFirst
        ? formatNumber(added)
        : t('changes', {
            added: formatNumber(added),
            changed: formatNumber(changed),
            gone: formatNumber(gone),
          })}
      {file.rejected > 0 &&
        ` ${t('notTaken', { count: file.rejected, amount: formatNumber(file.rejected) })}`}
    </p>
  )
}
