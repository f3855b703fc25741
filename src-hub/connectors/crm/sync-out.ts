import { createHash } from 'node:crypto'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Sent } from '../../database/schema-connectors.ts'
import { caseOf } from './case-of.ts'
import { roomIn } from './circuit.ts'
import type { CrmCase, CrmProblem, Fields, RemoteCase } from './connector.ts'
import type { Link } from './link.ts'
import { agree } from './mapping.ts'
import { changedFields, sentOf, type Work } from './work.ts'

const retryMsMin = 1_000
const retryMsMax = 900_000

/** What is sent of a request now. */
interface Sending {
  readonly crmCase: CrmCase
  readonly fields: Fields
  readonly digests: Sent
}

/** The reply to a question may take its time, and what was asked may take effect after it was given up. */
export function settleMsOf({ settings, connector }: Pick<Link, 'settings' | 'connector'>): number {
  const { settleSeconds = connector.isKeyed ? 0 : 30, timeoutSeconds } = settings
  return connector.isKeyed ? settleSeconds * 1_000 : (settleSeconds + timeoutSeconds) * 1_000
}

/**
 * Requests on their way to another system: each in its order, several beside each other, never more than the settings
 * say, and none while the other side is out of reach.
 *
 * **Where the hub may be killed.** Before `sending` is written the other side has heard of nothing. After the outcome is
 * written it is not asked again. Between the two nobody here can know, so the request is looked for by our reference
 * number once nothing of the try can be on its way any more, and only what is not there is made. A record that was made
 * under doubt is written once more as a whole, because nobody knows which version it holds; that sets values and adds
 * nothing. The same goes for an answer that was lost while the hub lives.
 *
 * **What this promises.** Nothing is lost: a request is `waiting`, `sending` or `in-doubt` until the other side said
 * that it has it. Nothing is there twice where the other side knows our key (`isKeyed`), nor elsewhere as long as it
 * shows what it took within `settleSeconds`.
 */
export function createSyncOut(
  link: Link,
  /** What they changed is heard before ours is sent on top of it. */
  hear: (remote: RemoteCase) => Promise<unknown>,
) {
  const { connector, mapping, settings, store, now, log } = link
  const inHand = new Set<string>()
  const settleMs = settleMsOf(link)
  let looking: Promise<void> | undefined
  let turns: readonly Promise<void>[] = []

  const look = (): Promise<void> => {
    looking ??= lookOnce().finally(() => {
      looking = undefined
    })
    return looking
  }

  const lookOnce = async (): Promise<void> => {
    if (!link.mayAsk()) return
    const room = roomIn(link.circuit(), settings.atOnce, now()) - inHand.size
    if (room <= 0) return
    for (const work of await store.due(room, [...inHand])) {
      inHand.add(work.requestId)
      const turn = takeTurn(work).then(
        () => true,
        problem => {
          log.warn({ err: problem, connector: settings.id, reference: work.reference }, 'a request waits')
          return false
        },
      )
      const ended = turn.then(isWritten => {
        inHand.delete(work.requestId)
        turns = turns.filter(each => each !== ended)
        // Where the database was away it is looked again with the next tick.
        if (isWritten) void look().catch(() => {})
      })
      turns = [...turns, ended]
    }
  }

  const takeTurn = async (work: Work): Promise<void> => {
    const facts = await link.factsOf(work.requestId)
    if (facts === undefined) {
      const mine = await store.claim(work, 'sending')
      if (mine) await store.refused(mine, 'the request is not here any more')
      return
    }
    const crmCase = caseOf(facts)
    const fields = connector.fieldsOf(crmCase)
    const becomes = connector.becomes?.(crmCase.status)
    const digests = {
      ...sentOf(crmCase, fields, connector.statusField),
      // What we bring about there is no news of theirs, also where the answer was lost and it goes on here meanwhile.
      ...(becomes === undefined ? {} : { status: becomes }),
    }
    const sending = { crmCase, fields, digests }
    return work.state === 'waiting' ? send(work, sending) : settle(work, sending)
  }

  /** Something may have happened: what did is found out first. */
  const settle = async (work: Work, sending: Sending): Promise<void> => {
    const settledAt = (work.claimedAt ?? 0) + settleMs
    if (settledAt > now()) return store.doubt(work, settledAt, undefined)
    const mine = await store.claim(work, 'in-doubt')
    if (mine === undefined) return
    if (mine.externalId === undefined) {
      const found = await connector.findByKey(sending.crmCase.key, work.firstTriedAt ?? now())
      if (found.kind !== 'done') return fail(mine, found, true)
      await link.wentWell()
      return found.value === undefined ? send(mine, sending, true) : adopt(mine, found.value)
    }
    if (!connector.hasEtags) return send(mine, sending, true)
    return rebase(mine, undefined, true)
  }

  /** Reads on which state the next change stands; what they changed meanwhile comes first, and ours follows from it. */
  const rebase = async (work: Work, why: string | undefined, wasInDoubt: boolean): Promise<void> => {
    const there = await connector.read(work.externalId ?? '')
    if (there.kind !== 'done') return fail(work, there, wasInDoubt)
    await link.wentWell()
    await hear(there.value)
    return store.later(work, now() + (why === undefined ? 0 : waitMs(work)), why, wasInDoubt)
  }

  /** A record with our key is there: ours of an earlier try. */
  const adopt = (work: Work, remote: RemoteCase): Promise<void> =>
    connector.isKeyed || work.trying === undefined
      ? store.sent(work, { version: 0, sent: undefined, remote })
      : store.sent(work, { version: work.trying.version, sent: work.trying, remote })

  const send = async (work: Work, sending: Sending, isInDoubt = work.trying !== undefined): Promise<void> => {
    const { crmCase, digests, fields } = sending
    const { version } = crmCase
    if (work.externalId === undefined) {
      const mine = await store.claim(work, 'sending', digests)
      if (mine === undefined || !link.mayAsk()) return
      const made = await connector.create(crmCase)
      if (made.kind === 'done') {
        await link.wentWell()
        // Under a key that it had already the other side may have kept what it had.
        return connector.isKeyed && isInDoubt
          ? store.sent(mine, { version: 0, sent: undefined, remote: made.value })
          : store.sent(mine, { version, sent: digests, remote: made.value })
      }
      if (made.kind !== 'conflict') return fail(mine, made, isInDoubt)
      const found = await connector.findByKey(crmCase.key, work.firstTriedAt ?? now())
      if (found.kind !== 'done') return fail(mine, found, isInDoubt)
      if (found.value === undefined) return fail(mine, { kind: 'refused', why: made.why }, isInDoubt)
      return adopt({ ...mine, trying: undefined }, found.value)
    }
    const change = changeOf(work, sending)
    if (!connector.takesUpdates || (Object.keys(change.fields).length === 0 && change.notes.length === 0)) {
      return store.sent(work, { version, sent: digests })
    }
    if (connector.hasEtags && work.etag === undefined && work.attempts === 0) {
      const mine = await store.claim(work, 'in-doubt')
      return mine && rebase(mine, undefined, isInDoubt)
    }
    const mine = await store.claim(work, 'sending', digests)
    if (mine === undefined || !link.mayAsk()) return
    const written = await connector.update(work.externalId, change, work.etag)
    if (written.kind === 'done') {
      await link.wentWell()
      return store.sent(mine, { version, sent: digests, remote: written.value })
    }
    return written.kind === 'conflict' ? rebase(mine, written.why, isInDoubt) : fail(mine, written, isInDoubt)

    function changeOf({ sent, theirStatus }: Work, { digests: wanted }: Sending) {
      const changed = { ...changedFields(fields, wanted, sent) }
      // Two words for one thing: theirs stays.
      if (connector.statusField !== undefined && theirStatus !== undefined) {
        if (agree(mapping, theirStatus, crmCase.status)) delete changed[connector.statusField]
      }
      const told = new Set(sent?.notes ?? [])
      const notes = connector.takesNotes ? crmCase.notes.filter(({ id }) => !told.has(id)) : []
      const { key, status, values } = crmCase
      const outcome = values['outcome']
      return {
        key,
        version,
        status,
        ...(outcome === undefined ? {} : { outcome: String(outcome) }),
        fields: changed,
        notes,
      }
    }
  }

  const fail = async (work: Work, problem: CrmProblem, wasInDoubt: boolean): Promise<void> => {
    await link.wentWrong(problem)
    const nextAt = now() + waitMs(work)
    switch (problem.kind) {
      case 'retry-later': {
        const { why, afterMs = 0, mayHaveHappened } = problem
        if (mayHaveHappened || (wasInDoubt && work.state === 'in-doubt')) {
          const settledAt = (work.claimedAt ?? now()) + settleMs
          return store.doubt(work, Math.max(nextAt, now() + afterMs, settledAt), why)
        }
        return store.later(work, Math.max(nextAt, now() + afterMs), why, wasInDoubt)
      }
      case 'unauthorised':
        return work.state === 'in-doubt' && wasInDoubt
          ? store.doubt(work, nextAt, problem.why)
          : store.later(work, nextAt, problem.why, wasInDoubt)
      case 'conflict':
        return store.later(work, nextAt, problem.why, wasInDoubt)
      case 'gone':
      case 'refused':
        return store.refused(work, problem.why)
      default:
        return assertNever(problem)
    }
  }

  return {
    /** Sends what is due. Called again and again, and as often as something new may be due. */
    look,
    /** Begins nothing more; what was asked is brought to its end. */
    stop: async (): Promise<void> => {
      await looking?.catch(() => {})
      await Promise.all(turns)
    },
  }
}

/** Twice as long each time, up to a quarter of an hour, and for each request a little different. */
export function waitMs({ requestId, attempts }: Pick<Work, 'requestId' | 'attempts'>): number {
  const most = Math.min(retryMsMin * 2 ** Math.max(attempts - 1, 0), retryMsMax)
  const spread = createHash('sha256').update(`${requestId} ${attempts}`).digest().readUInt16BE() / 65_536
  return Math.round(most * (0.5 + spread / 2))
}

export type SyncOut = ReturnType<typeof createSyncOut>
