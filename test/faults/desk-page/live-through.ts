import type { DeskStore, RequestDraft } from '../../../src-renderer/offline/desk-store.ts'
import type { Visits } from '../../../src-renderer/offline/visits/visits.ts'

/** What happens at a desk so long after the line was cut. */
export type Happening =
  | { readonly kind: 'request'; readonly afterMs: number; readonly draft: RequestDraft }
  | {
      readonly kind: 'visit'
      readonly afterMs: number
      readonly waitMs: number
      readonly serveMs: number
      readonly ends: 'handled' | 'no-show'
    }

/** What people were told, with the time at which it was by the desk's clock. */
export interface LivedThrough {
  readonly requests: readonly {
    readonly requestId: string
    readonly reference: string
    readonly at: number
  }[]
  readonly visits: readonly { readonly visitId: string; readonly ticket: string; readonly at: number }[]
  readonly withoutNumber: number
  readonly problems: readonly string[]
}

export interface DeskAtWork {
  readonly store: DeskStore
  readonly visits: Visits
  /** Puts the desk's clock so far ahead of the machine's. */
  readonly skewClock: (ms: number) => void
  /** The machine's clock. */
  readonly machineNow: () => number
}

/** Lives through these hours in seconds: before each thing that happens the clock jumps to when it does. */
export async function liveThrough(
  { store, visits, skewClock, machineNow }: DeskAtWork,
  happenings: readonly Happening[],
  queueId: string,
  startMs: number,
): Promise<LivedThrough> {
  const begun = machineNow()
  const requests: LivedThrough['requests'][number][] = []
  const served: LivedThrough['visits'][number][] = []
  const problems: string[] = []
  let withoutNumber = 0
  let latest = 0
  const jumpTo = (afterMs: number) => {
    latest = Math.max(latest, afterMs)
    skewClock(startMs + latest - (machineNow() - begun))
  }
  for (const happening of happenings) {
    jumpTo(happening.afterMs)
    const at = Date.now()
    if (happening.kind === 'request') {
      const told = await store.createRequest(happening.draft)
      if (told.kind === 'created') requests.push({ requestId: told.requestId, reference: told.reference, at })
      else if (told.kind === 'no-number') withoutNumber += 1
      else problems.push(`a request: ${told.why}`)
      continue
    }
    const letIn = await visits.letIn({ queueId, language: 'en', name: 'Rosa Pine', topic: 'A licence' })
    if (letIn.kind !== 'let-in') {
      problems.push(`a visitor: ${JSON.stringify(letIn)}`)
      continue
    }
    const { visitId, ticket } = letIn
    served.push({ visitId, ticket, at })
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['called', () => later(happening.waitMs, () => visits.call(visitId))],
      ...(happening.ends === 'no-show'
        ? ([['no-show', () => later(60_000, () => visits.act('no-show', visitId))]] as const)
        : ([
            ['answered', () => later(10_000, () => visits.act('answered', visitId))],
            ['ended', () => later(happening.serveMs, () => visits.act('ended', visitId))],
            [
              'concluded',
              () =>
                later(10_000, () =>
                  visits.conclude(visitId, { reasonCode: 'info-waste', resolvedAtFirstContact: true }),
                ),
            ],
          ] as const)),
    ]
    for (const [name, step] of steps) {
      const answer = (await step()) as { readonly kind: string }
      if (answer.kind !== 'done') problems.push(`${name}: ${JSON.stringify(answer)}`)
    }
  }
  return { requests, visits: served, withoutNumber, problems }

  function later<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
    jumpTo(latest + ms)
    return work()
  }
}
