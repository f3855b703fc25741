import type { Envelope } from '../../src-contract/live/desk-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import { cleanWords } from './clean-words.ts'
import type { BlockRow, DeskDatabase, MetaRow, NewOutboxRow } from './desk-database.ts'
import type { KeptCommand, RequestDraft } from './desk-store.ts'
import { write } from './durable-write.ts'
import { type LocalCommand, type LocalCommands, localCommand, subjectOf } from './local-commands.ts'
import type { Sealer } from './seal.ts'

export type CreatedOrNoNumber =
  | { readonly kind: 'created'; readonly requestId: string; readonly reference: string }
  | { readonly kind: 'no-number' }

/** Writes commands to the outbox, in the order in which they were asked for. Rejects when nothing of one was written. */
export interface CommandKeeper {
  /** Takes the next leased number; the number and the command are one transaction. */
  readonly keepRequest: (draft: RequestDraft) => Promise<CreatedOrNoNumber>
  /** Answers the id of the command. In the place of another, that one goes in the same transaction. */
  readonly keep: (command: KeptCommand, instead?: LocalCommand) => Promise<string>
  /** How many reference numbers this desk can still give out. */
  readonly numbersLeft: () => Promise<number>
}

export interface CommandKeeperParts {
  readonly db: DeskDatabase
  readonly sealer: Sealer
  readonly local: LocalCommands
  readonly deskId: string
  readonly by: string
  readonly now: () => number
  readonly newId: () => string
  /** These are on the disk; so many numbers went with them. */
  readonly onKept: (entries: readonly LocalCommand[], numbersUsed: number) => void
}

interface Wish {
  readonly at: number
  /** The command, or what it is made of once there is a number. */
  readonly what: KeptCommand | { readonly kind: 'draft'; readonly draft: RequestDraft }
  readonly instead?: LocalCommand
  readonly kept: (envelope: Envelope) => void
  readonly noNumber: () => void
  readonly failed: (error: unknown) => void
}

/** As many as go into one transaction when more wait than one. */
const wishesAtOnce = 500

/**
 * One transaction at a time, with everything that was asked for meanwhile in the next: whoever keeps one thing waits for
 * one write to the disk, and whoever keeps many does not wait for as many. What is kept is sealed before its
 * transaction begins, so the reference number is chosen before it too, and looked at again inside: where another window
 * took it meanwhile, the next one is tried.
 */
export function commandKeeper(parts: CommandKeeperParts): CommandKeeper {
  const { db, sealer, local, deskId, by, now, newId, onKept } = parts
  const waiting: Wish[] = []
  let blocks: readonly BlockRow[] | undefined
  let writing: Promise<void> | undefined

  function ask(what: Wish['what'], instead?: LocalCommand): Promise<Envelope | 'no-number'> {
    return new Promise((resolve, reject) => {
      waiting.push({
        at: now(),
        what,
        ...(instead ? { instead } : {}),
        kept: resolve,
        noNumber: () => resolve('no-number'),
        failed: reject,
      })
      writing ??= writeAll().finally(() => {
        writing = undefined
      })
    })
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const wishes = waiting.splice(0, wishesAtOnce)
      try {
        while (!(await writeTogether(wishes)));
      } catch (error) {
        blocks = undefined
        for (const wish of wishes) wish.failed(error)
      }
    }
  }

  /** Answers false when another window took the numbers meanwhile. */
  async function writeTogether(wishes: readonly Wish[]): Promise<boolean> {
    const drafts = wishes.filter(({ what }) => what.kind === 'draft').length
    if (drafts > 0 && countNumbers(blocks ?? []) < drafts) blocks = await readBlocks()
    const numbers = takeNumbers(blocks ?? [])
    const made = wishes.flatMap(wish => {
      const envelope = envelopeOf(wish, numbers.next)
      return envelope ? [{ wish, ...envelope }] : []
    })
    if (made.length === 0) return true
    const sealed = await Promise.all(
      made.map(({ envelope, text }) => sealer.seal('outbox', envelope.id, encoder.encode(text))),
    )
    const rows: NewOutboxRow[] = sealed.flatMap((each, at) => {
      const id = made[at]?.envelope.id
      return id === undefined ? [] : { id, sealed: each }
    })
    const gone = made.flatMap(({ wish, envelope }) => wish.instead ?? supersededBy(envelope) ?? [])
    const written = await writeRows(rows, numbers.used, gone)
    if (!written) return false
    if (blocks) blocks = numbers.left()
    local.removed(written.gone)
    const entries = made.map(({ envelope, text }, at) =>
      localCommand(written.orders[at] ?? 0, envelope, text, { kind: 'unsent' }),
    )
    local.added(entries)
    onKept(entries, made.filter(({ wish }) => wish.what.kind === 'draft').length)
    for (const { wish, envelope } of made) wish.kept(envelope)
    return true
  }

  /** The envelope of a wish and its text; the wish is told where there is none. */
  function envelopeOf(wish: Wish, nextNumber: () => string | undefined) {
    try {
      const { what, at } = wish
      let command: KeptCommand
      if (what.kind === 'draft') {
        const draft = cleanWords(what.draft)
        // What cannot be written as text takes no number.
        JSON.stringify(draft)
        const reference = nextNumber()
        if (reference === undefined) {
          wish.noNumber()
          return undefined
        }
        command = {
          ...draft,
          kind: 'create-request',
          requestId: draft.requestId ?? newId(),
          reference,
          createdAt: at,
        }
      } else command = cleanWords(what)
      const envelope: Envelope = { id: newId(), deskId, by, at, command }
      return { envelope, text: JSON.stringify(envelope) }
    } catch (error) {
      wish.failed(error)
      return undefined
    }
  }

  /**
   * A note is written whole each time, so the one before it need not be sent: unless it may have reached the hub
   * already, or another command about the same contact stands between the two.
   */
  function supersededBy({ command }: Envelope): LocalCommand | undefined {
    if (command.kind !== 'note-contact') return undefined
    const last = local.about(subjectOf(command)).at(-1)
    return last?.state.kind === 'unsent' && last.command.kind === 'note-contact' && last.by === by
      ? last
      : undefined
  }

  /** The orders of the new rows, and of those that went; nothing when the numbers were taken by another window. */
  async function writeRows(
    rows: readonly NewOutboxRow[],
    used: readonly { readonly block: BlockRow; readonly next: number }[],
    gone: readonly LocalCommand[],
  ): Promise<{ readonly orders: readonly number[]; readonly gone: readonly number[] } | undefined> {
    const orders: number[] = []
    const removed: number[] = []
    let areTaken = false
    const stores = [
      'outbox',
      ...(used.length > 0 ? ['blocks'] : []),
      ...(gone.length > 0 ? ['aside', 'meta'] : []),
    ]
    try {
      await write(db, stores, 'strict', transaction => {
        for (const { block, next } of used) {
          const blocksThere = transaction.objectStore('blocks')
          const asked = blocksThere.get(block.order)
          asked.onsuccess = () => {
            if ((asked.result as BlockRow | undefined)?.next !== block.next) {
              areTaken = true
              transaction.abort()
            } else if (next > block.last) blocksThere.delete(block.order)
            else blocksThere.put({ ...block, next })
          }
        }
        const outbox = transaction.objectStore('outbox')
        for (const [at, row] of rows.entries()) {
          const added = outbox.add(row)
          added.onsuccess = () => {
            orders[at] = added.result as number
          }
        }
        if (gone.length > 0) removeRows(transaction, gone, removed)
      })
      return { orders, gone: removed }
    } catch (error) {
      if (!areTaken) throw error
      blocks = undefined
      return undefined
    }
  }

  async function readBlocks(): Promise<readonly BlockRow[]> {
    return db.blocks.where('deskId').equals(deskId).toArray()
  }

  return {
    keepRequest: async draft => {
      const answer = await ask({ kind: 'draft', draft })
      if (answer === 'no-number') return { kind: 'no-number' }
      const { command } = answer
      if (command.kind !== 'create-request') throw new Error(`not a creation: ${command.kind}`)
      return { kind: 'created', requestId: command.requestId, reference: command.reference }
    },
    keep: async (command, instead) => {
      const answer = await ask(command, instead)
      if (answer === 'no-number') throw new Error('only a request takes a number')
      return answer.id
    },
    numbersLeft: async () => {
      const there = await readBlocks()
      // What is being written has chosen its numbers; it looks again by itself.
      if (!writing) blocks = there
      return countNumbers(there)
    },
  }
}

const encoder = new TextEncoder()

/** Removes these commands; one that may have reached the hub only when the hub refused it. */
function removeRows(transaction: IDBTransaction, doomed: readonly LocalCommand[], removed: number[]): void {
  const asked = transaction.objectStore('meta').get('attempted-up-to')
  asked.onsuccess = () => {
    const row = asked.result as Extract<MetaRow, { key: 'attempted-up-to' }> | undefined
    for (const { state, order } of doomed) {
      if (state.kind !== 'quarantined' && order <= (row?.value ?? 0)) continue
      removed.push(order)
      transaction.objectStore('outbox').delete(order)
      transaction.objectStore('aside').delete(order)
    }
  }
}

function countNumbers(blocks: readonly BlockRow[]): number {
  return blocks.reduce((left, { next, last }) => left + last - next + 1, 0)
}

/** Gives out numbers from blocks, the oldest first, without changing them. */
function takeNumbers(blocks: readonly BlockRow[]) {
  const nexts = blocks.map(({ next }) => next)
  const used: { readonly block: BlockRow; next: number }[] = []
  return {
    next: (): string | undefined => {
      const at = blocks.findIndex((block, each) => (nexts[each] ?? 0) <= block.last)
      const block = blocks[at]
      if (!block) return undefined
      const number = nexts[at] ?? 0
      nexts[at] = number + 1
      const before = used.find(each => each.block === block)
      if (before) before.next = number + 1
      else used.push({ block, next: number + 1 })
      return formatReference(block.year, number)
    },
    used,
    left: (): readonly BlockRow[] =>
      blocks.flatMap((block, at) => {
        const next = nexts[at] ?? 0
        return next > block.last ? [] : { ...block, next }
      }),
  }
}
