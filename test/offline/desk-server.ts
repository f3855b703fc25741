import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { type SyncScope, syncMediaType } from '../../src-contract/http/api.ts'
import type { Envelope } from '../../src-contract/live/desk-command.ts'
import type { ScriptedHub } from './scripted-hub.ts'

const root = join(import.meta.dirname, 'page')
const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
}

/** Builds the test's page with the desk's own build. Answers the folder. */
export async function buildDeskPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'townline-desk-page-'))
  // The test runner says `test`, under which Vite would build a desk for developers.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({
      configFile: join(import.meta.dirname, '../../vite.desk.config.ts'),
      root,
      logLevel: 'error',
      build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(root, 'index.html') } },
    })
  } finally {
    process.env.NODE_ENV = NODE_ENV
  }
  return outDir
}

/** Makes the built page look like the next version of the desk. */
export async function publishNextVersion(folder: string, version: string): Promise<void> {
  for (const file of ['index.html', 'service-worker.js']) {
    const text = await readFile(join(folder, file), 'utf8')
    const next = text.includes('<title>')
      ? text.replace(/<title>[^<]*/, `<title>Desk ${version}`)
      : text.replace(
          /(index\.html",\s*revision:\s*"|revision:\s*")[0-9a-f]+(?=",\s*url:\s*"index\.html"|")/,
          `$1${version}`,
        )
    await writeFile(join(folder, file), next)
  }
}

/** Serves the page under `/desk/` and the scripted hub under `/api/`, under the policy of the real hub. */
export async function serveDesk(folder: string, hub: ScriptedHub) {
  const line = hub.client()
  const asked: string[] = []
  const state = { answerDelayMs: 0, hold: false }
  const held: (() => void)[] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://desk')
    asked.push(url.pathname)
    try {
      if (url.pathname.startsWith('/api/')) {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk)
        const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined
        return await answerApi(url, body, response)
      }
      const path = url.pathname === '/desk/' ? '/desk/index.html' : url.pathname
      const file = await readFile(join(folder, path.replace('/desk/', '')))
      response.writeHead(200, {
        'content-type': kinds[extname(path)] ?? 'application/octet-stream',
        'content-security-policy':
          "default-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'",
        'cache-control': 'no-cache',
      })
      response.end(file)
    } catch {
      response.writeHead(404).end()
    }
  })

  async function answerApi(url: URL, body: unknown, response: ServerResponse) {
    let answer: unknown
    if (url.pathname === '/api/commands') {
      const { commands, after } = body as { commands: Envelope[]; after: string | null }
      answer = await line.submitTexts(
        commands.map(envelope => JSON.stringify(envelope)),
        after ?? undefined,
      )
      if (state.hold) await new Promise<void>(resolve => held.push(resolve))
      if (state.answerDelayMs > 0) await new Promise(resolve => setTimeout(resolve, state.answerDelayMs))
    } else if (url.pathname === '/api/sync') {
      answer = hub.pageOf(
        url.searchParams.get('scope') as SyncScope,
        url.searchParams.get('cursor') ?? undefined,
        Number(url.searchParams.get('limit') ?? 2_000),
      )
      if (answer instanceof Uint8Array) {
        response.writeHead(200, { 'content-type': syncMediaType }).end(answer)
        return
      }
    } else {
      const { deskId, leaseId } = body as { deskId: string; leaseId: string }
      answer = await line.leaseBlock(deskId, leaseId)
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  let port = 0
  async function start() {
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await start()
  return {
    asked,
    state,
    release: () => {
      for (const each of held.splice(0)) each()
    },
    address: () => `http://127.0.0.1:${port}/desk/`,
    start,
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
