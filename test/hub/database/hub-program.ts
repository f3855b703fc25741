import { sql } from 'kysely'
import { type DatabaseConfig, openDatabase } from '../../../src-hub/database/open-database.ts'
import { StartProblem } from '../../../src-hub/database/start-problem.ts'

/**
 * `hub-program.ts hold|write <config>`: opens the database, says `open <kind>` or `problem <message>`, and then holds
 * it or writes numbered rows, saying `kept <number>` after each commit. Ends in order on SIGTERM.
 */
const [task, config] = process.argv.slice(2)
const say = (line: string) => process.stdout.write(`${line}\n`)
const log = { info() {}, warn() {}, error() {} }

try {
  const database = await openDatabase(JSON.parse(config ?? '') as DatabaseConfig, log)
  const heartbeat = setInterval(() => {}, 60_000)
  let writing = task === 'write'
  process.once('SIGTERM', async () => {
    writing = false
    await database.close()
    clearInterval(heartbeat)
    say('closed now')
  })
  say(`open ${database.kind}`)
  if (writing) {
    await sql`create table if not exists kept_row (number bigint primary key)`.execute(database.db)
    const { rows } = await sql<{ last: number | null }>`select max(number) as last from kept_row`.execute(
      database.db,
    )
    for (let number = (rows[0]?.last ?? 0) + 1; writing; number++) {
      await sql`insert into kept_row values (${number})`.execute(database.db)
      say(`kept ${number}`)
    }
  }
} catch (error) {
  if (!(error instanceof StartProblem)) throw error
  say(`problem ${error.message} → ${error.nextStep}`)
}
