/**
 * Fifteen characters, where a password is the only thing that is asked for (NIST SP 800-63B-4, section 3.1.1.2): three
 * or four words. No rules about kinds of characters, as that standard has it.
 */
export const passwordMinLength = 15
export const passwordMaxLength = 200
/** What is left of it without the words that everybody guesses first. */
const ownMinLength = 8
const distinctMin = 5
const guessedFirst = [
  'password',
  'motdepasse',
  'townline',
  'welcome',
  'bienvenue',
  'qwerty',
  '123456',
  'abcdef',
]

export type PasswordRefusal =
  | { readonly name: 'PasswordTooShort'; readonly minLength: number }
  | { readonly name: 'PasswordTooLong'; readonly maxLength: number }
  /** Mostly the person's own name or account, words that are guessed first, or a few characters again and again. */
  | { readonly name: 'PasswordGuessable' }

/** What is wrong with a new password of this person; `undefined` when it may be used. */
export function checkPassword(
  password: string,
  person: { readonly id: string; readonly name: string },
): PasswordRefusal | undefined {
  const length = [...password].length
  if (length < passwordMinLength) return { name: 'PasswordTooShort', minLength: passwordMinLength }
  if (password.length > passwordMaxLength) return { name: 'PasswordTooLong', maxLength: passwordMaxLength }
  const own = [...person.id.split(/[._-]/), ...person.name.split(/\s+/)].filter(part => part.length > 2)
  let rest = password.toLowerCase()
  for (const word of [...own, ...guessedFirst]) rest = rest.replaceAll(word.toLowerCase(), '')
  const isGuessable = [...rest].length < ownMinLength || new Set(rest).size < distinctMin
  return isGuessable ? { name: 'PasswordGuessable' } : undefined
}
