import { openMemoryDatabase, openDatabase } from '/work/main/src-hub/database/open-database.ts'
import { migrate } from '/work/main/src-hub/database/migrate.ts'
import { sql } from 'kysely'
const log = { info() {}, warn: console.log, error: console.error }
const t=(m)=>console.log(m, Math.round(performance.now()))
if (process.argv[2]==='mem') {
 const m = await openMemoryDatabase(); t('open'); console.log(await migrate(m.db)); t('mig'); await m.close(); await m.close(); t('closed')
} else {
 const m = await openDatabase({dataFolder: process.argv[3], database: process.argv[2]==='any'?undefined:process.argv[2]}, log); t('open '+m.kind+' '+m.note)
 console.log(await migrate(m.db)); t('mig')
 console.log((await sql`select 1::bigint as a, array[1,2]::bigint[] as b, current_date as d, count(*) as n, '{"a":1}'::jsonb as j, version() from journal`.execute(m.db)).rows)
 if (process.argv[4]==='hold') await new Promise(r=>process.once('SIGINT',r))
 await m.close(); t('closed')
}
console.log('exit', process.exitCode)
