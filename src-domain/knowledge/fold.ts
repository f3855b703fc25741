/**
 * Writes a text so that case, accents, ligatures and typographic apostrophes no longer matter: `L’Été à Noël` and
 * `l'ete a noel` fold to the same letters.
 */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll(/[\u2018\u2019\u02bc`\u00b4]/g, "'")
}
