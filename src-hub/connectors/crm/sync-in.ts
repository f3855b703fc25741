import type { Outcome } from '../../../src-contract/live/desk-command.ts'
import { stepWordsMaxLength } from '../../../src-domain/requests/decide-step.ts'
import type { RequestStep } from '../../../src-domain/requests/request-step.ts'
import { derivedId } from '../../engine/derived-id.ts'
import type { Engine } from '../../engine/engine.ts'
import type { RemoteCase } from './connector.ts'
import type { Link } from './link.ts'
import { meaningOf } from './mapping.ts'
import type { MismatchStore } from './mismatches.ts'
import { stepsTowards } from './reflect.ts'
import type { Work } from './work.ts'

/** A look reads at most so many pages; the rest comes with the next. */
const pagesMax = 50

/** As whom another system acts here. */
export function actorOf(connectorId: string): string {
  return `crm:${connectorId}`
}

/**
 * What other systems did, as steps of ours. Each has a command id that follows from the record, its stamp and the step,
 * so that a page that is read again changes nothing. What we wrote ourselves is known by its words and is no news. Our
 * own rules decide; a step that they refuse is listed as a mismatch, for a person to settle.
 */
export function createSyncIn(
  link: Link,
  engine: Pick<Engine, 'submit'>,
  mismatches: Pick<MismatchStore, 'note' | 'settle'>,
) {
  const { connector, mapping, settings, store, now, log } = link
  const actor = actorOf(settings.id)

  const submit = async (id: string, command: RequestStep): Promise<Outcome> => {
    const outcome = await engine.submit({ id, actor, command })
    // The database is away: the page is read again.
    if (outcome.kind === 'postponed') throw new Error('a step is postponed')
    return outcome
  }

  /** Whether the record is one of ours. Rejects when the database is away: it is to be heard again. */
  const hear = async (remote: RemoteCase): Promise<boolean> => {
    const work = await store.findFor(remote)
    if (work === undefined) return false
    if (isOldNews(remote, work)) return true
    const facts = await link.factsOf(work.requestId)
    if (facts === undefined) return false
    const { request, type } = facts

    const known = new Set((request.notes ?? []).map(({ id }) => id))
    const notes = (remote.notes ?? [])
      .map(note => ({ ...note, id: derivedId('crm-note', settings.id, remote.externalId, note.id) }))
      .filter(({ id }) => !known.has(id))
    for (const { id, text, isPublic } of notes) {
      const said = cut(text)
      if (said.trim() === '') continue
      await submit(id, {
        kind: 'note-request',
        requestId: request.id,
        noteId: id,
        text: said,
        isPublic: isPublic && settings.publicNotes,
      })
    }

    const { status } = remote
    const isNews = status !== undefined && !isOurs(status, work)
    const meaning = isNews ? meaningOf(mapping, status) : undefined
    if (isNews && meaning !== undefined) {
      const words = notes.at(-1)?.text
      for (const step of stepsTowards(request, meaning, type, words && cut(words))) {
        const id = derivedId(
          'crm-step',
          settings.id,
          request.id,
          status,
          remote.changedAt ?? '',
          String(work.heard),
          step.kind,
        )
        const outcome = await submit(id, { ...step, requestId: request.id } as RequestStep)
        if (outcome.kind !== 'refused') continue
        await mismatches.note({
          kind: 'step-refused',
          subject: request.id,
          requestId: request.id,
          reference: work.reference,
          externalId: remote.externalId,
          ours: request.status,
          theirs: status,
          why: `${step.kind}: ${outcome.refusal.name}`,
        })
        break
      }
    }
    if (isNews || remote.changedAt !== work.theirStamp || (remote.etag ?? work.etag) !== work.etag) {
      await store.heard(work, remote)
    }
    return true
  }

  /** Asks what has changed and hears it. */
  const look = async (): Promise<void> => {
    const standing = await store.standing()
    if (standing === undefined) return
    await nameTokens()
    let { cursor } = standing
    for (let page = 0; page < pagesMax && link.mayAsk(); page += 1) {
      const answer = await connector.changedSince(cursor, {
        from: standing.beganAt,
        watched: (after, limit) => store.externalIds(after, limit, true),
        wantsNotes: true,
      })
      if (answer.kind !== 'done') {
        log.warn({ connector: settings.id, why: answer.why }, 'what changed over there is not known')
        return link.wentWrong(answer)
      }
      await link.wentWell()
      for (const remote of answer.value.cases) await hear(remote)
      cursor = answer.value.cursor
      await store.setStanding({ cursor, heard_at: now() })
      if (answer.value.isLast) return
    }
  }

  /** Records that have a name for the time being are asked for their own. */
  const nameTokens = async (): Promise<void> => {
    if (connector.kind !== 'open311') return
    for (const id of await store.externalIds('token:', 50, true)) {
      if (!id.startsWith('token:')) return
      const remote = await connector.read(id)
      if (remote.kind !== 'done' || remote.value.externalId === id) continue
      const work = await store.findFor({ externalId: id })
      if (work) await store.rename(work, remote.value.externalId)
    }
  }

  return { hear, look }
}

export type SyncIn = ReturnType<typeof createSyncIn>

function isOldNews({ changedAt }: RemoteCase, { theirStamp }: Work): boolean {
  if (changedAt === undefined || theirStamp === undefined) return false
  return Date.parse(changedAt) < Date.parse(theirStamp)
}

/** A status that they had when we last looked, or that we wrote or are just writing. */
function isOurs(status: string, { theirStatus, sent, trying }: Work): boolean {
  if (status === theirStatus || status === trying?.status) return true
  return theirStatus === undefined && status === sent?.status
}

function cut(text: string): string {
  const clean = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is left out here.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  return clean.length <= stepWordsMaxLength ? clean : `${clean.slice(0, stepWordsMaxLength - 1)}…`
}
