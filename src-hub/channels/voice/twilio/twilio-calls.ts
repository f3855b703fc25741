import { setTimeout as pauseFor } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { ListeningPolicy } from '../../../../src-contract/http/recordings.ts'
import type {
  ListeningMode,
  ListeningRefusal,
  RecordingNow,
} from '../../../../src-contract/http/telephone.ts'
import type { Contact, ContactOrigin } from '../../../../src-domain/routing/contact.ts'
import { mayBeCalled } from '../../../../src-domain/routing/outgoing-policy.ts'
import { assertNever } from '../../../../src-domain/vocabulary/assert-never.ts'
import type { Instant, Language } from '../../../../src-domain/vocabulary/words.ts'
import type {
  CallDecision,
  CallFacts,
  CallInput,
  CallQuestion,
  CallStep,
} from '../../../../src-domain/voice-menu/call-step.ts'
import { holdsPlace } from '../../../../src-domain/voice-menu/call-step.ts'
import { decideCallStep } from '../../../../src-domain/voice-menu/decide-call-step.ts'
import { overtakenBy } from '../../../../src-domain/voice-menu/overtaken-by.ts'
import type { VoiceSettings } from '../../../../src-domain/voice-menu/voice-settings.ts'
import type { TwilioSettings } from '../../../config/read-twilio-settings.ts'
import type { CallerEvidence, RecordingState } from '../../../database/schema-voice.ts'
import { derivedId } from '../../../engine/derived-id.ts'
import type { Engine, Published } from '../../../engine/engine.ts'
import { createPlaces } from '../../../engine/places-in-line.ts'
import { submitUntilDecided } from '../../../engine/submit-until-decided.ts'
import type { RestResult } from '../../../twilio/ask-twilio.ts'
import { createPeopleAtWork } from '../people-at-work.ts'
import type { CallListener, CallListeners } from './call-listeners.ts'
import { createCallListening } from './call-listening.ts'
import type { CallStore, CarrierCall } from './call-store.ts'
import { isOver } from './call-store.ts'
import { callerOf } from './caller-of.ts'
import { agentOf } from './identity-of.ts'
import { lineFacts } from './line-facts.ts'
import { agentsOf, isGoingOn, type Move, nextMoves } from './next-moves.ts'
import type { TwilioRest } from './twilio-rest.ts'
import { deskTwiml, hangUpTwiml, listenerTwiml, musicAddress, twimlOf } from './twiml.ts'

/** How often what Twilio has is compared with what is kept: a call that is over here or there ends within ten seconds. */
const reconcileEveryMs = 4_000
/** Shorter than the answer to whoever changed them takes. */
const settingsKeptMs = 20
/** A call that has just begun may not be in Twilio's lists yet. */
const youngMs = 3_000
/** A desk may be quicker than the news of its own acceptance. */
const holdsWithinMs = 3_000
/** A decision asks the hub at most so often: a question, and what follows from its answer. */
const questionsMax = 4
const ringCustomerS = 30
/** How long somebody who pauses a recording waits for the carrier's word, and how often it is looked for. */
const settleMsMax = 2_500
const settleLookMs = 100
/** Later than any event of a room. */
const lastSequence = 2_147_483_647

/** The parameters of a webhook, as they came. */
export type WebhookParams = Readonly<Record<string, string | undefined>>

export interface TwilioCallsParts {
  readonly settings: TwilioSettings
  readonly store: CallStore
  readonly listeners: CallListeners
  readonly listeningPolicy: () => Promise<ListeningPolicy>
  readonly rest: TwilioRest
  readonly engine: Engine
  readonly now: () => Instant
  readonly voiceSettings: () => Promise<VoiceSettings>
  readonly queueFor: (language: Language) => string
  readonly averageHandleMs: () => number | undefined
  /** Whether this hub speaks to Twilio for the centre; the others answer webhooks and tell it. */
  readonly isLeading: () => boolean
  /** Tells the hub that leads that a contact's calls changed. */
  readonly tellLeader: (contactId: string) => void
  /** Whether Twilio answered when it was last asked. */
  readonly isReachable: () => boolean
  readonly log: FastifyBaseLogger
}

export interface TwilioCalls {
  /** A call comes in: the TwiML with which it begins; the same again for the same call. */
  readonly begin: (params: WebhookParams) => Promise<string>
  /** The answer to a question of a turn: what follows. A turn that was answered already changes nothing. */
  readonly answer: (
    kind: 'pressed' | 'recorded' | 'dialled',
    turn: number | undefined,
    params: WebhookParams,
  ) => Promise<string>
  /** A desk wants into the room of a contact. */
  readonly deskJoins: (params: WebhookParams) => Promise<string>
  readonly callStatus: (params: WebhookParams) => Promise<void>
  readonly roomEvent: (params: WebhookParams) => Promise<void>
  readonly recordingStatus: (params: WebhookParams) => Promise<void>
  /** Rings the customer of a call-back; refused when the agent does not have it. */
  readonly ring: (agentId: string, contactId: string, phone: string) => Promise<'accepted' | 'refused'>
  /** How the ringing goes. */
  readonly ringing: (
    contactId: string,
  ) => Promise<'calling' | 'talking' | 'busy' | 'no-answer' | 'unreachable' | 'none'>
  /** Sends the caller on to a number outside. */
  readonly sendOn: (
    agentId: string,
    contactId: string,
    phone: string,
  ) => Promise<'accepted' | 'refused' | 'away'>
  /** Answers how the recording then is, by the carrier's word; `undefined` for who does not have the contact. */
  readonly pauseRecording: (
    agentId: string,
    contactId: string,
    paused: boolean,
  ) => Promise<RecordingNow | undefined>
  readonly recordingNow: (agentId: string, contactId: string) => Promise<RecordingNow | undefined>
  /** Lets a supervisor into a conversation, or changes how they are in it; their desk then calls in. */
  readonly listen: (
    personId: string,
    contactId: string,
    mode: ListeningMode,
  ) => Promise<CallListener | { readonly refused: ListeningRefusal }>
  readonly stopListening: (personId: string, contactId: string) => Promise<void>
  /** Who is in a conversation beside its two ends. */
  readonly listenerOf: (contactId: string) => Promise<CallListener | undefined>
  /** Brings Twilio's side of a contact to what the routing says; for the hub that leads. */
  readonly follow: (contactId: string) => Promise<void>
  /** Compares everything with Twilio now. */
  readonly reconcile: () => Promise<void>
  readonly stop: () => void
}

/**
 * Calls that come by Twilio. The menu (`src-domain/voice-menu`) decides what a caller hears; the routing decides who
 * answers; this carries both to Twilio and back.
 *
 * Nothing of a call is kept in memory: each step is a row with a turn, written by compare-and-set, so that any hub
 * answers any webhook, doubled and late ones are told the same again, and a call goes on across a hub that dies. The
 * hub that leads follows the routing: after each batch, each event of a room and each look at Twilio it makes the moves
 * that are still missing. What Twilio could not be told is told by the next webhook of the call.
 */
export function createTwilioCalls(parts: TwilioCallsParts): TwilioCalls {
  const { settings, store, rest, engine, now, log } = parts
  const places = createPlaces()
  const people = createPeopleAtWork()
  /** The contacts that have calls at Twilio, as far as this hub has seen. */
  const ours = new Set<string>()
  /** One follower for each contact; the flag says that it has to look again. */
  const following = new Map<string, { again: boolean; readonly done: Promise<void> }>()
  let stopped = false

  const listening = createCallListening({
    listeners: parts.listeners,
    policy: parts.listeningPolicy,
    contactOf: contactId => engine.state().contacts.get(contactId),
    ofContact: store.ofContact,
    now,
    lookAt,
    follow,
  })

  const unsubscribe = engine.onPublished(published => {
    places.outdate()
    people.outdate()
    hearRouting(published)
  })

  function hearRouting({ state, lines, changes }: Published): void {
    const touched = new Set<string>()
    const touch = (contactId: string) => {
      const contact = state.contacts.get(contactId)
      const about = contact?.about?.contactId
      if (about !== undefined) touched.add(about)
      if (contact?.from.carrier === 'twilio' || contact?.callback !== undefined) ours.add(contactId)
      touched.add(contactId)
    }
    for (const contactId of changes.contacts) touch(contactId)
    for (const { event } of lines) if ('contactId' in event) touch(event.contactId)
    if (!parts.isLeading()) return
    for (const contactId of touched) if (ours.has(contactId)) void follow(contactId)
    if (lines.some(({ event }) => event.kind === 'hub-restarted' || event.kind === 'customer-link-lost')) {
      restoreLines()
    }
  }

  /** The rules lost lines that do not end at any hub: Twilio has them, and tells when they are over. */
  function restoreLines(): void {
    for (const { id, from, customerLink } of engine.state().contacts.values()) {
      if (from.carrier !== 'twilio' || customerLink.kind !== 'lost') continue
      void submitUntilDecided(engine, () =>
        stopped || engine.state().contacts.get(id)?.customerLink.kind !== 'lost'
          ? undefined
          : { actor: 'rule', command: { kind: 'restore-customer', contactId: id } },
      )
    }
  }

  // What the menu decides

  let settingsKnown: { readonly at: Instant; readonly settings: Promise<VoiceSettings> } | undefined
  /** A webhook asks for them more than once; a change holds within a blink. */
  function voiceSettings(): Promise<VoiceSettings> {
    const at = performance.now()
    if (settingsKnown === undefined || at - settingsKnown.at > settingsKeptMs) {
      settingsKnown = { at, settings: parts.voiceSettings() }
      settingsKnown.settings.catch(() => {
        settingsKnown = undefined
      })
    }
    return settingsKnown.settings
  }

  async function factsOf(
    call: Pick<CarrierCall, 'step' | 'contact_id' | 'caller' | 'our_number'>,
  ): Promise<CallFacts> {
    const state = engine.state()
    const contact = call.contact_id === null ? undefined : state.contacts.get(call.contact_id)
    const { phone } = call.caller
    const at = now()
    const lineOf = (language: Language) => lineFacts(parts.queueFor(language), language, state.config, at)
    const usual = settings.numbers.find(({ phone }) => phone === call.our_number)
    return {
      settings: await voiceSettings(),
      usualLanguage: usual?.language ?? 'en',
      lines: { en: lineOf('en'), fr: lineOf('fr') },
      // Nobody is promised a call that the centre does not make (SPEC R34).
      ...(phone !== undefined && mayBeCalled(phone, state.config.outgoing) ? { callerPhone: phone } : {}),
      ...(contact === undefined ? {} : { place: placeOf(contact) }),
    }
  }

  function placeOf(contact: Contact): NonNullable<CallFacts['place']> {
    const state = engine.state()
    const position = places.of(contact, state)
    const atWork = people.for(contact, state)
    const handleMs = parts.averageHandleMs()
    return {
      position,
      unattended: atWork === 0,
      ...(handleMs === undefined || atWork === 0
        ? {}
        : { expectedWaitMs: Math.round((position * handleMs) / atWork) }),
    }
  }

  /** Decides until the menu asks nothing more of the hub. */
  async function decide(
    call: CarrierCall,
    input: CallInput,
    recordingSid?: string,
  ): Promise<{
    readonly call: CarrierCall
    readonly decision: Exclude<CallDecision, { question: unknown }>
  }> {
    let current = call
    let decision = decideCallStep(current.step, input, await factsOf(current))
    for (let asked = 0; 'question' in decision; asked++) {
      if (asked === questionsMax) throw new Error(`a call asks without end at ${decision.step.kind}`)
      const answered = await ask({ ...current, step: decision.step }, decision.question, recordingSid)
      current = answered.call
      decision = decideCallStep(decision.step, answered.input, await factsOf(current))
    }
    return { call: current, decision }
  }

  /** One decision on top of what is kept; `undefined` when another hub was quicker. */
  async function advance(
    call: CarrierCall,
    input: CallInput,
    { isTold, recordingSid }: { readonly isTold: boolean; readonly recordingSid?: string },
  ): Promise<CarrierCall | undefined> {
    const { call: current, decision } = await decide(call, input, recordingSid)
    const answer = twimlOf(decision.instructions, addressesOf(current, call.turn + 1))
    return store.decide(call.call_sid, call.turn, { step: decision.step, answer, isTold })
  }

  /** Asked for a turn that is over, the hub says what holds now. */
  function currentAnswer(turn: number): string {
    return `${settings.publicUrl}/channels/twilio/wait?turn=${Math.max(0, turn - 1)}`
  }

  function addressesOf(call: Pick<CarrierCall, 'our_number' | 'contact_id' | 'call_sid'>, turn: number) {
    return {
      publicUrl: settings.publicUrl,
      ourNumber: call.our_number,
      turn,
      room: roomName(call.contact_id ?? call.call_sid),
    }
  }

  // What the menu asks of the hub

  async function ask(
    call: CarrierCall,
    question: CallQuestion,
    recordingSid: string | undefined,
  ): Promise<{ readonly call: CarrierCall; readonly input: CallInput }> {
    switch (question.kind) {
      case 'enter-line':
        return enterLine(call, question)
      case 'promise-callback': {
        const contactId = call.contact_id ?? ''
        const outcome = await engine.submit({
          actor: 'customer',
          command: { kind: 'request-callback', contactId, phone: question.phone },
        })
        return { call, input: { kind: 'callback-answered', promised: outcome.kind === 'accepted' } }
      }
      case 'keep-message': {
        const kept = recordingSid !== undefined && (await keepMessage(call, question, recordingSid))
        return { call, input: { kind: 'message-answered', kept } }
      }
      case 'keep-survey':
        await store.keepSurvey({
          contactId: call.contact_id ?? derivedId('survey', call.call_sid),
          language: question.language,
          satisfaction: question.satisfaction,
          effort: question.effort,
          at: now(),
        })
        return { call, input: { kind: 'survey-kept' } }
      default:
        return assertNever(question)
    }
  }

  async function enterLine(
    call: CarrierCall,
    { language, by }: Extract<CallQuestion, { kind: 'enter-line' }>,
  ): Promise<{ readonly call: CarrierCall; readonly input: CallInput }> {
    const queueId = by.kind === 'topic' ? by.queueId : parts.queueFor(language)
    const { config } = engine.state()
    const isOpen = lineFacts(queueId, language, config, now()).isOpen
    // A closed line promises a call-back by itself; a caller is asked first.
    if (by.kind === 'open-line' && !isOpen) return { call, input: { kind: 'place-given', place: 'closed' } }
    if (config.agents.length === 0) return { call, input: { kind: 'place-given', place: 'not-now' } }
    const phone = by.kind === 'call-back' ? by.phone : call.caller.phone
    let entries = Math.max(1, call.entries)
    for (;;) {
      // The same id as when it was tried before: what was written then is found again.
      const contactId = derivedId('call', call.call_sid, String(entries))
      ours.add(contactId)
      // Beside each other: if only one of the two was written before the hub died, the next look ends the contact.
      const named = store.nameContact(call.call_sid, contactId, entries)
      const submitted = engine.submit({
        id: contactId,
        actor: 'customer',
        command: {
          kind: 'receive-contact',
          contactId,
          channel: 'phone',
          queueId,
          language,
          from: originOf(call.caller, phone),
        },
      })
      const [outcome] = await Promise.all([submitted, named])
      const current = { ...call, contact_id: contactId, entries }
      const contact = engine.state().contacts.get(contactId)
      if (outcome.kind === 'accepted') {
        // That place is over, and the caller is still there.
        if (outcome.replayed && !isInLine(contact)) {
          entries += 1
          continue
        }
        const place = contact?.callback === undefined ? 'in-line' : 'called-back'
        return { call: current, input: { kind: 'place-given', place } }
      }
      const isClosed = outcome.kind === 'refused' && outcome.refusal.name === 'QueueClosed'
      return { call: current, input: { kind: 'place-given', place: isClosed ? 'closed' : 'not-now' } }
    }
  }

  /**
   * A message of somebody in the line, whose number is known, becomes a call-back in the same place. Any other is a
   * message in the line of those that can wait. Its sound stays at Twilio; the contact leads to it.
   */
  async function keepMessage(
    call: CarrierCall,
    { language, holdsPlace: hasPlace, topicId }: Extract<CallQuestion, { kind: 'keep-message' }>,
    recordingSid: string,
  ): Promise<boolean> {
    const { phone } = call.caller
    const inLine = hasPlace && call.contact_id !== null ? call.contact_id : undefined
    const isCallback =
      inLine !== undefined && phone !== undefined && mayBeCalled(phone, engine.state().config.outgoing)
    const contactId = isCallback ? inLine : derivedId('message', recordingSid)
    const topic = (await voiceSettings()).callOut.find(({ id }) => id === topicId)?.name[language]
    const outcome = await engine.submit(
      isCallback
        ? { actor: 'customer', command: { kind: 'request-callback', contactId, phone } }
        : {
            id: contactId,
            actor: 'customer',
            command: {
              kind: 'receive-contact',
              contactId,
              channel: 'portal',
              queueId: parts.queueFor(language),
              language,
              from: { ...originOf(call.caller, phone), topic: messageTopic(language, topic) },
            },
          },
    )
    if (outcome.kind !== 'accepted') return false
    await store.keepRecording({
      sid: recordingSid,
      callSid: call.call_sid,
      contactId,
      kind: 'message',
      topicId,
      state: 'in-progress',
      at: now(),
    })
    if (inLine !== undefined && !isCallback) leave(inLine)
    return true
  }

  function leave(contactId: string): void {
    void submitUntilDecided(engine, () =>
      stopped ? undefined : { actor: 'customer', command: { kind: 'leave-contact', contactId } },
    )
  }

  // Webhooks of the call

  async function begin(params: WebhookParams): Promise<string> {
    const callSid = params['CallSid'] ?? ''
    const caller = callerOf(params['From'] ?? '', params['CallerName'])
    const ourNumber = params['To'] ?? ''
    const arrived = { step: { kind: 'arrived' }, contact_id: null, caller, our_number: ourNumber } as const
    const decision = decideCallStep(arrived.step, { kind: 'begun' }, await factsOf(arrived))
    if ('question' in decision) throw new Error('a call that begins is asked for its language first')
    const { call, isNew } = await store.begin({
      callSid,
      direction: 'in',
      caller,
      ourNumber,
      step: decision.step,
      answer: twimlOf(decision.instructions, addressesOf({ ...arrived, call_sid: callSid }, 0)),
      status: params['CallStatus'] ?? 'in-progress',
      at: now(),
    })
    if (!isNew) return tellAgain(call)
    return call.answer
  }

  async function tellAgain(call: CarrierCall): Promise<string> {
    if (call.ended_at !== null) return hangUpTwiml()
    if (call.told_turn < call.turn) await store.told(call.call_sid, call.turn)
    return call.answer
  }

  async function answer(
    kind: 'pressed' | 'recorded' | 'dialled',
    turn: number | undefined,
    params: WebhookParams,
  ): Promise<string> {
    const [call] = await Promise.all([store.find(params['CallSid'] ?? ''), voiceSettings()])
    if (call === undefined) return begin(params)
    if (call.ended_at !== null) return hangUpTwiml()
    if (turn !== call.turn) return tellAgain(call)
    const recordingSid = params['RecordingSid']
    const overtaken = overtakenBy(call.step, contactOf(call))
    const input = overtaken ?? inputOf(kind, params)
    const first = await advance(call, input, {
      isTold: true,
      ...(recordingSid === undefined ? {} : { recordingSid }),
    })
    const next = first && (await catchUp(first, true))
    // Another hub, or the same message once more, was quicker: what it decided is the answer to both.
    const current = next ?? (await store.find(call.call_sid))
    return current === undefined ? hangUpTwiml() : tellAgain(current)
  }

  /** What the routing decided while the menu did: a caller may be answered before they hear that they wait. */
  async function catchUp(call: CarrierCall, isTold: boolean): Promise<CarrierCall | undefined> {
    const input = overtakenBy(call.step, contactOf(call))
    return input === undefined ? call : advance(call, input, { isTold })
  }

  function contactOf({ contact_id: id }: Pick<CarrierCall, 'contact_id'>): Contact | undefined {
    return id === null ? undefined : engine.state().contacts.get(id)
  }

  async function callStatus(params: WebhookParams): Promise<void> {
    const sequence = Number(params['SequenceNumber'] ?? 0)
    await hearStatus(params['CallSid'] ?? '', params['CallStatus'] ?? '', sequence)
  }

  async function hearStatus(callSid: string, status: string, sequence: number): Promise<void> {
    if (!knownStatuses.has(status)) return
    const news = await store.setStatus(callSid, status, sequence, now())
    if (news?.leg !== undefined) lookAt(news.leg.contact_id)
    if (news?.call === undefined) return
    if (isOver(status)) await callOver(news.call)
    if (news.call.contact_id !== null) lookAt(news.call.contact_id)
  }

  async function callOver(call: CarrierCall): Promise<void> {
    const { contact_id: contactId, step } = call
    const contact = contactOf(call)
    if (step.kind !== 'over') await advance(call, { kind: 'hung-up' }, { isTold: true })
    if (contactId === null || contact === undefined || !endsWithCall(step, contact)) return
    // A ringing that nobody answered is no conversation: the agent says what becomes of it.
    if (call.direction === 'out' && call.status !== 'completed') return
    leave(contactId)
  }

  // Desks and rooms

  async function deskJoins(params: WebhookParams): Promise<string> {
    const agentId = agentOf((params['From'] ?? '').replace(/^client:/, ''))
    const contactId = params['contactId'] ?? ''
    const callSid = params['CallSid'] ?? ''
    if (agentId === undefined) return hangUpTwiml()
    if ((await listening.of(contactId))?.by === agentId) {
      await store.beginLeg({ callSid, contactId, agentId, listensAs: 'listen', at: now() })
      return listenerTwiml(agentId, {
        publicUrl: settings.publicUrl,
        ourNumber: settings.numbers[0]?.phone ?? '',
        room: roomName(contactId),
      })
    }
    if (!(await holds(agentId, contactId))) return hangUpTwiml()
    const contact = engine.state().contacts.get(contactId)
    // A call from the contact page has no room here: its sound goes from page to desk.
    if (contact?.from.carrier !== 'twilio' && contact?.callback === undefined) return hangUpTwiml()
    const room = contact.about?.contactId ?? contactId
    await store.beginLeg({ callSid, contactId: room, agentId, at: now() })
    return deskTwiml(agentId, {
      publicUrl: settings.publicUrl,
      ourNumber: settings.numbers[0]?.phone ?? '',
      room: roomName(room),
    })
  }

  /** Whether an agent has a contact, now or as soon as this hub hears of it. */
  function holds(agentId: string, contactId: string): Promise<boolean> {
    const isSo = () => {
      const contact = engine.state().contacts.get(contactId)
      return contact?.phase.kind === 'connected' && contact.phase.agentId === agentId
    }
    if (isSo()) return Promise.resolve(true)
    return new Promise(resolve => {
      const settle = (value: boolean) => {
        clearTimeout(timer)
        off()
        resolve(value)
      }
      const off = engine.onPublished(() => {
        if (isSo()) settle(true)
      })
      const timer = setTimeout(() => settle(false), holdsWithinMs)
    })
  }

  async function roomEvent(params: WebhookParams): Promise<void> {
    const room = params['ConferenceSid'] ?? ''
    const sequence = Number(params['SequenceNumber'] ?? 0)
    const callSid = params['CallSid'] ?? ''
    switch (params['StatusCallbackEvent']) {
      case 'participant-join':
        await store.setInRoom(callSid, room, sequence, true)
        break
      case 'participant-leave':
        await store.setInRoom(callSid, room, sequence, false)
        break
      case 'conference-end':
        await store.endRoom(room, sequence)
        break
      default:
        return
    }
    const contactId = await store.contactOfRoom(room)
    if (contactId !== undefined) lookAt(contactId)
  }

  async function recordingStatus(params: WebhookParams): Promise<void> {
    const state = recordingStates.get(params['RecordingStatus'] ?? '')
    const callSid = params['CallSid'] ?? ''
    const call = await store.find(callSid)
    // Of a call that is not ours there is nothing to keep.
    if (state === undefined || call === undefined) return
    const isMessage = params['RecordingSource'] === 'RecordVerb'
    const seconds = Number(params['RecordingDuration'])
    await store.keepRecording({
      sid: params['RecordingSid'] ?? '',
      callSid,
      // A message belongs to the contact that is made of it.
      contactId: isMessage ? undefined : (call.contact_id ?? undefined),
      kind: isMessage ? 'message' : 'conversation',
      state,
      seconds: Number.isFinite(seconds) ? seconds : undefined,
      at: now(),
    })
  }

  // Following the routing

  /** At whatever hub something was heard, the one that leads looks at the contact. */
  function lookAt(contactId: string): void {
    ours.add(contactId)
    if (parts.isLeading()) void follow(contactId)
    else parts.tellLeader(contactId)
  }

  function follow(contactId: string): Promise<void> {
    const running = following.get(contactId)
    if (running) {
      running.again = true
      return running.done
    }
    const run = { again: false, done: Promise.resolve() }
    run.done = (async () => {
      do {
        run.again = false
        await followOnce(contactId).catch(problem => log.error({ err: problem }, 'a call was not followed'))
      } while (run.again && !stopped)
      following.delete(contactId)
    })()
    following.set(contactId, run)
    return run.done
  }

  async function followOnce(contactId: string): Promise<void> {
    if (stopped || !parts.isLeading()) return
    const kept = await store.ofContact(contactId)
    const contact = engine.state().contacts.get(contactId)
    const listener = await listening.still(contactId, contact, kept.legs)
    const isOpen = kept.calls.length > 0 || kept.legs.some(({ ended_at }) => ended_at === null)
    if (!isOpen && contact === undefined) {
      ours.delete(contactId)
      return
    }
    const calls: CarrierCall[] = []
    for (const call of kept.calls) calls.push((await catchUp(call, false)) ?? call)
    const consultId = contact?.phase.kind === 'connected' ? contact.phase.consultId : undefined
    const dial = contact?.callback && (await store.lastDial(contactId))
    const moves = nextMoves(
      { ...kept, calls },
      {
        contact,
        consult: consultId === undefined ? undefined : engine.state().contacts.get(consultId),
        isRecorded: (await voiceSettings()).recording,
        listener,
        dial: dial && { ...dial, phone: contact?.callback?.phone ?? '' },
      },
    )
    for (const move of moves) await make(move, contactId)
  }

  /** Makes one move; what Twilio did not take is found again by the next look. */
  async function make(move: Move, contactId: string): Promise<void> {
    switch (move.kind) {
      case 'redirect': {
        const result = await rest.redirect(move.callSid, move.twiml, currentAnswer(move.turn))
        if (result.kind === 'done') {
          await store.told(move.callSid, move.turn)
          lookAt(contactId)
        } else if (result.kind === 'gone') await callGone(move.callSid)
        else note(move, result)
        return
      }
      case 'drop-leg': {
        const result = await rest.hangUp(move.callSid)
        if (result.kind === 'done' || result.kind === 'gone') await callGone(move.callSid)
        else note(move, result)
        return
      }
      case 'hold': {
        const { callSid, room, held } = move
        const result = await rest.hold(room, callSid, held, musicAddress(settings.publicUrl))
        if (result.kind === 'done') await store.setHeld(callSid, held ? room : null)
        // That room is over, and its last word was lost.
        else if (result.kind === 'gone') await store.endRoom(room, lastSequence)
        else note(move, result)
        return
      }
      case 'start-recording': {
        const { callSid } = move
        const result = await rest.startRecording(callSid, `${settings.publicUrl}/channels/twilio/recording`)
        if (result.kind !== 'done') return note(move, result)
        await keepConversation(callSid, result.value, contactId, 'in-progress')
        return
      }
      case 'set-recording': {
        const { callSid, recordingSid, state } = move
        const result = await rest.setRecording(callSid, recordingSid, state)
        if (result.kind === 'done') await keepConversation(callSid, recordingSid, contactId, state)
        else if (result.kind === 'gone') await keepConversation(callSid, recordingSid, contactId, 'stopped')
        else note(move, result)
        return
      }
      case 'listen-as': {
        const { callSid, room, as } = move
        const [, whisperTo] = /^whisper (\w+)$/.exec(as) ?? []
        const result = await rest.listenAs(room, callSid, { muted: as === 'listen', whisperTo })
        if (result.kind === 'done') await store.setListensAs(callSid, as)
        else if (result.kind === 'gone') await callGone(callSid)
        else note(move, result)
        return
      }
      case 'ring-customer':
        await ringCustomer(move, contactId)
        return
      default:
        assertNever(move)
    }
  }

  const keepConversation = (callSid: string, sid: string, contactId: string, state: RecordingState) =>
    store.keepRecording({ sid, callSid, contactId, kind: 'conversation', state, at: now() })

  /** Whether an unanswered request was carried out is seen in the room: nobody is rung twice. */
  async function ringCustomer(
    { room, number, phone }: Extract<Move, { kind: 'ring-customer' }>,
    contactId: string,
  ): Promise<void> {
    const there = await rest.participants(room)
    if (there.kind !== 'done') return note({ kind: 'ring-customer' }, there)
    const from = settings.numbers[0]?.phone ?? ''
    const ringing = there.value.find(({ label }) => label === 'customer')?.callSid
    const result: RestResult<string> =
      ringing === undefined
        ? await rest.callInto(room, {
            from,
            to: phone,
            statusUrl: `${settings.publicUrl}/channels/twilio/status`,
            roomUrl: `${settings.publicUrl}/channels/twilio/room`,
            ringS: ringCustomerS,
          })
        : { kind: 'done', value: ringing }
    if (result.kind !== 'done') return note({ kind: 'ring-customer' }, result)
    const language = engine.state().contacts.get(contactId)?.language ?? 'en'
    const step: CallStep = { kind: 'with-person', language }
    const callSid = result.value
    await store.begin({
      callSid,
      direction: 'out',
      contactId,
      caller: { phone, callerId: 'shown' },
      ourNumber: from,
      step,
      answer: twimlOf([{ kind: 'join-room' }], {
        ...addressesOf({ our_number: from, contact_id: contactId, call_sid: callSid }, 0),
      }),
      status: 'queued',
      at: now(),
    })
    await store.dialled(contactId, number, callSid)
    await hearWhatWasMissed(callSid, room)
    lookAt(contactId)
  }

  /** What Twilio told of a call before it was written down was told in vain. */
  async function hearWhatWasMissed(callSid: string, room: string): Promise<void> {
    const [status, there] = await Promise.all([rest.statusOf(callSid), rest.participants(room)])
    if (status.kind === 'done') await hearStatus(callSid, status.value, 0)
    const own = there.kind === 'done' ? there.value.find(each => each.callSid === callSid) : undefined
    if (own?.isIn) await store.setInRoom(callSid, own.roomSid, 0, true)
  }

  function isWith(agentId: string, contactId: string): boolean {
    const contact = engine.state().contacts.get(contactId)
    return agentsOf({ contact, consult: undefined }).includes(agentId)
  }

  async function recordingNow(contactId: string): Promise<RecordingNow> {
    const { calls, recordings } = await store.ofContact(contactId)
    const call = calls.find(({ step }) => step.kind === 'with-person')
    const recording = recordings.find(each => each.call_sid === call?.call_sid && isGoingOn(each))
    if (call === undefined || recording === undefined) return 'none'
    if (recording.state === 'paused') return call.recording_paused ? 'paused' : 'resuming'
    return call.recording_paused ? 'pausing' : 'recording'
  }

  /** How the recording is once the hub that leads has told the carrier, or when it could not within a moment. */
  async function settledRecording(contactId: string): Promise<RecordingNow> {
    for (const until = performance.now() + settleMsMax; ; await pauseFor(settleLookMs)) {
      await following.get(contactId)?.done
      const recording = await recordingNow(contactId)
      const isSettled = recording !== 'pausing' && recording !== 'resuming'
      if (isSettled || stopped || performance.now() > until) return recording
    }
  }

  function note(move: Pick<Move, 'kind'>, result: RestResult<unknown>): void {
    if (result.kind === 'refused') log.error({ move: move.kind, ...result }, 'Twilio refused')
    else log.warn({ move: move.kind, result: result.kind }, 'Twilio did not take it; it is tried again')
  }

  /** Twilio does not know the call any more: it is over, whatever was heard of it last. */
  async function callGone(callSid: string): Promise<void> {
    await hearStatus(callSid, 'completed', 0)
  }

  async function reconcile(): Promise<void> {
    if (stopped || !parts.isLeading()) return
    const open = await store.open()
    endOrphans(new Set(open.filter(({ isLeg }) => !isLeg).map(({ contact_id }) => contact_id)))
    restoreLines()
    await listening.endLost()
    // While it is away it is asked on, so that its return is noticed.
    if (open.length === 0 && parts.isReachable()) return
    const goingOn = await rest.goingOn()
    if (goingOn.kind !== 'done') return
    for (const { call_sid: callSid, begun_at } of open) {
      if (goingOn.value.has(callSid) || Number(begun_at) > now() - youngMs) continue
      const status = await rest.statusOf(callSid)
      if (status.kind === 'gone') await callGone(callSid)
      else if (status.kind === 'done' && isOver(status.value)) await hearStatus(callSid, status.value, 0)
    }
    const contacts = new Set(open.flatMap(({ contact_id }) => (contact_id === null ? [] : [contact_id])))
    await Promise.all([...contacts].map(follow))
  }

  /** Contacts whose call is over, and nobody said so: the hub died between the two. */
  function endOrphans(withCall: ReadonlySet<string | null>): void {
    for (const { id, from, channel, phase, about, arrivedAt } of engine.state().contacts.values()) {
      if (from.carrier !== 'twilio' || channel !== 'phone' || about !== undefined) continue
      if (phase.kind === 'wrapping' || withCall.has(id) || arrivedAt > now() - 2 * reconcileEveryMs) continue
      leave(id)
    }
  }

  const reconciling = setInterval(() => {
    reconcile().catch(problem => log.error({ err: problem }, 'calls were not compared with Twilio'))
  }, reconcileEveryMs)
  reconciling.unref()
  // Lines that were lost with a restart come back before their grace is over.
  if (parts.isLeading()) restoreLines()

  return {
    begin,
    answer,
    deskJoins,
    callStatus,
    roomEvent,
    recordingStatus,
    ring: async (agentId, contactId, phone) => {
      const contact = engine.state().contacts.get(contactId)
      const { phase } = contact ?? {}
      if (contact?.callback === undefined || phase?.kind !== 'connected' || phase.agentId !== agentId) {
        return 'refused'
      }
      if (phone !== contact.callback.phone) return 'refused'
      await store.claimDial(contactId, phase.answeredAt, now())
      lookAt(contactId)
      return 'accepted'
    },
    ringing: async contactId => {
      const dial = await store.lastDial(contactId)
      if (dial === undefined) return 'none'
      if (dial.callSid === null) return 'calling'
      const status = (await store.find(dial.callSid))?.status
      if (status === 'in-progress' || status === 'completed') return 'talking'
      if (status === 'busy' || status === 'no-answer') return status
      return status === undefined || isOver(status) ? 'unreachable' : 'calling'
    },
    sendOn: async (agentId, contactId, phone) => {
      const contact = engine.state().contacts.get(contactId)
      if (!agentsOf({ contact, consult: undefined }).includes(agentId)) return 'refused'
      const { calls } = await store.ofContact(contactId)
      const call = calls.find(({ step }) => step.kind === 'with-person')
      if (call === undefined) return 'refused'
      const decided = await advance(call, { kind: 'send-on', phone }, { isTold: false })
      if (decided === undefined) return 'refused'
      const result = await rest.redirect(call.call_sid, decided.answer, currentAnswer(decided.turn))
      if (result.kind === 'done') {
        await store.told(call.call_sid, decided.turn)
        await engine.submit({ actor: agentId, command: { kind: 'end-contact', agentId, contactId } })
        return 'accepted'
      }
      // The caller stays with the agent, who may try again.
      await store.decide(call.call_sid, decided.turn, { step: call.step, answer: call.answer, isTold: true })
      return 'away'
    },
    pauseRecording: async (agentId, contactId, paused) => {
      if (!isWith(agentId, contactId)) return undefined
      await store.pauseRecording(contactId, paused)
      lookAt(contactId)
      return settledRecording(contactId)
    },
    recordingNow: async (agentId, contactId) =>
      isWith(agentId, contactId) ? recordingNow(contactId) : undefined,
    listen: listening.listen,
    stopListening: listening.stop,
    listenerOf: listening.of,
    follow,
    reconcile,
    stop: () => {
      stopped = true
      clearInterval(reconciling)
      unsubscribe()
    },
  }
}

const knownStatuses = new Set([
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
])

const recordingStates: ReadonlyMap<string, RecordingState> = new Map([
  ['in-progress', 'in-progress'],
  ['completed', 'completed'],
  ['absent', 'absent'],
  ['failed', 'failed'],
])

/** A place is given up with its call; a promise of a call-back, and a message, are not. */
function endsWithCall(step: CallStep, contact: Contact): boolean {
  if (contact.phase.kind === 'connected') return step.kind === 'with-person'
  return (
    contact.channel === 'phone' &&
    (holdsPlace(step) || step.kind === 'with-person' || step.kind === 'entering')
  )
}

function isInLine(contact: Contact | undefined): boolean {
  return contact !== undefined && contact.phase.kind !== 'wrapping'
}

function inputOf(kind: 'pressed' | 'recorded' | 'dialled', params: WebhookParams): CallInput {
  switch (kind) {
    case 'pressed':
      return { kind: 'pressed', digits: params['Digits'] ?? '' }
    case 'recorded': {
      const seconds = Number(params['RecordingDuration'] ?? 0)
      return { kind: 'recorded', seconds: Number.isFinite(seconds) ? seconds : 0 }
    }
    case 'dialled':
      return { kind: 'called-out', reached: /^(?:completed|answered)$/.test(params['DialCallStatus'] ?? '') }
  }
}

function originOf({ name, callerId }: CallerEvidence, phone: string | undefined): ContactOrigin {
  return {
    carrier: 'twilio',
    callerId,
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
  }
}

function messageTopic(language: Language, urgent: string | undefined): string {
  const message = language === 'en' ? 'Voice message' : 'Message vocal'
  return urgent === undefined ? message : `${message}: ${urgent}`
}

function roomName(contactId: string): string {
  return `townline-${contactId}`
}
