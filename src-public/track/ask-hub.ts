import type {
  CodeAsked,
  Opened,
  TrackCity,
  TrackDeed,
  TrackedRequest,
} from '../../src-contract/public/track.ts'
import { askHub, type NotNow as Refused } from '../common/ask-hub.ts'

/** Why not, and what this page is told besides. */
export interface NotNow extends Refused {
  readonly triesLeft?: number
  readonly by?: number
  readonly nextAt?: number
  readonly until?: number
}

const ask = <Value extends object>(path: string, body?: object): Promise<Value | NotNow> =>
  askHub<Value, NotNow>(`/track/api/${path}`, body)

export function isRefused(answer: object): answer is NotNow {
  return 'refused' in answer
}

export const askCity = () => ask<TrackCity>('city')
export const askView = (link: Opened) => ask<TrackedRequest>('view', link)
export const askCode = (reference: string) => ask<CodeAsked>('code', { reference })
export const openByCode = (ticket: string, code: string) => ask<Opened>('open', { ticket, code })
export const askDeed = (link: Opened, id: string, deed: TrackDeed) =>
  ask<TrackedRequest>('do', { ...link, id, deed })

/** A photo as the browser shows it; `undefined` where it does not come. */
export async function askPhoto(link: Opened, photoId: string): Promise<Blob | undefined> {
  try {
    const response = await fetch('/track/api/photo', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...link, photoId }),
      credentials: 'omit',
    })
    return response.ok ? await response.blob() : undefined
  } catch {
    return undefined
  }
}
