import { parentPort } from 'node:worker_threads'
import { FileRefused } from '../files/file-refused.ts'
import type { PlaceFileJob, PlaceFileRead } from './place-file-job.ts'
import { readAddressFile } from './read-address-file.ts'
import { readFeatureFile } from './read-feature-file.ts'

/** The thread in which a file of places is read: is told the `PlaceFileJob`, and says the `PlaceFileRead`. */
parentPort?.once('message', (job: PlaceFileJob) => {
  read(job).then(answer => {
    parentPort?.postMessage(answer)
  })
})

async function read(job: PlaceFileJob): Promise<PlaceFileRead> {
  try {
    return job.kind === 'addresses'
      ? await readAddressFile(job)
      : await readFeatureFile({ ...job, kind: job.kind })
  } catch (error) {
    if (error instanceof FileRefused) return { kind: 'refused', problem: error.problem }
    throw error
  }
}
