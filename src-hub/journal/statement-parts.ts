import { CompiledQuery } from 'kysely'
import { preparedAs } from '../database/preparing-client.ts'

/** A part of a statement: `values` stand for `?` in its text, in this order. The text of a name is always the same. */
export interface StatementPart {
  readonly name: string
  readonly text: () => string
  readonly values: readonly unknown[]
}

const texts = new Map<string, string>()

/**
 * The parts as one statement. Its text is made once for each combination of parts, and each connection prepares it
 * once: a batch costs no more than its values. The parts see the database as it was before the statement, so each row
 * may be touched by one of them only.
 */
export function statementOf(parts: readonly StatementPart[]): CompiledQuery {
  const name = parts.map(part => part.name).join('-')
  let text = texts.get(name)
  if (text === undefined) {
    let place = 0
    const named = parts
      .map(part => `${part.name} as (${part.text()})`)
      .join(', ')
      .replaceAll('?', () => `$${++place}`)
    // PostgreSQL cuts longer names off, and two combinations would be one.
    text = `${preparedAs(`append-${texts.size}`)} with ${named} select 1`
    texts.set(name, text)
  }
  return CompiledQuery.raw(
    text,
    parts.flatMap(({ values }) => values),
  )
}
