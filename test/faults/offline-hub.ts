import { startHub } from '../../src-hub/hub.ts'
import { hubConfig } from '../world/hub-world.ts'

/**
 * `offline-hub.ts <database url> <clock ms>`: a hub whose clock is so far ahead of the machine's (behind: negative), in a
 * process of its own. Says `ready <port>` when it serves. Ends in order on SIGTERM.
 */
const [databaseUrl = '', clockMs = '0'] = process.argv.slice(2)
const hub = await startHub(
  { ...hubConfig, databaseUrl },
  { now: () => Date.now() + Number(clockMs), demoCustomers: 60, demoDay: false },
)
process.once('SIGTERM', () => {
  void hub.stop().then(() => process.exit(0))
})
process.stdout.write(`ready ${new URL(hub.url).port}\n`)
