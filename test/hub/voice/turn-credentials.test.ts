import { describe, expect, it } from 'vitest'
import {
  iceServersFor,
  turnCredentials,
  turnCredentialsMs,
} from '../../../src-hub/channels/voice/turn-credentials.ts'

describe('credentials for relays', () => {
  it('[B8] are the end and the user, and its HMAC-SHA1 under the shared secret', () => {
    // The vector is stackoverflow.com/questions/30745153, of coturn's REST credentials (draft-uberti-behave-turn-rest-00).
    expect(turnCredentials('my_secret', 1_433_895_918_506_000, 'my_user_name')).toEqual({
      username: '1433895918506:my_user_name',
      credential: '1Dj9XZ5fwvKS6YoQZOoORcFnXaI=',
    })
  })

  it('[B8] go to TURN servers without a word of their own, and end after a shift', () => {
    const now = 1_700_000_000_000
    const servers = iceServersFor(
      [
        { urls: 'stun:stun.example.org' },
        { urls: ['turn:relay.example.org', 'turns:relay.example.org'] },
        { urls: 'turn:own.example.org', username: 'hub', credential: 'word' },
      ],
      'secret',
      { now, user: 'aiko.mori' },
    )
    expect(servers[0]).toEqual({ urls: ['stun:stun.example.org'] })
    expect(servers[1]).toEqual({
      urls: ['turn:relay.example.org', 'turns:relay.example.org'],
      ...turnCredentials('secret', now + turnCredentialsMs, 'aiko.mori'),
    })
    expect(servers[2]).toEqual({ urls: ['turn:own.example.org'], username: 'hub', credential: 'word' })
  })

  it('[B8] are not made without a secret', () => {
    expect(iceServersFor([{ urls: 'turn:relay.example.org' }], undefined, { now: 0, user: 'x' })).toEqual([
      { urls: ['turn:relay.example.org'] },
    ])
  })
})
