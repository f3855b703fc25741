import type { Directory, Hours } from '../../../src-contract/http/directory.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import type { DirectoryEntry } from './directory-entries.ts'

/** Longer than this is a long time to be handed on into. */
export const longWaitMs = 120_000

/**
 * What should be known before a customer is let go. `stop`: it would lead nowhere, and the hub would refuse it.
 * `watch`: it may lead nowhere, or not where the customer wants.
 */
export type Finding =
  | { readonly weight: 'stop'; readonly kind: 'yourself' | 'other-channel' | 'other-site' | 'nobody-there' }
  | { readonly weight: 'stop'; readonly kind: 'closed'; readonly opensAt?: number }
  /** The centre does not call this number. */
  | { readonly weight: 'stop'; readonly kind: 'not-allowed'; readonly reason?: Bilingual }
  /** They have had it and passed it on; or it came out of this queue. */
  | { readonly weight: 'watch'; readonly kind: 'circle' }
  /** When nobody there takes it in time it overflows to the queue in which it stands now. */
  | { readonly weight: 'watch'; readonly kind: 'overflows-back'; readonly to: string }
  | { readonly weight: 'watch'; readonly kind: 'language' }
  | { readonly weight: 'watch'; readonly kind: 'closes'; readonly closesAt: number }
  | { readonly weight: 'watch'; readonly kind: 'long-wait'; readonly waitMs: number }
  /** At work, and with something in hand: it comes back when they do not get to it. */
  | { readonly weight: 'watch'; readonly kind: 'busy'; readonly returnsAfterMs: number }

type AboutContact = Pick<DeskContact, 'language' | 'queueId' | 'passedOn'>

/** The findings for handing one contact to one place, what stops first. Pure: `directory.at` is its now. */
export function preFlight(
  directory: Directory,
  entry: DirectoryEntry,
  contact: AboutContact,
): readonly Finding[] {
  const findings: Finding[] = []
  const passedOn = contact.passedOn ?? []
  switch (entry.kind) {
    case 'queue': {
      const { id, deadEnd, hours, predictedWaitMs, overflowsTo, free } = entry.queue
      const waitMs = predictedWaitMs ?? 0
      if (deadEnd === 'closed') findings.push(closed(hours))
      else if (deadEnd !== undefined) findings.push({ weight: 'stop', kind: deadEnd })
      if (passedOn.some(({ queueId }) => queueId === id)) findings.push({ weight: 'watch', kind: 'circle' })
      if (deadEnd !== undefined) break
      if (overflowsTo === contact.queueId && free === 0)
        findings.push({ weight: 'watch', kind: 'overflows-back', to: overflowsTo })
      findings.push(...closesWithin(hours, directory.at, waitMs))
      if (waitMs > longWaitMs) findings.push({ weight: 'watch', kind: 'long-wait', waitMs })
      else if (free === 0)
        findings.push({ weight: 'watch', kind: 'busy', returnsAfterMs: directory.returnsAfterMs })
      break
    }
    case 'agent': {
      const { id, deadEnd, languages, isFree } = entry.agent
      if (deadEnd !== undefined)
        findings.push({ weight: 'stop', kind: deadEnd === 'closed' ? 'nobody-there' : deadEnd })
      if (passedOn.some(({ by }) => by === id)) findings.push({ weight: 'watch', kind: 'circle' })
      if (!languages.includes(contact.language)) findings.push({ weight: 'watch', kind: 'language' })
      if (deadEnd === undefined && !isFree)
        findings.push({ weight: 'watch', kind: 'busy', returnsAfterMs: directory.returnsAfterMs })
      break
    }
    case 'outside': {
      const { hours, languages, notAllowed } = entry.line
      if (notAllowed !== undefined) findings.push({ weight: 'stop', kind: 'not-allowed', ...notAllowed })
      if (!hours.isOpen) findings.push(closed(hours))
      if (!languages.includes(contact.language)) findings.push({ weight: 'watch', kind: 'language' })
      findings.push(...closesWithin(hours, directory.at, 0))
      break
    }
  }
  return findings
}

/** Whether it can be handed over at all. */
export function leadsSomewhere(findings: readonly Finding[]): boolean {
  return findings.every(({ weight }) => weight !== 'stop')
}

const soonMs = 10 * 60_000

function closed({ opensAt }: Hours): Finding {
  return { weight: 'stop', kind: 'closed', ...(opensAt === undefined ? {} : { opensAt }) }
}

function closesWithin({ isOpen, closesAt }: Hours, at: number, waitMs: number): readonly Finding[] {
  return isOpen && closesAt !== undefined && closesAt - at < waitMs + soonMs
    ? [{ weight: 'watch', kind: 'closes', closesAt }]
    : []
}
