import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { openDatabase } from '../../../src-hub/database/open-database.ts'
import { readPostmasterPid } from '../../../src-hub/database/postgres/stop-orphan.ts'
import { makeFolder } from './data-folders.ts'
for (let i=0;i<5;i++) it('x'+i, async () => {
    const dataFolder = makeFolder()
    const t0=Date.now(); const T=(m)=>console.log(Date.now()-t0,m)
    const log = { info(f,m){T(m)}, warn(f,m){T(m)}, error(f,m){T(m+(f.err?.message??''))} }
    const d = await openDatabase({ dataFolder, database: 'embedded' },log)
    T('open'); await migrate(d.db); T('mig')
    await sql`insert into centre_fact values ('colour', 'blue')`.execute(d.db)
    const before=readPostmasterPid(dataFolder+'/postgres')
    process.kill(before, 'SIGKILL')
    while(true){ try { await sql`select value from centre_fact`.execute(d.db); const p=readPostmasterPid(dataFolder+'/postgres'); if (p&&p!==before) break } catch(e){ T(e.code??e.message) } await new Promise(r=>setTimeout(r,50)) }
    T('healed'); await d.close(); T('closed')
})
