import { Worker } from 'node:worker_threads'
import type { SipNotice, SipOrder, SipThreadSettings } from './sip-words.ts'

/** The hub's end of SIP, wherever it runs. */
export interface SipLine {
  readonly order: (order: SipOrder) => void
  readonly stop: () => Promise<void>
}

export type OpenSipLine = (
  settings: SipThreadSettings,
  hear: (notice: SipNotice) => void,
  onFault: (problem: unknown) => void,
) => SipLine

/** Starts the thread that speaks SIP. `onFault` is told once when it died by itself; every call of it is gone then. */
export const startSipThread: OpenSipLine = (settings, hear, onFault) => {
  const thread = new Worker(new URL('./sip-thread.ts', import.meta.url), {
    workerData: settings,
    name: 'sip',
  })
  let stopped = false
  let isOver = false
  const fault = (problem: unknown) => {
    if (stopped || isOver) return
    isOver = true
    onFault(problem)
  }
  thread.on('message', (notice: SipNotice) => {
    if (!stopped) hear(notice)
  })
  thread.on('error', fault)
  thread.on('exit', code => fault(new Error(`the SIP thread ended with ${code}`)))
  return {
    order: order => thread.postMessage(order),
    stop: async () => {
      stopped = true
      await thread.terminate()
    },
  }
}
