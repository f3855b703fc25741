import { describe, expect, it } from 'vitest'
import {
  answerTo,
  directionOf,
  soundOf,
  withDirection,
} from '../../src-hub/channels/voice/sip/session-description.ts'
import { hubAtTheLine, inHand, kept, registered, sdp } from './hub-at-the-line.ts'

const ports = { caller: 4_000, desk: 4_002 }
const describing = (port: number, codecs: readonly string[]) =>
  sdp.replace('4000 RTP/AVP 0', `${port} RTP/AVP ${codecs.join(' ')}`)

/** What an end answers that takes these codecs and no others, in the order of the offer (RFC 3264 section 6.1). */
function answerOf(offer: string, port: number, codecs: readonly string[]): string {
  const offered = /^m=audio \d+ RTP\/AVP (.*)$/m.exec(offer)?.[1]?.split(' ') ?? []
  const taken = offered.filter(codec => codecs.includes(codec))
  return withDirection(describing(port, taken), answerTo(directionOf(offer), 'sendrecv'))
}

const wide = ['111', '0', '8']
const orders = { 'in turn': 'shift', 'the latest first': 'pop' } as const

describe('[B3] a caller and an agent, after a hold', () => {
  it.each(
    [
      { ends: 'both with more than the music', caller: wide, desk: wide, codec: '111' },
      { ends: 'a caller with one law', caller: ['0'], desk: wide, codec: '0' },
      { ends: 'a desk with the other law first', caller: wide, desk: ['8', '0'], codec: '8' },
    ].flatMap(each =>
      Object.entries(orders).flatMap(([answers, take]) =>
        ([true, false] as const).map(holds => ({ ...each, answers, take, holds })),
      ),
    ),
  )(
    'agree on one codec, and are then left in peace: $ends; answers come $answers; the hold was answered: $holds',
    async ({ caller, desk, codec, take, holds }) => {
      const codecs = { caller, desk }
      const hub = hubAtTheLine({ isHere: true })
      const open: { readonly leg: string; readonly sdp: string }[] = []
      const told = new Map<string, string>()
      const said = new Map<string, string>()
      /** Answers every offer, until there are no more; how many there were. */
      const settled = (): number => {
        for (let offers = 0; ; offers += 1) {
          for (const order of hub.orders.splice(0)) if (order.do === 'offer') open.push(order)
          const offer = open[take]()
          if (!offer) return offers
          expect(offers, 'asked again and again').toBeLessThan(10)
          const leg = offer.leg as keyof typeof ports
          const answer = answerOf(offer.sdp, ports[leg], codecs[leg])
          told.set(leg, offer.sdp)
          said.set(leg, answer)
          hub.say({ said: 'answered', leg, sdp: answer })
        }
      }
      const decide = (part: object) => {
        const { phase, ...rest } = inHand('aiko')
        hub.contacts.set('c1', { ...rest, phase: { ...phase, ...part } })
        hub.publish()
      }
      hub.contacts.set('c1', inHand('aiko'))
      hub.leave(
        { ...kept('desk', 'c1', 'aiko'), sdp: describing(ports.desk, desk) },
        { ...kept('caller', 'c1'), sdp: describing(ports.caller, caller) },
      )
      hub.say(registered)
      await expect.poll(() => hub.told('offer').length).toBeGreaterThan(0)
      settled()

      decide({ hold: { since: 1 } })
      expect(hub.orders).toContainEqual(
        expect.objectContaining({ leg: 'caller', sdp: expect.stringContaining('\r\na=ssrc:311 ') }),
      )
      if (holds) expect(settled()).toBe(2)
      decide({})
      settled()
      for (const [leg, other] of [
        ['caller', 'desk'],
        ['desk', 'caller'],
      ] as const) {
        expect(soundOf(told.get(leg) ?? '')).toBe(soundOf(said.get(other) ?? ''))
        expect(soundOf(said.get(leg) ?? '')).toContain(`RTP/AVP ${codec} flowing`)
      }
      await hub.calls.stop()
    },
  )
})

describe('[B6] an end that does not take what it is offered', () => {
  it.each([
    { ends: 'is not to be reached, while its PBX comes back', status: 503, isOfferedAgain: true },
    { ends: 'will not have it', status: 488, isOfferedAgain: false },
  ])('$ends: $status', async ({ status, isOfferedAgain }) => {
    const hub = hubAtTheLine({ isHere: true })
    hub.contacts.set('c1', inHand('aiko'))
    hub.leave(
      { ...kept('desk', 'c1', 'aiko'), sdp: describing(ports.desk, wide) },
      { ...kept('caller', 'c1'), sdp: describing(ports.caller, wide) },
    )
    hub.say(registered)
    await expect.poll(() => hub.told('offer').length).toBeGreaterThan(0)
    const leg = hub.told('offer')[0] ?? ''
    for (let refusals = 0; refusals < 8; refusals++) {
      hub.orders.splice(0)
      hub.say({ said: 'offer-refused', leg, status })
    }
    expect(hub.told('offer').includes(leg)).toBe(isOfferedAgain)
  })
})
