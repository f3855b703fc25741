/**
 * What makes a message the same message, however often and under whatever number a mailbox shows it: a digest of its
 * `Message-ID`, `From`, `Date` and `Subject` lines and of all that follows the header. What mail servers add on the way
 * (`Received`, `Return-Path`, `Delivered-To`) does not count, nor does the end of line. Two messages that share an id
 * and say different things are two; a message without an id has its digest alone. Of a message that was not fetched
 * whole its size stands for the rest.
 */
export async function mailKey(raw: Uint8Array<ArrayBuffer>, size: number): Promise<string> {
  const end = endOfHeader(raw)
  const head = Buffer.from(raw.buffer, raw.byteOffset, end).toString('latin1')
  const telling = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter(line => /^(?:message-id|from|date|subject):/i.test(line))
    .map(line => line.slice(0, 2_000).replace(/\s+/g, ' ').trim())
    .sort()
  const body = await digest(raw.byteLength < size ? new Uint8Array(0) : raw.subarray(end))
  const rest = raw.byteLength < size ? `size ${size}` : body
  return digest(new TextEncoder().encode(`${telling.join('\n')}\n${rest}`))
}

const headMax = 4_194_304

/** Where the header ends: after the first empty line. */
function endOfHeader(raw: Uint8Array): number {
  const max = Math.min(raw.byteLength, headMax)
  for (let at = 0; at < max; at++) {
    if (raw[at] !== 0x0a) continue
    if (raw[at + 1] === 0x0a) return at + 2
    if (raw[at + 1] === 0x0d && raw[at + 2] === 0x0a) return at + 3
  }
  return max
}

/** Off the hub's own thread: a message may have many megabytes. */
async function digest(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', content)).toString('base64url')
}
