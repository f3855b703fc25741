import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { AgentId } from '../../src-domain/vocabulary/words.ts'
import type { HubCommand } from './engine.ts'

/** A desk's command as the rules take it: those about contacts name the agent, whom the session knows. */
export function withActor(command: DeskCommand, agentId: AgentId): HubCommand {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
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
    case 'report-unreached':
    case 'report-no-show':
    case 'call-for-help':
    case 'withdraw-help':
    case 'shift-queue':
      return { ...command, agentId }
    default:
      return assertNever(command)
  }
}
