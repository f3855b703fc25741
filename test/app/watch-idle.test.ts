import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchIdle } from '../../src-renderer/app/watch-idle.ts'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Windows of one desk, each with its own events, over one storage. */
function aDesk() {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  const state = { isBusy: false, minutes: 15 }
  const openWindow = () => {
    const events = new EventTarget()
    const onIdle = vi.fn()
    const stop = watchIdle({
      now: Date.now,
      events,
      storage,
      isBusy: () => state.isBusy,
      minutes: () => state.minutes,
      onIdle,
    })
    return { touch: () => events.dispatchEvent(new Event('keydown')), onIdle, stop }
  }
  return { state, openWindow }
}

describe('a desk that nobody touches', () => {
  it('[O7] is idle after as many minutes as the policy says, and not before', () => {
    const { openWindow, state } = aDesk()
    const { onIdle, touch } = openWindow()
    vi.advanceTimersByTime(14 * minute)
    touch()
    vi.advanceTimersByTime(14 * minute)
    expect(onIdle).not.toHaveBeenCalled()
    vi.advanceTimersByTime(minute + 5_000)
    expect(onIdle).toHaveBeenCalled()
    // A shorter time counts at once.
    const other = openWindow()
    state.minutes = 2
    vi.advanceTimersByTime(2 * minute + 5_000)
    expect(other.onIdle).toHaveBeenCalled()
  })

  it('[O7] is never idle under a conversation, and counts from its end', () => {
    const { openWindow, state } = aDesk()
    const { onIdle } = openWindow()
    state.isBusy = true
    vi.advanceTimersByTime(60 * minute)
    expect(onIdle).not.toHaveBeenCalled()
    state.isBusy = false
    vi.advanceTimersByTime(14 * minute)
    expect(onIdle).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2 * minute)
    expect(onIdle).toHaveBeenCalled()
  })

  it('[O7] counts a hand on another window, and one clock that was put back', () => {
    const { openWindow } = aDesk()
    const left = openWindow()
    const right = openWindow()
    for (let n = 0; n < 4; n++) {
      vi.advanceTimersByTime(10 * minute)
      right.touch()
    }
    expect(left.onIdle).not.toHaveBeenCalled()
    vi.setSystemTime(Date.now() - 86_400_000)
    vi.advanceTimersByTime(14 * minute)
    expect(left.onIdle).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2 * minute)
    expect(left.onIdle).toHaveBeenCalled()
  })

  it('is not watched any more after it was stopped', () => {
    const { onIdle, stop } = aDesk().openWindow()
    stop()
    vi.advanceTimersByTime(60 * minute)
    expect(onIdle).not.toHaveBeenCalled()
  })
})
