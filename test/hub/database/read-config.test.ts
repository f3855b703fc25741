import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src-hub/config/read-config.ts'

describe('the config', () => {
  it('is complete when the environment says nothing', () => {
    expect(readConfig({}, '/srv/townline')).toEqual({
      host: '127.0.0.1',
      port: 4300,
      dataFolder: '/srv/townline/.townline',
      openDesk: true,
      demo: true,
      iceServers: [],
      logLevel: 'warn',
      allowedOrigins: ['app://desk'],
      proxies: [],
    })
  })

  it('takes everything from the environment, and an empty variable as absent', () => {
    const environment = {
      TOWNLINE_HOST: '0.0.0.0',
      TOWNLINE_PORT: '0',
      TOWNLINE_DATA: 'data',
      TOWNLINE_OPEN: '0',
      TOWNLINE_DEMO: 'off',
      TOWNLINE_ICE_SERVERS: '[{"urls":["turn:relay.example.org"],"username":"hub","credential":"word"}]',
      TOWNLINE_LOG: 'INFO',
      TOWNLINE_DATABASE: 'pglite',
      TOWNLINE_PROXIES: '127.0.0.1, 10.0.0.0/8',
      TOWNLINE_ORIGINS: 'https://desk.example.org, https://other.example.org:8443',
      DATABASE_URL: ' ',
    }
    expect(readConfig(environment, '/srv')).toEqual({
      host: '0.0.0.0',
      port: 0,
      dataFolder: '/srv/data',
      database: 'pglite',
      openDesk: false,
      demo: false,
      iceServers: [{ urls: ['turn:relay.example.org'], username: 'hub', credential: 'word' }],
      logLevel: 'info',
      allowedOrigins: ['app://desk', 'https://desk.example.org', 'https://other.example.org:8443'],
      proxies: ['127.0.0.1', '10.0.0.0/8'],
    })
    expect(readConfig({ DATABASE_URL: 'postgres://hub@db/townline' })).toMatchObject({
      databaseUrl: 'postgres://hub@db/townline',
    })
  })

  it.each([
    ['TOWNLINE_PORT', '65536'],
    ['TOWNLINE_PORT', '43OO'],
    ['TOWNLINE_PORT', '-1'],
    ['TOWNLINE_OPEN', 'perhaps'],
    ['TOWNLINE_DEMO', '2'],
    ['TOWNLINE_LOG', 'loud'],
    ['TOWNLINE_DATABASE', 'sqlite'],
    ['TOWNLINE_PROXIES', 'our-proxy'],
    ['TOWNLINE_PROXIES', '10.0.0.0/8/8'],
    ['TOWNLINE_ICE_SERVERS', 'stun:stun.example.org'],
    ['TOWNLINE_ICE_SERVERS', '[{"urls":"http://stun.example.org"}]'],
    ['TOWNLINE_ORIGINS', 'desk.example.org'],
    ['DATABASE_URL', 'mysql://hub:hidden-word@db/townline'],
    ['DATABASE_URL', 'postgresql://hub:hidden word#@db'],
  ])('answers a bad %s (%s) with one line that names it', (variable, value) => {
    const answer = readConfig({ [variable]: value })
    expect(answer).toEqual({ problem: expect.stringMatching(new RegExp(`^${variable}: [^\\n]+$`)) })
    expect(JSON.stringify(answer)).not.toContain('hidden')
  })

  it('refuses two databases at once', () => {
    const answer = readConfig({ TOWNLINE_DATABASE: 'pglite', DATABASE_URL: 'postgres://hub@db/townline' })
    expect(answer).toEqual({ problem: expect.stringContaining('unset one') })
  })
})
