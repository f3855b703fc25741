import { createSipCalls, type SipCalls } from '../../src-hub/channels/voice/sip/sip-calls.ts'
import type { KeptLeg } from '../../src-hub/channels/voice/sip/sip-leg-store.ts'
import type { SipNotice, SipOrder } from '../../src-hub/channels/voice/sip/sip-words.ts'
import { keptDialog } from './kept-dialog.ts'

/** What an end says of itself that takes G.711 alone. */
export const sdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
  'a=sendrecv',
  '',
].join('\r\n')

/** A hub whose line only writes down what it is told, and what it knows of the other hub. */
export function hubAtTheLine(own: { readonly isHere: boolean }) {
  const contacts = new Map<string, unknown>()
  const orders: SipOrder[] = []
  const elsewhere = new Set<string>()
  const submitted: unknown[] = []
  let kept: readonly KeptLeg[] = []
  let isHere = own.isHere
  let isKnown = true
  let hear: (notice: SipNotice) => void = () => undefined
  let fault: (problem: unknown) => void = () => undefined
  let lines = 0
  let published: (what: object) => void = () => undefined
  const calls: SipCalls = createSipCalls({
    engine: {
      state: () => ({ contacts }),
      onPublished: (listener: typeof published) => {
        published = listener
        return () => undefined
      },
      submit: async (asked: { command: { kind: string; contactId: string } }) => {
        submitted.push(asked)
        const { kind, contactId } = asked.command
        if (kind === 'receive-contact') {
          contacts.set(contactId, { customerLink: { kind: 'present' }, phase: { kind: 'waiting' } })
        }
        return { kind: 'accepted' }
      },
    } as never,
    server: 'wss://pbx.example',
    domain: 'city.example',
    numbers: [{ user: '311', secret: 's', language: 'en', queueFor: () => 'en' }],
    music: {
      address: '127.0.0.1',
      port: 5000,
      playTo: () => 311,
      stopFor: () => undefined,
      stop: () => undefined,
    },
    openLine: (_settings, heard, onFault) => {
      hear = heard
      fault = onFault
      lines += 1
      return { order: what => orders.push(what), stop: async () => undefined }
    },
    isHere: () => isHere,
    deskUserOf: () => '201',
    sayHeld: async () => undefined,
    store: {
      keep: async leg => {
        kept = [...kept.filter(each => each.leg !== leg.leg), leg]
      },
      drop: async id => {
        kept = kept.filter(each => each.leg !== id)
      },
      all: async () => {
        if (!isKnown) throw new Error('the database is away')
        return kept
      },
    },
    isHeldElsewhere: async contactId => {
      if (!isKnown) throw new Error('the line to the other hubs is broken')
      return elsewhere.has(contactId)
    },
    log: { info() {}, warn() {}, error() {} } as never,
  })
  return {
    calls,
    contacts,
    /** The routing of every contact was decided anew. */
    publish: () => published({ changes: { contacts }, lines: [] }),
    orders,
    elsewhere,
    submitted,
    kept: () => kept,
    leave: (...legs: readonly KeptLeg[]) => {
      kept = legs
    },
    say: (notice: SipNotice) => hear(notice),
    /** The thread that speaks SIP dies by itself. */
    die: () => fault(new Error('the thread is gone')),
    /** How many threads were begun so far. */
    lines: () => lines,
    lead: (does: boolean) => {
      isHere = does
    },
    knows: (does: boolean) => {
      isKnown = does
    },
    told: (what: SipOrder['do']) =>
      orders.flatMap(order => (order.do === what && 'leg' in order ? [order.leg] : [])),
  }
}

export const registered: SipNotice = { said: 'standing', number: '311', standing: { kind: 'registered' } }
/** A leg as the other hub left it, speaking with somebody alike. */
export const kept = (leg: string, contactId: string, agentId?: string): KeptLeg => ({
  leg,
  contactId,
  ...(agentId === undefined ? {} : { agentId }),
  number: '311',
  dialog: keptDialog,
  sdp,
  told: sdp,
})
/** A contact that an agent has. */
export const inHand = (agentId: string) => ({
  customerLink: { kind: 'present' },
  phase: { kind: 'connected', agentId, answeredAt: 1, heldMs: 0 },
})
