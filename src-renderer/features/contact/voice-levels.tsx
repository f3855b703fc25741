import { useEffect, useRef } from 'react'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useTexts } from '../../language/language.ts'
import { useCallActions } from '../../softphone/call-actions.ts'
import { contactViewTexts } from './contact-texts.ts'
import styles from './voice-levels.module.css'

const everyMs = 100

/**
 * Two small bars: my voice and theirs. An agent who sees their own bar move knows that they are heard. Drawn past
 * React, ten times a second.
 */
export function VoiceLevels({ contactId }: { readonly contactId: ContactId }) {
  const t = useTexts(contactViewTexts)
  const { softphone } = useCallActions()
  const mine = useRef<HTMLSpanElement>(null)
  const theirs = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const timer = setInterval(() => {
      const levels = softphone.levels(contactId)
      mine.current?.style.setProperty('--level', levels.mine.toFixed(2))
      theirs.current?.style.setProperty('--level', levels.theirs.toFixed(2))
    }, everyMs)
    return () => clearInterval(timer)
  }, [softphone, contactId])
  return (
    <span className={styles.levels} role="img" aria-label={t('call.levels')}>
      <span className={styles.side}>
        {t('call.you')}
        <span className={styles.track}>
          <span ref={mine} className={styles.fill} />
        </span>
      </span>
      <span className={styles.side}>
        {t('call.them')}
        <span className={styles.track}>
          <span ref={theirs} className={styles.fill} />
        </span>
      </span>
    </span>
  )
}
