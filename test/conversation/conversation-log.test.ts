import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conversation, Entry, Writer } from '../../src-domain/conversations/conversation.ts'
import {
  type ConversationLog,
  hasGap,
  shownEntries,
  unansweredSince,
  unreadOf,
  withNews,
  withView,
} from '../../src-renderer/features/conversation/conversation-log.ts'
import { splitQuoted } from '../../src-renderer/features/conversation/split-quoted.ts'
import { slashAt } from '../../src-renderer/features/conversation/use-canned-replies.ts'

const customer: Writer = { kind: 'customer' }
const agent: Writer = { kind: 'agent', agentId: 'aiko.mori', delivery: { kind: 'sent', at: 0 } }
const rule: Writer = { kind: 'rule', delivery: { kind: 'sent', at: 0 } }

/** A hub that is changed step by step, with the news that it tells of each step. */
function hubOf(steps: readonly ('customer' | 'agent' | 'seen' | 'delivered' | 'nothing')[]) {
  let conversation: Conversation = {
    id: 'c',
    medium: 'chat',
    language: 'en',
    customer: {},
    begunAt: 0,
    contactId: 'contact',
    count: 0,
    revision: 0,
    seen: { customer: 0, agent: 0 },
  }
  const entries: Entry[] = []
  const news: { conversation: Conversation; entries: readonly Entry[] }[] = []
  for (const step of steps) {
    const revision = conversation.revision + 1
    conversation = { ...conversation, revision }
    if (step === 'customer' || step === 'agent') {
      const number = conversation.count + 1
      conversation = { ...conversation, count: number }
      entries.push({
        number,
        id: `e${number}`,
        revision,
        at: revision,
        contactId: 'contact',
        via: 'chat',
        text: '',
        attachments: [],
        writer: step === 'customer' ? customer : agent,
      })
    } else if (step === 'seen') {
      conversation = { ...conversation, seen: { ...conversation.seen, customer: conversation.count } }
    } else if (step === 'delivered') {
      const last = entries.at(-1)
      if (last) entries[entries.length - 1] = { ...last, revision, text: `${last.text}!` }
    }
    // A change that turned out to be none moves the revision and is not told.
    if (step === 'nothing') continue
    news.push({ conversation, entries: entries.filter(entry => entry.revision >= revision) })
  }
  const view = (after: number) => ({
    conversation,
    entries: entries.filter(entry => entry.revision > after).sort((a, b) => a.revision - b.revision),
    isWhole: true,
  })
  return { news, view }
}

const steps = fc.array(fc.constantFrom('customer', 'agent', 'seen', 'delivered', 'nothing'), {
  maxLength: 30,
})

describe('what a desk knows of a conversation', () => {
  it('[Y1] is what the hub has, whatever was lost, doubled or late, once what is missing was asked for', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (all, chance) => {
        const { news, view } = hubOf(all)
        const first = hubOf([]).view(0)
        let log: ConversationLog = withView(undefined, first)
        const late: typeof news = []
        for (const each of news) {
          const fate = chance.next().value ?? 0
          if (fate === 0) continue
          if (fate === 1) {
            late.push(each)
            continue
          }
          log = withNews(log, each)
          if (fate === 2) log = withNews(log, each)
          const shown = shownEntries(log)
          expect(shown.map(({ number }) => number)).toEqual(shown.map((_, index) => index + 1))
        }
        for (const each of late) log = withNews(log, each)
        const whole = view(0)
        if (!hasGap(log) && log.conversation.revision === whole.conversation.revision) {
          expect([...log.entries]).toEqual(withView(undefined, whole).entries)
        }
        log = withView(log, view(log.known))
        expect(hasGap(log)).toBe(false)
        expect(log.entries).toEqual(withView(undefined, whole).entries)
        expect(log.conversation).toEqual(whole.conversation)
      }),
      { numRuns: 500 },
    )
  })

  it('[Y1] is asked for in pieces where there is much', () => {
    const { view } = hubOf(['customer', 'agent', 'customer'])
    const whole = view(0)
    const piece = withView(undefined, { ...whole, entries: whole.entries.slice(0, 2), isWhole: false })
    expect(hasGap(piece)).toBe(true)
    expect(piece.known).toBe(2)
    expect(hasGap(withView(piece, view(piece.known)))).toBe(false)
  })

  it('[Y3] an answer of a person ends the wait, that of a rule does not', () => {
    const { view } = hubOf(['customer', 'agent', 'customer', 'customer'])
    const log = withView(undefined, view(0))
    expect(unansweredSince(log)).toBe(3)
    expect(unreadOf(log)).toBe(3)
    const answered = log.entries.map(entry => (entry.number === 4 ? { ...entry, writer: rule } : entry))
    expect(unansweredSince({ ...log, entries: answered })).toBe(3)
    expect(
      unansweredSince({ ...log, entries: [...answered, { ...answered[1], number: 5 } as Entry] }),
    ).toBeUndefined()
  })
})

describe('what a text quotes', () => {
  it.each([
    ['Yes.\n\nOn Mon, 9 Nov 2026 at 10:12, City wrote:\n> Hello\n> there', 'Yes.', /^On Mon/],
    ['Oui.\n\nLe lun. 9 nov. 2026 à 10 h 12, Ville a écrit :\n> Bonjour', 'Oui.', /^Le lun/],
    ['Done\n> one\n>\n> two\n', 'Done', /^> one/],
  ])('is folded: %j', (text, own, quoted) => {
    expect(splitQuoted(text).own).toBe(own)
    expect(splitQuoted(text).quoted).toMatch(quoted)
  })
  it.each(['> one\nmy answer\n> two\nand this', 'No quotation at all.', '> only a quotation'])(
    'is not folded where it belongs to the answer: %j',
    text => {
      expect(splitQuoted(text)).toEqual({ own: text, quoted: '' })
    },
  )
})

describe('the slash that opens the canned replies', () => {
  it('[Y7] stands at the start of a word', () => {
    expect(slashAt('/', 1)).toEqual({ from: 0, query: '' })
    expect(slashAt('Hello /tax', 10)).toEqual({ from: 6, query: 'tax' })
    expect(slashAt('one\n/missed co', 14)).toEqual({ from: 4, query: 'missed co' })
    for (const text of ['and/or', 'https://a.example', '/ ', 'a/b/c', '']) {
      expect(slashAt(text, text.length), text).toBeUndefined()
    }
  })
})
