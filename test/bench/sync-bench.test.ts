import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const lineSchema = z.strictObject({
  name: z.literal('sync'),
  metric: z.string().min(1),
  unit: z.string().min(1),
  ours: z.number().positive(),
  peer: z.number().positive(),
  peerName: z.string().min(1),
  ratio: z.number().positive(),
  runs: z.number().int().positive(),
})

it('the sync bench runs in a real Chromium and says one figure a line, each beside its peer', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bench/run.ts', 'sync', '--quick', '--json'],
    { cwd: root },
  )
  const figures = stdout
    .trim()
    .split('\n')
    .map(line => lineSchema.parse(JSON.parse(line)))
  const peersOf = (words: string) =>
    figures.filter(({ metric }) => metric.startsWith(words)).map(({ peerName }) => peerName)
  expect(peersOf('push 200')).toEqual(['PouchDB best', 'RxDB best', 'limit: Dexie + 1 POST'])
  expect(peersOf('pull 200')).toEqual(['PouchDB best', 'RxDB best', 'limit: Dexie + 1 GET'])
  expect(peersOf('one action p50')).toEqual(['PouchDB', 'limit: Dexie'])
  expect(peersOf('push, growth')).toEqual(['limit: 11 x'])
  expect(peersOf('interaction to next paint p98')).toEqual(['limit: 100 ms'])
  expect(peersOf('longest task')).toEqual(['limit: 50 ms'])
  expect(peersOf('cold start')).toEqual(['limit: 1 s'])
  expect(peersOf('search as you type')).toEqual(['limit: 16 ms'])
})
