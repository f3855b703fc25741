import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Builds a page, such as the desk without screens (`desk-page`), to be served below `/desk/`. Answers the folder. */
export async function buildDeskPage(root: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'townline-desk-page-'))
  // The test runner says `test`, under which Vite would build for developers.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({
      configFile: false,
      root,
      base: '/desk/',
      logLevel: 'error',
      build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
    })
  } finally {
    process.env.NODE_ENV = NODE_ENV
  }
  return outDir
}

/** A file of the built page, by its path below `/desk/`. */
export function readDeskPage(
  folder: string,
  path: string,
): { readonly type: string; readonly body: Uint8Array } | undefined {
  if (!path.startsWith('/desk/')) return undefined
  const file = path === '/desk/' ? 'index.html' : path.slice('/desk/'.length)
  try {
    return {
      type: types[extname(file)] ?? 'application/octet-stream',
      body: readFileSync(join(folder, file)),
    }
  } catch {
    return undefined
  }
}
