import { startHub } from '../../src-hub/hub.ts'
import { hubConfig } from '../world/hub-world.ts'

/**
 * `sip-hub-program.ts <JSON of HubConfig>`: a hub with a line at a PBX in a process of its own, which can be killed. Says
 * `ready` and its address when it serves.
 */
const hub = await startHub(
  { ...hubConfig, ...JSON.parse(process.argv[2] ?? '{}') },
  { demoCustomers: 20, demoDay: false },
)
process.once('SIGTERM', () => void hub.stop().then(() => process.exit(0)))
process.stdout.write(`ready http://127.0.0.1:${new URL(hub.url).port}\n`)
