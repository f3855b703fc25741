import type { LiveState } from '../../hub-client/hub-client.ts'
import type { OneAtATime } from '../one-at-a-time.ts'
import { backOffMs, interruptible, type Pauses } from '../pause.ts'
import type { PhotoDatabase, PhotoRow } from './photo-database.ts'
import type { PhotoStore } from './photo-store.ts'
import { type PhotoEndpoint, type Uploaded, uploadPhoto } from './upload-photo.ts'

export interface PhotoSenderParts {
  readonly store: PhotoStore
  readonly db: PhotoDatabase
  readonly line: () => LiveState['line']
  readonly endpoint: PhotoEndpoint
  /** Whether this desk knows of a request: one whose form was still open when the desk was closed may have been made. */
  readonly isMade: (requestId: string) => Promise<boolean>
  readonly alone: OneAtATime
  readonly lockName: string
  readonly random: () => number
  readonly pauses: Pauses
  readonly silentMs: number
  readonly closing: AbortSignal
  readonly onSending: (sending: { readonly done: number; readonly total: number } | undefined) => void
  readonly onChanged: () => void
  readonly onTrouble: (error: unknown) => void
}

export interface PhotoSender {
  /** Something is there to send, or a request may have been accepted. */
  readonly wake: () => void
  readonly settled: () => Promise<void>
}

type Round = 'done' | 'again' | 'wait'

/**
 * Sends photos one after the other, in one window at a time. Without a line it waits to be woken; a photo whose request
 * is not accepted yet lets those of others pass.
 */
export function startPhotoSender(parts: PhotoSenderParts): PhotoSender {
  const { closing, pauses, alone, lockName, random, onTrouble } = parts
  const pause = interruptible()
  let running: Promise<void> | undefined
  let again = false
  closing.addEventListener('abort', pause.interrupt)

  function wake() {
    again = true
    pause.interrupt()
    if (closing.aborted) return
    running ??= run().finally(() => {
      running = undefined
      if (again) wake()
    })
  }

  async function run() {
    let failures = 0
    while (again && !closing.aborted) {
      again = false
      pause.begin()
      const round = await alone(lockName, closing, () => sendRound(parts)).catch((error): Round => {
        if (!closing.aborted) onTrouble(error)
        return 'again'
      })
      if (round === 'done') failures = 0
      if (round !== 'again' || closing.aborted) continue
      again = true
      await pause.wait(backOffMs(pauses, failures++, random))
    }
  }

  return { wake, settled: async () => running }
}

/** Tries each photo that waits once. */
async function sendRound(parts: PhotoSenderParts): Promise<Round> {
  const { store, line, closing, onSending, onChanged } = parts
  if (line() !== 'live') return 'wait'
  await releaseMade(parts)
  const waiting = await store.waiting()
  if (waiting.length === 0) return 'done'
  const early = new Set<string>()
  let done = 0
  let isWhole = true
  try {
    for (const row of waiting) {
      if (closing.aborted) return 'wait'
      if (early.has(row.requestId)) continue
      onSending({ done, total: waiting.length })
      const uploaded = await sendOne(parts, row)
      switch (uploaded.kind) {
        case 'arrived':
          await store.sent(row)
          done += 1
          onChanged()
          break
        case 'refused':
          await store.refused(row, uploaded.name)
          onChanged()
          break
        case 'early':
          early.add(row.requestId)
          isWhole = false
          break
        case 'not-ours':
          break
        case 'later':
          return 'again'
        case 'signed-out':
          return 'wait'
      }
    }
    return isWhole ? 'done' : 'again'
  } finally {
    onSending(undefined)
  }
}

async function sendOne(
  { store, db, endpoint, closing, silentMs }: PhotoSenderParts,
  row: PhotoRow,
): Promise<Uploaded | { readonly kind: 'not-ours' }> {
  const photo = await store.read(row.id)
  switch (photo.kind) {
    case 'gone':
      return { kind: 'arrived' }
    // It waits for the colleague who can open it.
    case 'no-key':
      return { kind: 'not-ours' }
    case 'damaged':
      return { kind: 'refused', name: 'Damaged' }
    case 'read':
      break
  }
  return uploadPhoto({
    content: new Blob([...photo.pieces], { type: 'image/jpeg' }),
    metadata: { photoId: row.id, requestId: row.requestId, ...photo.facts, takenAt: String(row.takenAt) },
    endpoint,
    urls: db.uploads,
    closing,
    silentMs,
  })
}

/** The desk may have been closed between the making of a request and the word that its photos may go. */
async function releaseMade({ store, isMade }: PhotoSenderParts): Promise<void> {
  for (const requestId of await store.keptRequests()) {
    if (await isMade(requestId)) await store.release(requestId)
  }
}
