import { IconPlayerStop, IconVolume } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { previewText } from '../../../src-domain/voice-menu/preview-text.ts'
import type { VoiceSettings } from '../../../src-domain/voice-menu/voice-settings.ts'
import { localeOf, useTexts } from '../../language/language.ts'
import { Button, ChoiceChips, SectionHeading } from '../../ui/ui.ts'
import { callScenes, type TextGroup } from './call-scenes.ts'
import styles from './caller-texts.module.css'
import { type TextView, useCallerTextsPlace } from './caller-texts-place.ts'
import { callerTexts } from './caller-texts-words.ts'

/** The moments of a call that belong to what is in view, spoken by the rules of the telephone itself. */
export function CallPreview({ settings }: { readonly settings: VoiceSettings }) {
  const t = useTexts(callerTexts)
  const { view, group, text, language } = useCallerTextsPlace()
  const shown = groupIn(view, group)
  const scenes = useMemo(() => callScenes(shown, settings, language), [shown, settings, language])
  const focused = view === 'texts' && text !== undefined ? text : undefined
  const written = focused && previewText(settings.texts[focused][language], focused, language)
  return (
    <section className={styles.part} aria-live="off">
      <SectionHeading>{t('preview.title')}</SectionHeading>
      <ChoiceChips
        label={t('preview.language')}
        size="small"
        options={(['en', 'fr'] as const).map(id => ({ id, label: t(`language.${id}`) }))}
        value={language}
        onChange={id => useCallerTextsPlace.setState({ language: id })}
      />
      <p className={styles.help}>{t('preview.help')}</p>
      {focused && written && written.words !== '' && (
        <>
          <p className={styles.moment}>
            {t(`text.${focused}`)} · {t('preview.seconds', { count: written.seconds })}
          </p>
          <div className={styles.said} lang={localeOf(language)}>
            <p>{written.words}</p>
          </div>
          <ReadAloud words={written.words} language={language} />
        </>
      )}
      {scenes.length === 0 && (
        <p className={styles.help}>{t(shown === 'urgent' ? 'preview.noUrgent' : 'preview.nothing')}</p>
      )}
      <ol className={styles.scenes}>
        {scenes.map(({ moment, said }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a moment may come twice, and the list never moves
          <li key={index}>
            <span className={styles.moment}>{t(`preview.moment.${moment}`)}</span>
            <div className={styles.said}>
              {said.map(({ language: spoken, words }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: what is said has an order and nothing else
                <p key={at} lang={localeOf(spoken)}>
                  {words}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Beside the call-out what a closed line says, beside the times what those who wait hear. */
function groupIn(view: TextView, group: TextGroup): TextGroup {
  switch (view) {
    case 'texts':
      return group
    case 'call-out':
      return 'closed'
    case 'times':
      return 'line'
    case 'versions':
      return 'welcome'
  }
}

/** By a voice of this PC, where it has one for the language. */
function ReadAloud({ words, language }: { readonly words: string; readonly language: Language }) {
  const t = useTexts(callerTexts)
  const [isReading, setIsReading] = useState(false)
  const voice = useVoice(language)
  useEffect(() => () => globalThis.speechSynthesis?.cancel(), [])
  if (voice === undefined) return null
  const read = () => {
    const speech = new SpeechSynthesisUtterance(words)
    speech.voice = voice
    speech.lang = voice.lang
    speech.onend = () => setIsReading(false)
    speech.onerror = () => setIsReading(false)
    speechSynthesis.cancel()
    speechSynthesis.speak(speech)
    setIsReading(true)
  }
  return (
    <>
      <div>
        <Button
          size="small"
          icon={isReading ? IconPlayerStop : IconVolume}
          onPress={() => {
            if (isReading) speechSynthesis.cancel()
            else read()
          }}
        >
          {t(isReading ? 'preview.stop' : 'preview.readAloud')}
        </Button>
      </div>
      <p className={styles.help}>{t('preview.readAloudHelp')}</p>
    </>
  )
}

function useVoice(language: Language): SpeechSynthesisVoice | undefined {
  const [voices, setVoices] = useState<readonly SpeechSynthesisVoice[]>([])
  useEffect(() => {
    const synthesis = globalThis.speechSynthesis
    if (synthesis === undefined) return
    const look = () => setVoices(synthesis.getVoices())
    look()
    synthesis.addEventListener('voiceschanged', look)
    return () => synthesis.removeEventListener('voiceschanged', look)
  }, [])
  const own = voices.filter(({ lang }) => lang.toLowerCase().startsWith(language))
  return own.find(({ lang }) => lang.toLowerCase().endsWith('ca')) ?? own[0]
}
