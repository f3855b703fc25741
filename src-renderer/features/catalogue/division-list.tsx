import { IconPlus } from '@tabler/icons-react'
import { Button, ListRow, Pill, SelectableList } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { focusField, openThing, useCataloguePlace } from './catalogue-place.ts'
import { emptyDivision } from './new-things.ts'
import { useCatalogue, useShownProblems } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

/** The divisions that the work goes to. */
export function DivisionList() {
  const { t, language, nameOf } = useCatalogueWords()
  const { divisions, requestTypes, add } = useCatalogue()
  const problems = useShownProblems()
  const { chosen } = useCataloguePlace()
  const items = divisions
    .map(entry => ({ ...entry, id: entry.key }))
    .toSorted((a, b) => nameOf(a.thing).localeCompare(nameOf(b.thing), language))
  return (
    <div className={styles.listBody}>
      <div className={styles.listTools}>
        <Button
          size="small"
          icon={IconPlus}
          onPress={() => {
            openThing('divisions', add('divisions', emptyDivision()))
            focusField('name/en')
          }}
        >
          {t('divisions.new')}
        </Button>
      </div>
      <div className={styles.rows}>
        <SelectableList
          label={t('view.divisions')}
          items={items}
          selected={chosen.divisions ?? null}
          onSelect={key => openThing('divisions', key)}
          textOf={({ thing }) => nameOf(thing)}
        >
          {({ key, thing, inForce, isChanged }) => {
            const wrong = problems.filter(each => each.list === 'divisions' && each.key === key).length
            return (
              <ListRow
                title={nameOf(thing)}
                detail={t('divisions.types', {
                  count: requestTypes.filter(
                    ({ thing: type }) => type.division === thing.code && !type.isRetired,
                  ).length,
                })}
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
      </div>
    </div>
  )
}
