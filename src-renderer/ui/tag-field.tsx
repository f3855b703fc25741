import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { announce } from './announce.ts'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { Icon } from './icon.tsx'
import styles from './tag-field.module.css'
import { useUiTexts } from './ui-texts.ts'

export type TagFieldProps = {
  readonly label: string
  readonly hideLabel?: boolean
  /** The ids of those that are taken, in order. */
  readonly tags: readonly string[]
  readonly onChange: (tags: readonly string[]) => void
  /** All that can be taken, and what each is called; one that is taken and not among them is called by its id. */
  readonly known: readonly { readonly id: string; readonly label: string }[]
  /** Words that are none of `known`: whoever makes a new tag of them answers its id. Without, they are not taken. */
  readonly onMake?: (label: string) => string
  readonly description?: string
  readonly error?: string
  readonly placeholder?: string
  readonly isReadOnly?: boolean
  readonly id?: string
  readonly className?: string
}

/**
 * A few short words, each a tag. Enter or a comma takes what is typed; Backspace in the empty field takes the last one
 * out, the cross of a tag that one.
 */
export function TagField({
  label,
  hideLabel = false,
  tags,
  onChange,
  known,
  onMake,
  description,
  error,
  placeholder,
  isReadOnly = false,
  id,
  className,
}: TagFieldProps) {
  const t = useUiTexts()
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const ownId = useId()
  const inputId = id ?? ownId
  const listId = `${ownId}-known`
  const helpId = `${ownId}-help`
  const help = error ?? description

  const labelOf = (tag: string) => known.find(each => each.id === tag)?.label ?? tag
  const idOf = (words: string) =>
    known.find(each => each.label.localeCompare(words, undefined, { sensitivity: 'base' }) === 0)?.id

  /** Takes what is typed; words that nobody knows and that cannot be made a tag stay in the field. */
  function take(typed: string): void {
    const words = typed.trim()
    const tag = words === '' ? undefined : (idOf(words) ?? onMake?.(words))
    setText(tag === undefined ? words : '')
    if (tag === undefined || tags.includes(tag)) return
    onChange([...tags, tag])
    announce(t('tags.added', { tag: words }))
  }
  function remove(tag: string): void {
    onChange(tags.filter(each => each !== tag))
    announce(t('tags.removed', { tag: labelOf(tag) }))
    input.current?.focus()
  }
  function hear(event: KeyboardEvent): void {
    const last = tags.at(-1)
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault()
      take(text)
    } else if (event.key === 'Backspace' && text === '' && last !== undefined) {
      event.preventDefault()
      remove(last)
    }
  }

  return (
    <div className={classes(fieldStyles.field, className)}>
      <label htmlFor={inputId} className={classes(fieldStyles.label, hideLabel && fieldStyles.hidden)}>
        {label}
      </label>
      <div
        className={classes(fieldStyles.frame, styles.frame, isReadOnly && fieldStyles.readOnly)}
        data-invalid={error !== undefined || undefined}
      >
        {tags.map(tag => (
          <span key={tag} className={styles.tag} data-read-only={isReadOnly || undefined}>
            {labelOf(tag)}
            {!isReadOnly && (
              <button
                type="button"
                className={styles.remove}
                aria-label={t('tags.remove', { tag: labelOf(tag) })}
                onClick={() => remove(tag)}
              >
                <Icon of={IconX} size={14} />
              </button>
            )}
          </span>
        ))}
        <input
          ref={input}
          id={inputId}
          className={classes(fieldStyles.input, styles.input)}
          value={text}
          readOnly={isReadOnly}
          placeholder={tags.length === 0 ? placeholder : undefined}
          list={isReadOnly ? undefined : listId}
          autoComplete="off"
          aria-describedby={help === undefined ? undefined : helpId}
          aria-invalid={error !== undefined || undefined}
          onChange={event => {
            const typed = event.target.value
            // Chosen from the list, which comes as one replacement.
            const { inputType } = event.nativeEvent as InputEvent
            if (inputType === 'insertReplacementText' && idOf(typed) !== undefined) take(typed)
            else setText(typed)
          }}
          onKeyDown={hear}
          onBlur={() => take(text)}
        />
        <datalist id={listId}>
          {known
            .filter(({ id: tag }) => !tags.includes(tag))
            .map(({ id: tag, label: words }) => (
              <option key={tag} value={words} />
            ))}
        </datalist>
      </div>
      {help !== undefined && (
        <span id={helpId} className={error === undefined ? fieldStyles.description : fieldStyles.error}>
          {help}
        </span>
      )}
    </div>
  )
}
