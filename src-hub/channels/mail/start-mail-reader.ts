import { Worker } from 'node:worker_threads'
import { headBytes, type ReadMail, readHead } from './read-mail.ts'

/** Reads messages, one after the other, away from the hub's own thread. */
export interface MailReader {
  /** Never throws. What the thread does not read in time is read by its header. `raw` stays with who asks. */
  readonly read: (raw: Uint8Array<ArrayBuffer>, isWhole: boolean) => Promise<ReadMail>
  readonly stop: () => Promise<void>
}

const readWithinMs = 10_000
/** Of the thread's own memory; the message itself lies beside it. */
const memoryMaxMb = 256

/** Starts the thread, and starts it anew when a message was too much for it. */
export function startMailReader(withinMs = readWithinMs): MailReader {
  let thread: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  let told: (mail: ReadMail | undefined) => void = () => {}

  const readNow = async (raw: Uint8Array<ArrayBuffer>, isWhole: boolean): Promise<ReadMail> => {
    const reading = await readInThread(raw, isWhole)
    if (reading !== undefined) return reading
    const hopeless = thread
    thread = undefined
    await hopeless?.terminate()
    return readHead(raw.subarray(0, headBytes), 'took-too-long')
  }

  const readInThread = (raw: Uint8Array<ArrayBuffer>, isWhole: boolean) =>
    new Promise<ReadMail | undefined>(resolve => {
      const current = thread ?? startThread()
      thread = current
      const timer = setTimeout(() => told(undefined), withinMs)
      told = mail => {
        clearTimeout(timer)
        told = () => {}
        resolve(mail)
      }
      current.postMessage({ raw, isWhole })
    })

  function startThread(): Worker {
    const started = new Worker(new URL('./mail-reader-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMaxMb },
    })
    const isOver = () => {
      if (thread === started) told(undefined)
    }
    started.on('message', (mail: ReadMail) => {
      if (thread === started) told(mail)
    })
    started.on('error', isOver)
    started.on('exit', isOver)
    return started
  }

  return {
    read: (raw, isWhole) => {
      const reading = last.then(() => readNow(raw, isWhole))
      // What went wrong with one message is not the next one's.
      last = reading.catch(() => {})
      return reading
    },
    stop: async () => {
      await last
      await thread?.terminate()
      thread = undefined
    },
  }
}
