/** From silence to loud. */
export const levels = [0, 1, 2, 3, 4, 5] as const
export type Level = (typeof levels)[number]

/** How loud a stretch of samples is, as one of six steps that people see as steps: each is about 8 dB. */
export function levelOf(samples: Float32Array<ArrayBuffer>): Level {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  const decibels = peak === 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(peak)
  const reached = Math.ceil((decibels + 48) / 9)
  return levels[Math.min(5, Math.max(0, reached))] ?? 0
}

/** Tells how loud a stream is, ten times a second. Returns how to stop. */
export function watchLevel(
  context: AudioContext,
  stream: MediaStream,
  onLevel: (level: Level) => void,
): () => void {
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    onLevel(levelOf(samples))
  }, 100)
  return () => {
    clearInterval(timer)
    source.disconnect()
  }
}
