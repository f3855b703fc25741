import { parentPort } from 'node:worker_threads'
import { readMail } from './read-mail.ts'

/** The thread in which messages are read: what a hostile one costs is paid here. */
const port = parentPort
if (port === null) throw new Error('this file is started as a thread')

port.on('message', async ({ raw, isWhole }: { raw: Uint8Array<ArrayBuffer>; isWhole: boolean }) => {
  const mail = await readMail(raw, isWhole)
  port.postMessage(
    mail,
    mail.files.map(({ content }) => content.buffer),
  )
})
