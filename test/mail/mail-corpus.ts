import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'

/** A message of the corpus, and what becomes of it. */
export interface CorpusMail {
  readonly id: string
  readonly raw: Buffer
  /** Whether it comes into the line; what does not is put aside. */
  readonly comesIn: boolean
  readonly kind: string
}

type Random = ReturnType<typeof createRandom>

const crlf = (lines: readonly string[]) => lines.join('\r\n')
const latin1 = (text: string) => Buffer.from(text, 'latin1')

const subjects = [
  'Pothole on Simcoe',
  'Question sur mes impôts',
  'Garbage not picked up',
  'Chien errant',
  'Re: Re: your letter',
  'TL-26-2522-3',
  '',
  'Stop sign down',
]
const texts = [
  'There is a big pothole in front of 12 Elm Street.',
  'Bonjour, je voudrais changer mon adresse. Merci.',
  'Nobody came on Tuesday. The bags are still there.',
  'Il y a un chien errant dans le parc.\n\n> quoted\n> more',
  'Thanks!\n\nOn Monday, City <service@example.test> wrote:\n> Hello\n> there',
]

/** Each kind of message; `head` are the lines that all have. */
const kinds: readonly {
  readonly kind: string
  readonly weight: number
  readonly comesIn: boolean
  readonly write: (head: readonly string[], chance: Random, id: string) => Buffer
}[] = [
  {
    kind: 'plain',
    weight: 30,
    comesIn: true,
    write: (head, chance) =>
      Buffer.from(crlf([...head, 'Content-Type: text/plain; charset=utf-8', '', chance.pick(texts), ''])),
  },
  {
    kind: 'alternative',
    weight: 15,
    comesIn: true,
    write: (head, chance) =>
      Buffer.from(
        crlf([
          ...head,
          'MIME-Version: 1.0',
          'Content-Type: multipart/alternative; boundary="alt"',
          '',
          '--alt',
          'Content-Type: text/plain; charset=utf-8',
          '',
          chance.pick(texts),
          '--alt',
          'Content-Type: text/html; charset=utf-8',
          '',
          `<p onclick="alert(1)">${chance.pick(texts)}<script>alert(1)</script><img src="https://track.example/x.gif"></p>`,
          '--alt--',
          '',
        ]),
      ),
  },
  {
    kind: 'page-alone',
    weight: 8,
    comesIn: true,
    write: (head, chance) =>
      Buffer.from(
        crlf([
          ...head,
          'Content-Type: text/html; charset=iso-8859-1',
          '',
          `<table><tr><td>${chance.pick(texts)}`,
          '',
        ]),
        'latin1',
      ),
  },
  {
    kind: 'encoded',
    weight: 10,
    comesIn: true,
    write: (head, chance) =>
      Buffer.from(
        crlf([
          ...head,
          'Content-Type: text/plain; charset=utf-8',
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from(chance.pick(texts)).toString('base64'),
          '',
        ]),
      ),
  },
  {
    kind: 'charset-lie',
    weight: 8,
    comesIn: true,
    write: (head, chance) => {
      const charset = chance.pick([
        'utf-8',
        'us-ascii',
        'x-unknown',
        'utf-16',
        'iso-2022-jp',
        'windows-1252',
        'big5',
      ])
      const body = Buffer.from([0xe9, 0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28, 0xa0, 0xa1, 0xed, 0xa0, 0x80])
      return Buffer.concat([
        latin1(crlf([...head, `Content-Type: text/plain; charset=${charset}`, '', 'caf'])),
        body,
      ])
    },
  },
  {
    kind: 'file',
    weight: 8,
    comesIn: true,
    write: (head, chance, id) =>
      Buffer.from(
        crlf([
          ...head,
          'Content-Type: multipart/mixed; boundary="mix"',
          '',
          '--mix',
          'Content-Type: text/plain',
          '',
          'See the file.',
          '--mix',
          `Content-Type: ${chance.pick(['image/png', 'text/plain', 'application/zip', 'text/html'])}`,
          `Content-Disposition: attachment; filename="${chance.pick(['../../etc/passwd', '<script>.png', 'photo.png', `${'a'.repeat(300)}.txt`, 'x\u202egnp.exe'])}"`,
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from(`not a picture ${id}`).toString('base64'),
          '--mix--',
          '',
        ]),
      ),
  },
  {
    kind: 'forwarded',
    weight: 6,
    comesIn: true,
    write: head =>
      Buffer.from(
        crlf([
          ...head,
          'Content-Type: multipart/mixed; boundary="fwd"',
          '',
          '--fwd',
          'Content-Type: message/rfc822',
          '',
          'From: someone@people.test',
          'Subject: inner',
          '',
          'inner words',
          '--fwd--',
          '',
        ]),
      ),
  },
  {
    kind: 'list',
    weight: 3,
    comesIn: true,
    write: head =>
      Buffer.from(crlf([...head, 'List-Id: <news.people.test>', 'Precedence: list', '', 'News!', ''])),
  },
  {
    kind: 'auto-reply',
    weight: 5,
    comesIn: false,
    write: head => Buffer.from(crlf([...head, 'Auto-Submitted: auto-replied', '', 'I am away.', ''])),
  },
  {
    kind: 'bounce',
    weight: 3,
    comesIn: false,
    write: head =>
      Buffer.from(
        crlf([
          ...head,
          'Content-Type: multipart/report; report-type=delivery-status; boundary="rep"',
          '',
          '--rep',
          'Content-Type: text/plain',
          '',
          'It did not arrive.',
          '--rep',
          'Content-Type: message/delivery-status',
          '',
          'Reporting-MTA: dns; mx.people.test',
          '',
          'Final-Recipient: rfc822; x@people.test',
          'Action: failed',
          'Status: 5.1.1',
          '--rep--',
          '',
        ]),
      ),
  },
  {
    kind: 'deep',
    weight: 1,
    comesIn: true,
    write: (head, chance) => Buffer.from(nested(head, chance.int(50, 300))),
  },
  {
    kind: 'long-header',
    weight: 1,
    comesIn: true,
    write: (head, chance) =>
      Buffer.from(crlf([...head, `X-Long: ${'a '.repeat(chance.int(1_000, 600_000))}`, '', 'Words.', ''])),
  },
  { kind: 'empty', weight: 1, comesIn: true, write: head => Buffer.from(crlf([...head, '', ''])) },
  {
    kind: 'noise',
    weight: 1,
    comesIn: true,
    write: (head, chance) =>
      Buffer.concat([
        latin1(crlf([...head, 'Content-Type: multipart/mixed', ''])),
        Buffer.from(Array.from({ length: 400 }, () => chance.int(0, 255))),
      ]),
  },
]

/** A message of so many parts within parts. */
export function nested(head: readonly string[], depth: number): string {
  const open = Array.from({ length: depth }, (_, level) => [
    `Content-Type: multipart/mixed; boundary="b${level}"`,
    '',
    `--b${level}`,
  ]).flat()
  const close = Array.from({ length: depth }, (_, level) => `--b${depth - 1 - level}--`)
  return crlf([...head, ...open, 'Content-Type: text/plain', '', 'At the bottom.', ...close, ''])
}

/** A mixed corpus: the same seed, the same messages. Each has an id and a sender of its own. */
export function mailCorpus(count: number, seed: number): readonly CorpusMail[] {
  const chance = createRandom(seed)
  const drawn = kinds.flatMap(kind => Array.from({ length: kind.weight }, () => kind))
  return Array.from({ length: count }, (_, index) => {
    const { kind, comesIn, write } = chance.pick(drawn)
    const id = `corpus-${seed}-${index}@people.test`
    const name = chance.pick([
      'Alice',
      '=?utf-8?B?w4ltaWxl?=',
      '"<img src=x onerror=alert(1)>"',
      '=?x-unknown?Q?=E9?=',
      '',
    ])
    const head = [
      `From: ${name} <p${seed}-${index}@people.test>`,
      'To: service@example.test',
      `Subject: ${chance.pick(subjects)}`,
      `Message-ID: <${id}>`,
      'Date: Sun, 22 Nov 2026 10:00:00 -0500',
      'MIME-Version: 1.0',
    ]
    return { id, kind, comesIn, raw: write(head, chance, id) }
  })
}
