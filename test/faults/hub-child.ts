import { startHub } from '../../src-hub/hub.ts'
import { hubConfig } from '../world/hub-world.ts'

/**
 * `hub-child.ts <folder> <port>`: a hub over the PostgreSQL that it brings along, in a process of its own that can be
 * killed. Says `ready` when it serves. Ends in order on SIGTERM.
 */
const [dataFolder = '', port = '0'] = process.argv.slice(2)
const hub = await startHub(
  { ...hubConfig, dataFolder, port: Number(port), database: 'embedded' },
  { demoCustomers: 60, demoDay: false },
)
process.once('SIGTERM', () => {
  void hub.stop().then(() => process.exit(0))
})
process.stdout.write('ready\n')
