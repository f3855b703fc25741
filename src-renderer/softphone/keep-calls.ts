import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import type { SharedMutes } from './shared-mutes.ts'
import type { Softphone } from './softphone.ts'

/**
 * Makes the softphone follow the hub: what the hub says is in conversation at this desk has audio, what it says is over
 * has none. So a desk that was loaded anew in the middle of a call connects again by itself.
 *
 * While the hub is away its last word stands and conversations go on. A person can hang up all the same: the audio ends
 * at once and the hub is told as soon as it hears.
 */
export interface CallKeeper {
  readonly hangUp: (contactId: ContactId) => void
  /** When each call was hung up here that the hub does not know of yet. */
  readonly hungUp: () => Readonly<Record<ContactId, number>>
  /** Mutes a call, whichever window of the desk speaks. */
  readonly setMuted: (contactId: ContactId, muted: boolean) => void
  /** The calls that are muted, in whichever window. */
  readonly muted: () => Readonly<Record<ContactId, true>>
  readonly subscribe: (listener: () => void) => () => void
  readonly stop: () => void
}

export function keepCalls(options: {
  readonly hub: Pick<HubClient, 'current' | 'subscribe' | 'command'>
  readonly softphone: Softphone
  readonly now?: () => number
  /** What the windows of the desk agree is muted; the window that speaks obeys it from its first word. */
  readonly mutes: SharedMutes
  /**
   * Begins when this window is the one that speaks, and answers how to give that up: two windows of one desk must not
   * both connect to the same caller. Without it this window speaks.
   */
  readonly whenSpeaker?: (begin: () => void) => () => void
}): CallKeeper {
  const { hub, softphone, mutes } = options
  const now = options.now ?? Date.now
  const known = new Set<ContactId>()
  const lostAway = new Set<ContactId>()
  const telling = new Set<ContactId>()
  const listeners = new Set<() => void>()
  let hungUp: Readonly<Record<ContactId, number>> = {}
  let speaks = options.whenSpeaker === undefined

  let isFollowing = false
  /** What follows changes the softphone, which tells of it: that is no reason to begin anew. */
  function follow(): void {
    if (isFollowing) return
    isFollowing = true
    try {
      forgetOldMutes()
      followHub()
    } finally {
      isFollowing = false
    }
  }

  function followHub(): void {
    const { line, view } = hub.current()
    // Also what was dialled here, be it in a window that does not speak, or after its contact was over.
    const here = () => new Set([...known, ...Object.keys(softphone.calls())])
    if (line === 'off') {
      for (const contactId of here()) softphone.end(contactId)
      known.clear()
      return
    }
    if (line !== 'live') return
    const contacts = speaks ? Object.values(view.contacts) : []
    for (const contact of contacts) followContact(contact)
    const asked = new Set(contacts.map(followQuestion))
    for (const contactId of here()) {
      const contact = view.contacts[contactId]
      if ((contact && isTalking(contact)) || asked.has(contactId)) continue
      known.delete(contactId)
      lostAway.delete(contactId)
      softphone.end(contactId)
    }
    for (const contactId of Object.keys(hungUp)) {
      const contact = view.contacts[contactId]
      if (contact?.phase.kind === 'connected') tellEnded(contactId)
      else forgetHungUp(contactId)
    }
  }

  function followContact(contact: DeskContact): void {
    if (!isTalking(contact) || contact.id in hungUp) return
    if (!known.has(contact.id)) {
      const hasLine = contact.channel === 'phone' || contact.from.carrier !== undefined
      // Who is to be called back has no line until somebody dials; then it is followed like any other.
      if (!hasLine && softphone.calls()[contact.id] === undefined) return
      known.add(contact.id)
      if (hasLine) void softphone.answer(contact.id)
      if (mutes.muted()[contact.id]) softphone.setMuted(contact.id, true)
    }
    softphone.setHeld(contact.id, contact.phase.kind === 'connected' && contact.phase.hold !== undefined)
    if (contact.customerLink.kind === 'lost') lostAway.add(contact.id)
    else if (lostAway.delete(contact.id)) void softphone.customerReturned(contact.id)
  }

  /** Whoever is asked from here is heard as soon as they answer. Answers the id of the question while it is on. */
  function followQuestion(contact: DeskContact): ContactId | undefined {
    const { consult } = contact
    if (consult?.stage !== 'talking' || !isTalking(contact) || contact.id in hungUp) return undefined
    if (!known.has(consult.id)) {
      known.add(consult.id)
      void softphone.hearColleague?.(consult.id, contact.id)
      if (mutes.muted()[contact.id]) softphone.setMuted(consult.id, true)
    }
    return consult.id
  }

  /** Who is muted for the caller is muted for the colleague. */
  function mute(contactId: ContactId, muted: boolean): void {
    softphone.setMuted(contactId, muted)
    const consultId = hub.current().view.contacts[contactId]?.consult?.id
    if (consultId !== undefined && known.has(consultId)) softphone.setMuted(consultId, muted)
  }

  function forgetOldMutes(): void {
    const { line, view } = hub.current()
    if (line !== 'live') return
    const over = Object.keys(mutes.muted()).filter(contactId => {
      const contact = view.contacts[contactId]
      return contact === undefined || !isTalking(contact)
    })
    for (const contactId of over) mutes.forget(contactId)
    if (over.length > 0) announceChange()
  }

  function tellEnded(contactId: ContactId): void {
    if (telling.has(contactId)) return
    telling.add(contactId)
    void hub.command({ kind: 'end-contact', contactId }).then(outcome => {
      telling.delete(contactId)
      if (outcome.kind === 'refused') forgetHungUp(contactId)
    })
  }

  function forgetHungUp(contactId: ContactId): void {
    const { [contactId]: _told, ...others } = hungUp
    hungUp = others
    announceChange()
  }

  function announceChange(): void {
    for (const listener of [...listeners]) listener()
  }

  const off = hub.subscribe(follow)
  const offVoice = softphone.subscribe(follow)
  const offMutes = mutes.subscribe((contactId, muted) => {
    mute(contactId, muted)
    announceChange()
  })
  const silence = options.whenSpeaker?.(() => {
    speaks = true
    follow()
  })
  follow()
  return {
    hangUp: contactId => {
      if (contactId in hungUp) return
      hungUp = { ...hungUp, [contactId]: now() }
      known.delete(contactId)
      softphone.end(contactId)
      announceChange()
      follow()
    },
    hungUp: () => hungUp,
    setMuted: (contactId, muted) => {
      mutes.set(contactId, muted)
      mute(contactId, muted)
      announceChange()
    },
    muted: mutes.muted,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => {
      off()
      offVoice()
      offMutes()
      mutes.stop()
      silence?.()
      for (const contactId of known) softphone.end(contactId)
      known.clear()
    },
  }
}

function isTalking(contact: DeskContact): boolean {
  return contact.phase.kind === 'connected' && (contact.channel === 'phone' || contact.channel === 'callback')
}

/** Holds a lock of the browser while this window speaks; the next window gets it when this one closes. */
export function speakerLock(locks: LockManager | undefined): (begin: () => void) => () => void {
  return begin => {
    const giveUp = new AbortController()
    if (!locks) begin()
    else {
      void locks
        .request('townline-speaker', { signal: giveUp.signal }, () => {
          begin()
          return new Promise<void>(resolve => giveUp.signal.addEventListener('abort', () => resolve()))
        })
        .catch(() => {})
    }
    return () => giveUp.abort()
  }
}
