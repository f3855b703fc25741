import { useState } from 'react'
import { wrongAnswers } from '../../../src-domain/requests/check-answers.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer } from '../../../src-domain/requests/service-request.ts'
import { AskAloud } from '../../intake/ask-aloud.tsx'
import { IntakeQuestions } from '../../intake/intake-questions.tsx'
import { localeOf } from '../../language/language.ts'
import { Button, ChoiceChips, SectionHeading } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { useCataloguePlace } from './catalogue-place.ts'
import { questionsOf } from './edit-intake.ts'
import { useCatalogueWords } from './use-catalogue-words.ts'

/** The form of the type as a CSR sees it and can fill it in, with the very check that a request goes through. */
export function IntakePreview({ type }: { readonly type: RequestType }) {
  const { t, language: deskLanguage } = useCatalogueWords()
  const language = useCataloguePlace(place => place.previewLanguage) ?? deskLanguage
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({})
  const [isChecked, setIsChecked] = useState(false)
  const [isSaid, setIsSaid] = useState(false)
  const questions = questionsOf(type.intake)
  const known = Object.fromEntries(
    Object.entries(answers).filter(
      ([name, answer]) => answer !== '' && questions.some(each => each.name === name),
    ),
  )
  const wrong = wrongAnswers(type.intake, known)
  // What nobody has answered yet is not held against them before they say that they are done.
  const shown = isChecked ? wrong : wrong.filter(name => Object.hasOwn(known, name))
  return (
    <aside className={styles.preview} aria-label={t('preview.title')}>
      <SectionHeading level={3}>{t('preview.title')}</SectionHeading>
      <div className={styles.previewTools}>
        <ChoiceChips
          label={t('preview.language')}
          size="small"
          options={[
            { id: 'en', label: 'English' },
            { id: 'fr', label: 'Français' },
          ]}
          value={language}
          onChange={previewLanguage => useCataloguePlace.setState({ previewLanguage })}
        />
        <ChoiceChips
          label={t('preview.as')}
          size="small"
          options={[
            { id: 'form', label: t('preview.form') },
            { id: 'said', label: t('preview.said') },
          ]}
          value={isSaid ? 'said' : 'form'}
          onChange={as => setIsSaid(as === 'said')}
        />
      </div>
      {questions.length === 0 && <p className={styles.help}>{t('preview.none')}</p>}
      {isSaid ? (
        <ol className={styles.said}>
          {questions.map(({ name, words }) => (
            <li key={name}>
              {words.ask?.[language] ? (
                <AskAloud words={words.ask[language]} language={language} />
              ) : (
                <>
                  <span lang={localeOf(language)}>{words.label[language] || name}</span>{' '}
                  <span className={styles.help}>{t('preview.ownWords')}</span>
                </>
              )}
            </li>
          ))}
        </ol>
      ) : (
        questions.length > 0 && (
          <>
            <div className={styles.previewForm} lang={localeOf(language)}>
              <IntakeQuestions
                type={type}
                answers={known}
                wrong={shown}
                language={language}
                shownIn={language}
                onAnswer={(name, answer) =>
                  setAnswers(({ [name]: _before, ...others }) =>
                    answer === undefined ? others : { ...others, [name]: answer },
                  )
                }
              />
            </div>
            <p className={styles.help} role="status">
              {wrong.length === 0 ? t('preview.right') : t('preview.wrong', { count: wrong.length })}
            </p>
            <div className={styles.previewTools}>
              <Button size="small" onPress={() => setIsChecked(true)}>
                {t('preview.check')}
              </Button>
              <Button
                size="small"
                variant="quiet"
                onPress={() => {
                  setAnswers({})
                  setIsChecked(false)
                }}
              >
                {t('preview.clear')}
              </Button>
            </div>
          </>
        )
      )}
    </aside>
  )
}
