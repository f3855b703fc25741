/** The loudest sample of a stream within this time, from 0 to 1. */
export async function peakOf(stream: MediaStream, forMs: number): Promise<number> {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  let peak = 0
  const until = performance.now() + forMs
  while (performance.now() < until) {
    analyser.getFloatTimeDomainData(samples)
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  await context.close()
  return peak
}

/** What somebody at this PC hears from an element; -1 where nothing was connected to it yet. */
export async function heardFrom(
  element: HTMLAudioElement | null | undefined,
  forMs: number,
): Promise<number> {
  const stream = element?.srcObject
  if (!element || !(stream instanceof MediaStream)) return -1
  // The other end has stopped its sound: the browser takes the track away.
  if (stream.getAudioTracks().length === 0) return 0
  const peak = await peakOf(stream, forMs)
  return element.muted ? 0 : peak
}
