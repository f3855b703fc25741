import { describe, expect, it } from 'vitest'
import { routingSettingsSchema } from '../../src-contract/http/routing-settings.ts'
import { checkConfig } from '../../src-domain/routing/check-config.ts'
import type { OutsideNumber, RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import { demoSettings } from '../desk/scripted-desk/scripted-settings.ts'

const security: OutsideNumber = {
  id: 'security',
  name: { en: 'Corporate Security', fr: 'Sécurité municipale' },
  phone: '+19055550177',
}

function problemsOf(...outsideNumbers: readonly OutsideNumber[]) {
  const settings: RoutingSettings = { ...demoSettings, outsideNumbers }
  return checkConfig(settings, {
    people: [],
    sites: [],
    today: '2026-11-12',
    isTimeZone: () => true,
    holidaysOf: () => undefined,
    openContacts: new Map(),
  }).filter(
    problem =>
      problem.kind === 'phone-invalid' ||
      ('part' in problem && problem.part === 'outside-number') ||
      (problem.kind === 'unknown' && problem.usedBy.part === 'outside-number'),
  )
}

describe('numbers outside', () => {
  it('[K3] can be dialled: in E.164, or short', () => {
    expect(problemsOf(security, { ...security, id: 'region', phone: '311' })).toEqual([])
    for (const phone of ['', '31', '905-555-0177', '9055550177', '+1', 'security']) {
      expect(problemsOf({ ...security, phone })).toEqual([
        { verdict: 'refused', kind: 'phone-invalid', id: 'security', phone },
      ])
    }
  })

  it('[K3] have ids and names of their own, and hours that are there', () => {
    expect(problemsOf(security, { ...security, name: { en: 'Security', fr: ' ' }, hours: 'gone' })).toEqual([
      { verdict: 'refused', kind: 'id-twice', part: 'outside-number', id: 'security' },
      { verdict: 'refused', kind: 'name-empty', part: 'outside-number', id: 'security', language: 'fr' },
      {
        verdict: 'refused',
        kind: 'unknown',
        part: 'calendar',
        id: 'gone',
        usedBy: { part: 'outside-number', id: 'security' },
      },
    ])
  })

  it('[K13] may be absent: settings of before there were any are settings', () => {
    const { outsideNumbers: _none, ...before } = demoSettings
    expect(routingSettingsSchema.safeParse(before).success).toBe(true)
    expect(routingSettingsSchema.safeParse(demoSettings).success).toBe(true)
  })
})
