import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Outcome, Refusal } from '../../src-contract/live/desk-command.ts'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { ContactId, CustomerId, Language } from '../../src-domain/vocabulary/words.ts'
import type { HubAway, HubClient } from '../hub-client/hub-client.ts'
import type { CallKeeper } from './keep-calls.ts'
import type { AudioFault, Call, OutsideResult, Softphone } from './softphone.ts'

/**
 * What a person does with a contact: answer it, hold it, end it. The buttons, the keys, the palette and the shell's
 * global keys all come here, so that they do the same and see the same work in progress.
 */
export interface CallActions {
  readonly softphone: Softphone
  /** Opens the microphone first: a caller is never given to a desk that cannot speak. */
  readonly accept: (contact: DeskContact) => Promise<ActionResult>
  readonly decline: (contact: DeskContact) => Promise<ActionResult>
  readonly hold: (contact: DeskContact, held: boolean) => Promise<ActionResult>
  /** With the hub away the audio ends now and the hub is told later: `ended-here`. */
  readonly end: (contact: DeskContact) => Promise<ActionResult>
  readonly setMuted: (contactId: ContactId, muted: boolean) => void
  /**
   * Calls a number of this person's own accord: the hub takes it as a contact in their hands, then it is dialled. A
   * second one while the first is on its way is `busy`.
   */
  readonly place: (to: NumberToCall | OwedCall) => Promise<PlaceResult>

  readonly current: () => CallDesk
  readonly subscribe: (listener: () => void) => () => void
}

/** Whom to call. The number is E.164, or short as 311. */
export interface NumberToCall {
  readonly phone: string
  /** The call-back that is owed to them: it is taken out of the line, and no second contact is made. */
  readonly contactId?: ContactId
  readonly customerId?: CustomerId
  /** In which they are called. */
  readonly language?: Language
}

/** A call-back that is taken from the list: the hub tells its number to whoever has it. */
export interface OwedCall {
  readonly contactId: ContactId
  readonly phone?: undefined
}

export type PlaceResult =
  | Exclude<ActionResult, { readonly kind: 'done' | 'ended-here' }>
  | { readonly kind: 'busy' }
  /** In hand; whether anybody answers is known later. */
  | {
      readonly kind: 'placed'
      readonly contactId: ContactId
      /** Whom; empty where the hub took the call-back back in the same instant. */
      readonly phone: string
      readonly dialled: Promise<OutsideResult>
    }

export interface CallDesk {
  readonly calls: Readonly<Record<ContactId, Call>>
  /** Muted calls, also those that another window of this desk speaks. */
  readonly muted: Readonly<Record<ContactId, true>>
  readonly busy: Readonly<Record<ContactId, 'accepting' | 'declining' | 'holding' | 'ending'>>
  /** Hung up here, and the hub does not know yet: since when. */
  readonly hungUp: Readonly<Record<ContactId, number>>
  /** Offers that this person answered with yes or no; whatever else ends an offer makes it a missed one. */
  readonly answeredOffers: ReadonlySet<string>
  /** A number is on its way from here to the hub. */
  readonly isPlacing: boolean
}

export type ActionResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'ended-here' }
  | { readonly kind: 'no-audio'; readonly why: AudioFault }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'hub-away' }

export function createCallActions(options: {
  readonly hub: Pick<HubClient, 'command' | 'current'>
  readonly softphone: Softphone
  readonly keeper: CallKeeper
}): CallActions {
  const { hub, softphone, keeper } = options
  const listeners = new Set<() => void>()
  let desk: CallDesk = {
    calls: softphone.calls(),
    busy: {},
    hungUp: keeper.hungUp(),
    muted: keeper.muted(),
    answeredOffers: new Set(),
    isPlacing: false,
  }

  function change(part: Partial<CallDesk>): void {
    desk = { ...desk, ...part }
    for (const listener of [...listeners]) listener()
  }

  async function during<Value>(
    contactId: ContactId,
    doing: CallDesk['busy'][string],
    work: () => Promise<Value>,
    otherwise: Value,
  ): Promise<Value> {
    // A second press while the first is on its way changes nothing.
    if (desk.busy[contactId] !== undefined) return otherwise
    change({ busy: { ...desk.busy, [contactId]: doing } })
    try {
      return await work()
    } finally {
      const { [contactId]: _done, ...others } = desk.busy
      change({ busy: others })
    }
  }

  async function place(to: NumberToCall | OwedCall): Promise<PlaceResult> {
    const { contactId: owedId } = to
    const probe = await softphone.probe()
    if (probe.kind === 'no-audio') return probe
    const contactId = owedId ?? crypto.randomUUID()
    const result = resultOf(
      await hub.command({
        kind: 'place-call',
        contactId,
        ...(to.phone === undefined ? {} : { phone: to.phone }),
        ...(owedId === undefined ? {} : { isOwed: true as const }),
        ...('customerId' in to && to.customerId !== undefined ? { customerId: to.customerId } : {}),
        ...('language' in to && to.language !== undefined ? { language: to.language } : {}),
      }),
    )
    if (result.kind === 'refused' || result.kind === 'hub-away') return result
    const phone = to.phone ?? hub.current().view.contacts[contactId]?.callback?.phone ?? ''
    // The number of an owed call comes with the contact, and a desk that catches up may not have that yet.
    const dialled: Promise<OutsideResult> =
      phone !== '' && softphone.outside
        ? softphone.outside.call(contactId, phone)
        : Promise.resolve({ kind: 'failed', why: 'unreachable' })
    return { kind: 'placed', contactId, phone, dialled }
  }

  function answered(contact: DeskContact): void {
    change({ answeredOffers: new Set(desk.answeredOffers).add(offerKey(contact)) })
  }

  softphone.subscribe(() => change({ calls: softphone.calls() }))
  keeper.subscribe(() => change({ hungUp: keeper.hungUp(), muted: keeper.muted() }))

  return {
    softphone,
    accept: contact =>
      during<ActionResult>(
        contact.id,
        'accepting',
        async () => {
          if (contact.phase.kind !== 'offered') return { kind: 'done' }
          const { number: offerNumber } = contact.phase.offer
          const probe = isVoice(contact) ? await softphone.probe() : undefined
          answered(contact)
          if (probe?.kind === 'no-audio') {
            await hub.command({
              kind: 'decline-offer',
              contactId: contact.id,
              offerNumber,
              because: 'no-audio',
            })
            return probe
          }
          return resultOf(await hub.command({ kind: 'accept-offer', contactId: contact.id, offerNumber }))
        },
        { kind: 'done' },
      ),
    decline: contact =>
      during<ActionResult>(
        contact.id,
        'declining',
        async () => {
          if (contact.phase.kind !== 'offered') return { kind: 'done' }
          answered(contact)
          const { number: offerNumber } = contact.phase.offer
          return resultOf(
            await hub.command({
              kind: 'decline-offer',
              contactId: contact.id,
              offerNumber,
              because: 'agent',
            }),
          )
        },
        { kind: 'done' },
      ),
    hold: (contact, held) =>
      during<ActionResult>(
        contact.id,
        'holding',
        async () =>
          resultOf(
            await hub.command({ kind: held ? 'hold-contact' : 'resume-contact', contactId: contact.id }),
          ),
        { kind: 'done' },
      ),
    end: contact =>
      during<ActionResult>(
        contact.id,
        'ending',
        async () => {
          const result = resultOf(await hub.command({ kind: 'end-contact', contactId: contact.id }))
          if (result.kind !== 'hub-away') return result
          keeper.hangUp(contact.id)
          return { kind: 'ended-here' }
        },
        { kind: 'done' },
      ),
    setMuted: keeper.setMuted,
    place: async to => {
      if (desk.isPlacing) return { kind: 'busy' }
      change({ isPlacing: true })
      try {
        return await place(to)
      } finally {
        change({ isPlacing: false })
      }
    },
    current: () => desk,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Names one offer of one contact. */
export function offerKey(contact: DeskContact): string {
  return `${contact.id} ${contact.offersMade}`
}

export function isVoice(contact: Pick<DeskContact, 'channel'>): boolean {
  return contact.channel === 'phone' || contact.channel === 'callback'
}

function resultOf(outcome: Outcome | HubAway): Exclude<ActionResult, { kind: 'ended-here' | 'no-audio' }> {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'done' }
    case 'refused':
      return { kind: 'refused', refusal: outcome.refusal }
    case 'postponed':
    case 'hub-away':
      return { kind: 'hub-away' }
  }
}

export const CallActionsContext = createContext<CallActions | undefined>(undefined)

export function useCallActions(): CallActions {
  const actions = useContext(CallActionsContext)
  if (!actions) throw new Error('useCallActions is used outside its provider')
  return actions
}

/** Every call of this desk and what is being done with it. */
export function useCallDesk(): CallDesk {
  const actions = useCallActions()
  return useSyncExternalStore(actions.subscribe, actions.current)
}
