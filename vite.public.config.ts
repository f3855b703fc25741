import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The script that a city's pages load: its address stands in their source and never changes. */
const loader = 'townline-chat'

/** Whose asset it is, by the page or style sheet that it is made from. */
function folderOfAsset(names: readonly string[]): string {
  const isOf = (pattern: RegExp) => names.some(name => pattern.test(name))
  if (isOf(/^chat\b/)) return 'chat'
  if (isOf(/^(kiosk|follow|counter|use-counter-line)\b/)) return 'kiosk'
  if (isOf(/^track\b/)) return 'track'
  if (isOf(/^appointments\b/)) return 'appointments'
  return isOf(/^board\b/) ? 'board' : 'contact'
}

/**
 * The public pages, each with its assets in its own folder: `/contact/` and `/contact/assets/…`, `/chat/` likewise, and
 * what these use with the chat, which is the smallest; the pages of a counter have theirs with the kiosk. The hub serves `dist/public` as it stands, under a policy that
 * allows no inline script or style.
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
      input: {
        contact: join(import.meta.dirname, 'src-public/contact/index.html'),
        chat: join(import.meta.dirname, 'src-public/chat/index.html'),
        [loader]: join(import.meta.dirname, 'src-public/chat/townline-chat.ts'),
        kiosk: join(import.meta.dirname, 'src-public/kiosk/index.html'),
        follow: join(import.meta.dirname, 'src-public/kiosk/follow/index.html'),
        board: join(import.meta.dirname, 'src-public/board/index.html'),
        track: join(import.meta.dirname, 'src-public/track/index.html'),
        appointments: join(import.meta.dirname, 'src-public/appointments/index.html'),
      },
      output: {
        entryFileNames: ({ name }) =>
          name === loader
            ? `chat/${loader}.js`
            : `${name === 'follow' ? 'kiosk' : '[name]'}/assets/[name]-[hash].js`,
        chunkFileNames: ({ moduleIds }) =>
          `${moduleIds.some(id => /\/src-(public\/counter|domain\/kiosk)\//.test(id)) ? 'kiosk' : 'chat'}/assets/[name]-[hash].js`,
        assetFileNames: ({ names }) => `${folderOfAsset(names)}/assets/[name]-[hash][extname]`,
      },
    },
  },
})
