import styles from './avatar.module.css'

export type AvatarProps = {
  readonly name: string
  readonly size?: 'small' | 'medium'
  /** Beside the written name the initials say nothing new: hides them from readers. */
  readonly isDecorative?: boolean
}

function initialsOf(name: string): string {
  const words = name.trim().split(/[\s-]+/)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return `${first}${last}`.toLocaleUpperCase()
}

/** A person in two letters. */
export function Avatar({ name, size = 'medium', isDecorative = false }: AvatarProps) {
  if (isDecorative)
    return (
      <span className={styles.avatar} data-size={size} aria-hidden>
        {initialsOf(name)}
      </span>
    )
  return (
    <span className={styles.avatar} data-size={size} role="img" aria-label={name}>
      {initialsOf(name)}
    </span>
  )
}
