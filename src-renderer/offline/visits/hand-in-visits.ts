import type { Visit } from '../../../src-domain/visits/visit.ts'
import type { VisitCommand } from '../../../src-domain/visits/visit-command.ts'
import type { VisitLine } from '../../../src-domain/visits/visit-line.ts'
import { reportOf } from '../../../src-domain/visits/visit-report.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import type { DeskStore, OutboxEntry } from '../desk-store.ts'
import type { Performed } from './visit-log.ts'

export interface HandInParts {
  readonly hub: Pick<HubClient, 'current'>
  readonly store: Pick<DeskStore, 'keep' | 'outbox'>
  /** Whether the hub is there, and the log knows that it is. */
  readonly isReady: () => boolean
  /** One window at a time. */
  readonly alone: <Value>(work: () => Promise<Value>) => Promise<Value>
  readonly line: () => VisitLine
  readonly readAgain: () => Promise<void>
  readonly perform: (command: VisitCommand) => Promise<Performed>
  readonly agentId: string
  readonly forget: (visitIds: readonly string[]) => Promise<void>
  readonly now: () => number
  /** How long a visit that was handed in is shown. */
  readonly keepMs: number
  readonly closing: AbortSignal
}

export interface HandIn {
  /** Something may be due. */
  readonly wake: () => void
  /** The same for what comes often: once in a moment is enough. */
  readonly wakeSoon: () => void
  readonly settled: () => Promise<void>
}

/** A visitor of the one queue of whom the hub says nothing for so long is in somebody's hands, or gone. */
const missingMs = 5_000
const retryMs = 5_000
const soonMs = 250

/**
 * Hands in what is due whenever the hub is there: puts the report of a visit into the desk's outbox, notes that it is
 * there, and later what became of it. A desk that stops between the two puts it in again; the hub knows visits by their
 * ids. What the hub has in its own line is let go of once somebody there has it.
 */
export function handInVisits(parts: HandInParts): HandIn {
  const { hub, store, line, perform, closing } = parts
  const missingSince = new Map<string, number>()
  let running: Promise<void> | undefined
  let again = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let wakesAt = Number.POSITIVE_INFINITY
  closing.addEventListener('abort', () => clearTimeout(timer))

  const wake = (): void => {
    again = true
    if (closing.aborted) return
    running ??= run().finally(() => {
      running = undefined
      if (again) wake()
    })
  }

  /** The earliest of all that is waited for. */
  const wakeIn = (ms: number): void => {
    const at = performance.now() + ms
    if (at >= wakesAt) return
    clearTimeout(timer)
    wakesAt = at
    timer = setTimeout(() => {
      wakesAt = Number.POSITIVE_INFINITY
      wake()
    }, ms)
  }

  const run = async (): Promise<void> => {
    while (again && !closing.aborted) {
      again = false
      try {
        await parts.alone(handInOnce)
      } catch (problem) {
        if (closing.aborted) return
        console.warn('handing in visits:', problem)
        wakeIn(retryMs)
      }
    }
  }

  const handInOnce = async (): Promise<void> => {
    if (!parts.isReady()) return
    await parts.readAgain()
    // Who came or was put back since the hub is there stands in its line as well.
    if ([...line().visits.values()].some(({ phase, answered }) => phase.kind === 'waiting' && !answered)) {
      await perform({ kind: 'return', agentId: parts.agentId, aheadMs: 0 })
    }
    const kept: string[] = []
    for (const visit of all()) {
      if (visit.handIn?.kind !== 'due') continue
      const answer = await store.keep({ kind: 'hand-in-visit', ...reportOf(visit) })
      if (answer.kind !== 'kept') {
        wakeIn(retryMs)
        break
      }
      kept.push(visit.id)
    }
    if (kept.length > 0) await perform({ kind: 'keep', visitIds: kept })
    await settle()
    await passOn()
    const old = all().filter(({ phase, handIn }) => {
      if (phase.kind !== 'over' || handIn?.kind !== 'in') return false
      return parts.now() - handIn.at > parts.keepMs
    })
    await parts.forget(old.map(({ id }) => id))
  }

  const all = (): readonly Visit[] => [...line().visits.values()]

  /** What became of the reports: those that the outbox has let go of are in. */
  const settle = async (): Promise<void> => {
    const asked = all().filter(({ handIn }) => handIn?.kind === 'kept' || handIn?.kind === 'refused')
    if (asked.length === 0) return
    const outbox = await store.outbox()
    const discarded: string[] = []
    const told: { visitId: string; refusal?: string }[] = []
    for (const { id: visitId, handIn } of asked) {
      const last = lastReport(outbox, visitId)
      if (last?.state.kind === 'unsent') continue
      // A person has taken it out for good.
      if (handIn?.kind === 'refused' && last === undefined) discarded.push(visitId)
      else if (last?.state.kind === 'quarantined') told.push({ visitId, refusal: last.state.refusal.name })
      else told.push({ visitId })
    }
    if (told.length > 0) await perform({ kind: 'settle', told })
    await parts.forget(discarded)
  }

  const passOn = async (): Promise<void> => {
    const { waiting } = hub.current().view
    const missing = all().filter(
      ({ id, phase, handIn }) =>
        phase.kind === 'one-queue' && (handIn === undefined || handIn.kind === 'in') && !(id in waiting),
    )
    for (const id of missingSince.keys()) if (!missing.some(visit => visit.id === id)) missingSince.delete(id)
    if (missing.length === 0) return
    const now = performance.now()
    for (const { id } of missing) if (!missingSince.has(id)) missingSince.set(id, now)
    const gone = missing.filter(({ id }) => now - (missingSince.get(id) ?? now) >= missingMs)
    if (gone.length > 0) {
      const visitIds = gone.map(({ id }) => id)
      await perform({ kind: 'pass-on', visitIds })
      await parts.forget(visitIds)
    }
    if (gone.length < missing.length) wakeIn(missingMs)
  }

  return { wake, wakeSoon: () => wakeIn(soonMs), settled: async () => running }
}

/** The newest report of a visit that the outbox still shows. */
function lastReport(outbox: readonly OutboxEntry[], visitId: string): OutboxEntry | undefined {
  return outbox.findLast(({ command }) => command.kind === 'hand-in-visit' && command.contactId === visitId)
}
