import { type KeyboardEvent, useState } from 'react'
import type { CityFacts } from '../../../src-contract/http/api.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { WrongWords } from '../../intake/ask-aloud.tsx'
import { localeOf, useTexts } from '../../language/language.ts'
import { formatsIn, useFormats } from '../../language/use-formats.ts'
import { Button, CheckboxField, ChoiceChips, Dialog } from '../../ui/ui.ts'
import { type ReadBack, readBackSentences } from './read-back.ts'
import styles from './request-tab.module.css'
import { requestTextIn, requestTexts } from './texts.ts'

export interface ReadBackDialogProps extends ReadBack {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onSubmit: () => void
  readonly isSubmitting: boolean
  readonly city: CityFacts
  readonly noticeReadAt: number | undefined
  readonly onNoticeRead: (at: number | undefined) => void
}

/**
 * The request in whole sentences, to read aloud in the customer's language, and the notice of collection. Only with the
 * notice ticked can it be submitted.
 */
export function ReadBackDialog(props: ReadBackDialogProps) {
  const { isOpen, onClose, onSubmit, isSubmitting, city, noticeReadAt, onNoticeRead } = props
  const t = useTexts(requestTexts)
  const { formatTime } = useFormats()
  const [chosen, setChosen] = useState<Language>()
  const [isNoticeMissed, setIsNoticeMissed] = useState(false)
  const language = chosen ?? props.language
  const say = requestTextIn(language)

  function submit(): void {
    if (noticeReadAt === undefined) {
      setIsNoticeMissed(true)
      return
    }
    onSubmit()
  }
  function handleKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !event.ctrlKey) return
    event.preventDefault()
    event.stopPropagation()
    submit()
  }
  return (
    <div onKeyDownCapture={handleKey} className={styles.transparent}>
      <Dialog
        title={t('readBackTitle')}
        isOpen={isOpen}
        onClose={onClose}
        size="medium"
        footer={
          <>
            <Button onPress={onClose}>{t('back')}</Button>
            <Button variant="primary" shortcut="Ctrl+Enter" isPending={isSubmitting} onPress={submit}>
              {t('submit')}
            </Button>
          </>
        }
      >
        <div className={styles.readBack}>
          <ChoiceChips
            label={t('readBackLanguage')}
            size="small"
            options={[
              { id: 'en', label: t('english') },
              { id: 'fr', label: t('french') },
            ]}
            value={language}
            onChange={setChosen}
          />
          <div className={styles.sentences} lang={localeOf(language)}>
            {readBackSentences({ ...props, tells: city.tells, language }).map(sentence => (
              <p key={sentence}>{sentence}</p>
            ))}
            <p className={styles.lastQuestion}>{say('readBack.question')}</p>
          </div>
          <section className={styles.notice} aria-label={t('noticeTitle')}>
            <p className={styles.label}>{t('noticeTitle')}</p>
            <p lang={localeOf(language)}>
              {say('notice', {
                city: city.name[language],
                phone: formatsIn(language).formatPhone(city.phone),
              })}
            </p>
            <CheckboxField
              isSelected={noticeReadAt !== undefined}
              isInvalid={isNoticeMissed && noticeReadAt === undefined}
              onChange={isRead => {
                setIsNoticeMissed(false)
                onNoticeRead(isRead ? Date.now() : undefined)
              }}
              description={
                noticeReadAt === undefined
                  ? undefined
                  : t('noticeReadAt', { time: formatTime(noticeReadAt, { seconds: true }) })
              }
            >
              {t('noticeRead')}
            </CheckboxField>
            {isNoticeMissed && noticeReadAt === undefined && <WrongWords>{t('noticeNeeded')}</WrongWords>}
          </section>
        </div>
      </Dialog>
    </div>
  )
}
