import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createSettingsKeeper,
  type ReadySettings,
  type SettingsKeeper,
} from '../../src-renderer/features/admin/settings-keeper.ts'
import type { LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { type ScriptedSettings, scriptedSettings } from '../desk/scripted-desk/scripted-settings.ts'

let settings: ScriptedSettings
let drafts: Map<string, unknown>
let line: LiveState['line']
let lineListeners: Set<() => void>
let keepers: SettingsKeeper[]

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T14:02:00-05:00') })
  settings = scriptedSettings('farah.siddiqui', Date.now)
  drafts = new Map()
  line = 'live'
  lineListeners = new Set()
  keepers = []
})
afterEach(() => {
  for (const keeper of keepers) keeper.stop()
  vi.useRealTimers()
})

/** Opens the settings as the screen does; another one on the same store is the desk after a reload. */
async function open(): Promise<SettingsKeeper> {
  const keeper = createSettingsKeeper({
    hub: {
      routingSettings: settings.line,
      current: () => ({ line }) as LiveState,
      subscribe: listener => {
        lineListeners.add(listener)
        return () => lineListeners.delete(listener)
      },
    },
    store: {
      draft: async <Value>(key: string) => drafts.get(key) as Value | undefined,
      saveDraft: async (key, value) => void drafts.set(key, value),
      dropDraft: async key => void drafts.delete(key),
    },
  })
  keepers.push(keeper)
  await vi.advanceTimersByTimeAsync(0)
  return keeper
}

function ready(keeper: SettingsKeeper): ReadySettings {
  const state = keeper.current()
  if (state.kind !== 'ready') throw new Error(`The settings are ${state.kind}`)
  return state
}

const typingPause = () => vi.advanceTimersByTimeAsync(1_000)

function promise(keeper: SettingsKeeper, seconds: number): void {
  keeper.edit(document => ({
    ...document,
    queues: document.queues.map(queue =>
      queue.id === 'phone-en' ? { ...queue, promiseMs: seconds * 1_000 } : queue,
    ),
  }))
}
const promised = (document: ReadySettings['document'] | undefined) =>
  (document?.queues.find(({ id }) => id === 'phone-en')?.promiseMs ?? 0) / 1_000

describe('what an administrator types', () => {
  it('is shown at once, and saved as a draft once when typing pauses', async () => {
    const keeper = await open()
    promise(keeper, 40)
    promise(keeper, 45)
    expect(promised(ready(keeper).document)).toBe(45)
    expect(settings.asked.filter(each => each === 'saveDraft')).toHaveLength(0)
    await typingPause()
    expect(settings.asked.filter(each => each === 'saveDraft')).toHaveLength(1)
    expect(promised(settings.view().draft?.document)).toBe(45)
    expect(ready(keeper).saving).toMatchObject({ kind: 'saved', by: 'farah.siddiqui' })
    expect(drafts.size, 'what the hub has need not be kept here').toBe(0)
  })

  it('is checked by the hub with each save', async () => {
    const keeper = await open()
    promise(keeper, 10)
    await typingPause()
    expect(ready(keeper).problems).toEqual([
      { verdict: 'warned', kind: 'ring-longer-than-promise', queueId: 'phone-en' },
    ])
  })

  it('typed while a save is on its way is saved after it', async () => {
    const keeper = await open()
    settings.delayMs = 2_000
    promise(keeper, 40)
    await vi.advanceTimersByTimeAsync(1_000)
    promise(keeper, 50)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(promised(settings.view().draft?.document)).toBe(50)
    expect(ready(keeper).saving.kind).toBe('saved')
  })

  it('is kept here while the hub is away, over a reload, and saved when it is back', async () => {
    const before = await open()
    settings.isAway = true
    promise(before, 45)
    await typingPause()
    expect(ready(before).saving).toEqual({ kind: 'kept' })
    before.stop()
    const keeper = await open()
    expect(keeper.current().kind).toBe('failed')
    settings.isAway = false
    await keeper.refresh()
    await vi.advanceTimersByTimeAsync(0)
    expect(promised(ready(keeper).document)).toBe(45)
    expect(promised(settings.view().draft?.document)).toBe(45)
    expect(drafts.size).toBe(0)
  })

  it('is no conflict with itself where the hub heard it and its answer was lost', async () => {
    const keeper = await open()
    settings.losesAnswers = true
    promise(keeper, 45)
    await typingPause()
    expect(ready(keeper).saving).toEqual({ kind: 'kept' })
    settings.losesAnswers = false
    promise(keeper, 50)
    await typingPause()
    expect(ready(keeper)).toMatchObject({ saving: { kind: 'saved' } })
    expect(ready(keeper).conflict).toBeUndefined()
    expect(promised(settings.view().draft?.document)).toBe(50)
  })

  it('is saved by itself when the line comes back', async () => {
    const keeper = await open()
    settings.isAway = true
    line = 'away'
    for (const listener of lineListeners) listener()
    promise(keeper, 45)
    await typingPause()
    settings.isAway = false
    line = 'live'
    for (const listener of lineListeners) listener()
    await vi.advanceTimersByTimeAsync(0)
    expect(promised(settings.view().draft?.document)).toBe(45)
  })
})

describe('what the hub answers late', () => {
  it('takes nothing away that was typed while it answered', async () => {
    const keeper = await open()
    settings.delayMs = 300
    const asked = keeper.refresh()
    await vi.advanceTimersByTimeAsync(100)
    promise(keeper, 45)
    await vi.advanceTimersByTimeAsync(300)
    await asked
    expect(ready(keeper).saving, 'it is saved when typing pauses, as ever').toEqual({ kind: 'to-save' })
    expect(promised(ready(keeper).document)).toBe(45)
    await typingPause()
    expect(promised(settings.view().draft?.document)).toBe(45)
  })

  it('is asked for again by itself, also where the line never seemed gone', async () => {
    const keeper = await open()
    settings.isAway = true
    promise(keeper, 45)
    await typingPause()
    settings.isAway = false
    await vi.advanceTimersByTimeAsync(6_000)
    expect(ready(keeper).saving.kind).toBe('saved')
    expect(promised(settings.view().draft?.document)).toBe(45)
  })
})

describe('somebody else at the same settings', () => {
  const theyTake = (seconds: number) =>
    settings.saveAs('sofia.kowalczyk', document => ({
      ...document,
      queues: document.queues.map(queue =>
        queue.id === 'phone-en' ? { ...queue, promiseMs: seconds * 1_000 } : queue,
      ),
    }))

  it('stops the saving and shows both; mine goes on over theirs', async () => {
    const keeper = await open()
    theyTake(60)
    promise(keeper, 45)
    await typingPause()
    expect(promised(ready(keeper).conflict?.theirs?.document)).toBe(60)
    expect(promised(settings.view().draft?.document), 'nothing of theirs is overwritten unasked').toBe(60)
    await keeper.keepMine()
    expect(ready(keeper).conflict).toBeUndefined()
    expect(promised(settings.view().draft?.document)).toBe(45)
  })

  it('or theirs takes the place of mine', async () => {
    const keeper = await open()
    theyTake(60)
    promise(keeper, 45)
    await typingPause()
    await keeper.takeTheirs()
    expect(promised(ready(keeper).document)).toBe(60)
    expect(promised(settings.view().draft?.document)).toBe(60)
    expect(drafts.size).toBe(0)
  })

  it('is found by a reload too, with what was kept here', async () => {
    const before = await open()
    settings.isAway = true
    promise(before, 45)
    await typingPause()
    before.stop()
    settings.isAway = false
    theyTake(60)
    const keeper = await open()
    expect(promised(ready(keeper).document)).toBe(45)
    expect(promised(ready(keeper).conflict?.theirs?.document)).toBe(60)
  })

  it('may have published the draft: mine goes on from the newest version', async () => {
    const keeper = await open()
    promise(keeper, 45)
    await typingPause()
    settings.publishAs('sofia.kowalczyk', 'Mine')
    promise(keeper, 50)
    await typingPause()
    expect(ready(keeper).conflict).toEqual({ theirs: undefined })
    await keeper.keepMine()
    await keeper.refresh()
    expect(ready(keeper).basedOn).not.toBe(ready(keeper).view.published.version)
    await keeper.baseOnNewest()
    expect(await keeper.publish('')).toMatchObject({ kind: 'published' })
    expect(promised(settings.view().published.document)).toBe(50)
  })

  it('who only looked is shown what is new when the screen is looked at again', async () => {
    const keeper = await open()
    theyTake(60)
    await keeper.refresh()
    expect(promised(ready(keeper).document)).toBe(60)
  })
})

describe('publishing', () => {
  it('saves what is typed first, publishes it with its note, and leaves no draft', async () => {
    const keeper = await open()
    promise(keeper, 45)
    const result = await keeper.publish('Fewer promises broken at noon')
    expect(result).toMatchObject({ kind: 'published', before: 1, published: { published: { version: 2 } } })
    expect(settings.view().published).toMatchObject({ note: 'Fewer promises broken at noon', version: 2 })
    expect(ready(keeper)).toMatchObject({ saving: { kind: 'none' }, basedOn: 2 })
  })

  it('is undone by rolling back, and redone by rolling back again', async () => {
    const keeper = await open()
    promise(keeper, 45)
    await keeper.publish('')
    expect(await keeper.rollBack(1)).toMatchObject({ kind: 'published', before: 2 })
    expect(promised(ready(keeper).document)).toBe(30)
    await keeper.rollBack(2)
    expect(promised(ready(keeper).document)).toBe(45)
    expect(ready(keeper).view.history.map(({ rolledBackTo }) => rolledBackTo)).toEqual([
      2,
      1,
      undefined,
      undefined,
    ])
  })

  it('is refused with the problems that stand in the way', async () => {
    const keeper = await open()
    promise(keeper, 0)
    expect(await keeper.publish('')).toEqual({ kind: 'refused', name: 'CannotBePublished' })
    expect(ready(keeper).problems.map(({ kind }) => kind)).toContain('promise-not-positive')
  })

  it('says so when the hub is away, and what was typed stays', async () => {
    const keeper = await open()
    settings.isAway = true
    promise(keeper, 45)
    expect(await keeper.publish('')).toEqual({ kind: 'hub-away' })
    expect(promised(ready(keeper).document)).toBe(45)
  })

  it('can be given up: the draft is dropped, and taken back', async () => {
    const keeper = await open()
    promise(keeper, 45)
    await typingPause()
    const dropped = await keeper.discard()
    expect(settings.view().draft).toBeUndefined()
    expect(promised(ready(keeper).document)).toBe(30)
    keeper.edit(() => dropped ?? ready(keeper).document)
    await typingPause()
    expect(promised(settings.view().draft?.document)).toBe(45)
  })
})

describe('a replay', () => {
  it('is asked for with the saved draft, followed to its end, and kept', async () => {
    const keeper = await open()
    promise(keeper, 45)
    await keeper.startReplay('2026-11-20')
    expect(ready(keeper).replay).toMatchObject({ kind: 'asked', replay: { state: { kind: 'running' } } })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ready(keeper).replay).toMatchObject({ kind: 'asked', replay: { state: { kind: 'finished' } } })
  })

  it('is followed over an answer that did not come, and stopped when it is not wanted', async () => {
    const keeper = await open()
    settings.holdsReplay = true
    promise(keeper, 45)
    await keeper.startReplay('2026-11-20')
    settings.isAway = true
    await vi.advanceTimersByTimeAsync(1_000)
    settings.isAway = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ready(keeper).replay).toMatchObject({ kind: 'asked', replay: { state: { kind: 'running' } } })
    await keeper.stopReplay()
    expect(ready(keeper).replay).toEqual({ kind: 'none' })
    const asked = settings.asked.length
    await vi.advanceTimersByTimeAsync(5_000)
    expect(settings.asked).toHaveLength(asked)
  })

  it('says that it needs the hub', async () => {
    const keeper = await open()
    settings.isAway = true
    promise(keeper, 45)
    await keeper.startReplay('2026-11-20')
    expect(ready(keeper).replay).toEqual({ kind: 'failed', name: 'HubAway' })
  })
})
