import { rm } from 'node:fs/promises'
import { build } from 'vite'

/**
 * Builds what the hub serves: the browser desk (`dist/desk`) and the public pages (`dist/public`). The Electron shell
 * is built by `npm run build:shell`, where its binary is.
 */
await Promise.all(['dist/desk', 'dist/public'].map(folder => rm(folder, { recursive: true, force: true })))
await build({ configFile: 'vite.public.config.ts', logLevel: 'warn' })
await build({ configFile: 'vite.desk.config.ts', logLevel: 'warn' })
