import { parentPort, workerData } from 'node:worker_threads'
import { DescribedConnection } from './described-connection.ts'
import { openSipEnd } from './sip-end.ts'
import type { SipOrder, SipThreadSettings } from './sip-words.ts'

/*
 * The thread in which the hub speaks SIP: JsSIP with everything but its sound. JsSIP is made for browsers: for every
 * call it looks for `window` and makes an RTCPeerConnection. In the globals of this thread, which are its alone, it
 * finds one that only carries descriptions: who hears whom is decided by the hub, and sound never comes this way.
 */

Object.assign(globalThis, {
  window: globalThis,
  RTCPeerConnection: DescribedConnection,
  RTCSessionDescription: class {
    constructor(description: object) {
      Object.assign(this, description)
    }
  },
})

const end = openSipEnd(workerData as SipThreadSettings, notice => parentPort?.postMessage(notice))
parentPort?.on('message', (order: SipOrder) => end.obey(order))
