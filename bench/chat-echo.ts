import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** A bare server that sends back what comes; tells its parent the port. */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', socket => socket.on('message', data => socket.send(String(data))))
server.on('listening', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
