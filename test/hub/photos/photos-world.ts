import { createHash, randomUUID } from 'node:crypto'
import type { RequestPhotos } from '../../../src-contract/http/photos.ts'
import { ask, envelope, type HubAddress, type SignedIn, submit } from '../../world/hub-world.ts'
import { leased, pothole } from '../desks/desks-world.ts'

/** Photos as a desk sends them, question by question. */

export interface PhotoToSend {
  readonly photoId: string
  readonly requestId: string
  readonly content: Buffer
  readonly sha256: string
  readonly takenAt: string
}

export function photoOf(requestId: string, content: Buffer, more: Partial<PhotoToSend> = {}): PhotoToSend {
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { photoId: randomUUID(), requestId, content, sha256, takenAt: '1790000000000', ...more }
}

/** A request that this person's desk made and that the hub accepted. */
export async function acceptedRequest(hub: HubAddress, who: SignedIn): Promise<string> {
  const command = pothole(await leased(hub, who), 0)
  const [outcome] = await submit(hub, who, [envelope(who, command)])
  if (outcome?.kind !== 'accepted') throw new Error(`no request: ${JSON.stringify(outcome)}`)
  return command.requestId
}

export interface TusAnswer {
  readonly status: number
  readonly refused: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the hub answered.
  readonly body: any
  readonly offset: number | undefined
  readonly location: string | undefined
  readonly headers: Headers
}

export async function tus(
  { url }: HubAddress,
  method: string,
  path: string,
  { token }: Pick<SignedIn, 'token'>,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Promise<TusAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const answer = isJson && text !== '' ? JSON.parse(text) : text
  const offset = response.headers.get('upload-offset')
  return {
    status: response.status,
    refused: answer?.refused,
    body: answer,
    offset: offset === null ? undefined : Number(offset),
    location: response.headers.get('location') ?? undefined,
    headers: response.headers,
  }
}

export function metadataOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}

export function begin(
  hub: HubAddress,
  who: Pick<SignedIn, 'token'>,
  { photoId, requestId, sha256, takenAt, content }: PhotoToSend,
): Promise<TusAnswer> {
  return tus(hub, 'POST', '/api/photos/', who, {
    'upload-length': String(content.length),
    'upload-metadata': metadataOf({ photoId, requestId, sha256, takenAt }),
  })
}

export function go(
  hub: HubAddress,
  who: Pick<SignedIn, 'token'>,
  { photoId }: Pick<PhotoToSend, 'photoId'>,
  offset: number,
  piece: Uint8Array,
): Promise<TusAnswer> {
  return tus(
    hub,
    'PATCH',
    `/api/photos/${photoId}`,
    who,
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    piece,
  )
}

export function standing(
  hub: HubAddress,
  who: Pick<SignedIn, 'token'>,
  { photoId }: Pick<PhotoToSend, 'photoId'>,
): Promise<TusAnswer> {
  return tus(hub, 'HEAD', `/api/photos/${photoId}`, who)
}

/** Begins a photo and sends it whole. */
export async function send(hub: HubAddress, who: SignedIn, photo: PhotoToSend): Promise<TusAnswer> {
  const begun = await begin(hub, who, photo)
  return begun.status === 201 ? go(hub, who, photo, 0, photo.content) : begun
}

export async function photosOf(
  hub: HubAddress,
  { token }: Pick<SignedIn, 'token'>,
  requestId: string,
): Promise<RequestPhotos['photos']> {
  const { status, body } = await ask(hub, 'GET', `/api/requests/${requestId}/photos`, { token })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.photos
}

/** The bytes of a photo as the hub gives them. */
export async function contentOf(
  { url }: HubAddress,
  { token }: Pick<SignedIn, 'token'>,
  photoId: string,
): Promise<{ readonly response: Response; readonly content: Buffer }> {
  const response = await fetch(`${url}/api/photos/${photoId}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(15_000),
  })
  return { response, content: Buffer.from(await response.arrayBuffer()) }
}
