import { IconArrowBackUp, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Button, Pill, toast } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import type { Entry, ListName, Things } from './catalogue-draft.ts'
import { useCataloguePlace } from './catalogue-place.ts'
import { useCatalogue } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

/** What a form is of, how it stands, and the way back to what is in force. */
export function ThingHead<List extends ListName>({
  list,
  entry: { key, thing, inForce, isChanged },
  marks,
  actions,
}: {
  readonly list: List
  readonly entry: Entry<Things[List]>
  readonly marks?: ReactNode
  readonly actions?: ReactNode
}) {
  const { t, nameOf } = useCatalogueWords()
  const { undo, change } = useCatalogue()
  const isNew = inForce === undefined

  function takeBack(): void {
    undo(list, key)
    if (isNew) useCataloguePlace.setState(({ chosen }) => ({ chosen: { ...chosen, [list]: undefined } }))
    toast({
      title: t(isNew ? 'removed' : 'takenBack', { name: nameOf(thing) }),
      action: { label: t('undo'), onPress: () => change(list, key, thing) },
    })
  }

  return (
    <header className={styles.thingHead}>
      <h2 className={styles.thingTitle}>{nameOf(thing)}</h2>
      {isNew ? (
        <Pill tone="info">{t('mark.new')}</Pill>
      ) : (
        isChanged && <Pill tone="info">{t('mark.changed')}</Pill>
      )}
      {marks}
      <span className={styles.thingActions}>
        {isChanged && (
          <Button size="small" icon={isNew ? IconTrash : IconArrowBackUp} onPress={takeBack}>
            {t(isNew ? 'remove' : 'takeBack')}
          </Button>
        )}
        {actions}
      </span>
    </header>
  )
}
