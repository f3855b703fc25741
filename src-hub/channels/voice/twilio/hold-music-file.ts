const samplesPerSecond = 8_000
/** Each chord is broken over four notes of three quarters of a second. */
const chords = [
  [196.0, 246.94, 293.66, 392.0],
  [164.81, 196.0, 246.94, 329.63],
  [130.81, 164.81, 196.0, 261.63],
  [146.83, 220.0, 293.66, 369.99],
] as const
const noteS = 0.75
const loudness = 0.2

/** Twelve seconds of quiet broken chords that end where they begin: what callers hear, without anybody's rights in it. */
export function holdMusicFile(): Buffer {
  const notes = chords.flat()
  const samples = new Float64Array(notes.length * noteS * samplesPerSecond)
  notes.forEach((frequency, index) => {
    const begin = index * noteS * samplesPerSecond
    const length = noteS * 3 * samplesPerSecond
    for (let each = 0; each < length; each++) {
      const seconds = each / samplesPerSecond
      const swell = Math.min(1, seconds / 0.04) * Math.exp(-2 * seconds) * (1 - each / length)
      const place = (begin + each) % samples.length
      samples[place] = (samples[place] ?? 0) + loudness * swell * Math.sin(2 * Math.PI * frequency * seconds)
    }
  })
  const data = Buffer.alloc(samples.length * 2)
  samples.forEach((sample, index) => {
    data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2)
  })
  return Buffer.concat([waveHeader(data.length), data])
}

/** The header of a WAV file with one channel of 16-bit samples (Multimedia Programming Interface and Data Specifications 1.0). */
function waveHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + dataBytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(samplesPerSecond, 24)
  header.writeUInt32LE(samplesPerSecond * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(dataBytes, 40)
  return header
}
