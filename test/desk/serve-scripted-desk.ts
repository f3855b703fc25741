import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; media-src 'self' blob: mediastream:; base-uri 'none'"

/** Builds the scripted desk as the desk ships, and serves it under its policy until `close`. */
export async function serveScriptedDesk(): Promise<{
  readonly origin: string
  readonly close: () => Promise<void>
}> {
  const outDir = mkdtempSync(join(tmpdir(), 'townline-scripted-desk-'))
  const shared = {
    configFile: false as const,
    root: join(import.meta.dirname, 'scripted-desk'),
    publicDir: join(import.meta.dirname, '../../src-renderer/public'),
    base: './',
    logLevel: 'error' as const,
    plugins: [react()],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 8_000 },
  }
  await build(shared)
  const server = await preview({
    ...shared,
    preview: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': policy } },
  })
  const address = server.httpServer.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 4173}`,
    close: async () => {
      await server.close()
      rmSync(outDir, { recursive: true, force: true })
    },
  }
}
