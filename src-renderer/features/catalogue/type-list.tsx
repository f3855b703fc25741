import { IconPlus, IconSearchOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { fold } from '../../../src-domain/knowledge/fold.ts'
import { Button, EmptyState, ListRow, Menu, Pill, SearchField, Select, SelectableList } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import type { Entry, Things } from './catalogue-draft.ts'
import { focusField, openThing, useCataloguePlace } from './catalogue-place.ts'
import { copyOfType, emptyType } from './new-things.ts'
import { useCatalogue, useShownProblems } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const anyDivision = 'any'
type TypeEntry = Entry<Things['requestTypes']>

/** The request types by division, with search; those that are retired are folded away. */
export function TypeList() {
  const words = useCatalogueWords()
  const { t, language, divisionName, nameOf } = words
  const { requestTypes, divisions, add } = useCatalogue()
  const { search, division, showsRetired, chosen } = useCataloguePlace()
  const found = useMemo(() => {
    const wanted = fold(search)
    return requestTypes
      .filter(({ thing }) => division === '' || thing.division === division)
      .filter(({ thing }) =>
        fold(
          [thing.code, thing.name.en, thing.name.fr, ...thing.keywords.en, ...thing.keywords.fr].join(' '),
        ).includes(wanted),
      )
      .toSorted(
        (a, b) =>
          divisionName(a.thing.division).localeCompare(divisionName(b.thing.division), language) ||
          nameOf(a.thing).localeCompare(nameOf(b.thing), language),
      )
  }, [requestTypes, search, division, language, divisionName, nameOf])
  const offered = found.filter(({ thing }) => !thing.isRetired)
  const retired = found.filter(({ thing }) => thing.isRetired)
  const current = requestTypes.find(({ key }) => key === chosen.requestTypes)

  function make(from: 'nothing' | 'copy'): void {
    const taken = requestTypes.map(({ thing }) => thing.code)
    const type =
      from === 'copy' && current
        ? copyOfType(current.thing, taken)
        : emptyType(division || (divisions[0]?.thing.code ?? ''))
    openThing('requestTypes', add('requestTypes', type))
    useCataloguePlace.setState({ part: 'what', search: '' })
    focusField('name/en')
  }

  return (
    <div className={styles.listBody}>
      <div className={styles.listTools}>
        <SearchField
          label={t('types.search')}
          placeholder={t('types.search')}
          value={search}
          onChange={typed => useCataloguePlace.setState({ search: typed })}
        />
        <div className={styles.toolRow}>
          <Select
            label={t('field.division')}
            hideLabel
            options={[
              { id: anyDivision, label: t('types.everyDivision') },
              ...divisions.map(({ thing }) => ({ id: thing.code, label: nameOf(thing) })),
            ]}
            value={division === '' ? anyDivision : division}
            onChange={id => useCataloguePlace.setState({ division: id === anyDivision ? '' : id })}
          />
          <Menu
            label={t('types.new')}
            trigger={
              <Button size="small" icon={IconPlus}>
                {t('types.new')}
              </Button>
            }
            entries={[
              { id: 'nothing', label: t('types.fromNothing') },
              ...(current
                ? [{ id: 'copy' as const, label: t('types.asCopy', { name: nameOf(current.thing) }) }]
                : []),
            ]}
            onChoose={make}
          />
        </div>
      </div>
      <div className={styles.rows}>
        <Types
          entries={offered}
          empty={<EmptyState icon={IconSearchOff} title={t('types.none')} text={t('types.noneText')} />}
        />
        {retired.length > 0 && (
          <>
            <Button
              size="small"
              variant="quiet"
              className={styles.fold}
              aria-expanded={showsRetired || search !== ''}
              onPress={() => useCataloguePlace.setState({ showsRetired: !showsRetired })}
            >
              {t('types.retired', { count: retired.length })}
            </Button>
            {(showsRetired || search !== '') && <Types entries={retired} isRetired />}
          </>
        )}
      </div>
    </div>
  )
}

function Types({
  entries,
  isRetired = false,
  empty,
}: {
  readonly entries: readonly TypeEntry[]
  readonly isRetired?: boolean
  readonly empty?: React.ReactNode
}) {
  const { t, divisionName, nameOf } = useCatalogueWords()
  const { view } = useCatalogue()
  const problems = useShownProblems()
  const { chosen } = useCataloguePlace()
  return (
    <SelectableList
      label={t(isRetired ? 'types.retiredList' : 'view.requestTypes')}
      items={entries.map(entry => ({ ...entry, id: entry.key }))}
      selected={chosen.requestTypes ?? null}
      onSelect={key => openThing('requestTypes', key)}
      textOf={({ thing }) => nameOf(thing)}
      empty={empty}
    >
      {({ key, thing, inForce, isChanged }) => {
        const open = view.open[thing.code] ?? 0
        const wrong = problems.filter(each => each.list === 'requestTypes' && each.key === key).length
        return (
          <ListRow
            title={nameOf(thing)}
            detail={
              open > 0
                ? t('types.detail', { division: divisionName(thing.division), count: open })
                : divisionName(thing.division)
            }
            aside={
              wrong > 0 ? (
                <Pill size="small" tone="breach">
                  {t('standing.problems', { count: wrong })}
                </Pill>
              ) : (
                isChanged && (
                  <Pill size="small" tone="info">
                    {t(inForce ? 'mark.changed' : 'mark.new')}
                  </Pill>
                )
              )
            }
          />
        )
      }}
    </SelectableList>
  )
}
