import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { afterOpenTime, isOpenAt } from '../../src-domain/calendar/opening-hours.ts'
import { evolveRequest } from '../../src-domain/requests/decide-request.ts'
import { awaitsWord, decideStep } from '../../src-domain/requests/decide-step.ts'
import {
  nextRequestDue,
  riskFrom,
  runningTarget,
  targetsOf,
} from '../../src-domain/requests/request-clock.ts'
import type { RequestStep } from '../../src-domain/requests/request-step.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { isRefused } from '../../src-domain/vocabulary/decision.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'
import { openStreams } from '../../src-simulator/chance.ts'

const minute = 60_000
const day = 86_400_000
const begin = Date.parse('2026-10-05T08:30:00-04:00')
const month = 30 * day
const hours = hoursAround(standardCalendar('America/Toronto'), begin)
const types: readonly RequestType[] = JSON.parse(
  readFileSync(new URL('../../resources/demo-city/request-types.json', import.meta.url), 'utf8'),
)

/**
 * A division as it is: mostly in time, often late, and here and there a request that nobody looks at again. Notices
 * reach most people; of the others some are called and some are forgotten.
 */
function playMonth(requests: number, seed: number) {
  const { fraction: chance, pick: among } = openStreams(seed)('month', 'requests')
  const ended: ServiceRequest[] = []
  const open: ServiceRequest[] = []
  let escalations = 0

  for (let index = 0; index < requests; index++) {
    const type = among(types)
    const made = begin + Math.floor(chance() * month)
    let now = made
    let request: ServiceRequest = {
      id: `r${index}`,
      reference: '',
      version: 1,
      typeCode: type.code,
      status: 'submitted',
      answers: {},
      description: 'x',
      notifyBy: among(['no', 'email', 'sms', 'phone'] as const),
      ...(chance() < 0.1 ? {} : { customerId: 'rose' }),
      language: 'en',
      followers: [],
      createdAt: made,
      createdBy: 'aiko',
      createdOn: 'd',
      ...targetsOf(hours, type, made),
    }
    type Bare = RequestStep extends infer Step
      ? Step extends RequestStep
        ? Omit<Step, 'requestId'>
        : never
      : never
    const take = (step: Bare, by: string): void => {
      const decision = decideStep(
        { request, type, hours },
        { ...step, requestId: request.id } as RequestStep,
        { agentId: by, deskId: 'd' },
        now,
      )
      if (isRefused(decision)) throw new Error(`${step.kind}: ${decision.refusal.name} in ${request.status}`)
      escalations += decision.events.filter(({ kind }) => kind === 'request-escalated').length
      request = decision.events.reduce(evolveRequest, request)
    }
    /** Lets the clock do what it does until people move again, or the month of the request's watch is over. */
    const until = (then: number): void => {
      for (;;) {
        const due = nextRequestDue(request, hours)
        if (due === undefined || due > then) break
        now = Math.max(now, due)
        take({ kind: 'pass-request-time' }, 'rule')
      }
      now = then
    }
    const end = begin + month
    const forgets = chance() < 0.08
    while (isOpen(request) && now < end) {
      const next = afterOpenTime(hours, now, Math.ceil(chance() * 16) * 60 * minute) ?? end
      until(Math.min(next, end))
      if (now >= end || (forgets && chance() < 0.7)) break
      expect(isOpenAt(hours, now - 1)).toBe(true)
      switch (request.status) {
        case 'submitted':
          take({ kind: 'acknowledge-request', nextSteps: 'We look at it.' }, 'raj')
          break
        case 'acknowledged':
        case 'in-progress':
          if (chance() < 0.15) take({ kind: 'await-customer', question: 'Where exactly?' }, 'raj')
          else if (chance() < 0.2)
            take({ kind: 'revise-target', resolveBy: now + 5 * day, reason: 'Rain' }, 'raj')
          else if (chance() < 0.6)
            take({ kind: 'complete-request', reasonCode: 'done', words: 'Done.' }, 'raj')
          break
        case 'waiting-for-customer':
          if (chance() < 0.6) take({ kind: 'resume-request', answer: 'There.' }, 'customer')
          break
        case 'completed':
          if (request.outcome?.approved === undefined) {
            take(
              chance() < 0.9 ? { kind: 'approve-completion' } : { kind: 'return-completion', reason: 'No' },
              'maria',
            )
          } else if (chance() < 0.8) take({ kind: 'record-told', by: 'email' }, 'hub')
          else if (request.outcome.notTold === undefined)
            take({ kind: 'record-not-told', why: 'Bounced' }, 'hub')
          break
        case 'closed':
        case 'cancelled':
        case 'merged':
          break
      }
    }
    until(end)
    ;(isOpen(request) ? open : ended).push(request)
  }
  return { ended, open, escalations, at: begin + month }
}

describe('a month of a city', () => {
  it('[Q30] ten thousand requests: each is closed with its outcome told, or open and known; none is silent', () => {
    const { ended, open, escalations, at } = playMonth(10_000, 7)
    expect(ended.length + open.length).toBe(10_000)
    for (const { status, outcome, ...request } of ended) {
      expect(status).toBe('closed')
      expect(outcome?.words).toBeTruthy()
      expect(outcome?.told !== undefined || !awaitsWord({ status, ...request } as ServiceRequest)).toBe(true)
    }
    let atRisk = 0
    for (const request of open) {
      const from = riskFrom(request)
      expect(from).toBeDefined()
      if ((from as number) <= at) atRisk++
      // What is not at risk yet is within its time, and its clock will speak.
      else expect(nextRequestDue(request, hours) ?? request.outcome?.reviewBy).toBeGreaterThan(at)
      const running = runningTarget(request)
      if (running && running.by + minute <= at) expect(request.escalation?.target).toBe(running.target)
    }
    // The month was one in which all of this happened.
    expect(ended.length).toBeGreaterThan(5_000)
    expect(atRisk).toBeGreaterThan(500)
    expect(escalations).toBeGreaterThan(500)
    console.info(
      `${ended.length} closed, ${open.length} open, ${atRisk} of them at risk, ${escalations} escalations`,
    )
  })
})
