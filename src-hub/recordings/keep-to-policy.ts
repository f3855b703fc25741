import { againWhileLeading } from '../cluster/again-while-leading.ts'
import type { RecordingArchive } from './recording-archive.ts'

const everyMs = 600_000

/**
 * Deletes what the policy no longer keeps, at once and then every ten minutes, at the hub that leads. Answers how to
 * stop; what is under way is carried on by the next hub, which finds it marked.
 */
export function keepToRecordingPolicy({
  archive,
  deleteAtCarrier,
  isLeading,
  onProblem,
}: {
  readonly archive: Pick<RecordingArchive, 'deleteDue'>
  readonly deleteAtCarrier: (recordingId: string) => Promise<'gone' | 'away' | 'refused'>
  readonly isLeading: () => boolean
  readonly onProblem: (problem: unknown) => void
}): () => Promise<void> {
  return againWhileLeading({
    everyMs,
    isLeading,
    work: isStopped =>
      archive.deleteDue(async recordingId => (isStopped() ? 'away' : deleteAtCarrier(recordingId))),
    onProblem,
  })
}
