import { defineConfig } from '@playwright/test'

/** The main path on real Electron: `playwright test -c test/shell`. */
export default defineConfig({
  testDir: '.',
  testMatch: 'electron.spec.ts',
  outputDir: '../../dist/electron-results',
  timeout: 60_000,
  workers: 1,
})
