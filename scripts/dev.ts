import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProxyOptions, ViteDevServer } from 'vite'

/**
 * `npm run dev`: the hub with the demo city, restarted when its sources change, and the desk and the public pages with
 * hot reload in front of it. Nothing is built. The data is in `.townline/dev`, apart from that of `npm start`; remove
 * the folder to begin anew.
 *
 * The strict content policy is the hub's: Vite puts styles into the page while one works, so `npm start` shows what
 * the policy forbids and this does not.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const hubPort = Number(process.env.TOWNLINE_PORT ?? 4310)
const deskPort = 4311
const publicPort = 4312
const hubOrigin = `http://127.0.0.1:${hubPort}`
const watched = ['src-hub', 'src-domain', 'src-contract', 'resources']

const toHub: ProxyOptions = {
  target: hubOrigin,
  // The hub sees the address that the page has, and so takes the page for its own.
  changeOrigin: false,
  configure: proxy => {
    // While the hub restarts, the pages say that it is away; that is not worth a page of errors here.
    proxy.on('error', () => {})
  },
}
const withSockets: ProxyOptions = { ...toHub, ws: true }

process.chdir(root)
if (process.argv[2] === 'hub') await runHub()
else await runAll()

/** The hub alone: this file again, in a process of its own that is restarted. */
async function runHub(): Promise<void> {
  const { readConfig } = await import('../src-hub/config/read-config.ts')
  const { startHub } = await import('../src-hub/hub.ts')
  const config = readConfig(process.env)
  if ('problem' in config) throw new Error(config.problem)
  const starting = startHub(config)
  // Also a restart in the middle of a start stops in order: the database would outlive its hub.
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      void starting.then(hub => hub.stop()).finally(() => process.exit(0))
    })
  }
  const hub = await starting
  console.log(`Hub ready. Sign in with ${hub.demoPassword} as ${exampleUsers(hub.demoSignIns)}.`)
}

/** One of each role. */
function exampleUsers(signIns: readonly { readonly user: string; readonly role: string }[]): string {
  const roles = Map.groupBy(signIns, ({ role }) => role)
  return [...roles].map(([role, people]) => `${people[0]?.user} (${role})`).join(', ')
}

async function runAll(): Promise<void> {
  const hub = watchHub()
  const pages: ViteDevServer[] = []
  let stopping: Promise<void> | undefined
  /** Ends the pages and the hub, once; the hub closes its database in order. */
  const stop = (code: number): Promise<void> => {
    stopping ??= (async () => {
      const ended = new Promise<void>(resolve => {
        if (hub.exitCode !== null || hub.signalCode !== null) resolve()
        else hub.once('exit', () => resolve())
      })
      hub.kill('SIGTERM')
      await Promise.all([ended, ...pages.map(server => server.close())])
      process.exit(code)
    })()
    return stopping
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
  hub.on('exit', code => void stop(code ?? 1))
  try {
    pages.push(
      await servePages('vite.desk.config.ts', deskPort, { '/api': toHub, '^/live$': withSockets }),
      await servePages('vite.public.config.ts', publicPort, {
        '^/contact/live$': withSockets,
        '^/contact/city$': toHub,
        '^/chat/live$': withSockets,
        '^/chat/(lobby$|files/)': toHub,
      }),
    )
    const addresses = [
      `Desk          http://localhost:${deskPort}/desk/`,
      `Contact page  http://localhost:${publicPort}/contact/`,
      `Hub           http://localhost:${hubPort}/ (with the pages as they were built last)`,
    ]
    console.log(`\n${addresses.join('\n')}\n`)
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem)
    await stop(1)
  }
}

function watchHub(): ChildProcess {
  return spawn(
    process.execPath,
    [
      ...watched.map(folder => `--watch-path=${join(root, folder)}`),
      '--watch-preserve-output',
      fileURLToPath(import.meta.url),
      'hub',
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        TOWNLINE_DATA: process.env.TOWNLINE_DATA ?? join(root, '.townline/dev'),
        TOWNLINE_OPEN: '0',
        TOWNLINE_PORT: String(hubPort),
      },
    },
  )
}

async function servePages(
  configFile: string,
  port: number,
  proxy: Record<string, ProxyOptions>,
): Promise<ViteDevServer> {
  const { createServer } = await import('vite')
  const server = await createServer({
    configFile,
    // Two servers in one cache would throw out each other's packages.
    cacheDir: join(root, 'node_modules/.vite', String(port)),
    clearScreen: false,
    server: { host: '127.0.0.1', port, strictPort: true, proxy },
  })
  return server.listen()
}
