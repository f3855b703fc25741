import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** An archive of map tiles that the administrator laid into the hub's folder. */
export interface Basemap {
  readonly path: string
  readonly bytes: number
  /** Another one whenever the file is another. */
  readonly tag: string
}

/** The name under which it is looked for in the data folder. */
export const basemapName = 'basemap.pmtiles'
/** How an archive of version 3 begins (PMTiles specification, 3). */
const beginsWith = Buffer.from('PMTiles\u0003')

/** The archive in this folder, if there is one: looked for each time, so that laying it there is all there is to do. */
export async function findBasemap(folder: string): Promise<Basemap | undefined> {
  const path = join(folder, basemapName)
  try {
    const { size, mtimeMs } = await stat(path)
    const file = await open(path)
    try {
      const { buffer } = await file.read(Buffer.alloc(beginsWith.length), 0, beginsWith.length, 0)
      if (!buffer.equals(beginsWith)) return undefined
    } finally {
      await file.close()
    }
    return { path, bytes: size, tag: `${Math.round(mtimeMs).toString(36)}-${size.toString(36)}` }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The one range of bytes that a header asks for (RFC 9110, 14.1.2), `whole` where it asks for none that this serves, and
 * `outside` where nothing of the file is in it.
 */
export function rangeOf(
  header: string | undefined,
  bytes: number,
): { readonly from: number; readonly to: number } | 'whole' | 'outside' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes - 1 : Math.min(bytes - 1, Number(last))
  return from > to || from >= bytes ? 'outside' : { from, to }
}
