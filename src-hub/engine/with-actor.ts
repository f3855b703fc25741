import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { AgentId, DivisionCode, Role } from '../../src-domain/vocabulary/words.ts'
import type { HubCommand } from './engine.ts'

/** A desk's command as the rules take it: those about contacts name the agent, whom the session knows. */
export function withActor(command: DeskCommand, agentId: AgentId): HubCommand {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
    case 'update-request':
    case 'acknowledge-request':
    case 'assign-request':
    case 'start-request':
    case 'await-customer':
    case 'resume-request':
    case 'revise-target':
    case 'complete-request':
    case 'approve-completion':
    case 'return-completion':
    case 'record-told':
    case 'reopen-request':
    case 'cancel-request':
    case 'merge-request':
    case 'recategorise-request':
    case 'note-request':
    case 'show-photo':
    case 'escalate-request':
    case 'create-customer':
    case 'update-customer':
      return command
    case 'set-presence':
    case 'accept-offer':
    case 'decline-offer':
    case 'hold-contact':
    case 'resume-contact':
    case 'end-contact':
    case 'complete-wrap-up':
    case 'link-customer':
    case 'note-contact':
    case 'transfer-contact':
    case 'consult':
    case 'complete-transfer':
    case 'cancel-consult':
    case 'request-callback':
    case 'report-unreached':
    case 'place-call':
    case 'report-no-show':
    case 'report-call':
    case 'report-call-over':
    case 'check-in-visitor':
    case 'hand-in-visit':
    case 'call-for-help':
    case 'withdraw-help':
    case 'shift-queue':
      return { ...command, agentId }
    default:
      return assertNever(command)
  }
}

/** The division to whose requests a person is limited: somebody who works for one alone. */
export function divisionOf({
  role,
  division,
}: {
  readonly role: Role
  readonly division?: DivisionCode | undefined
}): { readonly division?: DivisionCode } {
  return role === 'division' ? { division: division ?? '' } : {}
}
