/** A text as it may stand in HTML, in attributes too. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A table. The first column names the rows; the others are figures, or texts where `texts` says so. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { texts = false }: { readonly texts?: boolean } = {},
): string {
  const kind = texts ? ' class="texts"' : ''
  const head = heads.map(each => `<th scope="col">${escaped(each)}</th>`).join('')
  const body = rows
    .map(([first = '', ...others]) => {
      const cells = others.map(each => `<td>${escaped(each)}</td>`).join('')
      return `<tr><th scope="row">${escaped(first)}</th>${cells}</tr>`
    })
    .join('')
  return `<div class="scroll"><table${kind}><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
