import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { Call, DeviceChoice, OutsideCalls, Softphone } from '../softphone.ts'
import type { TwilioSoftphoneParts } from './twilio-softphone.ts'

const noCalls: Readonly<Record<ContactId, Call>> = {}

/**
 * The softphone of Twilio before its program is there. That is large, and only fetched where the hub has said that the
 * centre has this carrier, or where a call of it is to be answered. A desk that was loaded anew in the middle of a call
 * answers it as soon as it can.
 */
export function lateTwilio(
  parts: TwilioSoftphoneParts,
  open: () => Promise<(parts: TwilioSoftphoneParts) => Softphone>,
): Softphone {
  const { hub } = parts
  const listeners = new Set<() => void>()
  /** Contacts that are to be answered; who was ended meanwhile is none of them. */
  const awaited = new Set<ContactId>()
  let choice: DeviceChoice = parts.devices ?? {}
  let softphone: Softphone | undefined
  let loading: Promise<Softphone | undefined> | undefined
  let stopped = false

  const offHub = hub.subscribe(begin)
  begin()

  function begin(): void {
    if (hub.current().carrier !== undefined) void load()
  }

  function load(): Promise<Softphone | undefined> {
    loading ??= open().then(
      create => {
        offHub()
        if (stopped) return undefined
        softphone = create({ ...parts, devices: choice })
        softphone.subscribe(tell)
        tell()
        return softphone
      },
      () => {
        // The page could not be fetched just now; whoever needs it asks again.
        loading = undefined
        return undefined
      },
    )
    return loading
  }

  function tell(): void {
    for (const listener of [...listeners]) listener()
  }

  return {
    calls: () => softphone?.calls() ?? noCalls,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => {
      if (hub.current().carrier === undefined && softphone === undefined) return { kind: 'ready' }
      return (await load())?.probe() ?? { kind: 'no-audio', why: 'phone-away' }
    },
    answer: async contactId => {
      awaited.add(contactId)
      const loaded = await load()
      if (awaited.delete(contactId)) await loaded?.answer(contactId)
    },
    end: contactId => {
      awaited.delete(contactId)
      softphone?.end(contactId)
    },
    setMuted: (contactId, muted) => softphone?.setMuted(contactId, muted),
    setHeld: (contactId, held) => softphone?.setHeld(contactId, held),
    sendDigits: (contactId, digits) => softphone?.sendDigits?.(contactId, digits),
    get outside(): OutsideCalls | undefined {
      return softphone?.outside
    },
    customerReturned: async contactId => softphone?.customerReturned(contactId),
    letSound: contactId => softphone?.letSound(contactId),
    levels: contactId => softphone?.levels(contactId) ?? { mine: 0, theirs: 0 },
    devices: async () => softphone?.devices() ?? { microphones: [], speakers: [] },
    chooseDevices: async next => {
      choice = { ...choice, ...next }
      await softphone?.chooseDevices(next)
    },
    stop: () => {
      stopped = true
      offHub()
      softphone?.stop()
    },
  }
}
