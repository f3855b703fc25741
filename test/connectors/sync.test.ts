import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mismatches } from '../../src-contract/http/connectors.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { signatureOf } from '../../src-hub/connectors/crm/webhook.ts'
import { ask } from '../world/hub-world.ts'
import { type ConnectedHub, openConnectedHub } from './connected-hub.ts'
import type { CrmPeer } from './crm-peer.ts'
import { openStrictOpen311 } from './strict-open311.ts'
import { openStrictSalesforce } from './strict-salesforce.ts'
import { openWebhookReceiver } from './webhook-receiver.ts'

describe('requests at the city’s other systems', () => {
  let world: ConnectedHub
  let open311: CrmPeer
  let salesforce: CrmPeer
  let webhook: Awaited<ReturnType<typeof openWebhookReceiver>>

  beforeAll(async () => {
    ;[open311, salesforce, webhook] = await Promise.all([
      openStrictOpen311(),
      openStrictSalesforce(),
      openWebhookReceiver(),
    ])
    world = await openConnectedHub([open311.settings, salesforce.settings, webhook.settings])
  })
  afterAll(async () => {
    await world?.stop()
    await Promise.all([open311, salesforce, webhook].map(peer => peer?.stop()))
  })

  /** Waits until a connector has the latest version of a request. */
  const isSent = (requestId: string, connectorId: string) =>
    world.until(async () => {
      const standing = await world.standing(requestId, connectorId)
      return standing?.state === 'sent' && standing
    }, `${connectorId} has it`)
  const hasBecome = (requestId: string, is: (request: ServiceRequest) => boolean, what: string) =>
    world.until(async () => {
      const request = await world.request(requestId)
      return is(request) && request
    }, what)
  const mismatchesOf = async (id: string): Promise<Mismatches['mismatches']> =>
    (await world.asAdmin('GET', `/api/connectors/${id}/mismatches`)).body.mismatches
  const tell = (message: object, over: { secret?: string; timestamp?: number } = {}) => {
    const body = JSON.stringify(message)
    const timestamp = String(over.timestamp ?? Math.floor(world.hub.clock.now() / 1_000))
    return ask(world.hub, 'POST', '/connectors/webhook/status', {
      body,
      headers: {
        'townline-timestamp': timestamp,
        'townline-signature': signatureOf(over.secret ?? 'known-to-both-sides', timestamp, body),
      },
    })
  }

  it('[CR8] a request goes to each system once, and a CSR sees where it stands', async () => {
    const { id, reference } = await world.make()
    for (const [name, peer] of [
      ['open311', open311],
      ['salesforce', salesforce],
      ['webhook', webhook],
    ] as const) {
      const standing = await isSent(id, name)
      expect(standing.externalId).toBeTruthy()
      expect(await peer.count(reference)).toBe(1)
    }
    expect((await ask(world.hub, 'GET', `/api/requests/${id}/connectors`)).status).toBe(401)
    expect((await ask(world.hub, 'GET', '/api/connectors', { token: world.supervisor.token })).status).toBe(
      403,
    )
  })

  it('[CR9] what becomes of it here is told there, field by field, and notes once', async () => {
    const { id, reference } = await world.make()
    await isSent(id, 'salesforce')
    await world.does(world.roads, { kind: 'acknowledge-request', requestId: id, nextSteps: 'A crew comes.' })
    await world.does(world.roads, {
      kind: 'note-request',
      requestId: id,
      noteId: '018f0000-0000-7000-8000-00000000aaaa',
      text: 'Cones are out.',
      isPublic: false,
    })
    await world.until(async () => (await salesforce.statusOf(reference)) === 'Working', 'Salesforce knows')
    await world.until(async () => webhook.notesOf(reference).length > 0, 'the webhook knows')
    await isSent(id, 'webhook')
    expect(webhook.notesOf(reference)).toEqual(['Cones are out.'])
    expect(await webhook.statusOf(reference)).toBe('acknowledged')
  })

  it('[CR12] [CR13] what they do is a step here, once, and does not come back to them', async () => {
    const { id, reference } = await world.make()
    await isSent(id, 'salesforce')
    await isSent(id, 'open311')
    await open311.move(reference, 'closed', 'Filled with cold mix.')
    const done = await hasBecome(id, ({ outcome }) => outcome !== undefined, 'it is completed here')
    expect(done.outcome).toMatchObject({ words: 'Filled with cold mix.', by: 'crm:open311' })
    expect(done.notes?.map(({ text, isPublic }) => ({ text, isPublic }))).toEqual([
      { text: 'Filled with cold mix.', isPublic: false },
    ])
    // The others hear of it; what comes back from them is no news.
    await isSent(id, 'salesforce')
    const before = await world.connector('salesforce')
    await world.until(async () => {
      const { heardAt = 0 } = await world.connector('salesforce')
      return heardAt > (before.heardAt ?? 0) + 1
    }, 'Salesforce was asked again')
    expect((await world.request(id)).version).toBe(done.version)
  })

  it('[CR13] a step that our rules refuse is listed, and the request stays as it is', async () => {
    const { id, reference } = await world.make()
    await isSent(id, 'salesforce')
    await world.does(world.roads, {
      kind: 'cancel-request',
      requestId: id,
      because: 'entered-by-mistake',
      reason: 'Twice.',
    })
    await world.until(async () => (await salesforce.statusOf(reference)) === 'Closed', 'Salesforce knows')
    await isSent(id, 'salesforce')
    await salesforce.move(reference, 'Working')
    const listed = await world.until(
      async () => (await mismatchesOf('salesforce')).find(({ requestId }) => requestId === id),
      'the mismatch is listed',
    )
    expect(listed).toMatchObject({ kind: 'step-refused', theirs: 'Working', ours: 'cancelled' })
    expect((await world.request(id)).status).toBe('cancelled')
  })

  it('[CR10] what they refuse is shown with their words, and an administrator tries again or leaves it out', async () => {
    const { id } = await world
      .make({ typeCode: 'streetlight-outage', answers: {}, description: 'Dark.' })
      .catch(() => world.make({ description: 'x'.repeat(3_999) }))
    const refused = await world.until(async () => {
      const standing = await world.standing(id, 'open311')
      return standing?.state === 'refused' && standing
    }, 'it is refused')
    expect(refused.why).toMatch(/was not found|too long/)
    const at = `/api/connectors/open311/work/${id}`
    const waiting = await world.asAdmin('GET', '/api/connectors/open311/work?state=refused')
    expect(waiting.body.work.map(({ requestId }: { requestId: string }) => requestId)).toContain(id)
    expect((await world.asAdmin('POST', `${at}/retry`)).status).toBe(200)
    await world.until(
      async () => (await world.standing(id, 'open311'))?.since !== refused.since,
      'it was tried again',
    )
    await world.until(async () => (await world.standing(id, 'open311'))?.state === 'refused', 'refused again')
    expect((await world.asAdmin('POST', `${at}/skip`)).status).toBe(200)
    expect((await world.standing(id, 'open311'))?.state).toBe('skipped')
    expect((await world.asAdmin('POST', `${at}/skip`)).status).toBe(409)
  })

  it('[CR7] a try of a hub that died is looked for before anything is sent again', async () => {
    const { id, reference } = await world.make()
    for (const name of ['open311', 'salesforce'] as const) {
      const { externalId } = await isSent(id, name)
      await world.hub.database.db
        .updateTable('connector_work')
        .set({
          state: 'sending',
          external_id: null,
          etag: null,
          sent: null,
          trying: JSON.stringify({ version: 1, fields: {}, notes: [] }),
          claimed_by: randomUUID(),
          claimed_at: world.hub.clock.now() - 60_000,
        })
        .where('connector_id', '=', name)
        .where('request_id', '=', id)
        .execute()
      expect((await isSent(id, name)).externalId).toBe(externalId)
    }
    expect(await open311.count(reference)).toBe(1)
    expect(await salesforce.count(reference)).toBe(1)
  })

  it('[CR11] nothing is sent while it is paused, and all of it afterwards', async () => {
    await world.asAdmin('POST', '/api/connectors/salesforce/pause')
    await world.until(async () => (await world.connector('salesforce')).paused, 'it is paused')
    const { id, reference } = await world.make()
    await isSent(id, 'webhook')
    expect((await world.standing(id, 'salesforce'))?.state).toBe('waiting')
    expect(await salesforce.count(reference)).toBe(0)
    await world.asAdmin('POST', '/api/connectors/salesforce/resume')
    await isSent(id, 'salesforce')
    expect(await salesforce.count(reference)).toBe(1)
  })

  it('[CR14] a message of theirs is heard when it is signed and of now, once, and not after a newer one', async () => {
    const { id, reference } = await world.make()
    await isSent(id, 'webhook')
    const at = (minute: number) => `2026-11-22T12:${minute}:00Z`
    const begun = { id: 'm-1', reference, status: 'in-progress', changedAt: at(10) }
    expect((await tell(begun, { secret: 'guessed' })).status).toBe(403)
    expect((await tell(begun, { timestamp: Math.floor(world.hub.clock.now() / 1_000) - 301 })).status).toBe(
      403,
    )
    expect((await tell({ ...begun, reference: 'TL-26-0000-0' })).status).toBe(404)
    expect((await tell({ reference })).status).toBe(400)
    expect((await tell(begun)).status).toBe(204)
    expect((await world.request(id)).status).toBe('in-progress')
    expect((await tell({ ...begun, id: 'm-2', status: 'completed', changedAt: at(20) })).status).toBe(204)
    // Nobody is to be told and nobody reviews a pothole.
    expect((await world.request(id)).status).toBe('closed')
    const { version } = await world.request(id)
    expect((await tell(begun)).status).toBe(204)
    expect((await tell({ ...begun, id: 'm-3' })).status).toBe(204)
    expect((await world.request(id)).version).toBe(version)
  })

  it('[CR15] a sweep lists what is only here, only there or otherwise, and its file holds no formula', async () => {
    const lost = await world.make()
    const apart = await world.make()
    await isSent(lost.id, 'salesforce')
    await isSent(apart.id, 'salesforce')
    await world.asAdmin('POST', '/api/connectors/salesforce/pause')
    await world.until(async () => (await world.connector('salesforce')).paused, 'it is paused')
    await salesforce.remove(lost.reference)
    await salesforce.move(apart.reference, 'Escalated')
    const { url } = { url: 'url' in salesforce.settings ? salesforce.settings.url : '' }
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'consumer-key',
      client_secret: 'consumer-secret',
    })
    const granted = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form })
    const { access_token } = (await granted.json()) as { access_token: string }
    await fetch(
      `${url}/services/data/v62.0/sobjects/Case/Townline_Ref__c/${encodeURIComponent('=HYPERLINK("x")')}`,
      {
        method: 'PATCH',
        headers: { authorization: `Bearer ${access_token}` },
        body: JSON.stringify({ Status: 'New' }),
      },
    )
    await world.asAdmin('POST', '/api/connectors/salesforce/resume')
    await world.asAdmin('POST', '/api/connectors/salesforce/sweep')
    await world.until(
      async () => !(await world.connector('salesforce')).isSweeping,
      'both sides are compared',
    )
    const listed = await mismatchesOf('salesforce')
    const of = (reference: string) => listed.find(each => each.reference === reference)
    expect(of(lost.reference)).toMatchObject({ kind: 'only-here', ours: 'submitted' })
    expect(of(apart.reference)).toMatchObject({
      kind: 'status-differs',
      ours: 'submitted',
      theirs: 'Escalated',
    })
    expect(of('=HYPERLINK("x")')).toMatchObject({ kind: 'only-there', theirs: 'New' })
    const { body: csv, headers } = await world.asAdmin('GET', '/api/connectors/salesforce/mismatches.csv')
    expect(headers.get('content-type')).toMatch(/^text\/csv/)
    expect(csv).toContain(`only-there,"'=HYPERLINK(""x"")"`)
    // What is in order again is not listed any more.
    await salesforce.move(apart.reference, 'New')
    await world.asAdmin('POST', '/api/connectors/salesforce/sweep')
    await world.until(
      async () => !(await mismatchesOf('salesforce')).some(each => each.reference === apart.reference),
      'it is settled',
    )
  })

  it('[CR2] a dry run shows for some requests what would be sent, without secrets', async () => {
    const { body } = await world.asAdmin('GET', '/api/connectors/salesforce/dry-run?count=2')
    expect(body.requests).toHaveLength(2)
    expect(body.requests[0].sends[0]).toMatchObject({ method: 'PATCH' })
    expect(JSON.stringify(body)).not.toMatch(/consumer-secret|Bearer/)
  })
})
