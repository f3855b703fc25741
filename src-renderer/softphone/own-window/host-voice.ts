import type { SecretRequests } from '../../../src-contract/bridge/bridge.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import type { Voice } from '../open-voice.ts'
import type { OutsideResult, Softphone } from '../softphone.ts'
import { answerAsked, createAsker } from './ask-window.ts'
import { markPresence, type VoiceChannel, type WindowLocks, whenGone } from './voice-channel.ts'
import type {
  CarrierCan,
  DeskRequests,
  VoiceMessage,
  VoiceRequests,
  VoiceSession,
  VoiceState,
} from './voice-messages.ts'

/*
 * The window that speaks. It has a line to the hub of its own, so that for the hub the desk is there for as long as
 * either window is, and follows the hub by itself: whatever becomes of the desk's window, the customer is heard, held,
 * and let go of when the contact is over.
 *
 *               attach                        the last desk is gone, and no call is on
 *   waiting ────────────► speaking for one person ────────────────────────────────────► loaded anew
 *                              │  leave, or somebody else's attach                           ▲
 *                              └─────────────────────────────────────────────────────────────┘
 *
 * It begins anew with each person, so that nothing of one stays for the next, and with the content policy of then.
 */

/** A voice with the line to the hub that it follows. */
export interface HostedVoice extends Voice {
  readonly hub: Pick<HubClient, 'current' | 'subscribe' | 'start' | 'stop' | 'onCalledOff'>
}

const levelsEveryMs = 100
/** What this window's own line to the hub may be behind that of the desk's. */
const inHandWithinMs = 3_000
const unreachable: OutsideResult = { kind: 'failed', why: 'unreachable' }

/** Speaks for whichever desk attaches itself. Settles when desks can find it. */
export function hostVoice(parts: {
  readonly channel: VoiceChannel
  readonly locks: WindowLocks
  /** The session may be another after each sign-in of the same person. */
  readonly open: (
    session: () => VoiceSession,
    secrets: Pick<SecretRequests, 'keep' | 'recall'>,
  ) => HostedVoice
  /** Loads this page anew; nothing is done here any more. */
  readonly reload: () => void
}): Promise<void> {
  const { channel, locks } = parts
  const id = crypto.randomUUID()
  const mark = markPresence(locks, id)
  const post = (message: VoiceMessage) => {
    if (!isOver) channel.post(message)
  }
  const asker = createAsker<DeskRequests>(id, post)
  /** The desk's windows, the latest last, each with how to wait for its end no longer. */
  const desks = new Map<string, () => void>()
  let session: VoiceSession | undefined
  let voice: HostedVoice | undefined
  let requests: VoiceRequests | undefined
  let told = ''
  let isTelling = false
  let isOver = false
  let isCalledOff = false
  let levels: ReturnType<typeof setInterval> | undefined

  function attach(desk: string, next: VoiceSession): void {
    if (session && voice && !isSamePerson(session, next)) {
      renew()
      return
    }
    session = next
    voice ??= begin(next)
    // One that the hub had signed out begins again with the session of now; any other goes on as it is.
    voice.hub.start(next.deskId, next.personId)
    if (!desks.has(desk))
      desks.set(
        desk,
        whenGone(locks, desk, () => detach(desk)),
      )
    told = ''
    tell()
  }

  function begin(first: VoiceSession): HostedVoice {
    const opened = parts.open(() => session ?? first, {
      keep: (name, value) => askDesk('keep-secret', [name, value]),
      recall: name => askDesk('recall-secret', [name]),
    })
    requests = requestsOf(opened)
    for (const told of [opened.softphone, opened.keeper, opened.hub]) told.subscribe(tellSoon)
    opened.softphone.phoneLine?.subscribe(tellSoon)
    opened.hub.onCalledOff(() => {
      isCalledOff = true
      tellSoon()
    })
    return opened
  }

  async function askDesk<Name extends keyof DeskRequests>(
    name: Name,
    args: Parameters<DeskRequests[Name]>,
  ): Promise<Awaited<ReturnType<DeskRequests[Name]>>> {
    const desk = [...desks.keys()].at(-1)
    const answer = desk === undefined ? undefined : await asker.ask(desk, name, args)
    if (answer && 'value' in answer) return answer.value
    const refusal = { name: 'NotHere', detail: 'the desk’s window is gone' } as const
    return { refusal } as Awaited<ReturnType<DeskRequests[Name]>>
  }

  function detach(desk: string): void {
    desks.get(desk)?.()
    desks.delete(desk)
    asker.giveUp()
    tellSoon()
  }

  function renew(): void {
    if (isOver) return
    isOver = true
    clearInterval(levels)
    for (const waitNoLonger of desks.values()) waitNoLonger()
    voice?.keeper.stop()
    voice?.softphone.stop()
    voice?.hub.stop()
    channel.close()
    mark.remove()
    parts.reload()
  }

  /** One message for what changes in one turn. */
  function tellSoon(): void {
    if (isTelling) return
    isTelling = true
    queueMicrotask(() => {
      isTelling = false
      tell()
    })
  }

  function tell(): void {
    if (isOver || !voice || !session) return
    const state = stateOf(voice, session.personId)
    const isOn = Object.keys(state.calls).length > 0
    // A desk that crashed comes back to its call. Where there is none, or the hub no more knows who it is, it
    // is over; with a desk there, that one leaves.
    if (desks.size === 0 && (!isOn || isCalledOff || voice.hub.current().line === 'signed-out')) {
      renew()
      return
    }
    const text = JSON.stringify(state)
    if (text !== told) post({ kind: 'state', from: id, state })
    told = text
    if (!isOn) {
      clearInterval(levels)
      levels = undefined
    } else levels ??= setInterval(tellLevels, levelsEveryMs)
  }

  function tellLevels(): void {
    const softphone = voice?.softphone
    if (!softphone || desks.size === 0) return
    const ids = Object.keys(softphone.calls())
    post({ kind: 'levels', levels: Object.fromEntries(ids.map(each => [each, softphone.levels(each)])) })
  }

  async function answerDesk(message: Extract<VoiceMessage, { kind: 'ask' }>): Promise<void> {
    const isAttached = desks.has(message.from)
    const answer = isAttached && requests ? await answerAsked(requests, message) : { failed: true as const }
    // Who hears the answer sees what came of it.
    tell()
    post({ kind: 'answer', to: message.from, id: message.id, answer })
  }

  channel.listen(message => {
    if (isOver) return
    switch (message.kind) {
      case 'attach':
        attach(message.from, message.session)
        return
      case 'leave':
        if (desks.size === 1 && desks.has(message.from)) renew()
        else detach(message.from)
        return
      case 'ask':
        if (message.to === id) void answerDesk(message)
        return
      case 'answer':
        if (message.to === id) asker.settle(message)
        return
      case 'here':
      case 'state':
      case 'levels':
        // Of another window that speaks: a desk has but one.
        return
    }
  })
  return mark.placed.then(() => post({ kind: 'here', from: id }))
}

function isSamePerson(one: VoiceSession, other: VoiceSession): boolean {
  return one.hubAddress === other.hubAddress && one.deskId === other.deskId && one.personId === other.personId
}

function stateOf({ softphone, keeper, hub }: HostedVoice, personId: string): VoiceState {
  const contacts = Object.keys(hub.current().view.contacts)
  return {
    personId,
    calls: softphone.calls(),
    hungUp: keeper.hungUp(),
    muted: keeper.muted(),
    phone: softphone.phoneLine?.standing() ?? { kind: 'none' },
    can: canOf(softphone),
    canFor: Object.fromEntries(
      contacts.map(contactId => [contactId, canOf(softphone.carrierOf?.(contactId) ?? softphone)]),
    ),
  }
}

function canOf({ sendDigits, outside }: Softphone): CarrierCan {
  const digits = sendDigits !== undefined
  if (!outside) return { digits }
  const consult =
    outside.consult === undefined ? 'none' : outside.consult.join === undefined ? 'two' : 'three'
  return { digits, outside: { isReady: outside.isReady?.() ?? true, consult } }
}

function requestsOf({ softphone, keeper, hub }: HostedVoice): VoiceRequests {
  const voiceOf = (contactId: ContactId) => softphone.carrierOf?.(contactId) ?? softphone

  /** The desk may know of a contact before this window does: what is not in hand would be ended at once. */
  function inHand(contactId: ContactId): Promise<void> {
    const isKnown = () => {
      const { line, view } = hub.current()
      return line !== 'live' || view.contacts[contactId]?.phase.kind === 'connected'
    }
    if (isKnown()) return Promise.resolve()
    return new Promise(resolve => {
      const off = hub.subscribe(() => isKnown() && goOn())
      const late = setTimeout(() => goOn(), inHandWithinMs)
      const goOn = () => {
        off()
        clearTimeout(late)
        resolve()
      }
    })
  }

  return {
    probe: () => softphone.probe(),
    answer: async contactId => {
      await inHand(contactId)
      await softphone.answer(contactId)
    },
    end: async contactId => softphone.end(contactId),
    'set-muted': async (contactId, muted) => softphone.setMuted(contactId, muted),
    'set-held': async (contactId, held) => softphone.setHeld(contactId, held),
    'send-digits': async (contactId, digits) => softphone.sendDigits?.(contactId, digits),
    'call-outside': async (contactId, number) => {
      await inHand(contactId)
      return (await softphone.outside?.call(contactId, number)) ?? unreachable
    },
    'transfer-outside': async (contactId, number) =>
      (await voiceOf(contactId).outside?.transfer(contactId, number)) ?? unreachable,
    consult: async (step, contactId, number = '') =>
      (await voiceOf(contactId).outside?.consult?.[step]?.(contactId, number)) ?? unreachable,
    'customer-returned': contactId => softphone.customerReturned(contactId),
    'let-sound': async contactId => softphone.letSound(contactId),
    devices: () => softphone.devices(),
    'choose-devices': choice => softphone.chooseDevices(choice),
    'enter-secret': async secret => softphone.phoneLine?.enterSecret(secret),
    'hang-up': async contactId => keeper.hangUp(contactId),
    mute: async (contactId, muted) => keeper.setMuted(contactId, muted),
  }
}
