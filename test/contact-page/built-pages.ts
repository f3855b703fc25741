import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** Builds the public pages as they ship, into a folder of their own; answers the folder. */
export async function buildPublicPages(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-public-'))
  await build({ configFile: 'vite.public.config.ts', logLevel: 'error', build: { outDir: folder } })
  return folder
}
