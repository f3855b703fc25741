const letters: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
}

/** Lower case without accents: `Hélène Œuvrard` becomes `helene oeuvrard`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[œæßøłđı]/g, letter => letters[letter] ?? letter)
}

/**
 * The folded words of a text. An apostrophe joins (`O'Brien` is `obrien`); everything else that is neither letter nor
 * digit separates.
 */
export function wordsOf(text: string): readonly string[] {
  return (
    fold(text)
      .replaceAll(/['’ʼ`]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** The words by which a text is to be found: also those behind an apostrophe (`l’Église`, `O’Brien`). */
export function wordsToFind(text: string): readonly string[] {
  if (!/['’ʼ`]/.test(text)) return wordsOf(text)
  return [...new Set([...wordsOf(text), ...wordsOf(text.replaceAll(/['’ʼ`]/g, ' '))])]
}
