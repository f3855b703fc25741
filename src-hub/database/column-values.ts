import pg from 'pg'

/**
 * How column values are read, the same over every database. The drivers differ by themselves: node-postgres reads
 * bigint as text and date as local midnight, PGlite reads bigint as a number or a BigInt by its size.
 */

const bigintOid = 20
const dateOid = 1082
const bigintArrayOid = 1016
const dateArrayOid = 1182

/** Throws for an integer that a JavaScript number cannot hold exactly: a wrong position is worse than no answer. */
export function readInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the whole numbers of JavaScript`)
  return value
}

const readText = (text: string): string => text

/** PGlite reads arrays by the parser of their elements. */
export const pgliteParsers: Record<number, (text: string) => unknown> = {
  [bigintOid]: readInteger,
  [dateOid]: readText,
}

const readTextArray = pg.types.getTypeParser(1009 as number) as (text: string) => (string | null)[]

const postgresParsers = new Map<number, (text: string) => unknown>([
  [bigintOid, readInteger],
  [dateOid, readText],
  [bigintArrayOid, text => readTextArray(text).map(each => (each === null ? null : readInteger(each)))],
  [dateArrayOid, readTextArray],
])

/** For the `types` of a node-postgres client or pool. */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && postgresParsers.get(oid)) ||
    pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}
