import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { arrayLiteral } from '../../../src-hub/database/array-literal.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'

const texts = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }).filter(text => !text.includes('\u0000') && text.isWellFormed()),
  fc.constantFrom('', 'null', 'NULL', '{}', '"', '\\', 'a,b', ' padded ', 'Élodie’s “note”\n{1,2}', '()'),
)

test('an array literal says to PostgreSQL exactly the values that it was made of', async () => {
  const database = await openMemoryDatabase()
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { maxLength: 20 }), async values => {
        const { rows } = await sql<{
          said: (string | null)[]
        }>`select ${arrayLiteral(values)}::text[] as said`.execute(database.db)
        expect(rows[0]?.said).toEqual(values)
      }),
      { numRuns: 300 },
    )
    const { rows } = await sql<{
      numbers: unknown
      flags: boolean[]
    }>`select ${arrayLiteral([1, null, 1_800_000_000_000])}::bigint[]::text as numbers, ${arrayLiteral([true, false])}::boolean[] as flags`.execute(
      database.db,
    )
    expect(rows[0]).toEqual({ numbers: '{1,NULL,1800000000000}', flags: [true, false] })
  } finally {
    await database.close()
  }
})
