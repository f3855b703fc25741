import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The policy of the desk: `vite preview` serves the gallery under it, so that a part that breaks it is seen here first. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
].join('; ')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../../../dist/gallery', emptyOutDir: true, assetsInlineLimit: 0 },
  preview: { headers: { 'content-security-policy': policy } },
})
