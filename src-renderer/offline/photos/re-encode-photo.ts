import { photoBytesMax, photoSideMax } from '../../../src-contract/http/photos.ts'

/** A picture of more bytes than this is no photo of a camera. */
const sourceBytesMax = 60_000_000
const qualities = [0.85, 0.7, 0.5] as const

export type ReEncoded =
  | {
      readonly kind: 'photo'
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'refused'; readonly name: 'NotAPhoto' | 'TooLarge' }

/**
 * Draws a picture anew as JPEG, upright and no larger than need be. Nothing but the picture comes through: place, time
 * and device that a camera wrote beside it are gone, and so is whatever else the file was. A transparent ground
 * becomes white.
 */
export async function reEncodePhoto(file: Blob): Promise<ReEncoded> {
  if (file.size > sourceBytesMax) return { kind: 'refused', name: 'TooLarge' }
  if (await isWritten(file)) return { kind: 'refused', name: 'NotAPhoto' }
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return { kind: 'refused', name: 'NotAPhoto' }
  }
  try {
    return await drawn(picture)
  } finally {
    picture.close()
  }
}

async function drawn(picture: ImageBitmap): Promise<ReEncoded> {
  const scale = Math.min(1, photoSideMax / Math.max(picture.width, picture.height))
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) return { kind: 'refused', name: 'NotAPhoto' }
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, width, height)
  for (const quality of qualities) {
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (blob.size > photoBytesMax) continue
    return { kind: 'photo', bytes: new Uint8Array(await blob.arrayBuffer()), width, height }
  }
  return { kind: 'refused', name: 'TooLarge' }
}

/** Whether the file is text: a drawing (SVG) is a document that browsers would draw, and that may ask and run. */
async function isWritten(file: Blob): Promise<boolean> {
  const beginning = await file.slice(0, 512).text()
  return /^[\s\uFEFF]*</.test(beginning) || /svg|xml/i.test(file.type)
}
