import { join } from 'node:path'
import { defineConfig } from 'vite'

/**
 * The public pages, each with its assets in its own folder: `/contact/` and `/contact/assets/…`. The hub serves
 * `dist/public` as it stands, under a policy that allows no inline script or style.
 */
export default defineConfig({
  root: join(import.meta.dirname, 'src-public'),
  base: '/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'contact/assets/[name]-[hash].js' } },
  },
  build: {
    outDir: '../dist/public',
    emptyOutDir: true,
    target: ['es2022', 'safari16'],
    modulePreload: { polyfill: false },
    // An asset written into the page as data: would need a wider policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { contact: join(import.meta.dirname, 'src-public/contact/index.html') },
      output: {
        entryFileNames: '[name]/assets/[name]-[hash].js',
        chunkFileNames: 'contact/assets/[name]-[hash].js',
        assetFileNames: 'contact/assets/[name]-[hash][extname]',
      },
    },
  },
})
