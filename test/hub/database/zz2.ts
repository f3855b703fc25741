import { PGlite } from '@electric-sql/pglite'
const t=(m)=>console.log(m, Math.round(performance.now()))
const a = await PGlite.create(); t('fresh')
const dump = await a.dumpDataDir('none'); t('dump '+dump.size)
const gz = await a.dumpDataDir('gzip'); t('dumpgz '+gz.size)
for (let i=0;i<3;i++){ const b = await PGlite.create({loadDataDir: dump}); t('load'); await b.close() }
{const b = await PGlite.create({loadDataDir: gz}); t('loadgz');await b.close()}
{ const c = await PGlite.create(); t('fresh2') }
import {hash} from '@node-rs/argon2'
for (let i=0;i<3;i++){const s=performance.now(); await hash('x'); console.log('argon',performance.now()-s)}
{const s=performance.now(); await Promise.all(Array.from({length:20},()=>hash('x'))); console.log('argon20',performance.now()-s)}
