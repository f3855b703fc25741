import { join } from 'node:path'
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test'
import { openCallPages, type Remote, remote } from './call-pages.ts'
import type { TwilioDeskWindow } from './twilio-page/desk-window.ts'
import type { FarWindow } from './twilio-page/far-window.ts'
import type { StandIn } from './twilio-stand-in.ts'

export type RemoteDesk = Remote<TwilioDeskWindow>
export type RemoteFar = Remote<FarWindow>

export interface TwilioBrowser {
  readonly origin: string
  readonly openDesk: (hubUrl: string, user: string, password: string) => Promise<RemoteDesk>
  readonly openFar: () => Promise<RemoteFar>
  /** Who is at the other end of a desk's call, by the contact. */
  readonly farEnds: Map<string, RemoteFar>
  /** The digits that desks sent. */
  readonly digits: () => string
  /** Hosts that a desk asked for beside the signalling and the hub. */
  readonly foreignHosts: ReadonlySet<string>
  /** The content security policy under which pages are served from now on, and what it kept back. */
  readonly obey: (policy: string) => void
  readonly violations: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * A browser in which desks speak with the real SDK. Its signalling socket ends here and is carried on to the stand-in,
 * which asks the hub whom it lets into the room; the sound goes to a page that is the other end.
 */
export async function openTwilioBrowser(twilio: StandIn): Promise<TwilioBrowser> {
  let policy = ''
  const violations: string[] = []
  const { origin, browser, close } = await openCallPages(
    join(import.meta.dirname, 'twilio-page'),
    ['desk.html', 'far.html'],
    (): Record<string, string> => (policy === '' ? {} : { 'content-security-policy': policy }),
  )
  const farEnds = new Map<string, RemoteFar>()
  const foreignHosts = new Set<string>()
  let digits = ''
  let isClosing = false

  const gateway = (socket: WebSocketRoute): void => {
    let identity = ''
    const legs = new Map<string, { readonly sid: string; readonly hangUp: () => Promise<void> }>()
    const say = (type: string, payload: object = {}) =>
      socket.send(JSON.stringify({ type, version: '1.6', payload }))
    // The SDK gives a line up that says nothing for a while.
    const beat = setInterval(() => socket.send('\n'), 5_000)
    socket.onClose(() => clearInterval(beat))
    socket.onMessage(text => {
      if (String(text).trim() === '') return
      const { type, payload } = JSON.parse(String(text)) as {
        readonly type: string
        readonly payload: Record<string, never> & {
          readonly token?: string
          readonly callsid?: string
          readonly sdp?: string
          readonly dtmf?: string
          readonly twilio?: { readonly params?: string }
        }
      }
      const callSid = payload?.callsid ?? ''
      switch (type) {
        case 'listen':
          identity = identityIn(payload.token ?? '')
          return say('connected', { region: 'us1', edge: 'roaming', gateway: 'stand-in' })
        case 'register':
          return say('ready')
        case 'invite':
          return void invite(callSid, payload.sdp ?? '', payload.twilio?.params ?? '').catch(problem => {
            // With the browser the far end goes in the middle of its answer.
            if (!isClosing) throw problem
          })
        case 'hangup':
          return void legs.get(callSid)?.hangUp()
        case 'dtmf':
          digits += payload.dtmf ?? ''
          return
        default:
          return
      }
    })

    const invite = async (asked: string, sdp: string, params: string): Promise<void> => {
      const contactId = new URLSearchParams(params).get('contactId') ?? ''
      const leg = await twilio.deskCalls(identity, contactId)
      legs.set(asked, leg)
      legs.set(leg.sid, leg)
      const far = farEnds.get(contactId)
      if (leg.status() === 'completed' || !far) return say('hangup', { callsid: asked })
      say('ringing', { callsid: leg.sid })
      say('answer', { callsid: leg.sid, sdp: await far.answer(sdp) })
      await leg.until(() => leg.status() === 'completed', 'the leg ends').catch(() => {})
      say('hangup', { callsid: leg.sid })
    }
  }

  const contexts: BrowserContext[] = []
  const open = async (name: string): Promise<Page> => {
    const context = await browser.newContext()
    contexts.push(context)
    await context.routeWebSocket(/\/\/voice-js\.roaming\.twilio\.com\/signal/, gateway)
    await context.route(
      url => url.hostname !== '127.0.0.1',
      route => {
        foreignHosts.add(new URL(route.request().url()).hostname)
        return route.abort()
      },
    )
    const page = await context.newPage()
    page.on('console', message => {
      if (message.text().includes('Content Security Policy')) violations.push(message.text())
    })
    await page.goto(`${origin}/${name}.html`)
    return page
  }

  return {
    origin,
    openDesk: async (hubUrl, user, password) => {
      const desk = remote<TwilioDeskWindow>(await open('desk'), 'twilioDesk')
      await desk.open(hubUrl, user, password)
      return desk
    },
    openFar: async () => remote<FarWindow>(await open('far'), 'farEnd'),
    farEnds,
    digits: () => digits,
    foreignHosts,
    obey: text => {
      policy = text
    },
    violations,
    close: async () => {
      isClosing = true
      await close()
    },
  }
}

function identityIn(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return claims.grants.identity
}
