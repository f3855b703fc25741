import { Device } from 'twilio-client'

const samples = 800

/**
 * The SDK rings, beeps and clicks with sounds that it would fetch from its maker's host. The desk has sounds of its own:
 * all of these become a tenth of a second of silence that is made here, and no other host is asked.
 */
export function silentSounds(): Partial<Record<Device.SoundName, string>> {
  const silence = URL.createObjectURL(new Blob([silentFile()], { type: 'audio/wav' }))
  return Object.fromEntries(Object.values(Device.SoundName).map(name => [name, silence]))
}

/** A WAV file of one channel, eight bits, 8,000 samples a second. */
function silentFile(): ArrayBuffer {
  const file = new DataView(new ArrayBuffer(44 + samples))
  const write = (at: number, text: string) => {
    for (const [index, character] of [...text].entries()) file.setUint8(at + index, character.charCodeAt(0))
  }
  write(0, 'RIFF')
  file.setUint32(4, 36 + samples, true)
  write(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, 8_000, true)
  file.setUint32(28, 8_000, true)
  file.setUint16(32, 1, true)
  file.setUint16(34, 8, true)
  write(36, 'data')
  file.setUint32(40, samples, true)
  // In eight bits silence is the middle.
  for (let at = 44; at < 44 + samples; at++) file.setUint8(at, 128)
  return file.buffer
}
