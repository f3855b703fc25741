import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from '@playwright/test'
import type { Signal } from '../../src-contract/live/protocol.ts'
import type { ScriptedHub } from './scripted-hub.ts'

/**
 * The desk's end of a call, bare: a page with one `RTCPeerConnection` that makes the offers, a tone for a voice, and
 * an ear on what comes back. It knows nothing of the product's softphone.
 */
export interface DeskEnd {
  readonly page: Page
  /** Offers a new leg; the one before is closed. */
  readonly offer: () => Promise<void>
  /** The loudest sample that came from the customer within this time, from 0 to 1. */
  readonly hearCustomer: (forMs?: number) => Promise<number>
  readonly state: () => Promise<string>
  readonly hangUp: () => Promise<void>
}

interface DeskWindow {
  sendSignal: (signal: Signal) => Promise<void>
  desk?: { connection: RTCPeerConnection; leg: string; remote?: MediaStream; pending: Signal[] }
  context?: AudioContext
}

export async function openDeskEnd(browser: BrowserContext, hub: ScriptedHub): Promise<DeskEnd> {
  const page = await browser.newPage()
  await page.exposeFunction('sendSignal', (signal: Signal) => hub.say({ type: 'signal', signal }))
  await page.goto(`${hub.origin}/desk-end`)
  hub.onSignal(signal => {
    if (page.isClosed()) return
    void page
      .evaluate(async said => {
        const desk = (window as unknown as DeskWindow).desk
        if (!desk || desk.leg !== said.leg) return
        if (said.kind === 'answer')
          await desk.connection.setRemoteDescription({ type: 'answer', sdp: said.sdp })
        else if (said.kind === 'candidate' && said.candidate)
          await desk.connection.addIceCandidate(said.candidate)
      }, signal)
      .catch(() => undefined)
  })

  return {
    page,
    offer: async () => {
      await page.evaluate(async leg => {
        const here = window as unknown as DeskWindow
        here.desk?.connection.close()
        here.context ??= new AudioContext()
        const connection = new RTCPeerConnection({ iceServers: [] })
        here.desk = { connection, leg, pending: [] }
        const tone = here.context.createOscillator()
        tone.frequency.value = 440
        const out = here.context.createMediaStreamDestination()
        tone.connect(out)
        tone.start()
        for (const track of out.stream.getTracks()) connection.addTrack(track, out.stream)
        connection.ontrack = ({ track }) => {
          const stream = new MediaStream([track])
          if (here.desk) here.desk.remote = stream
          // Chromium only pulls remote sound through WebAudio while an element plays it.
          const audio = new Audio()
          audio.srcObject = stream
          void audio.play()
        }
        connection.onicecandidate = ({ candidate }) =>
          void here.sendSignal(
            candidate
              ? { kind: 'candidate', leg, candidate: JSON.parse(JSON.stringify(candidate)) }
              : { kind: 'candidate', leg },
          )
        await connection.setLocalDescription()
        await here.sendSignal({ kind: 'offer', leg, sdp: connection.localDescription?.sdp ?? '' })
      }, randomUUID())
    },
    hearCustomer: (forMs = 1_600) =>
      page.evaluate(async ms => {
        const { desk, context } = window as unknown as DeskWindow
        if (!desk?.remote || !context) return -1
        const analyser = context.createAnalyser()
        const source = context.createMediaStreamSource(desk.remote)
        source.connect(analyser)
        const samples = new Float32Array(analyser.fftSize)
        let peak = 0
        const until = performance.now() + ms
        while (performance.now() < until) {
          analyser.getFloatTimeDomainData(samples)
          for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
          await new Promise(resolve => setTimeout(resolve, 20))
        }
        source.disconnect()
        return peak
      }, forMs),
    state: () =>
      page.evaluate(() => (window as unknown as DeskWindow).desk?.connection.connectionState ?? 'none'),
    hangUp: () => page.evaluate(() => (window as unknown as DeskWindow).desk?.connection.close()),
  }
}

/** Listens in the contact page: to the sound of the desk, and to the page's own music. */
export function watchSounds(): void {
  const here = window as unknown as { musicOut?: AnalyserNode }
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown
  // Whatever the page plays through WebAudio goes through an ear on its way out.
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    const [target] = args
    if (target instanceof AudioDestinationNode && !(this.context instanceof OfflineAudioContext)) {
      const ear = this.context.createAnalyser()
      here.musicOut = ear
      connect.call(this, ear)
    }
    return connect.apply(this, args)
  } as typeof AudioNode.prototype.connect
}

/** The loudest sample of the contact page's music within this time. */
export function hearMusic(page: Page, forMs = 1_600): Promise<number> {
  return page.evaluate(async ms => {
    const ear = (window as unknown as { musicOut?: AnalyserNode }).musicOut
    if (!ear) return 0
    const samples = new Float32Array(ear.fftSize)
    let peak = 0
    const until = performance.now() + ms
    while (performance.now() < until) {
      ear.getFloatTimeDomainData(samples)
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return peak
  }, forMs)
}

/** The loudest sample of the desk as the customer gets it within this time. */
export function hearDesk(page: Page, forMs = 1_600): Promise<number> {
  return page.evaluate(async ms => {
    const audio = document.getElementById('remote-audio') as HTMLAudioElement
    const stream = audio.srcObject
    if (!(stream instanceof MediaStream)) return -1
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let peak = 0
    const until = performance.now() + ms
    while (performance.now() < until) {
      analyser.getFloatTimeDomainData(samples)
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    await context.close()
    return peak
  }, forMs)
}
