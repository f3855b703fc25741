/** A photo that this desk keeps or has sent. What is seen on it is sealed; this is what order and state need. */
export interface DeskPhoto {
  readonly id: string
  readonly requestId: string
  /** When it was taken or chosen, by the desk's clock. */
  readonly takenAt: number
  readonly bytes: number
  readonly state: /** Its request is still being written. */
    | { readonly kind: 'kept' }
    /** Its request was made here; the photo goes once the hub has accepted that. */
    | { readonly kind: 'waiting' }
    | { readonly kind: 'sent'; readonly at: number }
    /** The hub would not take it; it stays here until somebody removes it. */
    | { readonly kind: 'refused'; readonly name: string }
}

export interface PhotosState {
  /** Photos that the hub has not got, of requests that were made. */
  readonly unsent: number
  readonly refused: number
  /** While photos are on their way: `done` of `total`. */
  readonly sending: { readonly done: number; readonly total: number } | undefined
}

export type PhotoRefusal =
  /** Nothing that a browser can read as a picture, or a drawing that may run (SVG). */
  | 'NotAPhoto'
  /** More bytes than a camera makes, or a picture that stays too large however it is written. */
  | 'TooLarge'
  /** The request has as many as it may have. */
  | 'TooManyPhotos'

export type AddedPhoto =
  | { readonly kind: 'added'; readonly photo: DeskPhoto }
  | { readonly kind: 'refused'; readonly name: PhotoRefusal }
  | { readonly kind: 'not-saved'; readonly why: 'quota' | 'storage' }

export type PhotoContent =
  | { readonly kind: 'content'; readonly blob: Blob }
  /** It was sent and is here no more, or was removed. */
  | { readonly kind: 'gone' }
  /** It does not open here: bytes that were changed, or a key that only a colleague has. */
  | { readonly kind: 'unreadable' }

/**
 * The photos of a desk. They are re-encoded when they come in, which takes off whatever the camera wrote beside the
 * picture (place, time, device), and kept sealed until the hub has them whole. A photo belongs to a request by an id
 * that the form made: the request is created under it.
 */
export interface DeskPhotos {
  readonly add: (requestId: string, file: Blob) => Promise<AddedPhoto>
  /** Of one request, in the order in which they were added. */
  readonly of: (requestId: string) => Promise<readonly DeskPhoto[]>
  readonly content: (id: string) => Promise<PhotoContent>
  /** Removes one that has not been sent; one that has stays at the hub. */
  readonly remove: (id: string) => Promise<void>
  /** The form was thrown away, or its request goes on under another id. */
  readonly drop: (requestId: string) => Promise<void>
  readonly move: (from: string, to: string) => Promise<void>
  /** The request was made: its photos go as soon as the hub has accepted it. */
  readonly release: (requestId: string) => Promise<void>
  /** A shift ends where the policy purges: photos of forms that were never finished are gone. */
  readonly dropKept: () => Promise<void>
  readonly state: () => PhotosState
  /** Told of each change, also of one in another window. */
  readonly subscribe: (listener: () => void) => () => void
  readonly close: () => Promise<void>
}

/** How many a request may have, as far as the desk knows; the hub has the last word. */
export { photosPerRequestDefault as photosPerRequest } from '../../../src-contract/http/photos.ts'
