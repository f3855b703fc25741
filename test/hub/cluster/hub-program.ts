import { startHub } from '../../../src-hub/hub.ts'
import { hubConfig } from '../../world/hub-world.ts'

/**
 * `hub-program.ts <database url> [demo]`: one hub of a centre, in a process of its own. Says `ready <facts>` when it
 * serves, and what it logs, line by line. Ends in order on SIGTERM.
 */
const [databaseUrl = '', demo = 'demo'] = process.argv.slice(2)
const hub = await startHub(
  { ...hubConfig, databaseUrl, demo: demo === 'demo', logLevel: 'info' },
  { demoCustomers: 60, demoDay: false },
)
process.once('SIGTERM', () => {
  void hub.stop().then(() => process.exit(0))
})
const { url, demoSignIns, demoPassword } = hub
process.stdout.write(`ready ${JSON.stringify({ url, users: demoSignIns.length, password: demoPassword })}\n`)
