import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { type VoiceTextKey, voiceTextPlaces } from '../../../src-domain/voice-menu/voice-texts.ts'
import { localeOf, useTexts } from '../../language/language.ts'
import { ChoiceChips, Pill, SectionHeading, TextArea } from '../../ui/ui.ts'
import { textGroupIds, textGroups } from './call-scenes.ts'
import styles from './caller-texts.module.css'
import { placeOfProblem, useCallerTextsPlace } from './caller-texts-place.ts'
import { callerTexts } from './caller-texts-words.ts'
import { describeTextProblem } from './describe-text-problem.ts'
import type { ReadyCallerTexts } from './use-caller-texts.ts'

const languages = ['en', 'fr'] as const

/** The texts of one moment of a call, each in both languages side by side, with what is wrong at its field. */
export function TextsForm({ texts }: { readonly texts: ReadyCallerTexts }) {
  const t = useTexts(callerTexts)
  const group = useCallerTextsPlace(place => place.group)
  return (
    <>
      <ChoiceChips
        label={t('group.label')}
        size="small"
        options={textGroupIds.map(id => ({ id, label: t(`group.${id}`) }))}
        value={group}
        onChange={id => useCallerTextsPlace.setState({ group: id, text: undefined })}
      />
      <div>
        {textGroups[group].map(text => (
          <BilingualText key={text} text={text} texts={texts} />
        ))}
      </div>
      <p className={styles.help}>{t('marksHelp')}</p>
    </>
  )
}

function BilingualText({
  text,
  texts: { settings, problems, changes, edit },
}: {
  readonly text: VoiceTextKey
  readonly texts: ReadyCallerTexts
}) {
  const t = useTexts(callerTexts)
  const places = voiceTextPlaces[text].map(place => `{${place}}`)
  const isEdited = changes.some(change => change.kind === 'text' && change.text === text)
  const errorOf = (language: Language) => {
    const found = problems.find(problem => placeOfProblem(problem) === `text/${text}/${language}`)
    return found && describeTextProblem(found, t)
  }
  const write = (language: Language, written: string) =>
    edit(before => ({
      ...before,
      texts: { ...before.texts, [text]: { ...before.texts[text], [language]: written } },
    }))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the fields inside are the controls; where the focus is tells the preview what to speak
    <section className={styles.text} onFocus={() => useCallerTextsPlace.setState({ text })}>
      <SectionHeading
        aside={
          isEdited && (
            <Pill size="small" tone="info">
              {t('edited')}
            </Pill>
          )
        }
      >
        {t(`text.${text}`)}
      </SectionHeading>
      {places.length > 0 && (
        <p className={styles.help}>{t('places', { count: places.length, places: places.join(', ') })}</p>
      )}
      <div className={styles.pair}>
        {languages.map(language => {
          const error = errorOf(language)
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the field inside is the control; where it is tells the preview which language to speak
            <div
              key={language}
              data-field={`text/${text}/${language}`}
              onFocus={() => useCallerTextsPlace.setState({ language })}
            >
              <TextArea
                label={`${t(`text.${text}`)}, ${t(`inLanguage.${language}`)}`}
                hideLabel
                lang={localeOf(language)}
                minRows={2}
                value={settings.texts[text][language]}
                onChange={written => write(language, written)}
                {...(error === undefined ? {} : { error })}
              />
            </div>
          )
        })}
      </div>
    </section>
  )
}
