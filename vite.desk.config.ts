import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { generateSW } from 'workbox-build'

/**
 * The desk for browsers. The hub serves `dist/desk` as it stands at `/desk/`, under a policy that allows no inline
 * script. The service worker beside it holds the whole program, so that the desk loads while the hub is away.
 */
export default defineConfig({
  root: join(import.meta.dirname, 'src-renderer'),
  base: '/desk/',
  plugins: [react(), keepForOffline()],
  build: {
    outDir: '../dist/desk',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A font or a sound that is written into the page as data: would need a wider policy.
    assetsInlineLimit: 0,
    // One sheet: what a screen says of a part must come after what the part says of itself, whichever is fetched first.
    cssCodeSplit: false,
    rolldownOptions: {
      input: join(import.meta.dirname, 'src-renderer/index.html'),
      // The sign-in takes three parts of the kit and must not wait for the rest: a part does nothing unless it is used.
      treeshake: {
        moduleSideEffects: [{ test: /src-renderer\/ui\/(?!fonts)[\w-]+\.tsx?$/, sideEffects: false }],
      },
      output: {
        codeSplitting: { groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// }] },
      },
    },
  },
})

/** Writes the service worker when everything else is written. */
function keepForOffline(): Plugin {
  let folder = ''
  let failed = false
  return {
    name: 'townline:keep-for-offline',
    apply: 'build',
    configResolved: config => {
      folder = resolve(config.root, config.build.outDir)
    },
    buildEnd: error => {
      failed = error !== undefined
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => {
        if (failed) return
        const { count, warnings } = await generateSW({
          globDirectory: folder,
          globPatterns: [
            '**/*.{html,js,css,json,webmanifest,woff2,woff,ttf,svg,png,ico,webp,mp3,ogg,wav,wasm}',
          ],
          globIgnores: ['service-worker.js'],
          swDest: join(folder, 'service-worker.js'),
          // Names with a hash never change their content.
          dontCacheBustURLsMatching: /\/assets\/|^assets\//,
          maximumFileSizeToCacheInBytes: 20 * 1024 * 1024,
          navigateFallback: '/desk/index.html',
          navigateFallbackAllowlist: [/^\/desk\//],
          // Nothing is cached but the program itself: what the hub says is the store's business.
          runtimeCaching: [],
          cacheId: 'townline-desk',
          cleanupOutdatedCaches: true,
          // The first worker serves its window at once; a newer one waits until the desk asks.
          clientsClaim: true,
          skipWaiting: false,
          inlineWorkboxRuntime: true,
          sourcemap: false,
          mode: 'production',
        })
        if (count === 0 || warnings.length > 0) {
          throw new Error(`the service worker keeps ${count} files: ${warnings.join('; ')}`)
        }
      },
    },
  }
}
