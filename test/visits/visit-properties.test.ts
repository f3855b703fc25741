import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureDay } from '../../src-domain/service-level/measures.ts'
import { decideVisit } from '../../src-domain/visits/decide-visit.ts'
import { isWith } from '../../src-domain/visits/visit.ts'
import type { VisitEvent } from '../../src-domain/visits/visit-command.ts'
import {
  emptyVisitLine,
  evolveVisits,
  standingInLine,
  type VisitLine,
} from '../../src-domain/visits/visit-line.ts'
import { start } from '../world/routing-world.ts'
import { type CutOffWorld, cutOffWorld, history, servedToTheEnd } from './cut-off-world.ts'

const numRuns = Number(process.env['TOWNLINE_RUNS'] ?? 10_000)
const seed = Number(process.env['TOWNLINE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
console.log(`random histories of a cut-off site: ${numRuns} for each rule, TOWNLINE_SEED=${seed}`)

/** Seeds of histories that once broke a rule. */
const keptSeeds: readonly number[] = [20_261_122]

/** Plays random histories and checks after each happening and at the end, when everybody was served. */
function always(
  check: (world: CutOffWorld, happened: readonly VisitEvent[], before: VisitLine) => void,
  atEnd?: (world: CutOffWorld) => void,
): void {
  const property = fc.property(history, happenings => {
    const world = cutOffWorld()
    for (const happening of happenings) {
      const { line } = world
      const count = world.events.length
      happening(world)
      check(world, world.events.slice(count), line)
    }
    if (atEnd) {
      servedToTheEnd(world)
      atEnd(world)
    }
  })
  fc.assert(property, { numRuns, seed })
  for (const kept of keptSeeds) fc.assert(property, { numRuns: Math.ceil(numRuns / 50), seed: kept })
}

const endings = ['visit-handed-in', 'wrap-up-completed', 'contact-abandoned']

describe('the counter of a cut-off site', () => {
  it('[N3] an agent has one visitor, and a visitor one agent', () => {
    always(world => {
      for (const agentId of ['chloe', 'dan']) {
        const held = [...world.line.visits.values()].filter(({ phase }) => isWith(phase, agentId))
        expect(held.length).toBeLessThanOrEqual(1)
      }
    })
  })

  it('[N1] no two open visits bear the same ticket', () => {
    always(world => {
      const open = [...world.line.visits.values()].filter(({ phase }) => phase.kind !== 'over')
      expect(new Set(open.map(({ ticket }) => ticket)).size).toBe(open.length)
    })
  })

  it('[N2] who is called next is the first whose language the agent speaks', () => {
    fc.assert(
      fc.property(history, happenings => {
        const world = cutOffWorld()
        for (const happening of happenings) happening(world)
        const languages = ['en'] as const
        const command = { kind: 'call-next', agentId: 'eve', languages, isHubAway: world.isHubAway } as const
        const decision = decideVisit(world.line, command, world.now, world.isHubAway)
        const first = standingInLine(world.line, world.isHubAway).find(({ language }) => language === 'en')
        const called =
          'events' in decision
            ? decision.events.flatMap(event =>
                event.kind === 'visit-stepped' && event.step === 'called' ? [event.visitId] : [],
              )
            : []
        expect(called).toEqual(first ? [first.id] : [])
        for (const each of standingInLine(world.line, world.isHubAway)) {
          if (first && each.language === 'en') expect(each.deadline).toBeGreaterThanOrEqual(first.deadline)
        }
      }),
      { numRuns, seed },
    )
  })

  it('[N6] decides the same with everything about people taken away, and the log makes the same line again', () => {
    const blind = (event: VisitEvent): VisitEvent =>
      'details' in event ? ({ ...event, details: undefined } as VisitEvent) : event
    always(
      () => undefined,
      world => {
        const bare = world.events.map(blind).reduce(evolveVisits, emptyVisitLine('K'))
        const whole = world.events.reduce(evolveVisits, emptyVisitLine('K'))
        expect(whole).toEqual(world.line)
        const without = (line: VisitLine) =>
          [...line.visits.values()].map(({ details: _people, ...rest }) => rest)
        expect(without(bare)).toEqual(without(world.line))
        expect(bare.numbering).toEqual(world.line.numbering)
      },
    )
  })

  it('[N5] no step is earlier than the one before it, and talk never lasts longer than the visit', () => {
    always(world => {
      for (const { steps, talkMs } of world.line.visits.values()) {
        expect(talkMs).toBeGreaterThanOrEqual(0)
        const own = steps.filter(({ aheadMs }) => aheadMs === undefined || aheadMs === 0)
        for (const [index, { at }] of own.entries()) {
          expect(at).toBeGreaterThanOrEqual(own[index - 1]?.at ?? 0)
        }
      }
    })
  })

  it('[N8, N12, N13] every visit ends at the hub exactly once, whatever is sent twice', () => {
    always(
      world => {
        const over = world.journal.filter(({ kind }) => kind === 'visit-handed-in')
        const ids = over.map(event => ('contactId' in event ? event.contactId : ''))
        expect(new Set(ids).size).toBe(ids.length)
      },
      world => {
        const ended = Map.groupBy(
          world.journal.filter(({ kind }) => endings.includes(kind)),
          event => ('contactId' in event ? event.contactId : ''),
        )
        for (let number = 1; number < world.nextId; number++) {
          expect(ended.get(`visit-${number}`)?.length, `visit-${number}`).toBe(1)
        }
        const ids = world.journal.flatMap(event =>
          event.kind === 'contact-arrived' && event.again === undefined ? [event.contactId] : [],
        )
        expect(new Set(ids).size).toBe(ids.length)
      },
    )
  })

  it('[N10] what was handed in has the times at which it happened, also where the clock was a day wrong', () => {
    always(
      () => undefined,
      world => {
        const lastAt = world.now
        for (const event of world.journal) {
          if (event.kind === 'contact-arrived') {
            expect(event.arrivedAt ?? event.at).toBeLessThanOrEqual(event.at)
            expect(event.arrivedAt ?? event.at).toBeGreaterThanOrEqual(start)
          }
          if (event.kind !== 'visit-handed-in') continue
          expect(event.arrivedAt).toBeGreaterThanOrEqual(start)
          expect(event.closedAt).toBeLessThanOrEqual(lastAt)
          const times = [event.arrivedAt, event.answered?.at, event.endedAt, event.closedAt]
          const known = times.filter(at => at !== undefined)
          expect(known).toEqual([...known].sort((a, b) => a - b))
        }
      },
    )
  })

  it('[N11] the measures count each visit once, in the quarter hours in which it happened', () => {
    always(
      () => undefined,
      world => {
        const day = measureDay(
          { channel: 'counter', withinMs: 300_000, goal: 0.8, shortAbandonMs: 0 },
          start,
          world.journal,
        )
        expect(day.total.arrived).toBe(world.nextId - 1)
        const handedIn = world.journal.flatMap(event => (event.kind === 'visit-handed-in' ? [event] : []))
        for (const { arrivedAt, answered } of handedIn) {
          const quarter = (at: number) => day.quarters.get(Math.floor(at / 900_000) * 900_000)
          expect(quarter(arrivedAt)?.arrived).toBeGreaterThan(0)
          if (answered) expect(quarter(answered.at)?.answered).toBeGreaterThan(0)
        }
        const quarters = [...day.quarters.values()].reduce((sum, { answered }) => sum + answered, 0)
        expect(quarters).toBe(day.total.answered)
      },
    )
  })
})
