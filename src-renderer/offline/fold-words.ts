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
  // Most words have no accents, and for them the rest is slow work for nothing.
  if (isAscii(text)) return text.toLowerCase()
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
  const joined = fold(text).replaceAll(/['’ʼ`]/g, '')
  return joined.match(isAscii(joined) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? []
}

/** The words by which a text is to be found: also those behind an apostrophe (`l’Église`, `O’Brien`). */
export function wordsToFind(text: string): readonly string[] {
  if (!/['’ʼ`]/.test(text)) return wordsOf(text)
  return [...new Set([...wordsOf(text), ...wordsOf(text.replaceAll(/['’ʼ`]/g, ' '))])]
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}
