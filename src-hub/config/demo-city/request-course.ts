import { join } from 'node:path'
import { z } from 'zod'
import { afterBusinessTime } from '../../../src-domain/calendar/business-time.ts'
import type { OpeningHours } from '../../../src-domain/calendar/opening-hours.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { leftOf, missedFrom, nextLevelAt, runningTarget } from '../../../src-domain/requests/request-clock.ts'
import {
  isReviewed,
  type RequestType,
  usualClosureReasons,
} from '../../../src-domain/requests/request-type.ts'
import type {
  EscalationLevel,
  NotifyBy,
  ServiceRequest,
} from '../../../src-domain/requests/service-request.ts'
import type { AgentId, Instant, Language } from '../../../src-domain/vocabulary/words.ts'
import type { DemoCity } from './demo-city-types.ts'
import type { HistoricRequest } from './generate-history.ts'
import { demoCityFolder, readJson } from './read-checked.ts'
import { createRandom, type SeededRandom, uuidFrom } from './seeded-random.ts'

type Phrases = Readonly<Record<Language, readonly string[]>>

/** What divisions write in the past of the demo city, and on whose behalf some requests were entered. */
export interface RequestWords {
  readonly nextSteps: Phrases
  readonly questions: Phrases
  readonly delays: Phrases
  readonly outcomes: Phrases
  readonly notes: Phrases
  readonly council: readonly string[]
}

const texts = z.array(z.string().trim().min(1)).min(1)
const phrases = z.strictObject({ en: texts, fr: texts })
const schema: z.ZodType<RequestWords> = z.strictObject({
  nextSteps: phrases,
  questions: phrases,
  delays: phrases,
  outcomes: phrases,
  notes: phrases,
  council: texts,
})

/** Reads the words from the folder of the demo city. Throws a `DemoCityError`. */
export function loadRequestWords(folder: string = demoCityFolder): RequestWords {
  return readJson(join(folder, 'request-words.json'), schema)
}

const minuteMs = 60_000
const dayMs = 86_400_000

export interface CourseParts {
  readonly seed: number
  readonly now: Instant
  readonly staff: DemoCity['staff']
  readonly words: RequestWords
  readonly customers: ReadonlyMap<string, Pick<Customer, 'phones' | 'emails' | 'preference'>>
  /** Those of the divisions. */
  readonly hours: OpeningHours
}

/** A request as it was made, before anybody had done anything about it. */
export type MadeRequest = ServiceRequest & { readonly status: 'submitted' }

/**
 * Lives through the past of one request: who acknowledged it and with what words, who has it, what it waits for, what came
 * of it, what was missed. Only the seed and the request decide.
 */
export function requestCourse(parts: CourseParts) {
  const { seed, now, staff, words, customers, hours } = parts
  const csrs = staff.filter(({ role }) => role === 'csr')
  const supervisors = staff.filter(({ role }) => role === 'supervisor')
  return (made: MadeRequest, past: HistoricRequest, type: RequestType): ServiceRequest => {
    const random = createRandom(seedOf(`${seed}/course/${past.id}`))
    const crew = staff.filter(({ division }) => division === type.division)
    const worker = crew.length > 0 ? random.pick(crew).id : idOf(random, staff)
    const say = (of: Phrases): string => random.pick(of[made.language])
    const begun: ServiceRequest = {
      ...made,
      createdBy: idOf(random, csrs),
      notifyBy: notifyByOf(random, customers.get(past.customerId)),
      ...(random.chance(0.03) ? { onBehalfOf: random.pick(words.council) } : {}),
    }
    const { acknowledgedAt, completedAt, closedAt } = past
    if (acknowledgedAt === undefined) return missed(begun, hours, now)
    const acknowledged: ServiceRequest = {
      ...begun,
      status: 'acknowledged',
      acknowledged: { at: acknowledgedAt, by: worker, nextSteps: say(words.nextSteps) },
      ...(random.chance(0.75) ? { assignedTo: worker } : {}),
      ...(random.chance(0.15)
        ? {
            notes: [
              {
                id: uuidFrom(`${past.id}/note`),
                at: acknowledgedAt + 30 * minuteMs,
                by: worker,
                text: say(words.notes),
                isPublic: false,
              },
            ],
          }
        : {}),
    }
    if (past.status === 'acknowledged') return missed(acknowledged, hours, now)
    const worked: ServiceRequest = { ...acknowledged, status: 'in-progress', assignedTo: worker }
    if (completedAt === undefined) return underWay(worked, random)
    const [reason] = type.closureReasons ?? usualClosureReasons
    const completed: ServiceRequest = {
      ...worked,
      status: 'completed',
      outcome: {
        reasonCode: reason?.code ?? '',
        words: say(words.outcomes),
        at: completedAt,
        by: worker,
        ...(isReviewed(type)
          ? { reviewBy: afterBusinessTime(hours, completedAt, { value: 2, unit: 'business-days' }) }
          : {}),
      },
      pauses: [{ from: completedAt, because: 'completed', leftMs: leftOf(worked, hours, completedAt) }],
    }
    if (closedAt === undefined) {
      // Without a review nothing waits but the word to the customer.
      return isReviewed(type)
        ? completed
        : confirmed({ ...completed, notifyBy: 'phone' }, worker, completedAt + minuteMs)
    }
    const approved = confirmed(completed, isReviewed(type) ? idOf(random, supervisors) : worker, closedAt)
    const told = approved.notifyBy === 'no' ? undefined : approved.notifyBy
    return {
      ...approved,
      status: 'closed',
      closedAt,
      reopenUntil: closedAt + (type.reopenWithinDays ?? 14) * dayMs,
      ...(approved.outcome && told
        ? { outcome: { ...approved.outcome, told: { at: closedAt, by: told } } }
        : {}),
    }

    /** Under way: some wait for their customer, some were given another date, some are late. */
    function underWay(request: ServiceRequest, chance: SeededRandom): ServiceRequest {
      const since = Math.min(now - 2 * 60 * minuteMs, (acknowledgedAt ?? made.createdAt) + dayMs)
      if (chance.chance(0.2) && since > (acknowledgedAt ?? 0)) {
        const remindAt = afterBusinessTime(hours, since, { value: 5, unit: 'business-days' })
        return {
          ...request,
          status: 'waiting-for-customer',
          awaited: {
            question: say(words.questions),
            since,
            remindAt,
            ...(remindAt <= now ? { remindedAt: remindAt } : {}),
          },
          pauses: [{ from: since, because: 'customer', leftMs: leftOf(request, hours, since) }],
        }
      }
      if (chance.chance(0.15)) {
        return {
          ...request,
          resolveBy: afterBusinessTime(hours, now, { value: chance.int(2, 12), unit: 'business-days' }),
          revised: { at: since, reason: say(words.delays) },
        }
      }
      return missed(request, hours, now)
    }
  }
}

function confirmed(request: ServiceRequest, by: AgentId, at: Instant): ServiceRequest {
  return request.outcome === undefined
    ? request
    : { ...request, outcome: { ...request.outcome, approved: { at, by } } }
}

/** What is missed has gone up, as the rules would have had it: further with each two weeks in which nobody moved. */
function missed(request: ServiceRequest, hours: OpeningHours, now: Instant): ServiceRequest {
  const running = runningTarget(request)
  if (running === undefined || now < missedFrom(running.by)) return request
  let level: EscalationLevel = 1
  let at = missedFrom(running.by)
  for (const higher of [2, 3] as const) {
    const next = nextLevelAt(at, hours)
    if (next > now) break
    level = higher
    at = next
  }
  return { ...request, escalation: { level, target: running.target, at, quietSince: at } }
}

function notifyByOf(
  random: SeededRandom,
  customer: Pick<Customer, 'phones' | 'emails' | 'preference'> | undefined,
): NotifyBy {
  if (!customer || random.chance(0.25)) return 'no'
  const { preference, phones, emails } = customer
  if (preference === 'email' && emails.length > 0) return 'email'
  if (preference === 'sms' && phones.length > 0) return 'sms'
  return phones.length > 0 ? 'phone' : emails.length > 0 ? 'email' : 'no'
}

function idOf(random: SeededRandom, people: DemoCity['staff']): AgentId {
  return people.length === 0 ? '' : random.pick(people).id
}

/** An integer from a text. */
function seedOf(text: string): number {
  return Number.parseInt(uuidFrom(text).slice(0, 8), 16) | 0
}
