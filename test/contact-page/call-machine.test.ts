import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PublicHubMessage } from '../../src-contract/public/web-call.ts'
import { publicMessageSchema } from '../../src-contract/public/web-call.ts'
import {
  type CallDetails,
  type CallEffect,
  type CallEvent,
  type CallState,
  callPatienceMs,
  isInConversation,
  nextCall,
  readyToCall,
  resumePatienceMs,
  sendsMicrophone,
  wantsMusic,
} from '../../src-public/contact/call-machine.ts'

const contactId = '0b54f0a2-6a4e-4b0e-9c1a-54c9a5bb1f01'
const secret = 'only-this-page'
const details: CallDetails = { language: 'fr', name: 'Ngozi Okafor' }
const said = (message: PublicHubMessage, at = 1_000): CallEvent => ({ kind: 'hub-said', message, at })
const stands = (standing: Extract<PublicHubMessage, { type: 'standing' }>['standing'], at = 1_000) =>
  said({ type: 'standing', standing }, at)

/** Lives through events; answers where it ends, and everything that was to be done on the way. */
function live(...events: readonly CallEvent[]): { state: CallState; effects: CallEffect[] } {
  const effects: CallEffect[] = []
  let state: CallState = readyToCall
  for (const event of events) {
    const next = nextCall(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

const toLine: readonly CallEvent[] = [
  { kind: 'call-asked', details },
  { kind: 'microphone-granted', at: 0 },
  { kind: 'line-opened', at: 0 },
  said({ type: 'received', contactId, secret }),
]
const connected = stands({ kind: 'connected', agentName: 'Aiko', answeredAt: 5_000 }, 6_000)
const kinds = (effects: readonly CallEffect[]) => effects.map(({ kind }) => kind)

describe('the call of the contact page', () => {
  it('asks for the microphone before it asks for the line, and then says who calls', () => {
    const { state, effects } = live(...toLine)
    expect(kinds(effects)).toEqual(['ask-microphone', 'open-line', 'say', 'keep-call'])
    expect(effects[2]).toEqual({ kind: 'say', message: { type: 'call', protocol: 1, ...details } })
    expect(state).toMatchObject({ kind: 'on-call', contactId, stage: { kind: 'settling' } })
  })

  it('goes back to the form with the reason when the microphone is refused, and opens no line', () => {
    const { state, effects } = live(
      { kind: 'call-asked', details },
      { kind: 'microphone-failed', why: 'refused' },
    )
    expect(state).toEqual({ kind: 'ready', problem: { kind: 'microphone', why: 'refused' } })
    expect(kinds(effects)).toEqual(['ask-microphone'])
  })

  it('lets a microphone go that is granted after the customer cancelled', () => {
    const { state, effects } = live(
      { kind: 'call-asked', details },
      { kind: 'leave-asked', at: 1 },
      { kind: 'microphone-granted', at: 2 },
    )
    expect(state.kind).toBe('ready')
    expect(effects.at(-1)).toEqual({ kind: 'release-microphone' })
  })

  it.each([
    ['TooManyCalls'],
    ['Unavailable'],
    ['ProtocolNotSpoken'],
    ['Malformed'],
    ['TooManyMessages'],
    ['UnknownCall'],
  ] as const)('explains the refusal %s by its name and lets everything go', name => {
    const { state, effects } = live(...toLine.slice(0, 3), said({ type: 'refused', name }))
    expect(state).toEqual({ kind: 'ready', problem: { kind: 'refused', name } })
    expect(kinds(effects).slice(-4)).toEqual([
      'close-line',
      'forget-call',
      'close-voice',
      'release-microphone',
    ])
  })

  const standing = { kind: 'called-back', from: 9_000, phone: '+19055550123', isClosed: true } as const
  const { kind: _kind, ...promise } = standing
  const promised: readonly CallEvent[] = [...toLine, stands(standing)]

  it('[V4] a promised call-back is kept with the tab, and lets voice and microphone go', () => {
    const { state, effects } = live(...promised)
    expect(state).toEqual({
      kind: 'called-back',
      contactId,
      secret,
      promise,
      line: { kind: 'live' },
      isCancelling: false,
    })
    expect(effects.slice(-3)).toEqual([
      { kind: 'keep-call', call: { contactId, secret, promise } },
      { kind: 'close-voice' },
      { kind: 'release-microphone' },
    ])
    expect([wantsMusic(state), isInConversation(state)]).toEqual([false, false])
  })

  it('[V4] a reloaded page shows the promise at once, and asks for no microphone', () => {
    const found = live({ kind: 'kept-call-found', call: { contactId, secret, promise }, at: 5 })
    expect(found.state).toMatchObject({ kind: 'called-back', promise, line: { kind: 'lost' } })
    expect(kinds(found.effects)).toEqual(['open-line'])
    expect(nextCall(found.state, { kind: 'line-opened', at: 6 }).effects).toEqual([
      { kind: 'say', message: { type: 'resume', protocol: 1, contactId, secret } },
    ])
    // The hub is away: nothing of what was promised is taken back.
    const away = live(
      { kind: 'kept-call-found', call: { contactId, secret, promise }, at: 5 },
      { kind: 'line-lost', at: 7 },
    )
    expect(away.state).toMatchObject({ kind: 'called-back', promise })
  })

  it('[V4] being done with the page keeps the call-back; cancelling it is another word', () => {
    const { state } = live(...promised)
    const done = nextCall(state, { kind: 'leave-asked', at: 2_000 })
    expect(done.state).toEqual(readyToCall)
    expect(done.effects).toEqual([
      { kind: 'say', message: { type: 'leave' } },
      { kind: 'close-line' },
      { kind: 'forget-call' },
    ])
    const cancelling = nextCall(state, { kind: 'callback-cancel-asked' })
    expect(cancelling.effects).toEqual([{ kind: 'say', message: { type: 'cancel-callback' } }])
    expect(cancelling.state).toMatchObject({ kind: 'called-back', isCancelling: true })
    expect(nextCall(cancelling.state, { kind: 'callback-cancel-asked' }).effects).toEqual([])
    const ended = nextCall(cancelling.state, stands({ kind: 'ended', by: 'abandoned' }))
    expect(ended.state).toEqual({ kind: 'ended', by: 'callback-cancelled' })
  })

  it('[V4] a call-back is not called cancelled before the hub has heard it', () => {
    const { state, effects } = live(
      ...promised,
      { kind: 'line-lost', at: 3_000 },
      { kind: 'callback-cancel-asked' },
      { kind: 'line-opened', at: 4_000 },
    )
    expect(state).toMatchObject({ kind: 'called-back', isCancelling: true })
    expect(effects).not.toContainEqual({ kind: 'say', message: { type: 'cancel-callback' } })
    const back = nextCall(state, said({ type: 'received', contactId, secret }))
    expect(back.effects.at(-1)).toEqual({ kind: 'say', message: { type: 'cancel-callback' } })
    expect(nextCall(back.state, said({ type: 'refused', name: 'UnknownCall' })).state).toEqual({
      kind: 'ended',
      by: 'callback-cancelled',
    })
  })

  it('[V4] a call-back that is over says so, whoever ended it', () => {
    const { state } = live(...promised)
    for (const end of [
      stands({ kind: 'ended', by: 'agent' }),
      stands({ kind: 'ended', by: 'abandoned' }),
      said({ type: 'refused', name: 'UnknownCall' }),
    ]) {
      expect(nextCall(state, end).state).toEqual({ kind: 'ended', by: 'callback-over' })
    }
  })

  it('[V4] a closed line goes back to the form with the opening, which is kept', () => {
    const problem = { kind: 'closed', opensAt: 9_000, callsBack: true } as const
    const { state, effects } = live(
      ...toLine.slice(0, 3),
      said({ type: 'refused', name: 'Closed', opensAt: 9_000, callsBack: true }),
    )
    expect(state).toEqual({ kind: 'ready', problem })
    expect(effects.at(-1)).toEqual({ kind: 'keep-closed', problem })
    expect(live({ kind: 'kept-closed-found', problem }).state).toEqual({ kind: 'ready', problem })
  })

  it('[V5] only who waits can ask to be called back instead', () => {
    const ask: CallEvent = { kind: 'callback-asked' }
    expect(
      live(...toLine, stands({ kind: 'waiting', position: 1, waitedMs: 0 }), ask).effects.at(-1),
    ).toEqual({ kind: 'say', message: { type: 'call-me-back' } })
    expect(live(...toLine, stands({ kind: 'ringing' }), ask).effects).toEqual(
      live(...toLine, stands({ kind: 'ringing' })).effects,
    )
  })

  it('says that the city is out of reach when nobody took the call in time', () => {
    const calling = live(...toLine.slice(0, 2)).state
    expect(nextCall(calling, { kind: 'second-passed', at: callPatienceMs - 1 }).state.kind).toBe('calling')
    expect(nextCall(calling, { kind: 'second-passed', at: callPatienceMs }).state).toEqual({
      kind: 'ready',
      problem: { kind: 'unreachable' },
    })
  })

  it('knows since when the customer waits, also while it rings', () => {
    const { state } = live(
      ...toLine,
      stands({ kind: 'waiting', position: 2, waitedMs: 4_000 }, 10_000),
      stands({ kind: 'ringing' }, 12_000),
    )
    expect(state).toMatchObject({ stage: { kind: 'ringing', waitingSince: 6_000 } })
  })

  it('keeps who spoke through hold and reconnecting, and does not begin the hold again after a resume', () => {
    const held = live(...toLine, connected, stands({ kind: 'held' }, 20_000))
    expect(held.state).toMatchObject({
      stage: { kind: 'held', agentName: 'Aiko', answeredAt: 5_000, since: 20_000 },
    })
    const again = nextCall(held.state, stands({ kind: 'held' }, 30_000)).state
    expect(again).toMatchObject({ stage: { since: 20_000 } })
    expect(nextCall(held.state, stands({ kind: 'reconnecting' }, 31_000)).state).toMatchObject({
      stage: { kind: 'reconnecting', agentName: 'Aiko', since: 31_000 },
    })
  })

  it('resumes with its secret after a lost line and then sends the signals that were left', () => {
    const { state, effects } = live(
      ...toLine,
      connected,
      { kind: 'voice-changed', voice: 'flowing' },
      { kind: 'line-lost', at: 7_000 },
    )
    expect(state).toMatchObject({ line: { kind: 'lost', since: 7_000 }, stage: { kind: 'connected' } })
    expect(isInConversation(state), 'two who talk go on talking').toBe(true)
    expect(kinds(effects)).not.toContain('close-voice')
    const reopened = nextCall(state, { kind: 'line-opened', at: 0 })
    expect(reopened.effects).toEqual([
      { kind: 'say', message: { type: 'resume', protocol: 1, contactId, secret } },
    ])
    const back = nextCall(reopened.state, said({ type: 'received', contactId, secret }))
    expect(back.state).toMatchObject({ line: { kind: 'live' } })
    expect(kinds(back.effects)).toEqual(['keep-call', 'send-unsent-signals'])
  })

  it('dials again when a hub that beats has not heard the resume', () => {
    const { state } = live(
      ...toLine,
      { kind: 'line-lost', at: 1_000 },
      { kind: 'line-opened', at: 2_000 },
      said({ type: 'beat', now: 1 }),
    )
    const early = nextCall(state, { kind: 'second-passed', at: 2_000 + resumePatienceMs - 1 })
    expect(early.effects).toEqual([])
    const late = nextCall(state, { kind: 'second-passed', at: 2_000 + resumePatienceMs })
    expect(late.effects).toEqual([{ kind: 'redial-line' }])
  })

  it('comes back into the call after a reload: the line first, the microphone beside it', () => {
    const { state, effects } = live({ kind: 'kept-call-found', call: { contactId, secret }, at: 0 })
    expect(kinds(effects)).toEqual(['open-line', 'ask-microphone'])
    expect(state).toMatchObject({ kind: 'on-call', contactId, microphone: 'asking' })
    expect(nextCall(state, said({ type: 'refused', name: 'UnknownCall' })).state).toEqual({
      kind: 'ended',
      by: 'line-lost',
    })
  })

  it('tells an ended call from a left line, and for how long they spoke by the clock of the hub', () => {
    const talking = live(...toLine, connected, said({ type: 'beat', now: 13_000 }, 3_000)).state
    expect(nextCall(talking, stands({ kind: 'ended', by: 'agent' }, 35_000)).state).toEqual({
      kind: 'ended',
      by: 'agent',
      agentName: 'Aiko',
      talkedMs: 40_000,
    })
    expect(nextCall(talking, { kind: 'leave-asked', at: 35_000 }).state).toMatchObject({ by: 'customer' })
    const waiting = live(...toLine, stands({ kind: 'waiting', position: 1, waitedMs: 0 })).state
    const left = nextCall(waiting, { kind: 'leave-asked', at: 2_000 })
    expect(left.state).toEqual({ kind: 'ended', by: 'abandoned' })
    expect(left.effects[0]).toEqual({ kind: 'say', message: { type: 'leave' } })
  })

  it('plays music exactly while the customer waits for a person', () => {
    const waiting = live(...toLine, stands({ kind: 'waiting', position: 1, waitedMs: 0 })).state
    expect(wantsMusic(waiting)).toBe(true)
    const talking = nextCall(waiting, connected).state
    expect(wantsMusic(talking)).toBe(false)
    const silent = nextCall(talking, { kind: 'voice-changed', voice: 'interrupted' }).state
    expect(wantsMusic(silent), 'the desk died: the customer is not left in silence').toBe(true)
    expect(wantsMusic(nextCall(talking, stands({ kind: 'held' })).state)).toBe(true)
    expect(wantsMusic(nextCall(talking, stands({ kind: 'reconnecting' })).state)).toBe(true)
  })

  it('sends the microphone only in conversation, and never while muted', () => {
    const talking = live(...toLine, connected).state
    expect(sendsMicrophone(talking)).toBe(true)
    const muted = nextCall(talking, { kind: 'mute-switched' }).state
    expect(sendsMicrophone(muted)).toBe(false)
    const held = nextCall(talking, stands({ kind: 'held' })).state
    expect(sendsMicrophone(held)).toBe(false)
    expect(sendsMicrophone(nextCall(held, connected).state)).toBe(true)
  })

  it('holds on any day: what it says is in the contract, and an ended call has let everything go', () => {
    const standing = fc.constantFrom<Extract<PublicHubMessage, { type: 'standing' }>['standing']>(
      { kind: 'waiting', position: 2, waitedMs: 10 },
      { kind: 'ringing' },
      { kind: 'connected', agentName: 'Aiko', answeredAt: 5 },
      { kind: 'held' },
      { kind: 'reconnecting' },
      { kind: 'called-back', from: 9, phone: '+19055550123', isClosed: false },
      { kind: 'ended', by: 'agent' },
      { kind: 'ended', by: 'line-lost' },
    )
    const event = fc.oneof(
      fc.constantFrom<CallEvent>(
        { kind: 'call-asked', details },
        { kind: 'kept-call-found', call: { contactId, secret }, at: 1 },
        { kind: 'kept-call-found', call: { contactId, secret, promise }, at: 1 },
        { kind: 'microphone-granted', at: 1 },
        { kind: 'microphone-failed', why: 'missing' },
        { kind: 'microphone-asked-again' },
        { kind: 'callback-asked' },
        { kind: 'callback-cancel-asked' },
        { kind: 'line-opened', at: 0 },
        { kind: 'line-lost', at: 1 },
        { kind: 'voice-changed', voice: 'interrupted' },
        { kind: 'mute-switched' },
        { kind: 'leave-asked', at: 1 },
        { kind: 'put-away' },
        { kind: 'second-passed', at: callPatienceMs * 2 },
      ),
      standing.map(each => stands(each)),
      fc.constantFrom(
        said({ type: 'received', contactId, secret }),
        said({ type: 'beat', now: 1 }),
        said({ type: 'refused', name: 'UnknownCall' }),
        said({ type: 'refused', name: 'Unavailable' }),
        said({ type: 'refused', name: 'Closed', callsBack: false }),
      ),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), events => {
        let state: CallState = readyToCall
        const held = { line: false, call: false, microphone: false }
        for (const each of events) {
          const before = state
          const next = nextCall(state, each)
          state = next.state
          // A microphone is only in hand when the browser granted one.
          if (each.kind === 'microphone-granted') held.microphone = true
          for (const effect of next.effects) {
            if (effect.kind === 'open-line') held.line = true
            if (effect.kind === 'close-line') held.line = false
            if (effect.kind === 'keep-call') held.call = true
            if (effect.kind === 'forget-call') held.call = false
            if (effect.kind === 'release-microphone') held.microphone = false
            if (effect.kind === 'say') {
              expect(publicMessageSchema.safeParse(effect.message).success).toBe(true)
              expect(['calling', 'on-call', 'called-back']).toContain(before.kind)
            }
          }
          if (state.kind === 'ended' || state.kind === 'ready')
            expect(held).toEqual({ line: false, call: false, microphone: false })
          if (state.kind === 'on-call') expect(held.line).toBe(true)
          if (state.kind === 'called-back')
            expect([held.line, held.microphone, wantsMusic(state)]).toEqual([true, false, false])
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
