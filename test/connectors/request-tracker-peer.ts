import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../world/free-port.ts'
import { type CrmPeer, settingsOf } from './crm-peer.ts'

const program = '/usr/share/request-tracker5/libexec/rt-server'
const setUp = '/usr/sbin/rt-setup-database-5'

/** Why there is no Request Tracker; `undefined` where there is one. */
export function noRequestTracker(): string | undefined {
  if (!existsSync(program))
    return 'Request Tracker 5 is not installed (apt-get install request-tracker5 rt5-db-sqlite)'
  const hasServer = spawnSync('perl', ['-MStarlet', '-MDBD::SQLite', '-e', '1']).status === 0
  return hasServer ? undefined : 'Perl has no Starlet or no DBD::SQLite'
}

/** Request Tracker 5 over SQLite, in a folder of its own, with its usual queue. */
export async function openRequestTracker(): Promise<CrmPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-rt-'))
  const port = await freePort()
  const config = join(folder, 'RT_SiteConfig.pm')
  for (const each of ['mason', 'session', 'none']) mkdirSync(join(folder, each))
  writeFileSync(
    config,
    [
      `Set($rtname, 'townline.test'); Set($Organization, 'townline.test'); Set($Timezone, 'UTC');`,
      `Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${folder}/rt5');`,
      `Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebBaseURL, 'http://127.0.0.1:${port}');`,
      `Set($LogToSTDERR, 'error'); Set($LogToSyslog, undef); Set($MailCommand, 'testfile');`,
      `Set($MasonDataDir, '${folder}/mason'); Set($MasonSessionDir, '${folder}/session');`,
      '1;',
    ].join('\n'),
  )
  const env = { ...process.env, RT_SITE_CONFIG: config, RT_SITE_CONFIG_DIR: join(folder, 'none') }
  execFileSync(setUp, ['--action', 'init', '--dba', '', '--dba-password', '', '--skip-create'], {
    env,
    stdio: 'ignore',
  })
  const child = spawn(
    program,
    ['--port', String(port), '--host', '127.0.0.1', '--server', 'Starlet', '--max-workers', '2'],
    { env, stdio: 'ignore' },
  )
  const origin = `http://127.0.0.1:${port}`
  const root = `${origin}/REST/2.0`
  const authorization = `Basic ${Buffer.from('root:password').toString('base64')}`
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(root + path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  // It has no other sign of being there than that it answers.
  for (let tries = 0; ; tries += 1) {
    const isThere = await fetch(`${root}/rt`, { headers: { authorization } }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) break
    if (tries > 100 || child.exitCode !== null) throw new Error('Request Tracker did not start')
    await pause(100)
  }
  const ticketsOf = async (
    key: string,
  ): Promise<readonly { readonly id: string; readonly Status: string }[]> => {
    const query = encodeURIComponent(`Subject LIKE '[${key}]'`)
    return ((await ask('GET', `/tickets?query=${query}&fields=Status`)) as { items: [] }).items
  }
  const settings = (at: string, password: string, queue = 'General') =>
    settingsOf({
      id: 'rt',
      kind: 'request-tracker',
      url: `${at}/REST/2.0`,
      queue,
      auth: { kind: 'basic', user: 'root', password },
      timeoutSeconds: 10,
      settleSeconds: 0,
    })
  return {
    settings: settings(origin, 'password'),
    stranger: settings(origin, 'another'),
    at: each => settings(each, 'password'),
    count: async key => (await ticketsOf(key)).length,
    statusOf: async key => (await ticketsOf(key))[0]?.Status,
    move: async (key, status, words) => {
      for (const { id } of await ticketsOf(key)) {
        if (words !== undefined) {
          await ask('POST', `/ticket/${id}/comment`, { Content: words, ContentType: 'text/plain' })
        }
        await ask('PUT', `/ticket/${id}`, { Status: status })
      }
    },
    remove: async key => {
      for (const { id } of await ticketsOf(key)) await ask('PUT', `/ticket/${id}`, { Status: 'deleted' })
    },
    isSlow: true,
    theirs: { status: 'resolved', means: 'completed' },
    refused: {
      settings: settings(origin, 'password', 'No such queue'),
      crmCase: fine => fine,
      words: /No permission to create tickets in the queue/,
    },
    stop: async () => {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
