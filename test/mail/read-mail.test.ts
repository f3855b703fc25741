import { deflateRawSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { mailKey } from '../../src-hub/channels/mail/mail-key.ts'
import { readMail } from '../../src-hub/channels/mail/read-mail.ts'
import { startMailReader } from '../../src-hub/channels/mail/start-mail-reader.ts'
import { mailCorpus, nested } from './mail-corpus.ts'
import { letter } from './mail-world.ts'

const bytes = (raw: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(raw))
const read = (raw: string | Buffer) => readMail(bytes(raw))
const head = ['From: Alice <alice@people.test>', 'Subject: Hello', 'Message-ID: <1@people.test>']

describe('reading a message', () => {
  it('[E2] parts nested 100 deep are read, and 300 deep by their header', async () => {
    expect(await read(nested(head, 100))).toMatchObject({ text: 'At the bottom.', subject: 'Hello' })
    expect(await read(nested(head, 300))).toMatchObject({
      problem: 'nested-too-deep',
      subject: 'Hello',
      from: { address: 'alice@people.test' },
    })
  })

  it('[E2] a header of 1 MB is read by the fields that count', async () => {
    const mail = await read([...head, `X-Long: ${'a'.repeat(1_048_576)}`, '', 'Words.'].join('\r\n'))
    expect(mail).toMatchObject({
      problem: 'header-too-large',
      subject: 'Hello',
      replyTo: 'alice@people.test',
    })
    const many = await read(
      [...head, ...Array.from({ length: 40_000 }, (_, n) => `X-${n}: a`), '', 'Words.'].join('\r\n'),
    )
    expect(many.subject).toBe('Hello')
    expect(many.header.fields.length).toBeLessThanOrEqual(400)
  })

  it('[E2] a charset that is not what it says, unknown or broken, still gives words that can be stored', async () => {
    for (const charset of ['utf-8', 'us-ascii', 'x-unknown', 'utf-16', 'iso-2022-jp', '"><script>']) {
      const body = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x00, 0xff, 0xed, 0xa0, 0x80])
      const raw = Buffer.concat([
        Buffer.from([...head, `Content-Type: text/plain; charset=${charset}`, '', ''].join('\r\n')),
        body,
      ])
      const { text, problem } = await read(raw)
      expect(problem).toBeUndefined()
      expect(text.isWellFormed()).toBe(true)
      expect(text).not.toContain('\u0000')
    }
    const fr = Buffer.concat([
      Buffer.from([...head, 'Content-Type: text/plain; charset=iso-8859-1', '', ''].join('\r\n')),
      Buffer.from('été', 'latin1'),
    ])
    expect((await read(fr)).text).toBe('été')
  })

  it('[E2] names of people and of files are plain, whatever stands in them', async () => {
    const mail = await read(
      [
        'From: "\u202e<script>alert(1)</script>\u0007 Ann" <ann@people.test>',
        'Subject: =?utf-8?Q?Hi=0D=0ABcc:_x@people.test?=',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain; name="../../<script>\u202etxt.exe.txt"',
        'Content-Disposition: attachment',
        '',
        'only words',
        '--b--',
      ].join('\r\n'),
    )
    expect(mail.from?.name).toBe('<script>alert(1)</script> Ann')
    expect(mail.subject).toBe('Hi Bcc: x@people.test')
    expect(mail.files.map(({ name }) => name)).toEqual(['scripttxt.exe.txt'])
  })

  it('[E2] a page keeps its words and loses what runs, fetches or submits', async () => {
    const page = `<html><head><style>p{}</style><title>t</title></head><body onload=alert(1)><p style="position:fixed;text-align:center" onclick="x()">Hello</p>
      <svg><script>alert(1)</script></svg><xmp><img src=x onerror=alert(1)></xmp><form action=/x><input></form><iframe src=//x></iframe>
      <a href="javascript:alert(1)">a</a><a href="https://example.org">b</a><img src="https://t.example/1.gif" alt="logo"><img src="cid:one"><base href="//x"><meta http-equiv=refresh content="0"><math><mtext></mtext></math></body></html>`
    const {
      html = '',
      blockedImages,
      text,
    } = await read([...head, 'Content-Type: text/html', '', page].join('\r\n'))
    expect(html).toContain('<p style="text-align:center">Hello</p>')
    expect(html).toContain('href="https://example.org"')
    expect(html).toContain('src="cid:one"')
    expect(html).not.toMatch(
      /script|onclick|onload|onerror|javascript:|<form|<iframe|<svg|<base|<meta|t\.example|position/i,
    )
    expect(blockedImages).toBe(1)
    expect(text).toContain('Hello')
  })

  it('[E8] files are what their bytes say; what is not kept is named', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const part = (name: string, content: Buffer, type = 'application/octet-stream') => [
      '--b',
      `Content-Type: ${type}`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-ID: <pic@x>',
      'Content-Transfer-Encoding: base64',
      '',
      content.toString('base64'),
    ]
    const mail = await read(
      [
        ...head,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...part('photo.exe', png),
        ...part('page.png', Buffer.from('<html><script>alert(1)</script></html>'), 'image/png'),
        ...part('bomb.docx', zipBomb()),
        '--b--',
      ].join('\r\n'),
    )
    expect(mail.files.map(({ name, mediaType, contentId }) => ({ name, mediaType, contentId }))).toEqual([
      { name: 'photo.exe', mediaType: 'image/png', contentId: 'pic@x' },
    ])
    expect(mail.refusedFiles.map(({ name, why }) => ({ name, why }))).toEqual([
      { name: 'page.png', why: 'kind' },
      { name: 'bomb.docx', why: 'kind' },
    ])
  })

  it('[E2] of a message that was not fetched whole the beginning is kept', async () => {
    const mail = await readMail(bytes(letter({ text: 'The beginning. '.repeat(500) })), false)
    expect(mail).toMatchObject({ problem: 'too-large', subject: 'A question' })
    expect(mail.text).toMatch(/^The beginning\./)
  })

  it('[E1] a message is the same whatever servers add on its way, and another when it says something else', async () => {
    const key = (raw: string) => mailKey(bytes(raw), Buffer.byteLength(raw))
    const once = letter({ id: 'same@people.test' })
    expect(await key(`Received: from a by b\r\nX-Spam: no\r\n${once}`)).toBe(await key(once))
    expect(await key(letter({ id: 'same@people.test', text: 'Something else.' }))).not.toBe(await key(once))
    expect(await key(letter({ id: 'other@people.test' }))).not.toBe(await key(once))
  })

  describe('in its thread', () => {
    const reader = startMailReader(3_000)
    afterAll(() => reader.stop())

    it('[E2] a whole corpus is read, hostile messages and all, and nothing throws', async () => {
      for (const { raw, id } of mailCorpus(300, 7)) {
        const mail = await reader.read(bytes(raw), true)
        expect(mail.header.fields.find(({ name }) => name === 'message-id')?.value, id).toBe(`<${id}>`)
        expect(JSON.stringify(mail.text).includes('\\u0000')).toBe(false)
      }
    })

    it('[E2] a message that takes too long is read by its header, and the next one is read', async () => {
      const impatient = startMailReader(1)
      const slow = await impatient.read(bytes(letter({ subject: 'Slow', text: '<'.repeat(3_000_000) })), true)
      expect(slow).toMatchObject({ problem: 'took-too-long', subject: 'Slow' })
      await impatient.stop()
      expect(await reader.read(bytes(letter({ subject: 'Next' })), true)).toMatchObject({ subject: 'Next' })
    })

    it('[E2] 50 MB of attachment in one message neither end the reader nor are kept', async () => {
      const lines = Buffer.alloc(
        50 * 1_048_576,
        'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n',
      )
      const raw = Buffer.concat([
        Buffer.from(
          [
            ...head,
            'Content-Type: multipart/mixed; boundary=b',
            '',
            '--b',
            'Content-Disposition: attachment; filename=big.txt',
            'Content-Transfer-Encoding: base64',
            '',
            '',
          ].join('\r\n'),
        ),
        lines,
        Buffer.from('\r\n--b--\r\n'),
      ])
      const patient = startMailReader(30_000)
      const mail = await patient.read(bytes(raw), true)
      await patient.stop()
      expect(mail.files).toEqual([])
      expect(mail.refusedFiles).toMatchObject([{ name: 'big.txt', why: 'too-large' }])
    })
  })
})

/** An office document whose only entry is 200 MB of zeros. */
function zipBomb(): Buffer {
  const name = Buffer.from('[Content_Types].xml')
  const packed = deflateRawSync(Buffer.alloc(200 * 1_048_576))
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(200 * 1_048_576, 22)
  local.writeUInt16LE(name.length, 26)
  return Buffer.concat([local, name, packed])
}
