import { useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { type RequestCounts, requestViews } from '../../../src-contract/http/requests.ts'
import { usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useColleagues } from '../../request-steps/use-names.ts'
import { Button, CheckboxField, ListRow, SearchField, Select, SelectableList } from '../../ui/ui.ts'
import styles from './division.module.css'
import { type DivisionPlace, goToView, isNarrowed, noFilter, useDivisionPlace } from './division-place.ts'
import { divisionTexts } from './division-texts.ts'

const any = 'any'

/** The views with how many stand in each, and what the list is narrowed to. */
export function ViewsPane({
  counts,
  catalogue,
}: {
  readonly counts: RequestCounts | undefined
  readonly catalogue: Catalogue
}) {
  const t = useTexts(divisionTexts)
  const { formatNumber } = useFormats()
  const { page, view } = useDivisionPlace()
  const items = requestViews.map(id => ({
    id,
    count: id === 'ended' ? undefined : counts?.views[id],
  }))
  return (
    <>
      <SelectableList
        label={t('views')}
        items={items}
        textOf={({ id, count }) =>
          count === undefined ? t(`view.${id}`) : t('viewCount', { view: t(`view.${id}`), count })
        }
        selected={page === 'list' ? view : null}
        onSelect={id => {
          const chosen = requestViews.find(each => each === id)
          if (chosen) goToView(chosen)
        }}
        isSelectedByFocus
      >
        {({ id, count }) => (
          <ListRow
            title={t(`view.${id}`)}
            aside={
              count === undefined ? undefined : (
                <span className={styles.count} data-marked={(isMarked(id) && count > 0) || undefined}>
                  {formatNumber(count)}
                </span>
              )
            }
          />
        )}
      </SelectableList>
      {page === 'list' && <Filters catalogue={catalogue} />}
    </>
  )
}

/** Counts that somebody should look at. */
function isMarked(view: DivisionPlace['view']): boolean {
  return view === 'at-risk' || view === 'escalated'
}

function Filters({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTexts(divisionTexts)
  const language = useLanguage()
  const person = usePerson()
  const filter = useDivisionPlace(place => place.filter)
  const colleagues = useColleagues()
  const set = (part: Partial<typeof filter>) =>
    useDivisionPlace.setState(before => ({ filter: { ...before.filter, ...part } }))
  const withAny = (options: readonly { readonly id: string; readonly label: string }[]) => [
    { id: any, label: t('any') },
    ...options,
  ]
  const chosen = (value: string) => (value === '' ? any : value)
  const given = (id: string) => (id === any ? '' : id)
  const isDivision = person.role === 'division'
  const types = catalogue.requestTypes
    .filter(each => !isDivision || each.division === person.division)
    .filter(each => filter.division === '' || each.division === filter.division)
    .map(({ code, name }) => ({ id: code, label: name[language] }))
    .sort((a, b) => a.label.localeCompare(b.label, language))
  const people = colleagues
    .filter(each => each.isActive && each.division !== undefined)
    .filter(each => !isDivision || each.division === person.division)
    .filter(each => filter.division === '' || each.division === filter.division)
    .map(({ id, name }) => ({ id, label: name }))
  return (
    <search className={styles.filters} aria-label={t('filters')}>
      <Finder />
      {!isDivision && (
        <Select
          label={t('division')}
          options={withAny(
            catalogue.divisions.map(({ code, name }) => ({ id: code, label: name[language] })),
          )}
          value={chosen(filter.division)}
          onChange={id => set({ division: given(id), typeCode: '', assignedTo: '' })}
        />
      )}
      <Select
        label={t('type')}
        options={withAny(types)}
        value={chosen(filter.typeCode)}
        onChange={id => set({ typeCode: given(id) })}
      />
      <Select
        label={t('ward')}
        options={withAny(
          catalogue.city.wards.map(({ number, name }) => ({
            id: String(number),
            label: t('wardName', { number, name: name[language] }),
          })),
        )}
        value={chosen(filter.ward)}
        onChange={id => set({ ward: given(id) })}
      />
      <Select
        label={t('person')}
        options={withAny(people)}
        value={chosen(filter.assignedTo)}
        onChange={id => set({ assignedTo: given(id) })}
      />
      <CheckboxField isSelected={filter.council} onChange={council => set({ council })}>
        {t('councilOnly')}
      </CheckboxField>
      {isNarrowed(filter) && (
        <Button variant="quiet" size="small" onPress={() => useDivisionPlace.setState({ filter: noFilter })}>
          {t('clear')}
        </Button>
      )}
    </search>
  )
}

/** Words are asked for when they are whole: with Enter, or when the field is left. */
function Finder() {
  const t = useTexts(divisionTexts)
  const q = useDivisionPlace(place => place.filter.q)
  const [typed, setTyped] = useState({ of: q, text: q })
  const text = typed.of === q ? typed.text : q
  const find = (words: string) => {
    useDivisionPlace.setState(before => ({ filter: { ...before.filter, q: words } }))
    setTyped({ of: words, text: words })
  }
  return (
    <SearchField
      label={t('findLong')}
      placeholder={t('find')}
      value={text}
      onChange={next => {
        setTyped({ of: q, text: next })
        if (next === '') find('')
      }}
      onSubmit={find}
    />
  )
}
