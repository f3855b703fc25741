/** Letters and figures that nobody mistakes for each other when they are read from one screen and typed at another. */
export const pairingAlphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
export const pairingCodeLength = 8
/** How long a code may wait to be typed. */
export const pairingCodeLivesMs = 15 * 60_000

/** A code as it was typed, in capitals and without what stands between; `undefined` when it cannot be one. */
export function typedPairingCode(said: string): string | undefined {
  const code = said.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  const isOne = code.length === pairingCodeLength && [...code].every(each => pairingAlphabet.includes(each))
  return isOne ? code : undefined
}

/** The code of these random bytes, of which one is taken for each place. */
export function pairingCodeOf(bytes: Uint8Array): string {
  return [...bytes.slice(0, pairingCodeLength)]
    .map(byte => pairingAlphabet[byte % pairingAlphabet.length])
    .join('')
}
