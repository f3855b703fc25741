import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CounterPages, openCounterPages } from './counter-page.ts'
import type {} from './page/counter-window.ts'

let pages: CounterPages
beforeAll(async () => {
  pages = await openCounterPages()
})
afterAll(() => pages?.close())

async function openWindow(context: BrowserContext, search: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(pages.address(search))
  await page.evaluate(async () => void (await window.visits))
  return page
}

/** Lets visitors in one after the other. Answers their ids in the order in which they came. */
const comeIn = (page: Page, names: readonly string[]): Promise<string[]> =>
  page.evaluate(async all => {
    const visits = await window.visits
    const ids: string[] = []
    for (const name of all) {
      const answer = await visits.letIn({ queueId: 'counter', language: 'en', name })
      if (answer.kind !== 'let-in') throw new Error(JSON.stringify(answer))
      ids.push(answer.visitId)
    }
    return ids
  }, names)

/** Presses "call next" at given instants and serves whoever comes, until nobody is left. Answers who was called. */
const callAtTheBeat = (page: Page, begin: number, everyMs: number): Promise<string[]> =>
  page.evaluate(
    async ([first, beat]) => {
      const visits = await window.visits
      const called: string[] = []
      for (let at = first; ; at += beat) {
        while (Date.now() < at) await new Promise(resolve => setTimeout(resolve, 0))
        const answer = await visits.callNext()
        if (answer.kind === 'refused' && answer.refusal.name === 'NobodyWaits') return called
        if (answer.kind === 'refused' && answer.refusal.name === 'VisitInHand') continue
        if (answer.kind !== 'done' || answer.visitId === undefined) throw new Error(JSON.stringify(answer))
        called.push(answer.visitId)
        for (const act of ['answered', 'ended'] as const) await visits.act(act, answer.visitId)
        await visits.conclude(answer.visitId, { reasonCode: 'tax', resolvedAtFirstContact: true })
      }
    },
    [begin, everyMs] as const,
  )

/** Whom the log says were called, in its order. */
const calledInLog = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { line } = (await window.openAgain()).current()
    return [...line.visits.values()]
      .flatMap(({ id, steps }) => steps.filter(({ kind }) => kind === 'called').map(({ at }) => ({ id, at })))
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id)
  })

const crowd = (count: number) => Array.from({ length: count }, (_, index) => `Visitor ${index + 1}`)

describe('two windows of one PC', () => {
  it('[N3] that press "call next" at the same instant call each visitor once, and in order', async () => {
    const context = await pages.profile()
    const [left, right] = await Promise.all([
      openWindow(context, '?agent=chloe'),
      openWindow(context, '?agent=dan'),
    ])
    const ids = await comeIn(left, crowd(80))
    const begin = Date.now() + 500
    const [byLeft, byRight] = await Promise.all([
      callAtTheBeat(left, begin, 60),
      callAtTheBeat(right, begin, 60),
    ])
    expect([...byLeft, ...byRight].sort()).toEqual([...ids].sort())
    expect(byLeft.length).toBeGreaterThan(10)
    expect(byRight.length).toBeGreaterThan(10)
    // Each window was given them in the order of the line, and so was the line as a whole.
    for (const called of [byLeft, byRight]) {
      const places = called.map(id => ids.indexOf(id))
      expect(places).toEqual([...places].sort((a, b) => a - b))
    }
    expect(await calledInLog(left)).toEqual(ids)
    await context.close()
  })

  it('[N3] of one agent are given one visitor together', async () => {
    const context = await pages.profile()
    const [left, right] = await Promise.all([
      openWindow(context, '?agent=chloe'),
      openWindow(context, '?agent=chloe'),
    ])
    const ids = await comeIn(left, crowd(20))
    for (const id of ids) {
      const answers = await Promise.all(
        [left, right].map(page => page.evaluate(async () => (await window.visits).callNext())),
      )
      expect(answers.filter(({ kind }) => kind === 'done')).toEqual([{ kind: 'done', visitId: id }])
      expect(answers.filter(({ kind }) => kind === 'refused')).toMatchObject([
        { refusal: { name: 'VisitInHand', visitId: id } },
      ])
      await right.evaluate(async visitId => void (await (await window.visits).act('no-show', visitId)), id)
    }
    await context.close()
  })

  it('[N7] see at once what the other has done, names and all', async () => {
    const context = await pages.profile()
    const [left, right] = await Promise.all([
      openWindow(context, '?agent=chloe'),
      openWindow(context, '?agent=dan'),
    ])
    const seen = right.evaluate(async () => {
      const visits = await window.visits
      return new Promise<string | undefined>(resolve => {
        const look = () => {
          for (const { phase, details } of visits.current().line.visits.values()) {
            if (phase.kind === 'called' && phase.agentId === 'chloe') resolve(details.name)
          }
        }
        visits.subscribe(look)
        look()
      })
    })
    await comeIn(left, ['Rosa Alvarez'])
    await left.evaluate(async () => void (await (await window.visits).callNext()))
    expect(await seen).toBe('Rosa Alvarez')
    await context.close()
  })
})

describe('the log', () => {
  it('[N7] holds what was answered when the browser is killed the moment after, and no name in plain', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'townline-counter-profile-'))
    const names = ['Zbigniew Quarterstaff', 'Marguerite Ouellette-Vance']
    const first = await pages.start(folder)
    const page = await openWindow(first.context, '?agent=chloe')
    const ids = await comeIn(page, names)
    await page.evaluate(async id => {
      const visits = await window.visits
      await visits.callNext()
      await visits.act('answered', id)
      await visits.tell(id, { note: 'Asks about the heritage permit.' })
    }, ids[0] ?? '')
    await first.kill()

    const text = await everyByteIn(folder)
    expect(text.includes(Buffer.from('visit-ticketed'))).toBe(true)
    for (const secret of [...names, 'heritage permit', 'chloe"']) {
      expect(text.includes(Buffer.from(secret)), secret).toBe(false)
      expect(text.includes(Buffer.from(secret, 'utf16le')), secret).toBe(false)
    }

    const second = await pages.start(folder)
    const again = await openWindow(second.context, '?agent=chloe')
    const visits = await again.evaluate(async () => [...(await window.visits).current().line.visits.values()])
    expect(visits.map(({ id, details, phase }) => [id, details.name, details.note, phase.kind])).toEqual([
      [ids[0], names[0], 'Asks about the heritage permit.', 'serving'],
      [ids[1], names[1], undefined, 'waiting'],
    ])
    await second.kill()

    // With another key the line is there, and what it holds of people is not.
    const third = await pages.start(folder)
    const other = await openWindow(third.context, '?agent=dan&key=9')
    const state = await other.evaluate(async () => {
      const { line, unread } = (await window.visits).current()
      return { unread, visits: [...line.visits.values()].map(({ phase, details }) => [phase.kind, details]) }
    })
    expect(state).toEqual({
      unread: 3,
      visits: [
        ['serving', {}],
        ['waiting', {}],
      ],
    })
    await third.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
})

async function everyByteIn(folder: string): Promise<Buffer> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  return Buffer.concat(
    await Promise.all(
      files
        .filter(file => file.isFile() && file.parentPath.includes('IndexedDB'))
        .map(file => readFile(join(file.parentPath, file.name))),
    ),
  )
}
