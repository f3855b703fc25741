import { createRequire } from 'node:module'
import { URI } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession.js'
import type { UA } from 'jssip/lib/UA.js'
import type { SipDialog } from '../../../database/schema-sip.ts'
import type { DescribedConnection } from './described-connection.ts'

/*
 * A SIP dialog is nothing but its identifiers, numbers and addresses (RFC 3261 section 12): whoever knows them can go on
 * with it. JsSIP has no door for that, so this goes in by what its classes are made of; `SipDialog` holds all of it.
 */

const load = createRequire(import.meta.url)

interface InnerDialog {
  readonly _id: { readonly call_id: string; readonly local_tag: string; readonly remote_tag: string }
  readonly _local_uri: { readonly toString: () => string }
  readonly _remote_uri: { readonly toString: () => string }
  readonly _remote_target: { readonly toString: () => string }
  _route_set: readonly string[]
  _local_seqnum: number | undefined
  readonly _remote_seqnum: number | undefined
}
type InnerSession = RTCSession & { _dialog: InnerDialog | null; readonly _close: () => void }

/** What has to be known of a session to go on with it elsewhere; `undefined` before it is answered. */
export function dialogOf(
  session: RTCSession,
  description: { readonly id: number; readonly version: number },
): SipDialog | undefined {
  const dialog = (session as InnerSession)._dialog
  if (!dialog) return undefined
  return {
    callId: dialog._id.call_id,
    localTag: dialog._id.local_tag,
    remoteTag: dialog._id.remote_tag,
    localUri: dialog._local_uri.toString(),
    remoteUri: dialog._remote_uri.toString(),
    remoteTarget: dialog._remote_target.toString(),
    routes: [...dialog._route_set],
    localSequence: dialog._local_seqnum ?? 0,
    remoteSequence: dialog._remote_seqnum ?? 0,
    isIncoming: session.direction === 'incoming',
    description: { id: description.id, version: description.version },
  }
}

/**
 * Requests that the hub before made and did not write down are stepped over; a gap is no error (section 12.2.2). Between
 * two changes of a call nothing is written, and an end that was asked every few seconds for twelve hours has heard some
 * ten thousand.
 */
const stepOver = 100_000

/** A description for the hub that goes on: a version that may have been said already says nothing new (RFC 3264). */
export function steppedOver({ id, version }: SipDialog['description']): SipDialog['description'] {
  return { id, version: version + stepOver }
}

/** Ends a session without a word to the far end, which speaks with another hub by now. */
export function forgetSession(session: RTCSession): void {
  ;(session as InnerSession)._close()
}

/** The session of a dialog that another hub began, answered and confirmed. */
export function resumeSession(agent: UA, dialog: SipDialog, connection: DescribedConnection): RTCSession {
  const Session = load('jssip/lib/RTCSession.js') as (new (
    agent: UA,
  ) => RTCSession) & {
    readonly C: { readonly STATUS_CONFIRMED: number }
  }
  const Dialog = load('jssip/lib/Dialog.js') as new (
    owner: RTCSession,
    message: object,
    type: 'UAS',
  ) => InnerDialog
  const session = new Session(agent)
  const addresses: Readonly<Record<string, string>> = {
    contact: dialog.remoteTarget,
    to: dialog.localUri,
    from: dialog.remoteUri,
  }
  // The dialog is read out of a request; this is as much of one as it reads.
  const resumed = new Dialog(
    session,
    {
      hasHeader: () => true,
      parseHeader: (name: string) => ({ uri: URI.parse(addresses[name] ?? '') }),
      getHeaders: () => [...dialog.routes],
      call_id: dialog.callId,
      to_tag: dialog.localTag,
      from_tag: dialog.remoteTag,
      cseq: dialog.remoteSequence,
    },
    'UAS',
  )
  resumed._local_seqnum = dialog.localSequence + stepOver
  const id = dialog.callId + (dialog.isIncoming ? dialog.remoteTag : dialog.localTag)
  Object.assign(session, {
    _id: id,
    _dialog: resumed,
    _status: Session.C.STATUS_CONFIRMED,
    _is_confirmed: true,
    _direction: dialog.isIncoming ? 'incoming' : 'outgoing',
    _contact: (agent as UA & { readonly contact: object }).contact.toString(),
    _from_tag: dialog.isIncoming ? dialog.remoteTag : dialog.localTag,
    _to_tag: dialog.isIncoming ? dialog.localTag : dialog.remoteTag,
    _connection: connection,
    _start_time: new Date(),
  })
  ;(agent as UA & { readonly _sessions: Record<string, RTCSession> })._sessions[id] = session
  return session
}
