import { IconPlus } from '@tabler/icons-react'
import { Button } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { focusField, useCataloguePlace } from './catalogue-place.ts'
import { type FormQuestion, formOf, newQuestion, questionsOf } from './edit-intake.ts'
import { moved } from './edit-lists.ts'
import { IntakePreview } from './intake-preview.tsx'
import { QuestionCard } from './question-card.tsx'
import type { TypePartProps } from './type-form.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const questionsMax = 100

/** What is asked at intake, question by question, and beside it the form as a CSR sees it. */
export function QuestionsPart({ entry: { thing: type, inForce }, put }: TypePartProps) {
  const { t } = useCatalogueWords()
  const open = useCataloguePlace(place => place.question)
  const questions = questionsOf(type.intake)
  const published = Object.keys(inForce?.intake.schema.properties ?? {})
  const set = (next: readonly FormQuestion[]) => put({ ...type, intake: formOf(next) })
  const openAt = (question: number | undefined) => useCataloguePlace.setState({ question })

  return (
    <div className={styles.builder}>
      <div className={styles.part} data-field="intake">
        <p className={styles.help}>{t('questions.help')}</p>
        <ol className={styles.cards}>
          {questions.map((asked, index) => (
            <QuestionCard
              // biome-ignore lint/suspicious/noArrayIndexKey: a question is its place: its name may still be typed
              key={index}
              asked={asked}
              index={index}
              count={questions.length}
              taken={questions.filter(each => each !== asked).map(({ name }) => name)}
              isPublished={published.includes(asked.name)}
              isOpen={open === index}
              onOpen={isOpen => openAt(isOpen ? index : undefined)}
              onChange={next => set(questions.with(index, next))}
              onMove={step => {
                set(moved(questions, index, step))
                if (open === index) openAt(index + step)
                else if (open === index + step) openAt(index)
              }}
              onRemove={() => {
                set(questions.toSpliced(index, 1))
                openAt(undefined)
              }}
            />
          ))}
        </ol>
        <div>
          <Button
            size="small"
            icon={IconPlus}
            isDisabled={questions.length >= questionsMax}
            onPress={() => {
              const asked = newQuestion(questions.map(({ name }) => name))
              set([...questions, asked])
              openAt(questions.length)
              focusField(`intake/words/${asked.name}/label/en`)
            }}
          >
            {t('questions.add')}
          </Button>
        </div>
      </div>
      <IntakePreview type={type} />
    </div>
  )
}
