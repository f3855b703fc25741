import { Worker } from 'node:worker_threads'
import type { PlaceFileJob, PlaceFileRead } from './place-file-job.ts'

const threadMegabytes = 1_024

/**
 * Reads a file of places in a thread of its own: the hub decides as fast as ever meanwhile, and a file that would take
 * more memory than a city's can ends its thread and not the hub.
 */
export function readPlaceFile(job: PlaceFileJob): Promise<PlaceFileRead> {
  const worker = new Worker(new URL('./read-place-file-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
  })
  return new Promise<PlaceFileRead>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', error => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        resolve({ kind: 'refused', problem: 'TooMuchForMemory' })
      else reject(error)
    })
    worker.once('exit', () => reject(new Error('The thread that reads a file of places ended early.')))
    worker.postMessage(job)
  }).finally(() => worker.terminate())
}
