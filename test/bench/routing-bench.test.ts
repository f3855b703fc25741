import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const lineSchema = z.strictObject({
  name: z.literal('routing'),
  metric: z.string().min(1),
  unit: z.string().min(1),
  ours: z.number().positive(),
  peer: z.number().positive(),
  peerName: z.string().min(1),
  ratio: z.number().positive(),
  runs: z.number().int().positive(),
})

it('the routing bench runs on a PostgreSQL of its own and says one figure a line, each beside its peer', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bench/run.ts', 'routing', '--quick', '--json'],
    { cwd: root },
  )
  const figures = stdout
    .trim()
    .split('\n')
    .map(line => lineSchema.parse(JSON.parse(line)))
  const peersOf = (words: string) =>
    figures.filter(({ metric }) => metric.includes(words)).map(({ peerName }) => peerName)
  expect(peersOf('decisions/s')).toEqual(['limit: bare heap', 'naive scan'])
  expect(peersOf('decision p99')).toEqual(['limit: 0.1 ms'])
  expect(peersOf('growth')).toEqual(['limit: log n'])
  expect(peersOf('durable assignments/s')).toEqual([
    'raw SKIP LOCKED',
    'pg-boss',
    'graphile-worker default',
    'graphile-worker tuned',
  ])
  expect(new Set(peersOf('pick-up'))).toEqual(
    new Set(['raw SKIP LOCKED', 'pg-boss', 'graphile-worker default']),
  )
  expect(peersOf('offer p99')).toEqual(['limit: 10 ms'])
})
