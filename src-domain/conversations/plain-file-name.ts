/** Characters of a name; systems take 255 bytes at least. */
const lengthMax = 120
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is taken out here.
const never = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/g
const namesOfDevices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * The name under which a file of somebody else's may be shown and stored: the last part of a path, without control
 * characters, marks that turn the direction of writing (with them an ending is hidden), and what file systems refuse.
 * A long name keeps its ending.
 */
export function plainFileName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(never, '').replace(/^[\s.]+|[\s.]+$/g, '')
  if (plain === '' || namesOfDevices.test(plain)) return `file${plain === '' ? '' : `-${plain}`}`
  if (plain.length <= lengthMax) return plain
  const ending = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? ''
  return plain.slice(0, lengthMax - ending.length).toWellFormed() + ending
}
