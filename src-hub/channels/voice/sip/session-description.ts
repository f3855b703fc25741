/**
 * What the hub reads and changes in an SDP (RFC 8866): it never speaks of codecs itself, it only passes on what one end
 * said to the other, turns directions, and points a caller at the music. Lines end in CRLF.
 */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
const directions: readonly string[] = ['a=sendrecv', 'a=sendonly', 'a=recvonly', 'a=inactive']

/** Where a far end wants its sound, and in which of the two codecs that the music is made in (RFC 3551). */
export interface SoundTarget {
  readonly address: string
  readonly port: number
  readonly payload: 0 | 8
}

/** Whether this can be talked with at all: one audio section with a port. */
export function hasAudio(sdp: string): boolean {
  return /^m=audio \d+ /m.test(sdp)
}

/** The direction of the first audio section; sent and received where nothing else is said. */
export function directionOf(sdp: string): Direction {
  const line = linesOf(sdp).find(each => directions.includes(each))
  return (line?.slice(2) ?? 'sendrecv') as Direction
}

/** The same description with one direction for every section, said at the section's end. */
export function withDirection(sdp: string, direction: Direction): string {
  const said: string[] = []
  let inSection = false
  for (const line of linesOf(sdp)) {
    if (directions.includes(line)) continue
    if (line.startsWith('m=')) {
      if (inSection) said.push(`a=${direction}`)
      inSection = true
    }
    said.push(line)
  }
  if (inSection) said.push(`a=${direction}`)
  return join(said)
}

/** What may be answered to an offer of this direction (RFC 3264 section 6.1). */
export function answerTo(offered: Direction, wanted: Direction): Direction {
  const theySend = offered === 'sendrecv' || offered === 'sendonly'
  const theyHear = offered === 'sendrecv' || offered === 'recvonly'
  const weSend = theyHear && (wanted === 'sendrecv' || wanted === 'sendonly')
  const weHear = theySend && (wanted === 'sendrecv' || wanted === 'recvonly')
  if (weSend) return weHear ? 'sendrecv' : 'sendonly'
  return weHear ? 'recvonly' : 'inactive'
}

/** One end keeps one name for its session, and counts what it says (RFC 3264 section 8), whoever speaks through it. */
export function asSession(sdp: string, session: { readonly id: number; readonly version: number }): string {
  return join(
    linesOf(sdp).map(line =>
      line.startsWith('o=')
        ? `o=- ${session.id} ${session.version} IN ${line.split(' ').slice(-2).join(' ')}`
        : line,
    ),
  )
}

/** Where the sound goes and in which codec first, and whether it flows: the rest of a description is detail between ends. */
export function soundOf(sdp: string): string {
  const { section, place } = audioSection(sdp)
  const [media = ''] = section
  const [, port, protocol, payload] = media.split(' ')
  const flows = directionOf(sdp) === 'inactive' ? 'still' : 'flowing'
  return [place, port, protocol, payload, flows].join(' ')
}

/** Where the music goes; `undefined` where the far end takes neither G.711 law in the clear. */
export function musicTargetOf(sdp: string): SoundTarget | undefined {
  const { section, place } = audioSection(sdp)
  const [, port = '0', protocol, ...payloads] = (section[0] ?? '').split(' ')
  const address = place?.split(' ')[2]
  const payload = payloads.find(each => each === '0' || each === '8')
  if (address === undefined || payload === undefined || protocol !== 'RTP/AVP') return undefined
  return Number(port) === 0 ? undefined : { address, port: Number(port), payload: payload === '8' ? 8 : 0 }
}

function audioSection(sdp: string): {
  readonly section: readonly string[]
  readonly place: string | undefined
} {
  const lines = linesOf(sdp)
  const at = lines.findIndex(line => line.startsWith('m=audio '))
  if (at === -1) return { section: [], place: undefined }
  const ends = lines.findIndex((line, index) => index > at && line.startsWith('m='))
  const section = lines.slice(at, ends === -1 ? undefined : ends)
  const isPlace = (line: string) => line.startsWith('c=')
  return { section, place: section.find(isPlace) ?? lines.find(isPlace) }
}

/**
 * The music's own description: it only sends. It names its source (SSRC, RFC 5576): a browser that was not told one
 * plays whichever it heard of last, and a late packet of the sound before would leave a caller on hold in silence.
 */
export function musicDescription(from: {
  readonly address: string
  readonly port: number
  readonly source: number
  readonly payload?: 0 | 8
}): string {
  const family = from.address.includes(':') ? 'IP6' : 'IP4'
  const payloads = from.payload === undefined ? [0, 8] : [from.payload]
  const names = { 0: 'a=rtpmap:0 PCMU/8000', 8: 'a=rtpmap:8 PCMA/8000' } as const
  return join([
    'v=0',
    `o=- 1 1 IN ${family} ${from.address}`,
    's=-',
    `c=IN ${family} ${from.address}`,
    't=0 0',
    `m=audio ${from.port} RTP/AVP ${payloads.join(' ')}`,
    ...payloads.map(each => names[each as 0 | 8]),
    'a=ptime:20',
    'a=sendrecv',
    `a=ssrc:${from.source} cname:music@${from.address}`,
  ])
}

function linesOf(sdp: string): readonly string[] {
  return sdp.split(/\r?\n/).filter(line => line !== '')
}

function join(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}
