import { describe, expect, it } from 'vitest'
import { createLockMark } from '../../src-renderer/app/lock-mark.ts'

/** Two windows of one browser: what one writes is an event in the other. */
function windows() {
  const kept = new Map<string, string>()
  const targets = [new EventTarget(), new EventTarget()] as const
  const open = (mine: EventTarget, other: EventTarget) =>
    createLockMark({
      events: mine,
      storage: {
        getItem: key => kept.get(key) ?? null,
        setItem: (key, value) => {
          kept.set(key, value)
          other.dispatchEvent(Object.assign(new Event('storage'), { key }))
        },
      },
    })
  const [a, b] = targets
  return { first: open(a, b), second: open(b, a), reloaded: () => open(new EventTarget(), a) }
}

describe('the lock of the desk', () => {
  it('outlives a reload, until the right password', () => {
    const { first, reloaded } = windows()
    expect(first.isLockedFor('aiko.mori')).toBe(false)
    first.lock('aiko.mori')
    expect(reloaded().isLockedFor('aiko.mori')).toBe(true)
    first.unlock('aiko.mori')
    expect(reloaded().isLockedFor('aiko.mori')).toBe(false)
  })

  it('is followed by the other windows', () => {
    const { first, second } = windows()
    const seen: boolean[] = []
    const off = second.subscribe(() => seen.push(second.isLockedFor('aiko.mori')))
    first.lock('aiko.mori')
    first.unlock('aiko.mori')
    off()
    first.lock('aiko.mori')
    expect(seen).toEqual([true, false])
  })

  it('is not opened for one person by another', () => {
    const { first, second } = windows()
    first.lock('aiko.mori')
    first.unlock('daniel.roy')
    expect(second.isLockedFor('aiko.mori')).toBe(true)
    expect(second.isLockedFor('daniel.roy')).toBe(false)
  })
})
