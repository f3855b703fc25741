import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = dirname(fileURLToPath(import.meta.url))
const repository = resolve(root, '../../..')

export default defineConfig({
  root,
  plugins: [react()],
  server: {
    port: 4399,
    strictPort: true,
    fs: { allow: [repository] },
    watch: existsSync(repository) ? { ignored: ['**/dist/**', '**/node_modules/**'] } : null,
    hmr: false,
  },
  cacheDir: resolve(repository, 'dist/scripted-desk-cache'),
})
