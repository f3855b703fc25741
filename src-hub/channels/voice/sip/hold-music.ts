import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import type { SoundTarget } from './session-description.ts'

const samplesPerSecond = 8_000
const packetMs = 20
const packetSamples = (samplesPerSecond * packetMs) / 1_000
/** After a pause of the whole process a few packets catch up, not a minute of them. */
const catchUpMax = 10

/** What callers hear while they wait or are held: RTP (RFC 3550) in G.711, from one port of this hub. */
export interface HoldMusic {
  readonly address: string
  readonly port: number
  /**
   * Plays to this leg from now on, elsewhere, or nowhere as yet. Returns the source (SSRC) that it hears, which stays
   * the same until `stopFor`.
   */
  readonly playTo: (leg: string, target: SoundTarget | undefined) => number
  readonly stopFor: (leg: string) => void
  readonly stop: () => void
}

interface Listener {
  readonly target: SoundTarget | undefined
  readonly source: number
  sequence: number
  timestamp: number
}

/** Opens the port. `address` is where the PBX reaches this hub; `port` 0 takes any. */
export async function openHoldMusic(options: {
  readonly address: string
  readonly port: number
  readonly onProblem: (problem: unknown) => void
}): Promise<HoldMusic> {
  const socket = await bind(options)
  const listeners = new Map<string, Listener>()
  const tune = gentleTune()
  const laws = { 0: encoded(tune, muLaw), 8: encoded(tune, aLaw) } as const
  let at = 0
  let dueMs = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    if (listeners.size === 0 || now - dueMs > catchUpMax * packetMs) dueMs = now - packetMs
    for (; dueMs + packetMs <= now; dueMs += packetMs) {
      for (const listener of listeners.values()) send(listener)
      at = (at + packetSamples) % tune.length
    }
  }, packetMs)

  function send(listener: Listener): void {
    const { target, source } = listener
    if (target === undefined) return
    const packet = Buffer.alloc(12 + packetSamples)
    packet[0] = 0x80
    packet[1] = target.payload
    packet.writeUInt16BE(listener.sequence, 2)
    packet.writeUInt32BE(listener.timestamp, 4)
    packet.writeUInt32BE(source, 8)
    laws[target.payload].copy(packet, 12, at, at + packetSamples)
    listener.sequence = (listener.sequence + 1) & 0xffff
    listener.timestamp = (listener.timestamp + packetSamples) >>> 0
    socket.send(packet, target.port, target.address, () => {
      // A caller who just hung up: what does not arrive is not missed.
    })
  }

  return {
    address: options.address,
    port: socket.address().port,
    playTo: (leg, target) => {
      const known = listeners.get(leg)
      const source = known?.source ?? randomInt(2 ** 32)
      listeners.set(leg, {
        target,
        source,
        sequence: known?.sequence ?? randomInt(2 ** 16),
        timestamp: known?.timestamp ?? randomInt(2 ** 32),
      })
      return source
    },
    stopFor: leg => void listeners.delete(leg),
    stop: () => {
      clearInterval(timer)
      listeners.clear()
      socket.close()
    },
  }
}

function bind({ address, port, onProblem }: Parameters<typeof openHoldMusic>[0]): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address, port }, () => {
      socket.off('error', reject)
      socket.on('error', onProblem)
      // What callers say meanwhile comes here and is not kept.
      socket.on('message', () => {})
      resolve(socket)
    })
  })
}

/** Twelve seconds of soft broken chords, as samples from -1 to 1; they end where they begin. */
function gentleTune(): Float32Array {
  const chords = [
    [261.63, 329.63, 392.0, 523.25],
    [220.0, 261.63, 329.63, 440.0],
    [174.61, 220.0, 261.63, 349.23],
    [196.0, 246.94, 293.66, 392.0],
  ]
  const noteSamples = samplesPerSecond * 0.75
  const tune = new Float32Array(chords.length * 4 * noteSamples)
  chords.flat().forEach((frequency, index) => {
    // A note rings on under the next two.
    for (let n = 0; n < noteSamples * 3; n++) {
      const seconds = n / samplesPerSecond
      const swell = Math.min(1, seconds / 0.03) * Math.exp(-seconds * 1.8) * (1 - n / (noteSamples * 3))
      const place = (index * noteSamples + n) % tune.length
      tune[place] = (tune[place] ?? 0) + 0.22 * swell * Math.sin(2 * Math.PI * frequency * seconds)
    }
  })
  return tune
}

function encoded(tune: Float32Array, law: (sample: number) => number): Buffer {
  const twice = Buffer.alloc(tune.length + packetSamples)
  for (let n = 0; n < twice.length; n++) {
    twice[n] = law(Math.round((tune[n % tune.length] ?? 0) * 32_767))
  }
  return twice
}

/** G.711 μ-law of a 16-bit sample (ITU-T G.711). */
export function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132
  const exponent = Math.floor(Math.log2(magnitude)) - 7
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}

/** G.711 A-law of a 16-bit sample (ITU-T G.711). */
export function aLaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80
  const magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32_767)
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f
  return (sign | (exponent << 4) | mantissa) ^ 0x55
}
