/** A part of an article: Markdown as it stands, or a pipe table taken apart. */
export type ArticleBlock =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }

const divider = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

/**
 * Takes the pipe tables out of an article, because plain Markdown knows none. A line with bars that is not followed by
 * a divider stays text, and so does everything inside a code fence.
 */
export function articleBlocks(body: string): readonly ArticleBlock[] {
  const lines = body.split(/\r?\n/)
  const blocks: ArticleBlock[] = []
  let text: string[] = []
  let inFence = false
  const closeText = () => {
    if (text.some(line => line.trim() !== '')) blocks.push({ kind: 'text', text: text.join('\n').trim() })
    text = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence
    const next = lines[at + 1]
    const beginsTable = !inFence && line.includes('|') && next?.includes('|') && divider.test(next)
    if (!beginsTable) {
      text.push(line)
      continue
    }
    closeText()
    const head = cellsOf(line)
    const rows: (readonly string[])[] = []
    at += 2
    while (lines[at]?.includes('|')) {
      const cells = cellsOf(lines[at] ?? '')
      rows.push(head.map((_, column) => cells[column] ?? ''))
      at += 1
    }
    at -= 1
    blocks.push({ kind: 'table', head, rows })
  }
  closeText()
  return blocks
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim().replaceAll('\\|', '|'))
}
