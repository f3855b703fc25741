import { randomUUID } from 'node:crypto'
import { UA, URI, WebSocketInterface } from 'jssip'
import type { EndEvent, RTCSession, SDPEvent } from 'jssip/lib/RTCSession.js'
import type { IncomingRequest, IncomingResponse } from 'jssip/lib/SIPMessage.js'
import type { IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA.js'
import { assertNever } from '../../../../src-domain/vocabulary/assert-never.ts'
import { DescribedConnection, type Spoken } from './described-connection.ts'
import { dialogOf, forgetSession, resumeSession, steppedOver } from './resume-session.ts'
import { asSession, hasAudio } from './session-description.ts'
import { followAnswer, keepRefreshed } from './session-timer.ts'
import {
  notReached,
  type SipCaller,
  type SipNotice,
  type SipNumber,
  type SipOrder,
  type SipThreadSettings,
} from './sip-words.ts'

/** A call waits in the line for as long as it must; the rules end it, not a timer of SIP. */
const ringForMs = 86_400_000

/**
 * How long until a description is offered again: both ends offered at once (RFC 3261 section 14.1: the one who did not make
 * the call waits less than two seconds), or the other end is not to be reached, as when its PBX has just come back.
 */
const offerAgainMs = 1_500
const reconnectSeconds = { min: 1, max: 15 }

/** Who changes networks is not to be reached for a moment; who is not so twice in a row is gone. */
const unreachedMax = 2
/**
 * A PBX that has just come back knows the ends of its calls again when they have found it: within 30 s (RFC 5626 section
 * 4.5), and the time to register. Until then nobody is gone because it cannot reach them.
 */
const returnWithinMs = 40_000

interface Leg {
  readonly id: string
  readonly session: RTCSession
  readonly spoken: Spoken
  /** How often in a row it was asked and not reached. */
  unreached: number
}

/**
 * The hub's end of SIP: registers as each number, takes and makes calls, and obeys. Runs where `RTCPeerConnection` is
 * a `DescribedConnection`. Everything that comes from outside is told; nothing is decided here.
 */
export function openSipEnd(
  { server, domain, numbers }: SipThreadSettings,
  tell: (notice: SipNotice) => void,
): { readonly obey: (order: SipOrder) => void } {
  const legs = new Map<string, Leg>()
  const agents = new Map(numbers.map(number => [number.user, register(number)] as const))
  let sessionIds = Math.floor(Date.now() / 1_000)
  let returnUntil = 0

  function register({ user, secret }: SipNumber): UA {
    const agent = new UA({
      sockets: [new WebSocketInterface(server)],
      uri: `sip:${user}@${domain}`,
      password: secret,
      no_answer_timeout: ringForMs / 1_000,
      register_expires: 120,
      connection_recovery_min_interval: reconnectSeconds.min,
      connection_recovery_max_interval: reconnectSeconds.max,
      user_agent: 'Townline',
    })
    const stands = (standing: Extract<SipNotice, { said: 'standing' }>['standing']) =>
      tell({ said: 'standing', number: user, standing })
    agent.on('registered', () => stands({ kind: 'registered' }))
    agent.on('unregistered', () => stands({ kind: 'away' }))
    let wasAway = false
    agent.on('connected', () => {
      if (wasAway) returnUntil = performance.now() + returnWithinMs
    })
    agent.on('disconnected', () => {
      wasAway = true
      stands({ kind: 'away' })
    })
    agent.on('registrationFailed', ({ response }) =>
      stands(response?.status_code ? { kind: 'refused', status: response.status_code } : { kind: 'away' }),
    )
    agent.on('newRTCSession', (event: RTCSessionEvent) => {
      if (event.originator === 'remote') rings(user, event as IncomingRTCSessionEvent)
    })
    agent.start()
    return agent
  }

  function rings(number: string, { session, request }: IncomingRTCSessionEvent): void {
    if (!request.body || !hasAudio(request.body)) {
      session.terminate({ status_code: 488 })
      return
    }
    const leg = follow(randomUUID(), session, { sdp: '', id: ++sessionIds, version: 1 })
    tell({ said: 'rings', leg: leg.id, number, caller: callerOf(request), sdp: request.body })
  }

  function follow(id: string, session: RTCSession, spoken: Spoken): Leg {
    const leg: Leg = { id, session, spoken, unreached: 0 }
    legs.set(id, leg)
    let isUp = session.isEstablished()
    // From its answer on: the acknowledgement may come when another hub has it.
    session.on('accepted', () => tellDialog(leg))
    session.on('confirmed', () => {
      isUp = true
    })
    session.on('sdp', ({ originator, type, sdp }: SDPEvent) => {
      if (originator !== 'remote') return
      if (type === 'answer') tell({ said: 'answered', leg: id, sdp })
      else if (isUp) tell({ said: 'changed', leg: id, sdp })
      if (isUp) tellDialog(leg)
    })
    session.on('refer', ({ request }) => {
      tell({ said: 'refer', leg: id, to: request.getHeader('Refer-To').replace(/^[^<]*<([^>]*)>.*$/, '$1') })
    })
    const over = ({ originator, message }: EndEvent) => {
      if (!legs.delete(id)) return
      const status = (message as IncomingResponse | null)?.status_code
      tell({
        said: 'ended',
        leg: id,
        by: originator === 'remote' ? 'far' : 'line',
        ...(status === undefined ? {} : { status }),
      })
    }
    session.on('ended', over)
    session.on('failed', over)
    keepRefreshed(session, {
      update: (headers, eventHandlers) =>
        sendInDialog(session, 'UPDATE', { extraHeaders: [...headers], eventHandlers }),
      offerAgain: () => offer(leg, spoken.sdp),
      hangUp: status => hangUp(leg, status),
    })
    return leg
  }

  function tellDialog({ id, session, spoken }: Leg): void {
    const dialog = dialogOf(session, spoken)
    if (dialog) tell({ said: 'dialog', leg: id, dialog })
  }

  function resume({ leg, number, dialog }: Extract<SipOrder, { do: 'resume' }>): void {
    const agent = agents.get(number)
    if (!agent) {
      tell({ said: 'ended', leg, by: 'line' })
      return
    }
    const spoken: Spoken = { sdp: '', ...steppedOver(dialog.description) }
    follow(leg, resumeSession(agent, dialog, new DescribedConnection({ spoken })), spoken)
  }

  function call(order: Extract<SipOrder, { do: 'call' }>): void {
    const agent = agents.get(order.number)
    const spoken: Spoken = { sdp: order.sdp, id: ++sessionIds, version: 1 }
    if (!agent?.isConnected()) {
      tell({ said: 'ended', leg: order.leg, by: 'line' })
      return
    }
    const session = agent.call(`sip:${order.to}@${domain}`, {
      extraHeaders: [...order.headers],
      mediaConstraints: { audio: false, video: false },
      pcConfig: { spoken } as never,
    })
    follow(order.leg, session, spoken)
  }

  /** A re-INVITE of our own: JsSIP's ends the call when the far end does not like what it is offered. */
  function offer(leg: Leg, sdp: string): void {
    leg.spoken.sdp = sdp
    const { session, id, spoken } = leg
    const refused = (status: number) => {
      if (legs.get(id) === leg) tell({ said: 'offer-refused', leg: id, status })
    }
    if (!session.isEstablished() || !session.isReadyToReOffer()) {
      setTimeout(() => refused(491), offerAgainMs)
      return
    }
    let isAnswered = false
    sendInDialog(session, 'INVITE', {
      extraHeaders: [`Contact: ${session.contact}`, 'Content-Type: application/sdp'],
      body: asSession(sdp, { id: spoken.id, version: spoken.version++ }),
      eventHandlers: {
        onSuccessResponse: (response: IncomingResponse) => {
          const { body } = response
          sendInDialog(session, 'ACK', {})
          if (isAnswered) return
          isAnswered = true
          followAnswer(session, response)
          if (!hasAudio(body ?? '')) return refused(488)
          tell({ said: 'answered', leg: id, sdp: body })
          tellDialog(leg)
        },
        onErrorResponse: ({ status_code }: IncomingResponse) => {
          if (status_code !== 491 && !notReached.has(status_code)) return refused(status_code)
          setTimeout(() => refused(status_code), offerAgainMs)
        },
        onRequestTimeout: () => hangUp(leg, 408),
        onTransportError: () => setTimeout(() => refused(503), offerAgainMs),
        onDialogError: () => hangUp(leg, 481),
      },
    })
  }

  function refer({ id, session }: Leg, to: string): void {
    const referred = (status: number) => tell({ said: 'referred', leg: id, status })
    const target = URI.parse(to)
    if (!target || !session.isEstablished()) {
      referred(400)
      return
    }
    const final = ({ status_line }: { readonly status_line: { readonly status_code: number } }) =>
      referred(status_line.status_code)
    session.refer(target, {
      eventHandlers: {
        accepted: final,
        failed: final,
        requestFailed: ({ response }: { readonly response: IncomingResponse | null }) =>
          referred(response?.status_code ?? 408),
      },
    })
  }

  /** The word on a REFER that JsSIP has accepted in our name (RFC 3515 section 2.4.5). */
  function reportRefer({ session }: Leg, status: number): void {
    if (!session.isEstablished()) return
    sendInDialog(session, 'NOTIFY', {
      extraHeaders: [
        'Event: refer',
        'Subscription-State: terminated;reason=noresource',
        `Contact: ${session.contact}`,
        'Content-Type: message/sipfrag;version=2.0',
      ],
      body: `SIP/2.0 ${status} ${status < 300 ? 'OK' : 'Failed'}`,
      eventHandlers: {
        onSuccessResponse: () => {},
        onErrorResponse: () => {},
        onRequestTimeout: () => {},
        onTransportError: () => {},
        onDialogError: () => {},
      },
    })
  }

  function ask(leg: Leg): void {
    if (!leg.session.isEstablished()) return
    const isThere = () => {
      leg.unreached = 0
    }
    sendInDialog(leg.session, 'OPTIONS', {
      eventHandlers: {
        onSuccessResponse: isThere,
        onErrorResponse: ({ status_code }: IncomingResponse) => {
          if (!notReached.has(status_code)) return isThere()
          if (performance.now() < returnUntil) return
          leg.unreached += 1
          if (leg.unreached >= unreachedMax) hangUp(leg, 480)
        },
        onRequestTimeout: () => hangUp(leg, 408),
        onTransportError: () => {},
        onDialogError: () => hangUp(leg, 481),
      },
    })
  }

  function hangUp({ session }: Leg, status?: number): void {
    if (!session.isEnded()) session.terminate(status === undefined ? {} : { status_code: status })
  }

  return {
    obey: order => {
      if (order.do === 'register' || order.do === 'unregister') {
        for (const agent of agents.values()) {
          if (order.do === 'register') agent.register()
          else agent.unregister()
        }
        return
      }
      if (order.do === 'call') return call(order)
      if (order.do === 'resume') return resume(order)
      const leg = legs.get(order.leg)
      // It ended while the order was on its way; the hub is told so already.
      if (!leg) return
      switch (order.do) {
        case 'answer':
          leg.spoken.sdp = order.sdp
          leg.session.answer({
            mediaConstraints: { audio: false, video: false },
            pcConfig: { spoken: leg.spoken } as never,
          })
          return
        case 'refuse':
          return hangUp(leg, order.status)
        case 'offer':
          return offer(leg, order.sdp)
        case 'hang-up':
          return hangUp(leg)
        case 'forget':
          legs.delete(leg.id)
          return forgetSession(leg.session)
        case 'refer':
          return refer(leg, order.to)
        case 'report-refer':
          return reportRefer(leg, order.status)
        case 'ask':
          return ask(leg)
        default:
          assertNever(order)
      }
    },
  }
}

function sendInDialog(session: RTCSession, method: string, options: object): void {
  // Public in JsSIP, and left out of its types.
  ;(session as unknown as { sendRequest: (method: string, options: object) => void }).sendRequest(
    method,
    options,
  )
}

/** The asserted identity (RFC 3325) is the carrier's word and comes before what the caller says. */
function callerOf(request: IncomingRequest): SipCaller {
  const asserted = request.hasHeader('P-Asserted-Identity')
    ? (request.getHeader('P-Asserted-Identity').match(/(?:sips?|tel):([^@;>]+)/)?.[1] ?? '')
    : ''
  const { from } = request
  const privacy = request.hasHeader('Privacy') ? request.getHeader('Privacy') : ''
  const isWithheld =
    /\b(id|user|header)\b/.test(privacy) ||
    from.uri.host === 'anonymous.invalid' ||
    /^anonymous$/i.test(from.uri.user ?? '')
  return { user: asserted || (from.uri.user ?? ''), name: from.display_name ?? '', isWithheld }
}
