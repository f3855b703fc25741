import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { Role } from '../../src-domain/vocabulary/words.ts'

type Kind = DeskCommand['kind']

/** What goes through a desk's outbox; a colleague on the same desk may hand it in for whoever went home. */
const keptKinds: ReadonlySet<Kind> = new Set<Kind>([
  'create-request',
  'follow-request',
  'update-request',
  'create-customer',
  'update-customer',
  'link-customer',
  'note-contact',
  'complete-wrap-up',
  'hand-in-visit',
])
/** Completed work is confirmed by who answers for the floor, not by who did it. */
const reviewKinds: ReadonlySet<Kind> = new Set<Kind>(['approve-completion', 'return-completion'])
const recordKinds: ReadonlySet<Kind> = new Set<Kind>([
  'create-request',
  'follow-request',
  'update-request',
  'create-customer',
  'update-customer',
])

/** Whether a person of this role may ask for this, by whatever way (SPEC I4). */
export function mayAsk(role: Role, kind: Kind): boolean {
  switch (role) {
    case 'csr':
      // Moving a whole queue ahead of the others is for who answers for the floor.
      return kind !== 'shift-queue' && !reviewKinds.has(kind)
    case 'supervisor':
      return true
    case 'administrator':
      return recordKinds.has(kind)
    case 'division':
      // Of its own requests alone: the rules look at the division (SPEC Q15).
      return isRequestStep({ kind }) && !reviewKinds.has(kind)
  }
}

/**
 * Whether this may be handed in for somebody else: never what acts on a conversation now, and no confirmation, which
 * somebody could give to their own work under the name of a colleague.
 */
export function mayHandIn(kind: Kind): boolean {
  return keptKinds.has(kind) || (isRequestStep({ kind }) && !reviewKinds.has(kind))
}
