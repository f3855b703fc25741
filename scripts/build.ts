import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { build } from 'vite'

/**
 * Builds what the hub serves: the browser desk (`dist/desk`) and the public pages (`dist/public`), and where Electron's
 * binary is installed its shell and renderer (`dist/main`, `dist/preload`, `dist/renderer`) as well.
 */
await Promise.all(['dist/desk', 'dist/public'].map(folder => rm(folder, { recursive: true, force: true })))
await build({ configFile: 'vite.public.config.ts', logLevel: 'warn' })
await build({ configFile: 'vite.desk.config.ts', logLevel: 'warn' })
if (isElectronInstalled()) {
  const { build: buildShell } = await import('electron-vite')
  await buildShell({ logLevel: 'warn' })
}

function isElectronInstalled(): boolean {
  const named = 'node_modules/electron/path.txt'
  return existsSync(named) && existsSync(`node_modules/electron/dist/${readFileSync(named, 'utf8').trim()}`)
}
