import { useEffect } from 'react'
import { useHub, useLiveValue } from '../desk-context.ts'
import { useCounter } from '../features/counter/use-counter.ts'

/**
 * The hub is back while a visitor whom it does not know is with me: it would ring in the middle of that. I take a break
 * until the visitor is gone, and am as available as before then.
 */
export function useStayOutOfLine(): void {
  const hub = useHub()
  const { inHand } = useCounter()
  const isLive = useLiveValue(live => live.line) === 'live'
  const presence = useLiveValue(live => live.view.me.self?.presence)
  const isBusy = isLive && inHand !== undefined
  const mustLeave = isBusy && presence === 'available'
  useEffect(() => {
    const { self } = hub.current().view.me
    if (!mustLeave || !self) return
    void hub.command({ kind: 'set-presence', presence: 'break', basedOn: self.presenceVersion })
    left.add(hub)
  }, [mustLeave, hub])
  useEffect(() => {
    if (isBusy || !isLive || !left.delete(hub)) return
    const { self } = hub.current().view.me
    if (self?.presence !== 'break') return
    void hub.command({ kind: 'set-presence', presence: 'available', basedOn: self.presenceVersion })
  }, [isBusy, isLive, hub])
}

/** The lines that were left by this and not by their person. */
const left = new WeakSet<object>()
