import { randomUUID } from 'node:crypto'
import type { Desk, DeskDetails, Desks, NumberAccount } from '../../../src-contract/http/desks.ts'
import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import { formatReference, type ReferenceBlock } from '../../../src-domain/requests/reference-number.ts'
import { type Answer, ask, type HubAddress, type SignedIn } from '../../world/hub-world.ts'

/** What administrators and desks say to each other through the hub, for the tests of the register. */

export async function leased(hub: HubAddress, who: SignedIn): Promise<ReferenceBlock> {
  const { status, body } = await lease(hub, who)
  if (status !== 200) throw new Error(`no block: ${status} ${JSON.stringify(body)}`)
  return body
}

export function lease(
  hub: HubAddress,
  { token, deskId }: SignedIn,
  leaseId: string = randomUUID(),
): Promise<Answer> {
  return ask(hub, 'POST', '/api/reference-blocks', { token, body: { deskId, leaseId } })
}

/** A pothole under the nth number of a block. */
export function pothole(
  { year, first }: ReferenceBlock,
  nth: number,
): Extract<DeskCommand, { kind: 'create-request' }> {
  return {
    kind: 'create-request',
    requestId: randomUUID(),
    reference: formatReference(year, first + nth),
    typeCode: 'pothole',
    place: { text: '50 Centre Street South' },
    answers: { position: 'travel-lane', size: 'saucer', deep: false },
    description: 'In front of the bakery',
    notifyBy: 'no',
    language: 'en',
    createdAt: Date.now(),
  }
}

export function decide(
  hub: HubAddress,
  { token }: SignedIn,
  deskId: string,
  decision: 'retire' | 'wipe' | 'restore',
  reason = 'The laptop was left on the bus.',
): Promise<Answer> {
  return ask(hub, 'POST', `/api/desks/${deskId}/${decision}`, { token, body: { reason } })
}

export async function deskOf(hub: HubAddress, { token }: SignedIn, deskId: string): Promise<Desk> {
  return (await detailsOf(hub, { token }, deskId)).desk
}

export async function detailsOf(
  hub: HubAddress,
  { token }: Pick<SignedIn, 'token'>,
  deskId: string,
): Promise<DeskDetails> {
  return answered(await ask(hub, 'GET', `/api/desks/${deskId}`, { token }))
}

export async function desksOf(hub: HubAddress, { token }: SignedIn): Promise<Desks> {
  return answered(await ask(hub, 'GET', '/api/desks', { token }))
}

export async function accountOf(hub: HubAddress, { token }: SignedIn): Promise<NumberAccount> {
  return answered(await ask(hub, 'GET', '/api/desks/numbers', { token }))
}

export function confirmWiped(hub: HubAddress, deskId: string): Promise<Answer> {
  return ask(hub, 'POST', '/api/desks/wiped', { body: { deskId } })
}

export function share(hub: HubAddress, { token }: SignedIn, deskId: string): Promise<Answer> {
  return ask(hub, 'POST', '/api/desks/share', { token, body: { deskId } })
}

function answered<Value>({ status, body }: Answer): Value {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}
