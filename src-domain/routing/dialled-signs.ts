/**
 * The digits of a number, and the plus before them, however it was written or pasted: with gaps, in full width, with
 * marks that nobody sees, as an address of a PBX. Empty where letters stand among them.
 */
export function dialledSigns(phone: string): string {
  const user = phone.replace(/^\s*(?:sips?|tel):/i, '').split(/[@;,]/)[0] ?? ''
  const written = user.normalize('NFKC')
  return /\p{L}/u.test(written) ? '' : written.replaceAll(/[^\d+]/g, '')
}
