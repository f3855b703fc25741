import { IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlaceVersion, PlaceVersions } from '../../../src-contract/http/places.ts'
import { useHub } from '../../desk-context.ts'
import { refreshCityPlaces, useCityPlaces } from '../../desk-data/city-places.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { CityMap } from '../../map/city-map.tsx'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { Button, DataTable, Notice, PaneBody, Pill, SectionHeading } from '../../ui/ui.ts'
import { firstNameField, ImportFile } from './import-file.tsx'
import { PlaceVersionsList } from './place-versions.tsx'
import styles from './places.module.css'
import { placesTexts } from './places-texts.ts'
import { entriesKind, inForceOf, subjectsOf, useSubjectWords } from './subject-words.ts'

const queryKey = ['place-versions']
/** A layer that somebody is about to name. */
const newLayer = 'new'

/**
 * Where things are in the city: what is in force, a file that is looked at before it is taken, and the versions with the
 * way back. For administrators.
 */
export function PlacesScreen() {
  const t = useTexts(placesTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const told = useTold(queryKey, hub.places.versions)
  const [chosen, setChosen] = useState<string>('addresses')
  const changed = (subject: string): void => {
    setChosen(subject)
    void queries.invalidateQueries({ queryKey })
    void refreshCityPlaces(hub)
  }
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('versions')}
      aside={
        <PaneBody>
          {told.value && <Beside told={told.value} subject={chosen} onChanged={() => changed(chosen)} />}
        </PaneBody>
      }
    >
      <SettingsHead
        section="places"
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button
            size="small"
            icon={IconPlus}
            isDisabled={!told.value}
            onPress={() => {
              setChosen(newLayer)
              focusAfterDialog(() => document.querySelector<HTMLElement>(firstNameField))
            }}
          >
            {t('addLayer')}
          </Button>
        }
      />
      <PaneBody isPadded={false}>
        <WhenTold told={told}>
          {({ versions }) => (
            <Subjects versions={versions} chosen={chosen} onChoose={setChosen} onPublished={changed} />
          )}
        </WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}

function Subjects({
  versions,
  chosen,
  onChoose,
  onPublished,
}: {
  readonly versions: readonly PlaceVersion[]
  readonly chosen: string
  readonly onChoose: (subject: string) => void
  readonly onPublished: (subject: string) => void
}) {
  const t = useTexts(placesTexts)
  const { formatDate, formatNumber } = useFormats()
  const wordsOf = useSubjectWords(versions)
  const isThere = (subject: string) => versions.some(each => each.subject === subject)
  return (
    <>
      {!isThere('addresses') && (
        <div className={styles.part}>
          <Notice title={t('firstTitle')}>{t('firstText')}</Notice>
        </div>
      )}
      <DataTable
        label={t('list')}
        rows={subjectsOf(versions)}
        rowId={subject => subject}
        selected={chosen}
        onSelect={onChoose}
        columns={[
          { id: 'what', label: t('what'), cell: wordsOf },
          {
            id: 'inForce',
            label: t('inForce'),
            cell: subject => {
              const version = inForceOf(versions, subject)
              if (!version?.file)
                return <Pill tone="neutral">{t(isThere(subject) ? 'removed' : 'notYet')}</Pill>
              const { entries } = version.file
              return t(`entries.${entriesKind(subject)}`, { count: entries, amount: formatNumber(entries) })
            },
          },
          {
            id: 'since',
            label: t('since'),
            cell: subject => {
              const version = inForceOf(versions, subject)
              return version === undefined ? '' : formatDate(version.at)
            },
          },
        ]}
      />
      <div className={styles.part}>
        <ImportFile
          key={chosen}
          subject={chosen === newLayer ? undefined : chosen}
          title={chosen === newLayer ? t('newLayer') : t('import', { what: wordsOf(chosen) })}
          isThere={isThere}
          onPublished={onPublished}
        />
      </div>
    </>
  )
}

/** The versions of what is chosen, the picture of its zones, and the map under everything. */
function Beside({
  told,
  subject,
  onChanged,
}: {
  readonly told: PlaceVersions
  readonly subject: string
  readonly onChanged: () => void
}) {
  const t = useTexts(placesTexts)
  const language = useLanguage()
  const { formatNumber } = useFormats()
  const places = useCityPlaces()
  const layer = places?.layers.find(({ code }) => `zones/${code}` === subject)
  const basemap = places?.basemap
  return (
    <div className={styles.beside}>
      {subject !== newLayer && <PlaceVersionsList told={told} subject={subject} onChanged={onChanged} />}
      {layer && (
        <section className={styles.picture} aria-label={t('picture')}>
          <SectionHeading>{t('picture')}</SectionHeading>
          <CityMap className={styles.map ?? ''} label={layer.name[language]} polygons={layer} />
        </section>
      )}
      <section className={styles.block}>
        <SectionHeading>{t('basemap')}</SectionHeading>
        <p className={styles.help}>
          {basemap
            ? t('basemapThere', {
                megabytes: formatNumber(basemap.bytes / 1_048_576, { maximumFractionDigits: 1 }),
              })
            : t('basemapHelp', { path: told.basemapPath })}
        </p>
      </section>
    </div>
  )
}
