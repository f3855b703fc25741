/** How loud a stream is now, from 0 to 1; the middle of the scale is ordinary speech. */
export interface LevelMeter {
  readonly read: () => number
  readonly stop: () => void
}

const silence: LevelMeter = { read: () => 0, stop: () => {} }
/** Decibels below full scale that count as nothing and as everything. */
const floorDb = -60
const ceilingDb = -10

export function meterOf(stream: MediaStream, context: AudioContext | undefined): LevelMeter {
  if (!context || stream.getAudioTracks().length === 0) return silence
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = 1_024
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    read: () => {
      analyser.getFloatTimeDomainData(samples)
      let sum = 0
      for (const sample of samples) sum += sample * sample
      const decibels = 10 * Math.log10(sum / samples.length + 1e-12)
      return Math.min(1, Math.max(0, (decibels - floorDb) / (ceilingDb - floorDb)))
    },
    stop: () => {
      source.disconnect()
      analyser.disconnect()
    },
  }
}
