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
 *
 * A `condition` is a part that must find a row. Where it finds none the statement fails (`isUnmet`), and nothing of it
 * has happened.
 */
export function statementOf(parts: readonly StatementPart[], condition?: StatementPart): CompiledQuery {
  const all = condition === undefined ? parts : [condition, ...parts]
  const name = all.map(part => part.name).join('-')
  let text = texts.get(name)
  if (text === undefined) {
    let place = 0
    const named = all
      .map(part => `${part.name} as (${part.text()})`)
      .join(', ')
      .replaceAll('?', () => `$${++place}`)
    const last = condition === undefined ? 'select 1' : `select 1 / count(*) from ${condition.name}`
    // PostgreSQL cuts longer names off, and two combinations would be one.
    text = `${preparedAs(`append-${texts.size}`)} with ${named} ${last}`
    texts.set(name, text)
  }
  return CompiledQuery.raw(
    text,
    all.flatMap(({ values }) => values),
  )
}

const divisionByZero = '22012'

/** Whether a statement failed because its condition found no row. */
export function isUnmet(problem: unknown): boolean {
  return (
    typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === divisionByZero
  )
}
