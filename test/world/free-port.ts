import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** A port of this machine at which nobody listens. */
export function freePort(kind: 'tcp' | 'udp' = 'tcp'): Promise<number> {
  return new Promise((resolve, reject) => {
    const opened =
      kind === 'tcp' ? createServer().listen(0, '127.0.0.1') : createSocket('udp4').bind(0, '127.0.0.1')
    opened.once('error', reject)
    opened.once('listening', () => {
      const address = opened.address()
      if (typeof address === 'object' && address !== null) opened.close(() => resolve(address.port))
    })
  })
}
