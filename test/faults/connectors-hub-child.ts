import { connectorSettingsSchema } from '../../src-hub/config/connector-settings.ts'
import { startHub } from '../../src-hub/hub.ts'
import { hubConfig } from '../world/hub-world.ts'

/**
 * `connectors-hub-child.ts <database> <port> <connectors as JSON>`: a hub with connectors, over a PostgreSQL, in a process
 * of its own that can be killed. Says `ready` when it serves. Ends in order on SIGTERM.
 */
const [databaseUrl = '', port = '0', connectors = ''] = process.argv.slice(2)
const hub = await startHub(
  {
    ...hubConfig,
    databaseUrl,
    port: Number(port),
    logLevel: 'fatal',
    connectors: connectorSettingsSchema.parse(JSON.parse(connectors)),
  },
  { demoCustomers: 20, demoDay: false },
)
process.once('SIGTERM', () => {
  void hub.stop().then(() => process.exit(0))
})
process.stdout.write('ready\n')
