import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The object that the file holds; an empty one when there is no file. A file that holds no object is set aside
 * as `….unreadable`, so that the next write does not destroy what somebody may still want to repair.
 */
export function readJsonFile(file: string): Readonly<Record<string, unknown>> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  try {
    const content: unknown = JSON.parse(text)
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
      return content as Record<string, unknown>
    }
  } catch {
    // Falls to the same place as JSON that is no object.
  }
  renameSync(file, `${file}.unreadable`)
  return {}
}

/** Readable by its owner only, and after a power cut either the old content or the new, never half of one. */
export function replaceJsonFile(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true })
  const next = `${file}.next`
  const handle = openSync(next, 'w', 0o600)
  try {
    writeSync(handle, `${JSON.stringify(content, null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(next, file)
}
