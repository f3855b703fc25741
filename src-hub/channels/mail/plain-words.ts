import { isAddress } from '../../../src-domain/mail/mail-recipients.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is taken out here.
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
/** Marks that turn the direction of writing, and with which a name can look like another. */
const directions = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** A text as it may be kept and shown: well-formed, no control characters but tabs and line feeds, at most so long. */
export function plainText(text: string, lengthMax: number): string {
  return text
    .slice(0, lengthMax)
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(directions, '')
}

/** The same on one line: names, subjects, what a server says. */
export function plainLine(text: string, lengthMax: number): string {
  return plainText(text, lengthMax * 4)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, lengthMax)
    .toWellFormed()
}

/** An address in small letters, without what no address has; `undefined` when it is none that could be written to. */
export function plainAddress(address: string | undefined): string | undefined {
  const plain = address?.trim().toLowerCase() ?? ''
  return isAddress(plain) ? plain : undefined
}
