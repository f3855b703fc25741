import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../world/free-port.ts'
import { type CrmPeer, settingsOf } from './crm-peer.ts'

const folder = join(import.meta.dirname, '../peers')

/** Why there is no OData server; `undefined` where there is one. */
export function noODataServer(): string | undefined {
  // Written by npm when all are there.
  return existsSync(join(folder, 'node_modules/.package-lock.json'))
    ? undefined
    : 'its packages are not installed (npm install in test/peers)'
}

/** `@sap/cds` with the table of cases that Dataverse has, in a process of its own, empty. */
export async function openODataPeer(): Promise<CrmPeer> {
  const port = await freePort()
  const child: ChildProcess = spawn(
    process.execPath,
    ['node_modules/.bin/cds-serve', 'all', '--in-memory', '--port', String(port)],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'test' } },
  )
  const heard: string[] = []
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        heard.push(String(chunk))
        if (heard.join('').includes('launched in')) resolve()
      })
    }
    child.once('exit', () => reject(new Error(`cds did not start: ${heard.join('').slice(-2_000)}`)))
  })
  const origin = `http://127.0.0.1:${port}`
  const root = `${origin}/api/data/v9.2/incident`
  const authorization = `Basic ${Buffer.from('townline:townline').toString('base64')}`
  const rowsOf = async (key: string): Promise<readonly Record<string, unknown>[]> => {
    const found = await fetch(`${root}s?$filter=${encodeURIComponent(`townline_reference eq '${key}'`)}`, {
      headers: { authorization },
    })
    return ((await found.json()) as { value: Record<string, unknown>[] }).value
  }
  const change = async (key: string, method: 'PATCH' | 'DELETE', body?: object): Promise<void> => {
    for (const { incidentid } of await rowsOf(key)) {
      const answer = await fetch(`${root}s(${incidentid})`, {
        method,
        headers: { authorization, 'content-type': 'application/json', 'if-match': '*' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${answer.status} ${await answer.text()}`)
    }
  }
  const settings = (at: string, password: string) =>
    settingsOf({
      id: 'odata',
      kind: 'dataverse',
      url: `${at}/api/data/v9.2`,
      auth: { kind: 'basic', user: 'townline', password },
      noteField: 'townline_note',
      timeoutSeconds: 10,
      lookEverySeconds: 0.2,
    })
  return {
    settings: settings(origin, 'townline'),
    stranger: settings(origin, 'another'),
    at: each => settings(each, 'townline'),
    count: async key => (await rowsOf(key)).length,
    statusOf: async key => String((await rowsOf(key))[0]?.['townline_status']),
    move: (key, status, words) =>
      change(key, 'PATCH', {
        statuscode: Number(status),
        ...(words === undefined ? {} : { townline_note: words }),
      }),
    remove: key => change(key, 'DELETE'),
    resolutionsOf: async key => {
      const [row] = await rowsOf(key)
      const found = await fetch(
        `${root}resolutions?$filter=${encodeURIComponent(`incidentid eq ${row?.['incidentid']}`)}`,
        {
          headers: { authorization },
        },
      )
      return ((await found.json()) as { value: unknown[] }).value.length
    },
    theirs: { status: '5', means: 'completed' },
    refused: {
      crmCase: fine => ({ ...fine, values: { ...fine.values, latitude: 'not a number' } }),
      words: /not a valid Double/,
    },
    stop: async () => {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      await ended
    },
  }
}
