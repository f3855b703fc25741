import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { change } from '../test/hub/routing-settings/settings-world.ts'
import { signIn } from '../test/world/hub-world.ts'
import type { LoadOrder, LoadWord } from './chat-load.ts'
import { type Figure, figureOf, latencyFigures, type Round } from './figures.ts'
import { startBenchHub } from './hub-process.ts'

/**
 * Chats beside each other on one hub with a PostgreSQL under it: residents write over their sockets, agents answer over
 * HTTP as desks do, and each message is timed from the instant of sending to the other end. The peer is the least that
 * can be done: the same messages to a bare WebSocket server that sends each one back, keeps nothing and knows nobody.
 */
const limitName = 'limit: bare ws echo'

export async function runChat(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<readonly Figure[]> {
  const size = quick
    ? { chats: 12, desks: 4, perSecond: 20, messages: 60, rounds: 1 }
    : { chats: 300, desks: 100, perSecond: 60, messages: 1_200, rounds: 3 }
  await using hub = await startBenchHub({
    customers: 1_000,
    desks: size.desks,
    fresh: true,
    environment: { TOWNLINE_PROXIES: '127.0.0.1' },
    say,
  })
  // The desks of a bench have no skills; the chats of this centre ask for none.
  await change(hub, await signIn(hub, 'farah.siddiqui'), document => ({
    ...document,
    queues: document.queues.map(queue => (queue.id === 'chat-en' ? { ...queue, skills: [] } : queue)),
  }))
  const load = fork(fileURLToPath(new URL('chat-load.ts', import.meta.url)), [
    hub.url,
    String(size.chats),
    String(size.desks),
  ])
  const bare = fork(fileURLToPath(new URL('chat-echo.ts', import.meta.url)))
  try {
    const [port] = (await once(bare, 'message')) as [number]
    await once(load, 'message')
    say(`chat: ${size.chats} chats are answered by ${size.desks} desks`)
    const ask = async (order: LoadOrder) => {
      load.send(order)
      const [word] = (await once(load, 'message')) as [LoadWord]
      return word.kind === 'told' ? word : { toDesk: [], toPage: [] }
    }
    const toDesk: { ours: readonly number[]; peer: readonly number[] }[] = []
    const toPage: { ours: readonly number[]; peer: readonly number[] }[] = []
    const cpu: Round[] = []
    const memory: Round[] = []
    const { perSecond, messages } = size
    for (let round = 0; round <= size.rounds; round++) {
      const bareBefore = usageOf(bare.pid ?? 0)
      const echoed = await ask({ kind: 'echo', url: `ws://127.0.0.1:${port}/`, perSecond, messages })
      const bareAfter = usageOf(bare.pid ?? 0)
      const before = usageOf(hub.pid)
      const told = await ask({ kind: 'talk', perSecond, messages })
      const after = usageOf(hub.pid)
      say(`chat: round ${round} of ${size.rounds}`)
      // The first round warms up.
      if (round === 0 && !quick) continue
      toDesk.push({ ours: told.toDesk, peer: echoed.toDesk })
      toPage.push({ ours: told.toPage, peer: echoed.toDesk })
      cpu.push({
        ours: (after.cpuMs - before.cpuMs) / messages,
        peer: Math.max(0.001, (bareAfter.cpuMs - bareBefore.cpuMs) / messages),
      })
      memory.push({ ours: after.residentMb, peer: bareAfter.residentMb })
    }
    const floor = `${size.chats} chats, ${perSecond} messages/s, ${availableParallelism()} cores`
    const words = { name: 'chat', peerName: limitName }
    return [
      ...latencyFigures({ ...words, metric: `resident → desk, ${floor}` }, toDesk, [0.5, 0.99]),
      ...latencyFigures({ ...words, metric: `agent → page, ${floor}` }, toPage, [0.5, 0.99]),
      figureOf({ ...words, metric: `hub CPU per message, ${floor}`, unit: 'ms', better: 'lower' }, cpu),
      figureOf({ ...words, metric: `hub memory, ${floor}`, unit: 'MB', better: 'lower' }, memory),
    ]
  } finally {
    load.kill()
    bare.kill()
  }
}

/** What a process has used of the processor so far, and holds of memory now, by Linux's account of it. */
function usageOf(pid: number): { readonly cpuMs: number; readonly residentMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold anything: user and system time in ticks of 10 ms, and resident pages of 4 kB.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return {
    cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * 10,
    residentMb: ((fields[21] ?? 0) * 4_096) / 1_000_000,
  }
}
