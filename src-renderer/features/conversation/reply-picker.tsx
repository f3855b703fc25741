import { useEffect, useRef } from 'react'
import { type CannedReply, replyTextIn } from '../../../src-domain/canned-replies/canned-reply.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Pill } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import styles from './reply-picker.module.css'

/**
 * The list of canned replies above the field, which keeps the focus: the arrows move in the list, Enter takes. In the
 * customer's language; one that is missing there says so and shows the other.
 */
export function ReplyPicker({
  id,
  replies,
  active,
  language,
  onTake,
}: {
  readonly id: string
  readonly replies: readonly CannedReply[]
  readonly active: number
  readonly language: Language
  readonly onTake: (reply: CannedReply) => void
}) {
  const t = useTexts(conversationTexts)
  const own = useLanguage()
  const list = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row in hand is scrolled to when another is.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div className={styles.surface}>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t('canned.label')}
        className={styles.list}
        tabIndex={0}
      >
        {replies.map((reply, index) => {
          const { text, language: inLanguage } = replyTextIn(reply, language)
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the row in hand.
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the field's.
            <div
              key={reply.id}
              id={optionId(id, index)}
              role="option"
              aria-selected={index === active}
              className={styles.option}
              onPointerDown={event => event.preventDefault()}
              onClick={() => onTake(reply)}
            >
              <span className={styles.name}>
                {reply.name[own] || reply.name.en || reply.name.fr}
                {inLanguage !== language && <Pill tone="watch">{t(`canned.only.${inLanguage}`)}</Pill>}
              </span>
              <span className={styles.text} lang={inLanguage}>
                {text}
              </span>
            </div>
          )
        })}
      </div>
      <p className={styles.help}>{t(replies.length === 0 ? 'canned.none' : 'canned.help')}</p>
    </div>
  )
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`
}
