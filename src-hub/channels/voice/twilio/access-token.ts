import twilio from 'twilio'
import type { TwilioSettings } from '../../../config/read-twilio-settings.ts'
import { identityOf } from './identity-of.ts'

const { AccessToken } = twilio.jwt
/** Short, so that one that is lost is soon worth nothing; a desk asks for the next before it ends. */
const tokenLivesS = 600

export interface VoiceToken {
  readonly token: string
  readonly identity: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/**
 * The token with which a person's desk may join the rooms of its contacts, and nothing else: it may call our own TwiML
 * application, which asks the hub whom it lets in, and it cannot be called.
 */
export function voiceTokenFor(agentId: string, settings: TwilioSettings, now: number): VoiceToken {
  const identity = identityOf(agentId)
  const token = new AccessToken(settings.accountSid, settings.apiKeySid, settings.apiKeySecret.reveal(), {
    identity,
    ttl: tokenLivesS,
  })
  token.addGrant(
    new AccessToken.VoiceGrant({ outgoingApplicationSid: settings.appSid, incomingAllow: false }),
  )
  return { token: token.toJwt(), identity, expiresAt: now + tokenLivesS * 1_000 }
}
