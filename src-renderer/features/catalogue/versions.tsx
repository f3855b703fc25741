/** Every version that was in force: who made it, when and why, what it changed, and the way back to it. */
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { EditedCatalogue } from '../../../src-domain/requests/check-catalogue.ts'
import { useHub } from '../../desk-context.ts'
import { useFormats } from '../../language/use-formats.ts'
import { answerOrThrow } from '../../told.tsx'
import {
  Button,
  ConfirmDialog,
  EmptyState,
  ListRow,
  Notice,
  Pill,
  SectionHeading,
  SelectableList,
  Skeleton,
} from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { catalogueChanges } from './catalogue-changes.ts'
import { useCataloguePlace } from './catalogue-place.ts'
import { ChangeLines } from './review-panel.tsx'
import { useCatalogue } from './use-catalogue.tsx'
import { type CatalogueWords, useCatalogueWords } from './use-catalogue-words.ts'
import { useTellPublished } from './use-tell-published.ts'

/** Who published what a centre began with. */
const centre = 'centre'

export function VersionList() {
  const { t } = useCatalogueWords()
  const { view, nameOf } = useCatalogue()
  const { formatDateTime } = useFormats()
  const shown = useCataloguePlace(place => place.version) ?? view.version
  return (
    <div className={styles.listBody}>
      <div className={styles.rows}>
        <SelectableList
          label={t('view.versions')}
          items={view.versions.map(version => ({ ...version, id: String(version.version) }))}
          selected={String(shown)}
          onSelect={id => useCataloguePlace.setState({ version: Number(id), isReviewing: false })}
          isSelectedByFocus
          textOf={({ version }) => t('versions.version', { version })}
        >
          {({ version, at, by, note }) => (
            <ListRow
              title={t('versions.version', { version })}
              detail={[
                formatDateTime(at),
                nameOf(by) ?? (by === centre ? t('versions.centre') : by),
                saidNote(note, t),
              ]
                .filter(Boolean)
                .join(' · ')}
              aside={
                version === view.version && (
                  <Pill size="small" tone="good">
                    {t('versions.inForce')}
                  </Pill>
                )
              }
            />
          )}
        </SelectableList>
      </div>
    </div>
  )
}

/** A roll-back's own note says to which version. */
function saidNote(note: string, t: CatalogueWords['t']): string {
  const to = /^← (\d+)$/.exec(note)?.[1]
  return to === undefined ? note : t('versions.rolledBackTo', { version: to })
}

export function VersionDetail() {
  const words = useCatalogueWords()
  const { t } = words
  const { view, rollBack, isPublishing, nameOf } = useCatalogue()
  const { formatDateTime } = useFormats()
  const shown = useCataloguePlace(place => place.version) ?? view.version
  const place = view.versions.findIndex(({ version }) => version === shown)
  const version = view.versions[place]
  const before = view.versions[place + 1]
  const own = useVersion(version?.version)
  const old = useVersion(before?.version)
  const tell = useTellPublished()
  const [isAsking, setIsAsking] = useState(false)
  if (!version) return <EmptyState icon={IconHistory} title={t('versions.choose')} />
  const { version: number, at, by, note } = version

  async function goBack(): Promise<void> {
    setIsAsking(false)
    const result = await rollBack(number)
    tell(result, number)
    if (result.kind === 'published') useCataloguePlace.setState({ version: undefined })
  }

  return (
    <div className={styles.review}>
      <header className={styles.thingHead}>
        <h2 className={styles.thingTitle}>{t('versions.version', { version: number })}</h2>
        {number === view.version ? (
          <Pill tone="good">{t('versions.inForce')}</Pill>
        ) : (
          <span className={styles.thingActions}>
            <Button
              size="small"
              icon={IconArrowBackUp}
              isPending={isPublishing}
              isDisabled={own.data === undefined}
              onPress={() => setIsAsking(true)}
            >
              {t('versions.rollBack', { version: number })}
            </Button>
          </span>
        )}
      </header>
      <div className={styles.form}>
        <p className={styles.help}>
          {formatDateTime(at)} · {nameOf(by) ?? (by === centre ? t('versions.centre') : by)}
        </p>
        {note && <p>{saidNote(note, t)}</p>}
        {own.isError || old.isError ? (
          <Notice
            tone="watch"
            action={{
              label: t('tryAgain'),
              onPress: () => {
                void own.refetch()
                void old.refetch()
              },
            }}
          >
            {t('versions.away')}
          </Notice>
        ) : (
          <section className={styles.part}>
            <SectionHeading level={3}>
              {before ? t('versions.changed', { version: before.version }) : t('versions.first')}
            </SectionHeading>
            {!before && own.data && (
              <p className={styles.help}>
                {t('versions.holds', {
                  types: own.data.requestTypes.length,
                  divisions: own.data.divisions.length,
                })}
              </p>
            )}
            {before &&
              (own.data && old.data ? (
                <ChangeLines changes={catalogueChanges(old.data, own.data, words)} />
              ) : (
                <Skeleton lines={3} />
              ))}
          </section>
        )}
      </div>
      {isAsking && own.data && (
        <ConfirmDialog
          title={t('versions.rollBackTitle', { version: number })}
          isOpen
          confirmLabel={t('versions.rollBack', { version: number })}
          onConfirm={() => void goBack()}
          onClose={() => setIsAsking(false)}
        >
          <RollBackText to={own.data} />
        </ConfirmDialog>
      )}
    </div>
  )
}

function RollBackText({ to }: { readonly to: EditedCatalogue }) {
  const words = useCatalogueWords()
  const { t, nameOf } = words
  const { view } = useCatalogue()
  const later = view.document.requestTypes.filter(
    ({ code, isRetired }) => !isRetired && !to.requestTypes.some(each => each.code === code),
  )
  return (
    <>
      <p>{t('versions.rollBackText')}</p>
      {later.length > 0 && <p>{t('versions.later', { types: later.map(nameOf).join(', ') })}</p>}
      <div className={styles.dialogList}>
        <ChangeLines changes={catalogueChanges(view.document, to, words)} />
      </div>
    </>
  )
}

/** A version never changes: it is asked for once. */
function useVersion(version: number | undefined) {
  const hub = useHub()
  return useQuery({
    queryKey: ['catalogue-version', version],
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => answerOrThrow(await hub.catalogue.version(version ?? 0)),
  })
}
