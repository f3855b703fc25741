import { createWriteStream } from 'node:fs'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes what comes to a file; answers false, and stops, where it is more than is read. */
export async function keepContent(content: Readable, path: string, bytesMax: number): Promise<boolean> {
  let bytes = 0
  const limit = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      done(bytes > bytesMax ? new TooLarge() : null, chunk)
    },
  })
  try {
    await pipeline(content, limit, createWriteStream(path))
    return true
  } catch (error) {
    if (error instanceof TooLarge) return false
    throw error
  }
}

/** Stays in this file: callers get a refusal. */
class TooLarge extends Error {
  override readonly name = 'TooLarge'
}
