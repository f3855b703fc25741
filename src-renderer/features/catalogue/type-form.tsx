import { IconArchive, IconArchiveOff, IconFileText } from '@tabler/icons-react'
import { useState } from 'react'
import { Button, ConfirmDialog, EmptyState, Notice, Pill, Tabs, toast } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import type { Entry, Things } from './catalogue-draft.ts'
import { typeParts, useCataloguePlace } from './catalogue-place.ts'
import { withPart } from './edit-lists.ts'
import { EndPart } from './end-part.tsx'
import { partOf } from './place-of-problem.ts'
import { PromisePart } from './promise-part.tsx'
import { QuestionsPart } from './questions-part.tsx'
import { ThingErrors } from './thing-fields.tsx'
import { ThingHead } from './thing-head.tsx'
import { useCatalogue, useShownProblems } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'
import { WhatPart } from './what-part.tsx'

/** What each part of the form is given. */
export interface TypePartProps {
  readonly entry: Entry<Things['requestTypes']>
  readonly put: (type: Things['requestTypes']) => void
}

const parts = { what: WhatPart, promise: PromisePart, questions: QuestionsPart, end: EndPart } as const

/** The request type in hand, in parts. */
export function TypeForm() {
  const { t } = useCatalogueWords()
  const { requestTypes, change } = useCatalogue()
  const problems = useShownProblems()
  const { chosen, part } = useCataloguePlace()
  const entry = requestTypes.find(each => each.key === chosen.requestTypes)
  if (!entry) return <EmptyState icon={IconFileText} title={t('types.choose')} text={t('types.chooseText')} />
  const own = problems.filter(each => each.list === 'requestTypes' && each.key === entry.key)
  return (
    <ThingErrors list="requestTypes" thingKey={entry.key}>
      <ThingHead
        list="requestTypes"
        entry={entry}
        marks={entry.thing.isRetired && <Pill tone="watch">{t('mark.retired')}</Pill>}
        actions={entry.inForce && <RetireButton entry={entry} />}
      />
      {entry.thing.isRetired && (
        <Notice tone="info" className={styles.notice}>
          {t('retire.isRetired')}
        </Notice>
      )}
      <Tabs
        label={t('parts')}
        selected={part}
        onSelect={next => useCataloguePlace.setState({ part: next })}
        className={styles.tabs}
        tabs={typeParts.map(id => {
          const wrong = own.filter(({ field }) => partOf(field) === id).length
          const Part = parts[id]
          return {
            id,
            label: t(`part.${id}`),
            aside: wrong > 0 && (
              <Pill size="small" tone="breach">
                {wrong}
              </Pill>
            ),
            content: id === part && (
              <Part key={entry.key} entry={entry} put={type => change('requestTypes', entry.key, type)} />
            ),
          }
        })}
      />
    </ThingErrors>
  )
}

function RetireButton({ entry: { key, thing } }: { readonly entry: Entry<Things['requestTypes']> }) {
  const { t, nameOf } = useCatalogueWords()
  const { view, change } = useCatalogue()
  const [isAsking, setIsAsking] = useState(false)
  const open = view.open[thing.code] ?? 0
  const set = (isRetired: boolean) =>
    change('requestTypes', key, withPart(thing, 'isRetired', isRetired || undefined))
  if (thing.isRetired) {
    return (
      <Button size="small" icon={IconArchiveOff} onPress={() => set(false)}>
        {t('retire.offerAgain')}
      </Button>
    )
  }
  return (
    <>
      <Button size="small" icon={IconArchive} onPress={() => setIsAsking(true)}>
        {t('retire.retire')}
      </Button>
      <ConfirmDialog
        title={t('retire.title', { name: nameOf(thing) })}
        isOpen={isAsking}
        confirmLabel={t('retire.retire')}
        onConfirm={() => {
          setIsAsking(false)
          set(true)
          toast({ title: t('retire.done', { name: nameOf(thing) }), text: t('retire.doneText') })
        }}
        onClose={() => setIsAsking(false)}
      >
        <p>{t('retire.text')}</p>
        {open > 0 && <p>{t('retire.open', { count: open })}</p>}
      </ConfirmDialog>
    </>
  )
}
