import { execFile, fork } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'

const peers = join(import.meta.dirname, 'peers')

/** The page and the servers of the peers, on one origin. */
export interface PeerServers extends AsyncDisposable {
  /** With a closing slash: the page. */
  readonly url: string
  /** Empties the servers. */
  readonly forget: () => Promise<void>
}

/**
 * Starts the peers. They are no part of the product and have a `package.json` of their own; the first start installs
 * what it names, from the lockfile and without install scripts.
 */
export async function startPeers(say: (line: string) => void): Promise<PeerServers> {
  await install(say)
  const folder = await mkdtemp(join(tmpdir(), 'townline-peers-'))
  say('sync: building the page of the peers')
  await build({
    configFile: false,
    root: join(peers, 'page'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5_000 },
    define: { global: 'globalThis' },
  })
  const server = fork(join(peers, 'peer-servers.js'), [folder], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
  const port = await Promise.race([
    new Promise<number>(resolve => server.once('message', said => resolve((said as { port: number }).port))),
    ended.then(() => Promise.reject(new Error('the servers of the peers did not start'))),
  ])
  const url = `http://127.0.0.1:${port}/`
  return {
    url,
    forget: async () => {
      const { ok } = await fetch(`${url}forget`, { method: 'POST' })
      if (!ok) throw new Error('the servers of the peers did not forget')
    },
    [Symbol.asyncDispose]: async () => {
      server.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The lockfile that was installed is kept beside what it installed: a changed one is installed again. */
async function install(say: (line: string) => void): Promise<void> {
  const installed = join(peers, 'node_modules', '.installed-lock.json')
  const lock = await readFile(join(peers, 'package-lock.json'), 'utf8')
  if ((await readFile(installed, 'utf8').catch(() => '')) === lock) return
  say('sync: installing the peers, once …')
  const { stdout, stderr } = await promisify(execFile)(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: peers, shell: process.platform === 'win32' },
  )
  say(`${stdout}${stderr}`.trim())
  await mkdir(join(peers, 'node_modules'), { recursive: true })
  await writeFile(installed, lock)
}
