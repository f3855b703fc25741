import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../src-main/app-protocol/content-security-policy.ts'
import { deskAddress } from '../../src-main/app-protocol/desk-address.ts'
import { deskFile } from '../../src-main/app-protocol/serve-desk.ts'
import { voiceHostsIn } from '../../src-main/app-protocol/voice-hosts.ts'
import { deepLinkIn, parseDeepLink } from '../../src-main/deep-links/parse-deep-link.ts'
import { externalAddress } from '../../src-main/external/external-address.ts'
import { parseHubAddress } from '../../src-main/settings/hub-address.ts'

describe('the desk’s own address', () => {
  it('owns its pages and nothing that only looks like them', () => {
    const desk = deskAddress()
    expect(desk.owns('app://desk/index.html#/inbox')).toBe(true)
    expect([desk.entry, desk.voice]).toEqual(['app://desk/index.html', 'app://desk/voice.html'])
    for (const url of [
      'app://desk.evil/index.html',
      'app://evil/desk',
      'app://user@desk/index.html',
      'app://desk:1/index.html',
      'https://desk/',
      'app:desk',
      'about:blank',
      '',
      'nonsense',
    ]) {
      expect(desk.owns(url), url).toBe(false)
    }
  })

  it('is the development server while one is named, port included', () => {
    const desk = deskAddress('http://localhost:5173')
    expect(desk.owns('http://localhost:5173/src/x.ts')).toBe(true)
    expect(desk.voice).toBe('http://localhost:5173/voice.html')
    expect(desk.owns('http://localhost:5174/')).toBe(false)
    expect(desk.owns('app://desk/index.html')).toBe(false)
  })
})

describe('files of the desk', () => {
  it('are those inside the folder, index.html for the root', () => {
    expect(deskFile('/app/renderer', 'app://desk/')).toBe('/app/renderer/index.html')
    expect(deskFile('/app/renderer', 'app://desk/assets/a%20b.js?v=1')).toBe('/app/renderer/assets/a b.js')
  })

  it('are never outside it', () => {
    for (const path of [
      'a%2f%2e%2e%2f%2e%2e%2fx',
      '..%2fx',
      '..%5cx',
      'a/%2e%2e%2f%2e%2e%2fx',
      '%00',
      '%E0%A4%A',
      'C%3A/x',
      '.git/config',
    ]) {
      expect(deskFile('/app/renderer', `app://desk/${path}`), path).toBeUndefined()
    }
    expect(deskFile('/app/renderer', 'app://desk/%2e%2e/%2e%2e/x')).toBe('/app/renderer/x')
    expect(deskFile('/app/renderer', 'app://other/index.html')).toBeUndefined()
  })
})

describe('the content policy', () => {
  it('names the hub for http and for the socket, and no other host', () => {
    expect(contentSecurityPolicy('https://hub.test:8443')).toContain(
      "connect-src 'self' https://hub.test:8443 wss://hub.test:8443;",
    )
    expect(contentSecurityPolicy(undefined)).toContain("connect-src 'self';")
  })

  it('names the hosts of the telephone that the hub’s own policy names, and nothing wider', () => {
    const hosts = voiceHostsIn(
      "default-src 'self'; connect-src 'self' wss://pbx.city.example:8089 https://eventgw.twilio.com " +
        'wss://voice-js.roaming.twilio.com ws://127.0.0.1:8088; img-src https://pictures.example',
    )
    expect(hosts).toEqual([
      'wss://pbx.city.example:8089',
      'https://eventgw.twilio.com',
      'wss://voice-js.roaming.twilio.com',
      'ws://127.0.0.1:8088',
    ])
    expect(contentSecurityPolicy('https://hub.test', hosts)).toContain(
      `connect-src 'self' https://hub.test wss://hub.test ${hosts.join(' ')};`,
    )
    for (const wide of [
      '*',
      'https:',
      'wss:',
      'https://*.twilio.com',
      'ws://pbx.city.example',
      'http://hub.test',
      'data:',
      'blob:',
      "'unsafe-eval'",
      'https://pbx.example/path',
      'https://a@pbx.example',
    ]) {
      expect(voiceHostsIn(`connect-src 'self' ${wide}`), wide).toEqual([])
    }
    expect(voiceHostsIn("default-src 'self'")).toEqual([])
    expect(
      voiceHostsIn(`connect-src ${Array.from({ length: 40 }, (_, at) => `wss://h${at}.example`).join(' ')}`),
    ).toHaveLength(8)
  })

  it('never allows unsafe code or styles', () => {
    expect(contentSecurityPolicy('https://hub.test')).not.toContain('unsafe')
  })
})

describe('deep links', () => {
  it('are the two exact forms', () => {
    expect(parseDeepLink('townline://contact/call-9')).toEqual({ kind: 'contact', contactId: 'call-9' })
    expect(parseDeepLink('townline://request/SR-2026-000123/')).toEqual({
      kind: 'request',
      reference: 'SR-2026-000123',
    })
  })

  it('are nothing in every other form', () => {
    for (const url of [
      '',
      'townline:',
      'townline://contact/',
      'townline://contact//1',
      'townline://contact/1/2',
      'townline://contact/..',
      'townline://contact/%2e%2e',
      'townline://contact/1?next=//evil.test',
      'townline://contact/1#x',
      'townline://contact:80/1',
      'townline://user@contact/1',
      'townline://CONTACT/1',
      'TOWNLINE://contact/1',
      ' townline://contact/1',
      'townline://contact/1\n--inspect',
      'townline://contact/<script>',
      `townline://contact/${'9'.repeat(65)}`,
      'townline://admin/1',
      'townline://__proto__/1',
      'javascript:townline://contact/1',
    ]) {
      expect(parseDeepLink(url), url).toBeUndefined()
    }
  })

  it('are read from the end of a command line only', () => {
    expect(deepLinkIn(['desk', '--flag', 'townline://contact/1'])).toEqual({
      kind: 'contact',
      contactId: '1',
    })
    expect(deepLinkIn(['desk', 'townline://contact/1', '--inspect'])).toBeUndefined()
    expect(deepLinkIn([])).toBeUndefined()
  })
})

describe('addresses that leave the desk', () => {
  it('are https, mailto and tel, without a name before the host', () => {
    expect(externalAddress('HTTPS://Example.test/a')).toBe('https://example.test/a')
    expect(externalAddress('mailto:clerk@example.test')).toBe('mailto:clerk@example.test')
    expect(externalAddress('tel:+15551234567')).toBe('tel:+15551234567')
    for (const url of [
      'http://x.test',
      'file:///x',
      ' javascript:x',
      'https://a@b.test',
      'vbscript:x',
      '//x.test',
    ]) {
      expect(externalAddress(url), url).toBeUndefined()
    }
  })
})

describe('the hub’s address', () => {
  const strict = { allowPlainHttp: false }

  it('is an origin: https anywhere, http on this PC', () => {
    expect(parseHubAddress('https://Hub.test/', strict)).toEqual({ address: 'https://hub.test' })
    expect(parseHubAddress('http://localhost:4300', strict)).toEqual({ address: 'http://localhost:4300' })
    expect(parseHubAddress('http://127.0.0.1:4300', strict)).toEqual({ address: 'http://127.0.0.1:4300' })
    expect(parseHubAddress('http://[::1]:4300', strict)).toEqual({ address: 'http://[::1]:4300' })
  })

  it('is plain http to another machine only where the administrator permits it', () => {
    expect(parseHubAddress('http://hub.test', strict)).toHaveProperty('problem')
    expect(parseHubAddress('http://localhost.evil.test', strict)).toHaveProperty('problem')
    expect(parseHubAddress('http://hub.test', { allowPlainHttp: true })).toEqual({
      address: 'http://hub.test',
    })
  })

  it('carries nothing that could bend the content policy', () => {
    for (const text of [
      'https://hub.test/path',
      'https://hub.test?x',
      'https://u:p@hub.test',
      'https://hub.test; script-src *',
      'wss://hub.test',
      '*',
    ]) {
      expect(parseHubAddress(text, strict), text).toHaveProperty('problem')
    }
  })
})
