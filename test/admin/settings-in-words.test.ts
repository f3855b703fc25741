import { describe, expect, it } from 'vitest'
import { type ConfigProblem, checkConfig } from '../../src-domain/routing/check-config.ts'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { contactTexts } from '../../src-renderer/contact-words.ts'
import { adminTexts } from '../../src-renderer/features/admin/admin-texts.ts'
import { describeProblem } from '../../src-renderer/features/admin/describe-problem.ts'
import { placeOf } from '../../src-renderer/features/admin/problem-place.ts'
import { settingsChanges } from '../../src-renderer/features/admin/settings-changes.ts'
import { namesIn } from '../../src-renderer/features/admin/settings-names.ts'
import type { SettingsWords } from '../../src-renderer/features/admin/settings-words.ts'
import { type Language, textIn } from '../../src-renderer/language/language.ts'
import { formatsIn } from '../../src-renderer/language/use-formats.ts'
import { demoSettings, scriptedSettings } from '../desk/scripted-desk/scripted-settings.ts'

const now = Date.parse('2026-11-20T14:02:00-05:00')
const view = scriptedSettings('farah.siddiqui', () => now).view()

function wordsIn(language: Language, ...documents: readonly RoutingSettings[]): SettingsWords {
  const said = { noName: '?', centre: 'centre' }
  return {
    t: (key, variables) => textIn(language, adminTexts, key, variables),
    language,
    formats: formatsIn(language),
    names: namesIn([...documents, demoSettings], view, language, said),
    channelName: channel => textIn(language, contactTexts, `channel.${channel}`),
    holidayName: (_jurisdiction, rule) => rule,
  }
}

function said(before: RoutingSettings, after: RoutingSettings, language: Language = 'en'): readonly string[] {
  return settingsChanges(before, after, wordsIn(language, after, before)).map(({ subject, words }) =>
    `${subject} ${words}`.replaceAll('\u00a0', ' '),
  )
}

const withQueue = (id: string, part: object): RoutingSettings => ({
  ...demoSettings,
  queues: demoSettings.queues.map(queue => (queue.id === id ? { ...queue, ...part } : queue)),
})

describe('what changes, in words', () => {
  it('says nothing of nothing', () => {
    expect(said(demoSettings, structuredClone(demoSettings))).toEqual([])
  })

  it('names the field of the queue, what it was and what it becomes', () => {
    expect(said(demoSettings, withQueue('phone-en', { promiseMs: 45_000 }))).toEqual([
      'General, English Promise: 30 s → 45 s',
    ])
    expect(said(demoSettings, withQueue('phone-en', { promiseMs: 45_000 }), 'fr')).toEqual([
      'Général, anglais Promesse : 30 s → 45 s',
    ])
    expect(
      said(demoSettings, withQueue('email', { overflow: { to: 'phone-en', afterMs: 3_600_000 } })),
    ).toEqual(['E-mail Overflow: none → General, English after 1 h'])
  })

  it('calls what was removed by its name', () => {
    const without = { ...demoSettings, queues: demoSettings.queues.filter(({ id }) => id !== 'taxes') }
    expect(said(demoSettings, without)).toEqual(['Property taxes removed'])
    expect(said(without, demoSettings)).toEqual(['Property taxes added'])
  })

  it('lists the skills that a person gains and loses', () => {
    const after = {
      ...demoSettings,
      agents: demoSettings.agents.map(agent =>
        agent.id === 'wei.chen' ? { ...agent, skills: ['phone', 'chat', 'email', 'taxes'] } : agent,
      ),
    }
    expect(said(demoSettings, after)).toEqual(['Wei Chen + Property taxes, − Permits'])
  })

  it('says hours, times and service levels as people do', () => {
    const [first, ...calendars] = demoSettings.calendars
    if (!first) throw new Error('The demo city has lost its first calendar')
    const after: RoutingSettings = {
      ...demoSettings,
      calendars: [{ ...first, weekdays: { ...first.weekdays, 7: [] } }, ...calendars],
      times: { ...demoSettings.times, ringMs: 25_000, relaxShare: 0.25 },
      serviceLevels: demoSettings.serviceLevels.map(level => ({ ...level, goal: 0.8 })),
    }
    expect(said(demoSettings, after)).toEqual([
      'Always open (demo) Sunday: 00:00–24:00 → closed',
      'Rings for 20 s → 25 s',
      'Skills are dropped with 33 % → 25 %',
      'Service level, Phone Goal: 70 % → 80 %',
    ])
  })

  it('gives each change a key of its own', () => {
    const after: RoutingSettings = {
      ...withQueue('phone-en', { promiseMs: 1, name: { en: 'A', fr: 'B' }, skills: [], site: 'city-hall' }),
      capacities: [],
      skills: [],
    }
    const keys = settingsChanges(demoSettings, after, wordsIn('en', after)).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('a problem, in words', () => {
  const queueId = 'phone-en'
  const calendarId = 'centre-hours'
  const place = { kind: 'weekday', weekday: '1' } as const
  const refused = { verdict: 'refused' } as const
  const warned = { verdict: 'warned' } as const
  const every: { readonly [Kind in ConfigProblem['kind']]: Extract<ConfigProblem, { readonly kind: Kind }> } =
    {
      'no-queues': { ...refused, kind: 'no-queues' },
      'id-empty': { ...refused, kind: 'id-empty', part: 'queue' },
      'id-twice': { ...refused, kind: 'id-twice', part: 'skill', id: 'taxes' },
      'name-empty': { ...refused, kind: 'name-empty', part: 'calendar', id: calendarId, language: 'fr' },
      unknown: {
        ...refused,
        kind: 'unknown',
        part: 'skill',
        id: 'x',
        usedBy: { part: 'agent', id: 'aiko.mori' },
      },
      'agent-unknown': { ...warned, kind: 'agent-unknown', agentId: 'gone' },
      'promise-not-positive': { ...refused, kind: 'promise-not-positive', queueId },
      'queue-unserved': { ...refused, kind: 'queue-unserved', queueId },
      'language-unserved': { ...warned, kind: 'language-unserved', queueId, language: 'fr' },
      'queue-served-only-relaxed': { ...warned, kind: 'queue-served-only-relaxed', queueId },
      'queue-served-only-by-overflow': { ...warned, kind: 'queue-served-only-by-overflow', queueId },
      'relaxable-not-required': { ...warned, kind: 'relaxable-not-required', queueId, skill: 'taxes' },
      'ring-longer-than-promise': { ...warned, kind: 'ring-longer-than-promise', queueId },
      'overflow-not-positive': { ...refused, kind: 'overflow-not-positive', queueId },
      'overflow-after-promise': { ...warned, kind: 'overflow-after-promise', queueId },
      'overflow-cycle': { ...refused, kind: 'overflow-cycle', queueIds: ['phone-en', 'taxes'] },
      'after-hours-cycle': { ...refused, kind: 'after-hours-cycle', queueIds: ['phone-en', 'taxes'] },
      'after-hours-other-channel': { ...refused, kind: 'after-hours-other-channel', queueId, to: 'email' },
      'after-hours-unserved': {
        ...refused,
        kind: 'after-hours-unserved',
        queueId,
        to: 'taxes',
        language: 'fr',
      },
      'live-queue-waits': { ...refused, kind: 'live-queue-waits', queueId },
      'callback-unserved': { ...refused, kind: 'callback-unserved', queueId, language: 'en' },
      'after-hours-without-hours': { ...warned, kind: 'after-hours-without-hours', queueId },
      'hours-never-open': { ...refused, kind: 'hours-never-open', calendarId },
      'time-zone-unknown': { ...refused, kind: 'time-zone-unknown', calendarId, timeZone: 'Mars/Base' },
      'jurisdiction-unknown': { ...refused, kind: 'jurisdiction-unknown', calendarId, jurisdiction: 'XX' },
      'holiday-unknown': { ...refused, kind: 'holiday-unknown', calendarId, rule: '02-30' },
      'span-reversed': { ...refused, kind: 'span-reversed', calendarId, place, opens: 600, closes: 540 },
      'spans-overlap': {
        ...refused,
        kind: 'spans-overlap',
        calendarId,
        place: { kind: 'season', from: '07-01', weekday: '2' },
      },
      'day-name-empty': { ...refused, kind: 'day-name-empty', calendarId, date: '12-24', language: 'en' },
      'date-invalid': { ...refused, kind: 'date-invalid', calendarId, date: 'soon' },
      'date-twice': { ...refused, kind: 'date-twice', calendarId, date: '12-24' },
      'season-reversed': {
        ...refused,
        kind: 'season-reversed',
        calendarId,
        from: '2026-08-01',
        to: '2026-07-01',
      },
      'seasons-overlap': { ...refused, kind: 'seasons-overlap', calendarId, from: ['07-01', '08-01'] },
      'capacity-only-live': { ...warned, kind: 'capacity-only-live', capacityId: 'usual' },
      'time-not-positive': { ...refused, kind: 'time-not-positive', time: 'ringMs' },
      'time-negative': { ...refused, kind: 'time-negative', time: 'declineRestMs' },
      'share-out-of-range': { ...refused, kind: 'share-out-of-range', time: 'relaxShare' },
      'service-level-missing': { ...refused, kind: 'service-level-missing' },
      'service-level-invalid': { ...refused, kind: 'service-level-invalid', channel: 'phone' },
      'outgoing-rule-empty': { ...refused, kind: 'outgoing-rule-empty', id: 'own', place: 2 },
      'outgoing-reason-empty': {
        ...refused,
        kind: 'outgoing-reason-empty',
        id: 'own',
        place: 2,
        language: 'fr',
      },
      'outgoing-prefix-invalid': { ...refused, kind: 'outgoing-prefix-invalid', id: 'own', prefix: 'one' },
      'outgoing-prefix-hidden': {
        ...warned,
        kind: 'outgoing-prefix-hidden',
        id: 'own',
        prefix: '+1900555',
        by: '+1900',
      },
      'outside-number-refused': { ...warned, kind: 'outside-number-refused', id: 'region-311' },
      'site-address-unclear': { ...refused, kind: 'site-address-unclear', siteId: 'city-hall' },
      'phone-invalid': { verdict: 'refused', kind: 'phone-invalid', id: 'region-311', phone: '31' },
      'queue-removed-with-contacts': {
        ...warned,
        kind: 'queue-removed-with-contacts',
        queueId: 'taxes',
        waiting: 2,
        held: 1,
      },
    }

  it.each(Object.values(every).map(problem => [problem.kind, problem] as const))(
    '%s: is a whole sentence in both languages, and not the same one',
    (_kind, problem) => {
      const [en, fr] = (['en', 'fr'] as const).map(language => describeProblem(problem, wordsIn(language)))
      for (const sentence of [en, fr]) {
        expect(sentence).toMatch(/\.$/)
        expect(sentence).not.toMatch(/\{\{|^problem\.|undefined/)
      }
      expect(fr).not.toBe(en)
    },
  )

  it('leads to the field that it is about', () => {
    expect(placeOf(every['overflow-cycle'])).toEqual({
      section: 'queues',
      id: 'phone-en',
      field: 'overflow',
    })
    expect(placeOf(every['span-reversed'])).toEqual({
      section: 'hours',
      id: calendarId,
      field: 'weekday-1',
    })
    expect(placeOf(every['time-not-positive'])).toEqual({ section: 'timing', id: 'times', field: 'ringMs' })
  })

  it('comes from the same check as the hub’s', () => {
    const problems = checkConfig(withQueue('phone-en', { promiseMs: 0 }), {
      people: view.people,
      sites: view.sites.map(({ id }) => id),
      today: '2026-11-20',
      isTimeZone: () => true,
      holidaysOf: () => undefined,
      openContacts: new Map(),
    })
    expect(problems.map(problem => describeProblem(problem, wordsIn('en')))).toContain(
      'General, English: the promise must be longer than nothing.',
    )
  })
})
