/** A gentle ring: two soft notes, then quiet, until it is stopped. Returns how to stop it. */
export function ring(options: { readonly volume?: number } = {}): () => void {
  if (typeof AudioContext === 'undefined') return () => {}
  const context = new AudioContext()
  const out = context.createGain()
  out.gain.value = options.volume ?? 0.12
  out.connect(context.destination)
  const strike = (frequency: number, at: number) => {
    const note = context.createOscillator()
    const swell = context.createGain()
    note.type = 'sine'
    note.frequency.value = frequency
    swell.gain.setValueAtTime(0, at)
    swell.gain.linearRampToValueAtTime(1, at + 0.03)
    swell.gain.exponentialRampToValueAtTime(0.001, at + 0.9)
    note.connect(swell).connect(out)
    note.start(at)
    note.stop(at + 1)
  }
  const peal = () => {
    // Before the first press of the day a browser plays nothing; notes must not pile up for later.
    if (context.state !== 'running') return
    strike(659.26, context.currentTime)
    strike(523.25, context.currentTime + 0.22)
  }
  void context.resume().then(peal, () => {})
  const timer = setInterval(peal, 2_200)
  return () => {
    clearInterval(timer)
    void context.close().catch(() => {})
  }
}
