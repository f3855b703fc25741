import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/**
 * Main and preload are whole bundles: a packaged desk carries no node_modules, and a sandboxed preload may
 * require nothing but Electron.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      externalizeDeps: false,
      rolldownOptions: {
        input: 'src-main/main.ts',
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: 'src-preload/preload.ts',
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'dist/renderer',
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
})
