import type { StatusTone } from '../../src-contract/bridge/bridge.ts'

type Rgb = readonly [red: number, green: number, blue: number]

const toneColours: Readonly<Record<StatusTone, Rgb>> = {
  ready: [26, 127, 75],
  engaged: [178, 58, 46],
  away: [176, 122, 24],
  offline: [112, 118, 125],
}

/** A filled disc as raw BGRA pixels, edges smoothed, so that the status needs no image file. */
export function statusDisc(tone: StatusTone, size: number): Buffer {
  const [red, green, blue] = toneColours[tone]
  const pixels = Buffer.alloc(size * size * 4)
  const middle = (size - 1) / 2
  const radius = size / 2 - 1
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x - middle, y - middle)))
      // Premultiplied, as the bitmap format expects.
      const at = (y * size + x) * 4
      pixels[at] = Math.round(blue * cover)
      pixels[at + 1] = Math.round(green * cover)
      pixels[at + 2] = Math.round(red * cover)
      pixels[at + 3] = Math.round(255 * cover)
    }
  }
  return pixels
}
