import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { liveProtocolVersion } from '../src-contract/live/protocol.ts'

/**
 * `node bench/fan-out-desks.ts PORT DESKS`: desks in a process of their own, so that what they cost is not counted with
 * the hub. Each is greeted, one after the other, and then reads what comes. Says `greeted` when all are.
 */
const [port, desks] = process.argv.slice(2).map(Number)

for (let index = 0; index < (desks ?? 0); index++) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => {
      const hello = { type: 'hello', protocol: liveProtocolVersion, ticket: `${index}`, deskId: randomUUID() }
      socket.send(JSON.stringify(hello))
    })
    socket.once('message', resolve)
  })
  socket.on('message', () => {})
}
process.send?.('greeted')
