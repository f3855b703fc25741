import { setTimeout as pause } from 'node:timers/promises'
import { change } from '../test/hub/routing-settings/settings-world.ts'
import { openTwilioStandIn, type StandIn } from '../test/voice/twilio-stand-in.ts'
import { type Desk, type HubAddress, openDesk, signIn } from '../test/world/hub-world.ts'
import { type Figure, latencyFigures } from './figures.ts'
import { startBenchHub } from './hub-process.ts'

/**
 * How long after the carrier's webhook it rings at a desk: from the moment at which a caller's choice of language is
 * sent to the hub, signed, to the message on a desk's live socket that says who rings. Ten calls a second, whether the
 * earlier ones have rung or not, over a real hub with PostgreSQL; each caller hangs up when it has rung, so that a desk
 * is free again. The peer is the limit below which nobody notices.
 */
const limitMs = 250
const peerName = 'limit: 250 ms'
const desks = 30
const callsPerSecond = 10
const secondsPerRound = 20
const rounds = 3
const customers = 5_000

export async function runRing(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<readonly Figure[]> {
  const twilio = await openTwilioStandIn()
  await using hub = await startBenchHub({ customers, desks, environment: twilio.environment, say })
  twilio.connectTo(hub.url)
  await letAnswer(hub)
  const rung = new Map<string, (at: number) => void>()
  const floor: Desk[] = []
  for (let index = 1; index <= desks; index++) floor.push(await deskThatRings(hub, `desk-${index}`, rung))
  const measured: { ours: number[]; peer: number[] }[] = []
  // One round more than is counted: the first one warms the hub.
  for (let round = 0; round <= (quick ? 1 : rounds); round++) {
    const seconds = quick ? 2 : round === 0 ? 5 : secondsPerRound
    const ours = await ringLatencies(twilio, rung, round, seconds)
    if (round > 0) measured.push({ ours, peer: [limitMs] })
    say(`ring: round ${round} of ${rounds}, ${ours.length} calls`)
  }
  await Promise.all(floor.map(desk => desk.close()))
  await twilio.stop()
  if (twilio.problems.length > 0) throw new Error(twilio.problems.join('\n'))
  return latencyFigures(
    {
      name: 'ring',
      peerName,
      metric: `carrier’s webhook → ring at a desk, ${callsPerSecond} calls/s for ${secondsPerRound} s,`,
    },
    measured,
    [0.5, 0.95],
  )
}

/** The desks of the bench may take telephone calls. */
async function letAnswer(hub: HubAddress): Promise<void> {
  const administrator = await signIn(hub, 'farah.siddiqui')
  const isDesk = ({ id }: { readonly id: string }) => id.startsWith('desk-')
  await change(hub, administrator, document => ({
    ...document,
    agents: [
      ...document.agents.filter(agent => !isDesk(agent)),
      ...Array.from({ length: desks }, (_, index) => ({ id: `desk-${index + 1}`, skills: ['phone'] })),
    ],
  }))
}

async function deskThatRings(
  hub: HubAddress,
  user: string,
  rung: ReadonlyMap<string, (at: number) => void>,
): Promise<Desk> {
  const desk = await openDesk(hub, user)
  desk.socket.on('message', () => {
    const at = performance.now()
    for (const { phase, from } of Object.values(desk.view().contacts)) {
      if (phase.kind === 'offered') rung.get(from.phone ?? '')?.(at)
    }
  })
  await desk.be('available')
  return desk
}

/** The times of one round in milliseconds. A call that does not ring within the stand-in's patience fails the bench. */
async function ringLatencies(
  twilio: StandIn,
  rung: Map<string, (at: number) => void>,
  round: number,
  seconds: number,
): Promise<number[]> {
  const begun = performance.now()
  const calls = Array.from({ length: seconds * callsPerSecond }, async (_, index) => {
    await pause(Math.max(0, begun + (index * 1_000) / callsPerSecond - performance.now()))
    const from = `+1905555${String(round * 1_000 + index).padStart(4, '0')}`
    const caller = await twilio.call({ from })
    const rings = new Promise<number>(resolve => rung.set(from, resolve))
    const asked = performance.now()
    await caller.press('1')
    const at = await Promise.race([rings, pause(15_000)])
    if (at === undefined) throw new Error(`${from} did not ring`)
    rung.delete(from)
    await caller.hangUp()
    return at - asked
  })
  return Promise.all(calls)
}
