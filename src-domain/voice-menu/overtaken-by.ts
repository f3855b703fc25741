import type { Contact } from '../routing/contact.ts'
import { type CallInput, type CallStep, holdsPlace } from './call-step.ts'

/**
 * What the routing decided of a caller's contact that the call has not followed yet; `undefined` when the call is where
 * the routing has it. Asked before every step and after every decision, so that a call arrives at the routing's last
 * word whatever was lost, late or doubled on the way (SPEC T5).
 */
export function overtakenBy(step: CallStep, contact: Contact | undefined): CallInput | undefined {
  if (step.kind === 'over' || step.kind === 'survey' || step.kind === 'sent-on') return undefined
  if (contact === undefined) {
    if (step.kind === 'with-person') return { kind: 'conversation-over' }
    return holdsPlace(step) ? { kind: 'place-lost' } : undefined
  }
  switch (contact.phase.kind) {
    case 'connected':
      return step.kind === 'with-person' ? undefined : { kind: 'person-there' }
    case 'booked':
    case 'waiting':
    case 'offered':
      return step.kind === 'with-person' ? { kind: 'person-gone' } : undefined
    case 'wrapping':
      return contact.phase.endedBy === 'agent' ? { kind: 'conversation-over' } : { kind: 'hung-up' }
  }
}
