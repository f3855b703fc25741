import type { Carrier } from '../../src-domain/routing/contact.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import type { Call, OutsideCalls, OutsideResult, Softphone } from './softphone.ts'

/** The softphone of each carrier that this desk has now; `page` speaks with contact pages and is always there. */
export interface Carriers {
  readonly page: Softphone
  readonly sip?: Softphone
  readonly twilio?: Softphone
}

/**
 * One voice over several carriers: each call is with the carrier that has the caller's line. Carriers may come later
 * than the desk; `changed` is called when one did. Numbers outside go by the carrier of the contact, and for a contact
 * without a line (a call-back) by whichever can dial.
 */
export function severalCarriers(
  carriers: () => Carriers,
  carrierOf: (contactId: ContactId) => Carrier | undefined,
): Softphone & { readonly changed: () => void } {
  const listeners = new Set<() => void>()
  const heard = new Map<Softphone, () => void>()
  let seen: readonly Readonly<Record<ContactId, Call>>[] = []
  let calls: Readonly<Record<ContactId, Call>> = {}

  const all = (): readonly Softphone[] => {
    const { page, sip, twilio } = carriers()
    return [page, ...(sip ? [sip] : []), ...(twilio ? [twilio] : [])]
  }
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const changed = (): void => {
    const now = all()
    for (const [softphone, off] of heard) {
      if (now.includes(softphone)) continue
      off()
      heard.delete(softphone)
    }
    for (const softphone of now) if (!heard.has(softphone)) heard.set(softphone, softphone.subscribe(tell))
    tell()
  }
  const pick = (contactId: ContactId): Softphone => {
    const holder = all().find(softphone => softphone.calls()[contactId])
    if (holder) return holder
    const { page, sip, twilio } = carriers()
    switch (carrierOf(contactId)) {
      case 'sip':
      case 'desk':
        return sip ?? page
      case 'twilio':
        return twilio ?? page
      case undefined:
        return page
    }
  }
  const unreachable = async (): Promise<OutsideResult> => ({ kind: 'failed', why: 'unreachable' })
  const dialler = (contactId: ContactId): OutsideCalls | undefined =>
    pick(contactId).outside ??
    all().find(({ outside }) => outside?.isReady?.() ?? outside !== undefined)?.outside ??
    all().find(softphone => softphone.outside)?.outside
  const asker = (contactId: ContactId) => pick(contactId).outside?.consult

  changed()
  return {
    changed,
    calls: () => {
      const now = all().map(softphone => softphone.calls())
      // The same value until something changed, as a snapshot must be.
      if (now.length !== seen.length || now.some((each, index) => each !== seen[index])) {
        seen = now
        calls = Object.assign({}, ...now)
      }
      return calls
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => {
      for (const softphone of all()) {
        const probe = await softphone.probe()
        if (probe.kind === 'no-audio') return probe
      }
      return { kind: 'ready' }
    },
    answer: contactId => pick(contactId).answer(contactId),
    hearColleague: async (consultId, contactId) => pick(contactId).hearColleague?.(consultId, contactId),
    carrierOf: pick,
    end: contactId => {
      for (const softphone of all()) softphone.end(contactId)
    },
    setMuted: (contactId, muted) => pick(contactId).setMuted(contactId, muted),
    setHeld: (contactId, held) => pick(contactId).setHeld(contactId, held),
    sendDigits: (contactId, digits) => pick(contactId).sendDigits?.(contactId, digits),
    get outside(): OutsideCalls | undefined {
      if (!all().some(softphone => softphone.outside)) return undefined
      return {
        isReady: () => all().some(({ outside }) => outside?.isReady?.() ?? outside !== undefined),
        call: (contactId, number) => dialler(contactId)?.call(contactId, number) ?? unreachable(),
        transfer: (contactId, number) =>
          pick(contactId).outside?.transfer(contactId, number) ?? unreachable(),
        consult: {
          begin: (contactId, number) => asker(contactId)?.begin(contactId, number) ?? unreachable(),
          complete: contactId => asker(contactId)?.complete(contactId) ?? unreachable(),
          cancel: contactId => asker(contactId)?.cancel(contactId) ?? unreachable(),
          join: contactId => asker(contactId)?.join?.(contactId) ?? unreachable(),
        },
      }
    },
    customerReturned: contactId => pick(contactId).customerReturned(contactId),
    letSound: contactId => pick(contactId).letSound(contactId),
    levels: contactId => pick(contactId).levels(contactId),
    devices: () => carriers().page.devices(),
    chooseDevices: async choice => {
      for (const softphone of all()) await softphone.chooseDevices(choice)
    },
    stop: () => {
      for (const off of heard.values()) off()
      heard.clear()
      for (const softphone of all()) softphone.stop()
    },
  }
}
