import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArrivedMail, Mailbox, Taken } from '../../src-hub/channels/mail/mailbox.ts'
import { fieldIn, letter, until } from './mail-world.ts'

/** A mail server of whatever kind, as the contract needs it. */
export interface MailboxBed {
  /** A client of the mailbox `service@example.test`, which takes messages of up to 200 kB whole. */
  readonly mailbox: Mailbox
  /** Somebody writes to the mailbox. */
  readonly arrive: (raw: string) => Promise<void>
  /** Breaks the line under whoever follows. */
  readonly breakLine: () => Promise<void>
  /** What clients remember of the mailbox no longer holds. */
  readonly forgetCursors: () => Promise<void>
  /** How many messages with this id have left. */
  readonly sentWith: (messageId: string) => number
  readonly stop: () => Promise<void>
}

export const wholeUpTo = 200_000

/** What every mailbox promises (SPEC E17); `open` gives a fresh one. */
export function mailboxContract(name: string, open: () => Promise<MailboxBed>): void {
  describe(`a mailbox: ${name}`, () => {
    let bed: MailboxBed
    beforeAll(async () => {
      bed = await open()
    })
    afterAll(() => bed?.stop())

    let kept: string | undefined
    const seen: ArrivedMail[] = []
    const subjects = () => seen.map(({ raw }) => fieldIn(Buffer.from(raw).toString(), 'subject') ?? '')

    /** Follows from what was kept, until it is stopped. */
    const follow = (take: (mail: ArrivedMail) => Promise<Taken> = async () => 'stays') => {
      const abort = new AbortController()
      let isCaughtUp = false
      const done = bed.mailbox.follow({
        cursor: kept,
        since: undefined,
        take: async mail => {
          const taken = await take(mail)
          seen.push(mail)
          return taken
        },
        keep: async cursor => {
          kept = cursor
        },
        onCaughtUp: () => {
          isCaughtUp = true
        },
        signal: abort.signal,
      })
      done.catch(() => {})
      return {
        done,
        caughtUp: () => until(() => isCaughtUp, 'caught up'),
        stop: async () => {
          abort.abort()
          await done
        },
      }
    }

    it('[E17] shows what is there and what comes, once and in order', async () => {
      await bed.arrive(letter({ subject: 'one' }))
      await bed.arrive(letter({ subject: 'two' }))
      const following = follow()
      await following.caughtUp()
      await until(() => subjects().length === 2, 'both')
      await bed.arrive(letter({ subject: 'three' }))
      await until(() => subjects().includes('three'), 'the third')
      expect(subjects().toSorted()).toEqual(['one', 'three', 'two'])
      await following.stop()
    })

    it('[E17] goes on from what was kept', async () => {
      await bed.arrive(letter({ subject: 'four' }))
      const following = follow()
      await until(() => subjects().includes('four'), 'the fourth')
      expect(subjects().filter(subject => subject !== 'four')).toHaveLength(3)
      await following.stop()
    })

    it('[E17] shows a message again that could not be taken', async () => {
      await bed.arrive(letter({ subject: 'five' }))
      const failing = follow(async () => {
        throw new Error('the database is away')
      })
      await expect(failing.done).rejects.toThrow('the database is away')
      expect(subjects()).not.toContain('five')
      const following = follow()
      await until(() => subjects().includes('five'), 'the fifth')
      await following.stop()
    })

    it('[E17] says that the line is broken, and misses nothing that came meanwhile', async () => {
      const following = follow()
      await following.caughtUp()
      await bed.breakLine()
      await expect(following.done).rejects.toThrow()
      await bed.arrive(letter({ subject: 'six' }))
      const again = follow()
      await until(() => subjects().includes('six'), 'the sixth')
      await again.stop()
    })

    it('[E17] begins anew when what it remembers no longer holds', async () => {
      const before = subjects().length
      await bed.forgetCursors()
      const following = follow()
      await following.caughtUp()
      await until(() => subjects().length >= before + 6, 'all six again')
      await following.stop()
    })

    it('[E17] shows a message that is too large by its beginning, with its size', async () => {
      await bed.arrive(letter({ subject: 'large', text: 'word '.repeat(100_000) }))
      const following = follow()
      await until(() => subjects().includes('large'), 'the large one')
      await following.stop()
      const large = seen.at(-1)
      expect(large?.size).toBeGreaterThan(500_000)
      expect(large?.raw.byteLength).toBeLessThanOrEqual(65_536)
    })

    it('[E16] what the server took is found by its id, and nothing else is', async () => {
      const messageId = 'out-1.townline@example.test'
      const mail = { messageId, from: 'service@example.test', to: ['alice@people.test'] }
      const raw = Buffer.from(letter({ from: mail.from, to: 'alice@people.test', id: messageId }))
      expect(await bed.mailbox.hasTaken(messageId)).toBe(false)
      expect(await bed.mailbox.send({ ...mail, raw })).toEqual({ kind: 'accepted' })
      await until(() => bed.mailbox.hasTaken(messageId), 'the proof')
      expect(await bed.mailbox.hasTaken('out-2.townline@example.test')).toBe(false)
      await until(() => bed.sentWith(messageId) > 0, 'the message')
      expect(bed.sentWith(messageId)).toBe(1)
    })
  })
}
