import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Log } from '../../../src-hub/database/log.ts'
import {
  type DatabaseConfig,
  type OpenDatabase,
  openDatabase,
} from '../../../src-hub/database/open-database.ts'

export const silentLog: Log = { info() {}, warn() {}, error() {} }
export const isRoot = process.getuid?.() === 0
export const nobody = { uid: 65_534, gid: 65_534 }

const cleanups: (() => unknown)[] = []

/** Run in reverse when the test is over, passed or not. */
export function afterThisTest(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A folder that is gone after the test. Others may pass through it, as through /tmp. */
export function makeFolder(below: string = tmpdir()): string {
  const folder = mkdtempSync(join(below, 'townline-test-'))
  chmodSync(folder, 0o711)
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a database that is closed after the test. */
export async function open(config: DatabaseConfig): Promise<OpenDatabase> {
  const database = await openDatabase(config, silentLog)
  afterThisTest(() => database.close())
  return database
}
