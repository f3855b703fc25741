import { randomUUID } from 'node:crypto'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { NotifyBy } from '../../src-domain/requests/service-request.ts'
import { ask, envelope, type HubAddress, type SignedIn, submit } from '../world/hub-world.ts'

/** Somebody at a desk who makes requests at a whole hub, as the desk's outbox does. */
export interface RequestMaker {
  readonly does: (command: DeskCommand) => Promise<void>
  readonly customer: (reach: {
    readonly email?: string
    readonly mobile?: string
    readonly language?: 'en' | 'fr'
  }) => Promise<string>
  /** A pothole. */
  readonly request: (made: {
    readonly customerId: string
    readonly notifyBy: NotifyBy
    readonly language?: 'en' | 'fr'
  }) => Promise<{ readonly id: string; readonly reference: string }>
  readonly status: (requestId: string) => Promise<string>
}

export async function requestMaker(hub: HubAddress, signedIn: SignedIn): Promise<RequestMaker> {
  const { token, deskId } = signedIn
  const { body: block } = await ask(hub, 'POST', '/api/reference-blocks', {
    token,
    body: { deskId, leaseId: randomUUID() },
  })
  let next: number = block.first
  const does = async (command: DeskCommand): Promise<void> => {
    const [outcome] = await submit(hub, signedIn, [envelope(signedIn, command)])
    if (outcome?.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(outcome)}`)
  }
  return {
    does,
    customer: async ({ email, mobile, language = 'en' }) => {
      const customerId = randomUUID()
      await does({
        kind: 'create-customer',
        customerId,
        fields: {
          givenName: 'Rose',
          familyName: 'Tremblay',
          language,
          phones: mobile === undefined ? [] : [{ e164: mobile, kind: 'mobile' }],
          emails: email === undefined ? [] : [email],
          preference: email === undefined ? 'sms' : 'email',
        },
      })
      return customerId
    },
    request: async ({ customerId, notifyBy, language = 'en' }) => {
      const id = randomUUID()
      const reference = formatReference(block.year, next)
      next += 1
      await does({
        kind: 'create-request',
        requestId: id,
        reference,
        typeCode: 'pothole',
        customerId,
        place: { text: '12 Rose Street' },
        answers: { position: 'travel-lane', size: 'larger', deep: true },
        description: 'A deep hole in front of the school.',
        notifyBy,
        language,
        createdAt: Date.now(),
      })
      return { id, reference }
    },
    status: async requestId => {
      const { body } = await ask(hub, 'GET', `/api/requests/${requestId}`, { token })
      return body.request.status
    },
  }
}
