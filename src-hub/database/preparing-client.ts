import pg from 'pg'

const marked = /^\/\* prepared: ([\w-]{1,60}) \*\//

/** Begins a statement that each connection prepares once, under this name. The rest of its text must always be the same. */
export function preparedAs(name: string): string {
  return `/* prepared: ${name} */`
}

/**
 * A connection that prepares the statements marked by `preparedAs`: large ones cost more to parse and to plan than to
 * run. Elsewhere than on PostgreSQL the mark is a comment.
 */
export class PreparingClient extends pg.Client {
  override query = ((query: unknown, ...rest: unknown[]) => {
    const name = typeof query === 'string' ? marked.exec(query)?.[1] : undefined
    const asked = name === undefined ? query : { name, text: query }
    return (super.query as (...all: unknown[]) => unknown).call(this, asked, ...rest)
  }) as pg.Client['query']
}
