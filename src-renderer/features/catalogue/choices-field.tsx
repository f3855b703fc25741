import { IconPlus } from '@tabler/icons-react'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { Button, MoveButtons } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { focusField } from './catalogue-place.ts'
import { codeFrom, type FormQuestion, freeCode } from './edit-intake.ts'
import { moved } from './edit-lists.ts'
import { At, BilingualField, GroupError } from './thing-fields.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const choicesMax = 60
const noWords: Bilingual = { en: '', fr: '' }

interface Choice {
  readonly code: string
  readonly words: Bilingual
}

/** The answers that one is chosen from, in order, each with its words. */
export function ChoicesField({
  asked,
  onChange,
}: {
  readonly asked: FormQuestion
  readonly onChange: (asked: FormQuestion) => void
}) {
  const { t, language } = useCatalogueWords()
  const { name, question, words } = asked
  const choices = (question.enum ?? []).map(
    (code): Choice => ({ code, words: words.options?.[code] ?? noWords }),
  )
  const set = (next: readonly Choice[]) =>
    onChange({
      ...asked,
      question: { ...question, enum: next.map(({ code }) => code) },
      words: { ...words, options: Object.fromEntries(next.map(each => [each.code, each.words])) },
    })
  const others = (index: number) => choices.filter((_, each) => each !== index).map(({ code }) => code)
  /** A code that stood for no answer yet follows the words. */
  const written = ({ code, words: before }: Choice, next: Bilingual, index: number): Choice => {
    const follows =
      /^choice-\d+$/.test(code) || (before.en !== '' && code === codeFrom(before.en, others(index)))
    const isNew = follows && next.en !== before.en
    return { code: (isNew && codeFrom(next.en, others(index))) || code, words: next }
  }
  return (
    <At field={`intake/schema/properties/${name}/enum`}>
      {({ error }) => (
        <fieldset className={styles.group}>
          <legend>{t('question.choices')}</legend>
          <GroupError error={error} />
          <ol className={styles.choices}>
            {choices.map((choice, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a choice is its place: its code follows its words
              <li key={index} className={styles.choice}>
                <BilingualField
                  field={`intake/words/${name}/options/${choice.code}`}
                  label={t('question.choice', { number: index + 1 })}
                  value={choice.words}
                  onChange={next => set(choices.with(index, written(choice, next, index)))}
                />
                <MoveButtons
                  label={choice.words[language] || t('question.choice', { number: index + 1 })}
                  index={index}
                  count={choices.length}
                  onMove={step => set(moved(choices, index, step))}
                  onRemove={() => set(choices.toSpliced(index, 1))}
                />
              </li>
            ))}
          </ol>
          <div>
            <Button
              size="small"
              variant="quiet"
              icon={IconPlus}
              isDisabled={choices.length >= choicesMax}
              onPress={() => {
                const code = freeCode(
                  'choice-1',
                  choices.map(each => each.code),
                )
                set([...choices, { code, words: noWords }])
                focusField(`intake/words/${name}/options/${code}/en`)
              }}
            >
              {t('question.addChoice')}
            </Button>
          </div>
        </fieldset>
      )}
    </At>
  )
}
