import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'

/** Builds the page that holds the three tabs, as strict as the desk ships it, and serves it until `close`. */
export async function servePage(): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const outDir = mkdtempSync(join(tmpdir(), 'townline-right-pane-'))
  const shared = {
    configFile: false as const,
    root: join(import.meta.dirname, 'page'),
    base: './',
    logLevel: 'error' as const,
    plugins: [react()],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 5_000 },
  }
  await build(shared)
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } })
  const address = server.httpServer.address()
  const port = typeof address === 'object' && address ? address.port : 4173
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close()
    },
  }
}
