import { describe, expect, it } from 'vitest'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { type ConnectorSettings, readConnectorSettings } from '../../src-hub/config/connector-settings.ts'
import { caseOf } from '../../src-hub/connectors/crm/case-of.ts'
import { circuitAfterFailure, closedCircuit, roomIn } from '../../src-hub/connectors/crm/circuit.ts'
import { createConnector } from '../../src-hub/connectors/crm/create-connector.ts'
import { meaningOf } from '../../src-hub/connectors/crm/mapping.ts'
import { mismatchCsv } from '../../src-hub/connectors/crm/mismatch-csv.ts'
import { stepsTowards } from '../../src-hub/connectors/crm/reflect.ts'
import { waitMs } from '../../src-hub/connectors/crm/sync-out.ts'
import { createPhotoAddresses } from '../../src-hub/photos/public-photos.ts'
import { aRequest, aType } from '../division/a-request.ts'

const file = `
connectors:
  - id: central
    kind: dataverse
    url: https://city.crm3.dynamics.com/api/data/v9.2
    auth:
      kind: client-credentials
      tokenUrl: https://login.microsoftonline.com/city/oauth2/v2.0/token
      clientId: townline
      clientSecret: { $env: CRM_SECRET }
`
const read = (text: string, environment: Record<string, string> = { CRM_SECRET: 'hush' }) =>
  readConnectorSettings({ TOWNLINE_CONNECTORS: 'c.yaml', ...environment }, '/etc', () => text)

it('[CR17] a photo that is public goes along to an Open311 endpoint, and no other', () => {
  const { connectors } = read(
    '{ connectors: [{ id: a, kind: open311, url: "https://x.test" }] }',
  ) as ConnectorSettings
  const [settings] = connectors
  if (settings === undefined) throw new Error('no connector')
  const request = aRequest({ id: '018f0000-0000-7000-8000-000000000001' })
  const addresses = createPhotoAddresses({
    key: 'k',
    publicUrl: 'https://311.city.test',
    typeOf: code => (code === 'pothole' ? aType() : aType({ code, privacy: 'confidential' })),
  })
  const sent = (of: ServiceRequest) => {
    const facts = { type: undefined, division: undefined, customer: undefined, actor: 'a' }
    const crmCase = caseOf({ ...facts, request: of, mediaUrl: addresses.addressOf(of) })
    return createConnector(settings, Date.now).fieldsOf(crmCase)['media_url']
  }
  const shown = { ...request, publicPhotos: ['photo-1'] }
  expect(sent(shown)).toMatch(/^https:\/\/311\.city\.test\/open311\/v2\/media\/photo-1\.[\w-]{22}$/)
  expect(sent(request)).toBeUndefined()
  expect(sent({ ...shown, typeCode: 'told-in-confidence' })).toBeUndefined()
})

describe('the settings of connectors', () => {
  it('[CR1] come from a file whose secrets are in the environment and are shown nowhere', () => {
    const settings = read(file)
    expect(settings).toMatchObject({ connectors: [{ id: 'central', entitySet: 'incidents' }] })
    expect(JSON.stringify(settings)).not.toContain('hush')
    expect(readConnectorSettings({}, '/etc')).toBeUndefined()
  })

  it('[CR1] are refused by name, without their values', () => {
    const problem = (text: string, environment?: Record<string, string>) => {
      const told = read(text, environment)
      return told && 'problem' in told ? told.problem : undefined
    }
    expect(problem(file, {})).toBe(
      'TOWNLINE_CONNECTORS: the environment has no CRM_SECRET, which the file takes by $env',
    )
    expect(problem(file.replace('https://city', 'http://city'))).toMatch(
      /at connectors\.0\.url: begins with https/,
    )
    expect(problem(file.replace('kind: dataverse', 'kind: dataverse\n    colour: red'))).toMatch(
      /at connectors\.0/,
    )
    expect(problem('{')).toBe('TOWNLINE_CONNECTORS: the file is neither JSON nor YAML')
    expect(readConnectorSettings({ TOWNLINE_CONNECTORS: 'nowhere.json' }, '/etc')).toEqual({
      problem: 'TOWNLINE_CONNECTORS: the file cannot be read (ENOENT)',
    })
  })
})

describe('what the other side did', () => {
  const at = (status: ServiceRequest['status']) => ({ id: 'r', status, language: 'en' }) as ServiceRequest
  const kinds = (status: ServiceRequest['status'], meant: Parameters<typeof stepsTowards>[1]['status']) =>
    stepsTowards(at(status), { status: meant }, undefined, undefined).map(({ kind }) => kind)

  it('[CR12] becomes the steps that lead there, and none where it is so already', () => {
    expect(kinds('submitted', 'in-progress')).toEqual(['acknowledge-request', 'start-request'])
    expect(kinds('in-progress', 'in-progress')).toEqual([])
    expect(kinds('waiting-for-customer', 'in-progress')).toEqual(['resume-request'])
    expect(kinds('closed', 'in-progress')).toEqual(['reopen-request'])
    expect(kinds('closed', 'completed')).toEqual([])
    expect(kinds('in-progress', 'completed')).toEqual(['complete-request'])
    // For the rules to refuse, so that somebody hears of it.
    expect(kinds('cancelled', 'in-progress')).toEqual(['start-request'])
  })

  it('[CR12] is nothing where their status has no meaning here, whatever its name', () => {
    const mapping = { in: { done: { status: 'completed' } } } as const
    expect(meaningOf(mapping, 'done')).toEqual({ status: 'completed' })
    for (const status of ['other', 'constructor', '__proto__']) {
      expect(meaningOf(mapping, status)).toBeUndefined()
    }
  })

  it('[CR12] is told in their words, else in those of the type', () => {
    const [step] = stepsTowards(at('in-progress'), { status: 'completed' }, undefined, undefined)
    expect(step).toMatchObject({ reasonCode: 'done', words: 'The work is done.' })
    const [said] = stepsTowards(at('in-progress'), { status: 'completed' }, undefined, 'Paved over.')
    expect(said).toMatchObject({ words: 'Paved over.' })
  })
})

it('[CR11] a server that does not answer is left alone, longer each time, and tried by one', () => {
  const failed = (times: number, now: number) =>
    Array.from({ length: times }).reduce<ReturnType<typeof circuitAfterFailure>>(
      circuit => circuitAfterFailure(circuit, 'no answer', false, now),
      closedCircuit,
    )
  expect(roomIn(failed(4, 0), 8, 0)).toBe(8)
  const open = failed(5, 0)
  expect(roomIn(open, 8, 4_999)).toBe(0)
  expect(roomIn(open, 8, 5_000)).toBe(1)
  expect(roomIn(circuitAfterFailure(open, 'no answer', false, 5_000), 8, 14_999)).toBe(0)
  expect(roomIn(circuitAfterFailure(closedCircuit, '401', true, 0), 8, 0)).toBe(0)
  const waits = [1, 2, 3, 30].map(attempts => waitMs({ requestId: 'r', attempts }))
  const least = [500, 1_000, 2_000, 450_000]
  expect(waits.filter((wait, index) => wait < (least[index] ?? 0))).toEqual([])
  expect(Math.max(...waits)).toBeLessThanOrEqual(900_000)
})

it('[CR15] a file of mismatches holds no formula', () => {
  const csv = mismatchCsv([
    {
      kind: 'only-there',
      reference: '=1+1',
      externalId: ' ＝x',
      why: 'said "no", twice\nand again',
      since: 0,
    },
  ])
  expect(csv).toBe(
    '\ufeffkind,reference,requestId,externalId,ours,theirs,why,since\r\n' +
      `only-there,'=1+1,,' ＝x,,,"said ""no"", twice\nand again",1970-01-01T00:00:00.000Z\r\n`,
  )
})
