import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { CustomScheme, Protocol } from 'electron'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { deskHost, deskScheme } from './desk-address.ts'

/** Must be registered before the application is ready; Electron takes one list, once. */
export const deskSchemes: CustomScheme[] = [
  {
    scheme: deskScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Answers `app://desk/…` with the built files in `folder`, each with the policy for the hub, and the telephone, of that
 * moment.
 */
export function serveDesk(
  protocol: Pick<Protocol, 'handle'>,
  folder: string,
  hubAddress: () => string | undefined,
  voiceHosts: () => readonly string[],
): void {
  protocol.handle(deskScheme, async request => {
    const headers = {
      'content-security-policy': contentSecurityPolicy(hubAddress(), voiceHosts()),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    }
    const plain = { ...headers, 'content-type': 'text/plain; charset=utf-8' }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Method not allowed', { status: 405, headers: plain })
    }
    const file = deskFile(folder, request.url)
    if (file === undefined) return new Response('Not found', { status: 404, headers: plain })
    try {
      const content = await readFile(file)
      const type = mimeTypes[extname(file).toLowerCase()] ?? 'application/octet-stream'
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
        status: 200,
        headers: { ...headers, 'content-type': type, 'content-length': String(content.byteLength) },
      })
    } catch {
      return new Response('Not found', { status: 404, headers: plain })
    }
  })
}

/** The file for an address of the desk, or nothing when the address leads out of the folder. */
export function deskFile(folder: string, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, pathname } = new URL(url)
  if (protocol !== `${deskScheme}:` || host !== deskHost) return undefined
  const path = decoded(pathname)
  // One decoding is all that is due: what still hides a percent sign, a separator or a drive was made to.
  if (path === undefined || /[%\\\0:]/.test(path)) return undefined
  const parts = path.split('/').filter(part => part !== '')
  if (parts.some(part => part.startsWith('.'))) return undefined
  const file = join(folder, ...(parts.length === 0 ? ['index.html'] : parts))
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : undefined
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return undefined
  }
}
