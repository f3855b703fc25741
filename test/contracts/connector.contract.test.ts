import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OneConnector } from '../../src-hub/config/connector-settings.ts'
import type { Answer, CaseChange, Connector, RemoteCase } from '../../src-hub/connectors/crm/connector.ts'
import { createConnector } from '../../src-hub/connectors/crm/create-connector.ts'
import { type CrmPeer, caseNamed } from '../connectors/crm-peer.ts'
import { noODataServer, openODataPeer } from '../connectors/odata-peer.ts'
import { noRequestTracker, openRequestTracker } from '../connectors/request-tracker-peer.ts'
import { type Said, serve } from '../connectors/serve.ts'
import { openStrictOpen311 } from '../connectors/strict-open311.ts'
import { openStrictSalesforce } from '../connectors/strict-salesforce.ts'
import { openWebhookReceiver } from '../connectors/webhook-receiver.ts'
import { freePort } from '../world/free-port.ts'

const begun = Date.now() - 1_000
const connect = (settings: OneConnector) => createConnector(settings, Date.now)
const note = { id: 'note-1', at: begun, text: 'The crew comes on Tuesday.', isPublic: true }

async function good<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const told = await answer
  if (told.kind !== 'done') throw new Error(JSON.stringify(told))
  return told.value
}

/** All that changed since a cursor, and where the last page ends. */
async function changes(connector: Connector, cursor: string | undefined, ids: readonly string[]) {
  const cases: RemoteCase[] = []
  for (let at = cursor; ; ) {
    const page = await good(
      connector.changedSince(at, {
        from: begun,
        watched: async (after, limit) => ids.filter(id => id > after).slice(0, limit),
        wantsNotes: true,
      }),
    )
    cases.push(...page.cases)
    at = page.cursor
    if (page.isLast) return { cases, cursor: at }
  }
}

/** What the hub relies on, of every connector alike. */
function contractOf(name: string, open: () => Promise<CrmPeer>, missing?: string) {
  if (missing !== undefined) console.warn(`The connector to ${name} is not tested: ${missing}.`)
  describe.skipIf(missing !== undefined)(name, () => {
    let peer: CrmPeer
    let connector: Connector
    beforeAll(async () => {
      peer = await open()
      connector = connect(peer.settings)
    })
    afterAll(() => peer?.stop())
    const change = (key: string, version: number, more: Partial<CaseChange> = {}): CaseChange => ({
      key,
      version,
      status: 'in-progress',
      fields: {},
      notes: [],
      ...more,
    })

    it('[CR2] a dry run sends nothing, shows no secret, and shows what is sent', async () => {
      const crmCase = caseNamed('TL-26-0001-1')
      const [shown] = connector.dryRun(crmCase)
      expect(await peer.count('TL-26-0001-1')).toBe(0)
      expect(JSON.stringify(shown)).not.toMatch(
        /an-api-key|consumer-secret|known-to-both-sides|[Bb]asic|Bearer/,
      )
      const words = decodeURIComponent(`${shown?.url} ${shown?.body.replaceAll('+', ' ')}`)
      for (const value of Object.values(connector.fieldsOf(crmCase))) {
        expect(words).toContain(String(value).split('\n')[0])
      }
    })

    it('[CR3] what was created is found by our reference number, and nothing is where nothing was', async () => {
      expect(await good(connector.findByKey('TL-26-0002-9', begun))).toBeUndefined()
      const made = await good(connector.create(caseNamed('TL-26-0002-9')))
      expect(await peer.count('TL-26-0002-9')).toBe(1)
      const found = await good(connector.findByKey('TL-26-0002-9', begun))
      if (connector.kind !== 'webhook')
        expect(found).toMatchObject({ externalId: made.externalId, key: 'TL-26-0002-9' })
      expect(await good(connector.read(made.externalId))).toMatchObject({ externalId: made.externalId })
      // Whoever says that it knows our key makes nothing twice under it.
      if (connector.isKeyed) {
        await connector.create(caseNamed('TL-26-0002-9'))
        expect(await peer.count('TL-26-0002-9')).toBe(1)
      }
    })

    it('[CR4] a change sets what it names, may be asked twice, and does not overwrite a newer state', async () => {
      const { externalId, etag } = await good(connector.create(caseNamed('TL-26-0003-7')))
      if (!connector.takesUpdates) return
      const fields = connector.fieldsOf(caseNamed('TL-26-0003-7', { status: 'in-progress' }))
      const status = connector.kind === 'dataverse' ? 'townline_status' : (connector.statusField ?? '')
      const wanted = change('TL-26-0003-7', 2, { fields: { [status]: fields[status] ?? '' }, notes: [note] })
      await good(connector.update(externalId, wanted, etag))
      const now = await good(connector.read(externalId))
      await good(connector.update(externalId, wanted, now.etag))
      expect(await peer.statusOf('TL-26-0003-7')).toBe(fields[status])
      expect(await peer.count('TL-26-0003-7')).toBe(1)
      if (!connector.hasEtags) return
      expect(await connector.update(externalId, wanted, etag)).toMatchObject({ kind: 'conflict' })
    })

    it('[CR5] each change of theirs is told, over all pages, and again from the same cursor', async () => {
      if (connector.kind === 'webhook') return
      const keys = Array.from({ length: peer.isSlow ? 2 : 9 }, (_, index) => `TL-26-01${index}0-0`)
      const ids: string[] = []
      for (const key of keys) ids.push((await good(connector.create(caseNamed(key)))).externalId)
      ids.sort()
      const first = await changes(connector, undefined, ids)
      expect(keys.filter(key => !first.cases.some(each => each.key === key))).toEqual([])
      await peer.move('TL-26-0110-0', peer.theirs.status, 'Filled on Tuesday.')
      const second = await changes(connector, first.cursor, ids)
      const moved = second.cases.find(({ key }) => key === 'TL-26-0110-0')
      expect(moved?.status).toBe(peer.theirs.status)
      if (connector.kind !== 'salesforce') {
        expect(moved?.notes?.map(({ text }) => text)).toEqual(['Filled on Tuesday.'])
      }
      const again = await changes(connector, first.cursor, ids)
      expect(again.cases).toContainEqual(moved)
    })

    it('[CR6] what the other side refuses comes back in its own words; who it does not know is told so', async () => {
      const { settings = peer.settings, crmCase, words } = peer.refused
      const refused = await connect(settings).create(crmCase(caseNamed('TL-26-0004-5')))
      expect(refused).toMatchObject({ kind: 'refused', why: expect.stringMatching(words) })
      expect(await peer.count('TL-26-0004-5')).toBe(0)
      const stranger = await connect(peer.stranger).create(caseNamed('TL-26-0005-2'))
      expect(stranger).toMatchObject({ kind: 'unauthorised' })
      expect(await peer.count('TL-26-0005-2')).toBe(0)
    })

    it('[CR6] what is gone over there is gone', async () => {
      const { externalId, etag } = await good(connector.create(caseNamed('TL-26-0006-0')))
      await peer.remove('TL-26-0006-0')
      const fields = connector.fieldsOf(caseNamed('TL-26-0006-0'))
      const asked = connector.takesUpdates
        ? await connector.update(externalId, change('TL-26-0006-0', 2, { fields }), etag)
        : undefined
      // Where a condition comes first, the hub reads why it is not met.
      if (asked?.kind !== 'gone') expect(await connector.read(externalId)).toMatchObject({ kind: 'gone' })
      expect(asked?.kind).not.toBe('done')
      expect(await peer.count('TL-26-0006-0')).toBe(0)
    })

    it('[CR16] what is closed here is resolved there once, however often it is asked and whoever did it', async () => {
      const { resolutionsOf } = peer
      if (resolutionsOf === undefined) return
      const closing = async (key: string) => {
        const { externalId } = await good(connector.create(caseNamed(key)))
        const fields = connector.fieldsOf(caseNamed(key, { status: 'closed' }))
        const wanted = change(key, 2, { status: 'closed', outcome: 'It is filled.', fields })
        return { externalId, close: () => connector.update(externalId, wanted), wanted }
      }
      const one = await closing('TL-26-0008-6')
      // What a lost answer leaves there is known to be ours.
      expect(connector.becomes?.('closed')).toBe('5')
      expect(connector.becomes?.('in-progress')).toBeUndefined()
      // Two tries at once, and one after an answer that was lost.
      const both = await Promise.all([one.close(), one.close()])
      expect(both.map(({ kind }) => kind)).toEqual(['done', 'done'])
      expect(await good(one.close())).toMatchObject({ status: '5' })
      expect(await resolutionsOf('TL-26-0008-6')).toBe(1)
      // A later change of a closed request is no resolution.
      const later = { ...one.wanted, version: 3, fields: { description: 'Told on Monday.' } }
      await good(connector.update(one.externalId, later))
      expect(await resolutionsOf('TL-26-0008-6')).toBe(1)
      expect(await peer.statusOf('TL-26-0008-6')).toBe('closed')
      // Taken up again it goes on there too, and its second end is one of its own.
      const again = connector.fieldsOf(caseNamed('TL-26-0008-6', { status: 'in-progress' }))
      const goesOn = change('TL-26-0008-6', 4, { status: 'in-progress', fields: again })
      expect(await good(connector.update(one.externalId, goesOn))).toMatchObject({ status: '1' })
      await good(one.close())
      expect(await resolutionsOf('TL-26-0008-6')).toBe(2)
      // One that ended before it was told at all.
      const ended = await good(connector.create(caseNamed('TL-26-0009-4', { status: 'closed' })))
      expect([ended.status, await resolutionsOf('TL-26-0009-4')]).toEqual(['5', 1])
    })

    it('[CR7] an answer that says nothing leaves open whether it happened; one that says later does not', async () => {
      const answers: Said[] = []
      const away = await serve(() => answers.shift() ?? { status: 500 })
      const connectAt = (origin: string) => {
        const settings = peer.at(origin)
        // The token would come from the server itself.
        return connect(
          ('auth' in settings ? { ...settings, auth: { kind: 'none' } } : settings) as OneConnector,
        )
      }
      const there = connectAt(away.url)
      const tried = async (said: Said) => {
        answers.push(said)
        return there.create(caseNamed('TL-26-0007-8'))
      }
      expect(await tried({ status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
        kind: 'retry-later',
        afterMs: 7_000,
        mayHaveHappened: false,
      })
      expect(await tried({ status: 502, body: '<h1>Bad gateway</h1>' })).toMatchObject({
        kind: 'retry-later',
        why: '502 Bad gateway',
        mayHaveHappened: true,
      })
      expect(await tried({ status: 302, headers: { location: 'http://169.254.169.254/' } })).toMatchObject({
        kind: 'refused',
      })
      await away.stop()
      const nobody = connectAt(`http://127.0.0.1:${await freePort()}`)
      expect(await nobody.create(caseNamed('TL-26-0007-8'))).toMatchObject({
        kind: 'retry-later',
        mayHaveHappened: false,
      })
    })
  })
}

contractOf('Open311', () => openStrictOpen311())
contractOf('Salesforce', openStrictSalesforce)
contractOf('a webhook', openWebhookReceiver)
contractOf('OData', openODataPeer, noODataServer())
contractOf('Request Tracker', openRequestTracker, noRequestTracker())
