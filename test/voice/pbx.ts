import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../world/free-port.ts'

/** A PBX of its own for a test: Kamailio, and rtpengine where plain telephones and browsers are to hear each other. */
export interface Pbx {
  /** Where browsers and the hub register. */
  readonly server: string
  readonly domain: string
  /** Where plain SIP telephones send to. */
  readonly udpPort: number
  /** The process dies, and every connection to it. */
  readonly goDown: () => Promise<void>
  readonly comeUp: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly log: () => string
}

/** The secret of every user at this PBX. */
export const secretOf = (user: string) => `${user}-secret`

/** The names of the programs among these that are not on this machine. */
export function missing(...programs: readonly string[]): readonly string[] {
  return programs.filter(program => spawnSync('which', [program]).status !== 0)
}

const packages: Readonly<Record<string, string>> = {
  kamailio: 'kamailio kamailio-websocket-modules kamailio-extra-modules',
  rtpengine: 'rtpengine-daemon',
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  turnserver: 'coturn',
}

/** Why a test is skipped here; said once, by name. */
export function sayMissing(programs: readonly string[]): void {
  if (programs.length === 0) return
  const install = programs.map(program => packages[program] ?? program).join(' ')
  console.warn(`Skipped: ${programs.join(', ')} is not on this machine (apt-get install ${install}).`)
}

export async function startPbx({ bridgesMedia }: { readonly bridgesMedia: boolean }): Promise<Pbx> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-pbx-'))
  const [udpPort, wsPort, controlPort] = [await freePort('udp'), await freePort(), await freePort('udp')]
  // Each process of the tests has its own, below those that the system gives out.
  const mediaPorts = 10_000 + (process.pid % 90) * 200
  const said: string[] = []
  let kamailio: ChildProcess | undefined
  let bridge: ChildProcess | undefined

  const keep = (child: ChildProcess): ChildProcess => {
    child.stderr?.on('data', data => said.push(String(data)))
    child.stdout?.on('data', data => said.push(String(data)))
    return child
  }
  if (bridgesMedia) {
    bridge = keep(
      spawn(
        'rtpengine',
        [
          '--interface=127.0.0.1',
          `--listen-ng=127.0.0.1:${controlPort}`,
          // What the package sets up listens at fixed ports: two on one machine would want the same.
          '--config-file=none',
          '--table=-1',
          '--foreground',
          '--log-stderr',
          '--log-level=4',
          `--port-min=${mediaPorts}`,
          `--port-max=${mediaPorts + 199}`,
          `--pidfile=${join(folder, 'rtpengine.pid')}`,
        ],
        { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
      ),
    )
    await until(() => answersPing(controlPort), 'rtpengine answers')
  }

  const comeUp = async (): Promise<void> => {
    kamailio = keep(
      spawn(
        'kamailio',
        [
          '-f',
          join(import.meta.dirname, 'kamailio.cfg'),
          '-DD',
          '-E',
          '-m',
          '64',
          '-M',
          '8',
          '-P',
          join(folder, 'kamailio.pid'),
          '-Y',
          folder,
          '-A',
          `SIP_LISTEN=udp:127.0.0.1:${udpPort}`,
          '-A',
          `WS_LISTEN=tcp:127.0.0.1:${wsPort}`,
          ...(bridgesMedia ? ['-A', 'RTPE', '-A', `RTPE_SOCK="udp:127.0.0.1:${controlPort}"`] : []),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
      ),
    )
    await until(() => isListening(wsPort), 'Kamailio listens')
  }
  const goDown = async (): Promise<void> => {
    await end(kamailio)
    kamailio = undefined
  }
  try {
    await comeUp()
  } catch (problem) {
    await end(bridge)
    throw new Error(`${problem}\n${said.join('')}`)
  }
  return {
    server: `ws://127.0.0.1:${wsPort}`,
    domain: 'example.test',
    udpPort,
    comeUp,
    goDown,
    stop: async () => {
      await goDown()
      await end(bridge)
      rmSync(folder, { recursive: true, force: true })
    },
    log: () => said.join(''),
  }
}

/** Each is started as a group of its own: Kamailio is several processes, and all of them are to be gone. */
async function end(child: ChildProcess | undefined): Promise<void> {
  const { pid } = child ?? {}
  if (!child || pid === undefined || child.exitCode !== null) return
  const over = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), 3_000)
  await over
  clearTimeout(timer)
}

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const giveUp = Date.now() + 10_000
  while (!(await isTrue())) {
    if (Date.now() > giveUp) throw new Error(`${what}: did not happen`)
    await new Promise(resolve => setTimeout(resolve, 30))
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** rtpengine's own ping, in its control protocol: a cookie, and a bencoded command. */
function answersPing(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    const done = (answers: boolean) => {
      clearTimeout(timer)
      socket.close()
      resolve(answers)
    }
    const timer = setTimeout(() => done(false), 200)
    socket.once('message', () => done(true))
    socket.once('error', () => done(false))
    socket.send('1 d7:command4:pinge', port, '127.0.0.1')
  })
}
