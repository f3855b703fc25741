import { useEffect, useRef } from 'react'
import type { Bridge, ShortcutAction, StatusTone } from '../../src-contract/bridge/bridge.ts'
import type { Presence } from '../../src-domain/routing/agent.ts'
import { useDesk, useDeskStore, useLiveValue } from '../desk-context.ts'
import { presenceTexts } from '../features/presence/presence-texts.ts'
import { useTexts } from '../language/language.ts'
import type { DeskAction } from './use-actions.ts'

const actionOf: Readonly<Record<Exclude<ShortcutAction, 'show-desk'>, string>> = {
  answer: 'accept',
  hold: 'hold',
  mute: 'mute',
  end: 'end',
}

/** What the desk tells the place it runs in (its status beside the clock), and what it hears from there. */
export function useTellBridge(bridge: Bridge, actions: readonly DeskAction[]): void {
  const t = useTexts(presenceTexts)
  const store = useDeskStore()
  const latest = useRef(actions)
  latest.current = actions
  const isLive = useLiveValue(live => live.line) === 'live'
  const presence = useLiveValue(live => live.view.me.self?.presence)
  const waiting = useLiveValue(live => live.view.waiting)
  const contacts = useLiveValue(live => live.view.contacts)
  const count = Object.keys(waiting).length
  const isEngaged = Object.keys(contacts).length > 0
  const words = presence === undefined ? '' : t(`presence.${presence}`)

  useEffect(() => {
    if (presence === undefined) return
    void bridge.presence.showStatus({
      presence: words,
      tone: isLive ? toneOf(presence, isEngaged) : 'offline',
      waiting: count,
    })
  }, [bridge, presence, words, isLive, isEngaged, count])

  useEffect(() => {
    const run = (id: string) => {
      const action = latest.current.find(each => each.id === id)
      if (action?.isAvailable) action.run()
    }
    const offs = [
      bridge.notices.onShortcut(shortcut => {
        if (shortcut !== 'show-desk') run(actionOf[shortcut])
      }),
      bridge.notices.onOfferOpened(contactId => useDesk.getState().select(contactId)),
      bridge.notices.onDeepLink(link => {
        if (link.kind === 'contact') useDesk.getState().select(link.contactId)
        else {
          void store.requestByReference(link.reference).then(request => {
            if (request) useDesk.getState().showRequest(request.id)
          })
        }
      }),
      bridge.notices.onQuitAsked(() => {
        // Everything that was saved is on this PC; only a conversation is a reason to stay.
        const talking = Object.values(latest.current).some(
          ({ id, isAvailable }) => id === 'end' && isAvailable,
        )
        void bridge.answerQuit(talking ? 'stay' : 'leave')
      }),
    ]
    return () => {
      for (const off of offs) off()
    }
  }, [bridge, store])
}

function toneOf(presence: Presence, isEngaged: boolean): StatusTone {
  if (isEngaged) return 'engaged'
  if (presence === 'available') return 'ready'
  return presence === 'offline' ? 'offline' : 'away'
}
