import { UA, WebSocketInterface } from 'jssip'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DescribedConnection } from '../../src-hub/channels/voice/sip/described-connection.ts'
import {
  dialogOf,
  forgetSession,
  resumeSession,
  steppedOver,
} from '../../src-hub/channels/voice/sip/resume-session.ts'
import {
  followAnswer,
  keepRefreshed,
  type RefreshAnswers,
} from '../../src-hub/channels/voice/sip/session-timer.ts'
import { startSipThread } from '../../src-hub/channels/voice/sip/start-sip-thread.ts'
import { keptDialog as dialog } from './kept-dialog.ts'
import { missing, sayMissing, secretOf, startPbx } from './pbx.ts'

const absent = missing('kamailio')
sayMissing(absent)

function resumed() {
  // Never started: nothing is sent, and nobody is asked.
  const agent = new UA({
    sockets: [new WebSocketInterface('ws://127.0.0.1:9')],
    uri: 'sip:311@city.example',
    register: false,
  })
  const description = steppedOver(dialog.description)
  const connection = new DescribedConnection({ spoken: { sdp: '', ...description } })
  return { session: resumeSession(agent, dialog, connection), description }
}

it('[B10] what is said after a restart is later than all that was said before it, however long nothing was written down', () => {
  const { session, description } = resumed()
  const after = dialogOf(session, description)
  const askedInTwelveHours = (12 * 3_600) / 5
  expect(after?.localSequence).toBeGreaterThan(dialog.localSequence + askedInTwelveHours)
  // An offer or an answer that was not written down any more had at least the version that is.
  expect(after?.description.version).toBeGreaterThan(dialog.description.version + 1)
  expect(after).toMatchObject({ callId: 'call', localTag: 'l', remoteTag: 'r', isIncoming: true })
})

it('[B10] a session that another hub goes on with ends here without a word', () => {
  const { session } = resumed()
  const heard: string[] = []
  session.on('ended', () => heard.push('ended'))
  session.on('sending', () => heard.push('sending'))
  forgetSession(session)
  expect(session.isEnded()).toBe(true)
  expect(heard).toEqual([])
})

describe('[B11] the timer of a session that another hub goes on with (RFC 4028)', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  function timed() {
    vi.useFakeTimers()
    const { session } = resumed()
    const sent: string[] = []
    let answers: RefreshAnswers | undefined
    keepRefreshed(session, {
      update: (headers, on) => {
        sent.push(headers.at(-1) ?? '')
        answers = on
      },
      offerAgain: () => sent.push('offer'),
      hangUp: status => sent.push(`hang up ${status}`),
    })
    const answer = (agreed: { session_expires?: number; session_expires_refresher?: string }) =>
      followAnswer(session, agreed as never)
    return {
      session,
      sent,
      answer,
      answered: () => answers,
      pass: (ms: number) => vi.advanceTimersByTime(ms),
    }
  }

  it('is what the far end agreed to in its answer, again and again; without a word on it, ours', () => {
    const { sent, answer, answered, pass } = timed()
    answer({ session_expires: 120, session_expires_refresher: 'uac' })
    pass(59_000)
    expect(sent).toEqual([])
    pass(1_000)
    expect(sent).toEqual(['Session-Expires: 120;refresher=uac'])
    answered()?.onSuccessResponse({} as never)
    pass(45_000)
    expect(sent.at(-1)).toBe('Session-Expires: 90;refresher=uac')
  })

  it('goes on where the far end takes no UPDATE, and when the PBX is away for a moment', () => {
    const { sent, answer, answered, pass } = timed()
    answer({})
    pass(45_000)
    answered()?.onTransportError()
    pass(5_000)
    expect(sent).toHaveLength(2)
    answered()?.onErrorResponse({ status_code: 405 } as never)
    expect(sent.at(-1)).toBe('offer')
    // It finds our interval too small, and says its own when it is told again what it hears.
    answer({})
    pass(45_000)
    answered()?.onErrorResponse({ status_code: 422 } as never)
    expect(sent.slice(2)).toEqual(['offer', 'Session-Expires: 90;refresher=uac', 'offer'])
  })

  it('ends a call that the far end was to refresh and did not, and no session that is over', () => {
    const { session, sent, answer, pass } = timed()
    const terminate = vi.spyOn(session, 'terminate').mockImplementation(() => undefined)
    answer({ session_expires: 90, session_expires_refresher: 'uas' })
    pass(98_000)
    expect(terminate).not.toHaveBeenCalled()
    pass(2_000)
    expect(terminate).toHaveBeenCalledTimes(1)
    forgetSession(session)
    answer({ session_expires: 90, session_expires_refresher: 'uac' })
    pass(90_000)
    expect(sent).toEqual([])
  })
})

describe.skipIf(absent.length > 0)('[B10] a hub at a real PBX', () => {
  it('takes callers of its numbers, or leaves them to another, as often as it is told', async () => {
    const pbx = await startPbx({ bridgesMedia: false })
    const standings: string[] = []
    let heard: () => void = () => undefined
    const line = startSipThread(
      {
        server: pbx.server,
        domain: pbx.domain,
        numbers: [{ user: '311', secret: secretOf('311') }],
      },
      notice => {
        if (notice.said === 'standing') standings.push(notice.standing.kind)
        heard()
      },
      problem => standings.push(String(problem)),
    )
    const stands = async (wanted: string) => {
      while (standings.at(-1) !== wanted) {
        await new Promise<void>(resolve => {
          heard = resolve
        })
      }
    }
    await stands('registered')
    line.order({ do: 'unregister' })
    await stands('away')
    line.order({ do: 'register' })
    await stands('registered')
    expect(standings).toEqual(['registered', 'away', 'registered'])
    await line.stop()
    await pbx.stop()
  })
})
