import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { CustomerId, RequestId } from '../../src-domain/vocabulary/words.ts'

/** Who opens a request by the tracker. */
export interface TrackedBy {
  readonly role: 'customer' | 'follower'
  readonly customerId: CustomerId
}

/** Stands in the kept words of a notice for the link, so that no secret is read there. No keyboard writes it. */
export const linkMark = '\ue000'

/**
 * The secrets by which people follow their requests: 128 bits of an HMAC over the request and the person, kept nowhere.
 * A request that is another person's from then on is opened by the link of the earlier one no more.
 */
export function createTrackLinks(key: string, publicUrl: string | undefined) {
  const secretOf = (requestId: RequestId, customerId: CustomerId): string =>
    createHmac('sha256', key)
      .update(`track ${requestId} ${customerId}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url')

  const isSecret = (requestId: RequestId, customerId: CustomerId, secret: string): boolean => {
    const right = Buffer.from(secretOf(requestId, customerId))
    const given = Buffer.from(secret)
    return right.length === given.length && timingSafeEqual(right, given)
  }

  return {
    secretOf,
    /** Behind the `#`, which no browser sends; `undefined` where the centre has no public address. */
    linkOf: (
      request: Pick<ServiceRequest, 'id' | 'reference'>,
      customerId: CustomerId,
    ): string | undefined =>
      publicUrl === undefined
        ? undefined
        : `${publicUrl}/track/#${request.reference}.${secretOf(request.id, customerId)}`,
    hasPage: publicUrl !== undefined,
    /** Whose secret it is. */
    whose: (
      { id, customerId, followers }: Pick<ServiceRequest, 'id' | 'customerId' | 'followers'>,
      secret: string,
    ): TrackedBy | undefined => {
      if (customerId !== undefined && isSecret(id, customerId, secret))
        return { role: 'customer', customerId }
      const follower = followers.find(each => isSecret(id, each, secret))
      return follower === undefined ? undefined : { role: 'follower', customerId: follower }
    },
  }
}

export type TrackLinks = ReturnType<typeof createTrackLinks>
