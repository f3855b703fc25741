import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const inProject = (...parts: string[]) => join(import.meta.dirname, ...parts)

/**
 * Main and preload are whole bundles: a packaged desk carries no node_modules, and a sandboxed preload may
 * require nothing but Electron.
 */
export default defineConfig({
  main: {
    build: {
      outDir: inProject('dist/main'),
      externalizeDeps: false,
      rolldownOptions: {
        input: inProject('src-main/main.ts'),
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: inProject('dist/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: inProject('src-preload/preload.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: inProject('src-renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: inProject('dist/renderer'),
      emptyOutDir: true,
      // The desk, and the window that speaks for it.
      rolldownOptions: {
        input: {
          index: inProject('src-renderer/index.html'),
          voice: inProject('src-renderer/voice.html'),
        },
      },
    },
  },
})
