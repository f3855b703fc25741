/** How mail programs begin what they quote, in English and French. */
const beginnings = [
  /^On .{5,200} wrote:$/,
  /^Le .{5,200} a écrit\s?:$/,
  /^-{2,} ?(?:Original Message|Forwarded message|Message d['’]origine|Message transféré) ?-{2,}$/i,
  /^(?:From|De)\s?: .+@.+/,
]

/**
 * The words of a text and what it quotes at its end: from a line by which mail programs begin a quotation, or from where
 * every line begins with `>`. A quotation that is answered between its lines stays, because it is part of the answer.
 */
export function splitQuoted(text: string): { readonly own: string; readonly quoted: string } {
  const lines = text.split('\n')
  const begins = lines.findIndex(line => beginnings.some(beginning => beginning.test(line.trim())))
  const from = begins === -1 ? trailingQuote(lines) : begins
  // A message that is nothing but a quotation was forwarded: it is what there is to read.
  const own = lines.slice(0, from).join('\n').trim()
  return own === '' || from >= lines.length
    ? { own: text.trim(), quoted: '' }
    : { own, quoted: lines.slice(from).join('\n').trim() }
}

function trailingQuote(lines: readonly string[]): number {
  let from = lines.length
  while (from > 0) {
    const line = (lines[from - 1] ?? '').trim()
    if (line !== '' && !line.startsWith('>')) break
    from -= 1
  }
  return lines.slice(from).some(line => line.trim().startsWith('>')) ? from : lines.length
}
