import { mailSettingsSchema } from '../../src-hub/config/mail-settings.ts'
import { startHub } from '../../src-hub/hub.ts'
import { hubConfig } from '../world/hub-world.ts'

/**
 * `mail-hub-child.ts <folder> <port> <mailboxes as JSON>`: a hub that reads mailboxes, over the PostgreSQL that it brings
 * along, in a process of its own that can be killed. Says `ready` when it serves. Ends in order on SIGTERM.
 */
const [dataFolder = '', port = '0', mail = ''] = process.argv.slice(2)
const hub = await startHub(
  {
    ...hubConfig,
    dataFolder,
    port: Number(port),
    database: 'embedded',
    logLevel: 'error',
    mail: mailSettingsSchema.parse(JSON.parse(mail)),
  },
  { demoCustomers: 20, demoDay: false },
)
process.once('SIGTERM', () => {
  void hub.stop().then(() => process.exit(0))
})
process.stdout.write('ready\n')
