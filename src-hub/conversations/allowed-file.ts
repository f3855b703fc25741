import { fileTypeFromBuffer } from 'file-type'

export type FileKind =
  | { readonly kind: 'allowed'; readonly mediaType: string }
  | { readonly kind: 'refused'; readonly name: 'FileKindNotAllowed'; readonly found: string }

/** Pictures, documents and sound that a resident sends to a city. No archives, no pages, nothing that runs. */
const allowed = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'application/pdf',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'video/mp4',
  'video/quicktime',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
])
const textEndings = /\.(txt|csv|log)$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: a text has none of these.
const controlCharacters = /[\u0000-\u0008\u000e-\u001f]/

/**
 * What a file is by its bytes, whatever it is called: one of the kinds that may be sent, or refused with what was found.
 * Plain text is known by its name and by holding nothing but text in UTF-8.
 */
export async function allowedFile(content: Uint8Array, name: string): Promise<FileKind> {
  const found = await fileTypeFromBuffer(content)
  if (found !== undefined) {
    return allowed.has(found.mime)
      ? { kind: 'allowed', mediaType: found.mime }
      : { kind: 'refused', name: 'FileKindNotAllowed', found: found.mime }
  }
  return textEndings.test(name) && isText(content)
    ? { kind: 'allowed', mediaType: 'text/plain' }
    : { kind: 'refused', name: 'FileKindNotAllowed', found: 'unknown' }
}

function isText(content: Uint8Array): boolean {
  try {
    return !controlCharacters.test(new TextDecoder('utf-8', { fatal: true }).decode(content))
  } catch {
    return false
  }
}
