import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src-hub/config/read-config.ts'

const server = { host: 'mail.example.org', port: 993, user: 'service', password: 'hush-hush' }
const box = {
  id: 'service',
  address: 'Service@Example.org',
  account: { kind: 'imap', imap: server, smtp: { ...server, port: 465 } },
}
const read = (mail: unknown) => {
  const config = readConfig({ TOWNLINE_MAIL: typeof mail === 'string' ? mail : JSON.stringify(mail) })
  return 'problem' in config ? config.problem : config.mail
}

describe('TOWNLINE_MAIL', () => {
  it('[E18] is read whole, with what it does not say', () => {
    expect(readConfig({})).not.toHaveProperty('mail')
    expect(read({ mailboxes: [box] })).toMatchObject({
      mailboxes: [
        {
          address: 'service@example.org',
          first: 'new',
          language: 'en',
          account: { proof: 'own-copy', imap: { security: 'tls' } },
        },
      ],
      acknowledge: true,
      messageBytesMax: 26_214_400,
      proofWithinSeconds: 120,
    })
  })

  it.each([
    ['no JSON', '{', /TOWNLINE_MAIL: does not describe mailboxes/],
    ['no mailbox', { mailboxes: [] }, /at mailboxes/],
    ['two of one id', { mailboxes: [box, { ...box, address: 'other@example.org' }] }, /the same id/],
    ['two of one address', { mailboxes: [box, { ...box, id: 'other' }] }, /the same address/],
    ['a word it does not know', { mailboxes: [{ ...box, colour: 'red' }] }, /at mailboxes\.0/],
    [
      'a password in the clear over the network',
      { mailboxes: [{ ...box, account: { ...box.account, imap: { ...server, security: 'none' } } }] },
      /this machine alone/,
    ],
    [
      'Graph over plain HTTP',
      {
        mailboxes: [
          {
            ...box,
            account: {
              kind: 'graph',
              tenant: 'example.org',
              clientId: '11111111-2222-3333-4444-555555555555',
              clientSecret: 'hush-hush',
              graphUrl: 'http://graph.example.org/v1.0',
            },
          },
        ],
      },
      /graphUrl/,
    ],
  ])('[E18] refuses %s in one line that repeats no secret', (_, mail, problem) => {
    const said = read(mail)
    expect(said).toMatch(problem)
    expect(said).not.toContain('hush')
  })
})
