import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import { ask, call, type HubWorld, openDesk, openHub, type SignedIn, signIn } from '../../world/hub-world.ts'
import {
  change,
  draft,
  publish,
  readSettings,
  rollBack,
  saveDraft,
  withQueue,
  withSkills,
} from './settings-world.ts'

let hub: HubWorld
let farah: SignedIn
let sofia: SignedIn
let aiko: SignedIn
let tom: SignedIn
beforeAll(async () => {
  hub = await openHub()
  ;[farah, sofia, aiko, tom] = (await Promise.all(
    ['farah.siddiqui', 'sofia.kowalczyk', 'aiko.mori', 'tom.mackenzie'].map(user => signIn(hub, user)),
  )) as [SignedIn, SignedIn, SignedIn, SignedIn]
})
afterAll(() => hub.stop())

const path = '/api/routing-settings'
const withoutDraft = async () => {
  const { draft: left } = await readSettings(hub, farah)
  if (left) {
    await ask(hub, 'DELETE', `${path}/draft?revision=${left.revision}`, { token: farah.token })
  }
}

describe('what an administrator reads', () => {
  it('[K7] is what is in force, the draft, the history, who takes contacts and where', async () => {
    const view = await readSettings(hub, farah)
    expect(view.published).toMatchObject({ version: 1, publishedBy: 'centre', problems: [] })
    expect(view.published.document.queues.map(({ id }) => id)).toContain('phone-en')
    expect(view.draft).toBeUndefined()
    expect(view.history).toEqual([
      { version: 1, publishedAt: expect.any(Number), publishedBy: 'centre', note: '' },
    ])
    expect(view.people).toHaveLength(16)
    expect(view.people.find(({ id }) => id === 'aiko.mori')).toMatchObject({ languages: ['en'] })
    expect(view.sites.map(({ id }) => id)).toEqual(['city-hall', 'north-hub'])
    expect(view.jurisdictions[0]).toEqual({ code: 'CA-ON', name: { en: 'Ontario', fr: 'Ontario' } })
    // What was imported with the demo city was recorded by nobody.
    expect(view.replayDays).toEqual([])
  })

  it('[K1] tells the holidays of a jurisdiction in both languages, Easter Monday and Remembrance Day each apart', async () => {
    const { status, body } = await ask(hub, 'GET', `${path}/holidays?jurisdiction=CA-ON`, {
      token: sofia.token,
    })
    expect(status).toBe(200)
    const named = (en: string) => body.holidays.find((each: { name: { en: string } }) => each.name.en === en)
    expect(named('Easter Monday')).toMatchObject({ rule: 'easter 1', name: { fr: 'Lundi de Pâques' } })
    expect(named('Remembrance Day')).toMatchObject({ type: 'optional', name: { fr: 'Jour du Souvenir' } })
    expect(named('Canada Day').dates).toHaveLength(3)
    expect(await ask(hub, 'GET', `${path}/holidays?jurisdiction=XX`, { token: farah.token })).toMatchObject({
      status: 404,
      body: { refused: 'NoSuchJurisdiction' },
    })
  })

  it('[K12] supervisors read and administrators change; nobody else does either', async () => {
    const reads = [path, `${path}/versions/1`, `${path}/holidays?jurisdiction=CA-ON`]
    const changes = [
      ['PUT', `${path}/draft`],
      ['DELETE', `${path}/draft?revision=1`],
      ['POST', `${path}/publish`],
      ['POST', `${path}/roll-back`],
      ['POST', `${path}/replay`],
      ['DELETE', `${path}/replay/00000000-0000-4000-8000-000000000000`],
    ] as const
    for (const address of reads) {
      expect((await ask(hub, 'GET', address)).status).toBe(401)
      for (const [who, status] of [
        [aiko, 403],
        [tom, 403],
        [sofia, 200],
        [farah, 200],
      ] as const) {
        expect([address, (await ask(hub, 'GET', address, { token: who.token })).status]).toEqual([
          address,
          status,
        ])
      }
    }
    for (const [method, address] of changes) {
      const body = method === 'DELETE' ? {} : { body: {} }
      expect((await ask(hub, method, address, body)).status).toBe(401)
      for (const { token } of [aiko, tom, sofia]) {
        expect(await ask(hub, method, address, { token, ...body })).toMatchObject({
          status: 403,
          body: { refused: 'NotAllowed' },
        })
      }
    }
  })
})

describe('a draft', () => {
  it('[K7] is kept with its problems, also while it is incomplete, and can be thrown away', async () => {
    const { published } = await readSettings(hub, farah)
    const empty = await saveDraft(hub, farah, {
      document: { ...published.document, queues: [] },
      revision: 0,
      basedOn: 1,
    })
    expect(empty).toMatchObject({
      status: 200,
      body: { basedOn: 1, savedBy: 'farah.siddiqui', problems: [{ kind: 'no-queues', verdict: 'refused' }] },
    })
    const { draft: kept } = await readSettings(hub, sofia)
    expect(kept).toEqual(empty.body)
    const gone = await ask(hub, 'DELETE', `${path}/draft?revision=${empty.body.revision}`, {
      token: farah.token,
    })
    expect(gone.status).toBe(204)
    expect((await readSettings(hub, farah)).draft).toBeUndefined()
    // Thrown away twice is thrown away.
    expect((await ask(hub, 'DELETE', `${path}/draft?revision=1`, { token: farah.token })).status).toBe(204)
  })

  it('[K7] on an older revision changes nothing and is told whose change it would have overwritten', async () => {
    const mine = await draft(hub, farah, document => withQueue(document, 'phone-en', { promiseMs: 20_000 }))
    const document = (await readSettings(hub, farah)).published.document
    for (const revision of [0, mine.revision - 1, mine.revision + 1]) {
      const stale = await saveDraft(hub, farah, { document, revision, basedOn: 1 })
      expect([stale.status, stale.body.refused]).toEqual([409, 'DraftChanged'])
      expect(stale.body.draft).toEqual(mine)
    }
    for (const answer of [
      await publish(hub, farah, mine.revision + 1),
      await ask(hub, 'DELETE', `${path}/draft?revision=${mine.revision + 1}`, { token: farah.token }),
    ]) {
      expect([answer.status, answer.body.refused]).toEqual([409, 'DraftChanged'])
    }
    expect((await readSettings(hub, farah)).draft).toEqual(mine)
    await withoutDraft()
    // A revision is never given twice: who still has the old one cannot hit another draft.
    const next = await draft(hub, farah, each => each)
    expect(next.revision).toBeGreaterThan(mine.revision)
    await withoutDraft()
  })

  it('[K7] of two who save at once one is refused', async () => {
    const { published } = await readSettings(hub, farah)
    const answers = await Promise.all(
      [1, 2, 3].map(() => saveDraft(hub, farah, { document: published.document, revision: 0, basedOn: 1 })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    await withoutDraft()
  })

  it('[K3] what is no document is refused by name, and nothing is kept', async () => {
    const { document } = (await readSettings(hub, farah)).published
    const bad: readonly (readonly [unknown, string])[] = [
      [{ document, revision: 0 }, 'Malformed'],
      [{ document: { ...document, queues: 'none' }, revision: 0, basedOn: 1 }, 'Malformed'],
      [{ document: { ...document, spirit: 1 }, revision: 0, basedOn: 1 }, 'UnknownField'],
      [
        { document: { ...document, times: { ...document.times, ringMs: 1e30 } }, revision: 0, basedOn: 1 },
        'Malformed',
      ],
      [{ document: { ...document, times: { ringMs: 1 } }, revision: 0, basedOn: 1 }, 'Malformed'],
      [
        { document: withQueue(document, 'phone-en', { channel: 'fax' as 'phone' }), revision: 0, basedOn: 1 },
        'Malformed',
      ],
      ['{', 'Malformed'],
    ]
    for (const [body, refused] of bad) {
      const answer = await ask(hub, 'PUT', `${path}/draft`, { token: farah.token, body })
      expect([answer.status, answer.body.refused]).toEqual([400, refused])
    }
    expect(await saveDraft(hub, farah, { document, revision: 0, basedOn: 99 })).toMatchObject({
      status: 404,
      body: { refused: 'NoSuchVersion' },
    })
    expect((await readSettings(hub, farah)).draft).toBeUndefined()
    expect(await publish(hub, farah, 1)).toMatchObject({ status: 404, body: { refused: 'NoDraft' } })
  })

  it('[K3] a draft that would break the centre is not published, and every problem is named', async () => {
    const broken = await draft(hub, farah, document => ({
      ...withQueue(document, 'phone-fr', { skills: ['phone', 'golf'], promiseMs: 0 }),
      serviceLevels: [],
    }))
    const answer = await publish(hub, farah, broken.revision)
    expect([answer.status, answer.body.refused]).toEqual([422, 'CannotBePublished'])
    expect(answer.body.problems.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['unknown', 'promise-not-positive', 'queue-unserved', 'service-level-missing']),
    )
    const view = await readSettings(hub, farah)
    expect([view.published.version, view.draft?.revision]).toEqual([1, broken.revision])
    await withoutDraft()
  })
})

describe('a publication', () => {
  const inForce = async () => (await readSettings(hub, farah)).published.version

  it('[K8] works at once: the next contact has the new promise and goes to who has the skill now', async () => {
    const before = await inForce()
    const desk = await openDesk(hub, aiko)
    await desk.be('available')
    const first = await call(hub)
    const offered = await desk.offered()
    expect(offered.phase.kind === 'offered' && offered.phase.offer.reason.promiseMs).toBe(30_000)
    first.leave()
    await first.ended

    const published = await change(hub, farah, document =>
      withQueue(withSkills(document, 'aiko.mori', ['chat']), 'phone-en', { promiseMs: 45_000 }),
    )
    expect(published.published).toMatchObject({ version: before + 1, publishedBy: 'farah.siddiqui' })
    const second = await call(hub)
    await second.until('waiting')
    const daniel = await openDesk(hub, 'daniel.okafor')
    await daniel.be('available')
    const taken = await daniel.accept()
    expect(taken.id).toBe(second.contactId)
    expect(Object.values(desk.view().contacts)).toEqual([])
    await daniel.finish(taken.id)
    await daniel.close()

    // Aiko gets her skill back while somebody is waiting, and is offered the contact at once.
    const third = await call(hub)
    await third.until('waiting')
    await change(hub, farah, document => withSkills(document, 'aiko.mori', ['phone']))
    const mine = await desk.offered()
    expect(mine.id).toBe(third.contactId)
    expect(mine.phase.kind === 'offered' && mine.phase.offer.reason.promiseMs).toBe(45_000)
    third.leave()
    await third.ended
    await desk.close()
  })

  it('[K9] contacts that wait keep their deadline', async () => {
    const caller = await call(hub)
    await caller.until('waiting')
    const desk = await openDesk(hub, sofia)
    const before = await desk.until(({ view }) => view().waiting[caller.contactId], 'the line')
    await change(hub, farah, document => withQueue(document, 'phone-en', { promiseMs: 600_000 }))
    const after = await desk.resync()
    expect(after.queues['phone-en']?.promiseMs).toBe(600_000)
    expect(after.waiting[caller.contactId]).toEqual(before)
    caller.leave()
    await caller.ended
    await desk.close()
  })

  it('[K9] warns of contacts whose queue goes, and they are served to their end', async () => {
    const desk = await openDesk(hub, 'etienne.roy')
    const caller = await call(hub, { language: 'fr' })
    await caller.until('waiting')
    const removed = await draft(hub, farah, document => ({
      ...document,
      queues: document.queues
        .filter(({ id }) => id !== 'phone-fr')
        .map(queue => (queue.overflow?.to === 'phone-fr' ? { ...queue, overflow: undefined } : queue)),
    }))
    expect(removed.problems).toEqual([
      {
        kind: 'queue-removed-with-contacts',
        verdict: 'warned',
        queueId: 'phone-fr',
        waiting: 1,
        held: 0,
      },
    ])
    const version = await inForce()
    expect((await publish(hub, farah, removed.revision)).status).toBe(200)
    await desk.be('available')
    const contact = await desk.accept()
    expect(contact.id).toBe(caller.contactId)
    await desk.finish(contact.id)
    await desk.close()
    expect((await rollBack(hub, farah, version, version + 1)).status).toBe(200)
  })

  it('[K8] a new service level counts the whole day by it', async () => {
    const desk = await openDesk(hub, sofia)
    const today = () => Object.values(desk.view().measures)[0]
    const { answered = 0, abandoned = 0, abandonedShort = 0 } = today()?.total ?? {}
    expect([answered, abandonedShort].map(Math.sign)).toEqual([1, 1])
    await change(hub, farah, document => ({
      ...document,
      serviceLevels: [{ channel: 'phone', withinMs: 1, goal: 0.9, shortAbandonMs: 0 }],
    }))
    const byTheNew = await desk.until(() => {
      const now = today()
      return now?.definition.withinMs === 1 && now
    }, 'the new definition')
    expect(byTheNew.total).toMatchObject({
      answered,
      answeredInTime: 0,
      abandoned: abandoned + abandonedShort,
      abandonedShort: 0,
    })
    await desk.close()
  })

  it('[K7] a draft based on what was in force before is not published unseen', async () => {
    const before = await inForce()
    const mine = await draft(hub, farah, document => withQueue(document, 'phone-en', { promiseMs: 31_000 }))
    expect((await rollBack(hub, farah, 1, before)).status).toBe(200)
    const refused = await publish(hub, farah, mine.revision)
    expect(refused).toMatchObject({
      status: 409,
      body: { refused: 'PublishedChanged', version: before + 1 },
    })
    const again = await saveDraft(hub, farah, { ...mine, basedOn: before + 1, revision: mine.revision })
    expect(again.status).toBe(400)
    const seen = await saveDraft(hub, farah, {
      document: mine.document,
      basedOn: before + 1,
      revision: mine.revision,
    })
    expect(
      (await publish(hub, farah, seen.body.revision, '  Shorter promise ')).body.published,
    ).toMatchObject({
      version: before + 2,
      note: 'Shorter promise',
    })
  })

  it('[K10] a roll-back publishes the earlier document again, once, and history stays as it was', async () => {
    const before = await readSettings(hub, farah)
    const { version } = before.published
    const clicks = await Promise.all([1, 2].map(() => rollBack(hub, farah, 1, version)))
    expect(clicks.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const after = await readSettings(hub, farah)
    expect(after.published).toMatchObject({ version: version + 1, rolledBackTo: 1 })
    const first = await ask(hub, 'GET', `${path}/versions/1`, { token: sofia.token })
    expect(after.published.document).toEqual(first.body.document)
    expect(after.history.slice(1)).toEqual(before.history)
    for (const [toVersion, from, status, refused] of [
      [999, version + 1, 404, 'NoSuchVersion'],
      [version + 1, version + 1, 404, 'NoSuchVersion'],
      [1, version, 409, 'PublishedChanged'],
    ] as const) {
      const answer = await rollBack(hub, farah, toVersion, from)
      expect([answer.status, answer.body.refused]).toEqual([status, refused])
    }
    expect(await ask(hub, 'GET', `${path}/versions/999`, { token: farah.token })).toMatchObject({
      status: 404,
      body: { refused: 'NoSuchVersion' },
    })
  })

  it('[K8] survives a restart, and what was drafted does too', async () => {
    const kept = await draft(hub, farah, document => withQueue(document, 'phone-en', { promiseMs: 32_000 }))
    const before = await readSettings(hub, farah)
    await hub.restart()
    expect(await readSettings(hub, farah)).toEqual(before)
    const { body } = await publish(hub, farah, kept.revision)
    const expected: RoutingSettings = kept.document
    expect((await readSettings(hub, farah)).published).toMatchObject({
      version: body.published.version,
      document: expected,
    })
  })
})
