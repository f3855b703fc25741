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

const T0=Date.now(); const W=(f: any,m: any)=>console.log(Date.now()-T0,m,f?.err?.message??"",f?.processes??"")
export const silentLog: Log = { info:W, warn:W, error:W }
export const isRoot = process.getuid?.() === 0
export const nobody = { uid: 65_534, gid: 65_534 }

const cleanups: (() => unknown)[] = []

/** Run in reverse when the test is over, passed or not. */
export function afterThisTest(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) { const a=Date.now(); await cleanup(); console.log(Date.now()-T0,"cleanup",Date.now()-a) }
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
