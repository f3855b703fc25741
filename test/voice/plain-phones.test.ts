import { createSocket } from 'node:dgram'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { missing, sayMissing } from './pbx.ts'
import { openPlainPhone, type PlainPhone } from './plain-phone.ts'
import { accept, beepFrom, heardFrom, phaseAt, silentTo, sipWorld } from './sip-world.ts'
import type { RemoteDesk } from './voice-world.ts'

const absent = missing('kamailio', 'rtpengine', 'baresip')
sayMissing(absent)
const within = { timeout: 20_000, interval: 100 }

describe.skipIf(absent.length > 0)('plain telephones (baresip) behind a PBX', () => {
  const world = sipWorld(within, 'rfc4733')
  let aiko: RemoteDesk
  const phones: PlainPhone[] = []

  beforeAll(async () => {
    aiko = await world.sitDown('aiko.mori')
  })
  afterEach(async () => {
    for (const phone of phones.splice(0)) await phone.close()
  })

  async function inConversation() {
    const phone = await openPlainPhone('+19055550777', world.pbx.udpPort)
    phones.push(phone)
    phone.dial('311')
    await phone.says('CALL_ESTABLISHED')
    await expect.poll(phone.heard, within).toBeGreaterThan(heardFrom)
    await aiko.be('available')
    const id = await accept(aiko, within)
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
    // The desk's microphone is a full-scale tone; the music before it was soft.
    await expect.poll(phone.heard, within).toBeGreaterThan(beepFrom)
    return { phone, id }
  }
  const phaseOf = (id: string) => phaseAt(aiko, id)

  it('[B2] queues one, plays music, connects it, and ends with it', async () => {
    const { phone, id } = await inConversation()
    phone.hangUp()
    await expect.poll(() => phaseOf(id), within).toBe('wrapping')
  })

  it('[B2] ends its line when the agent does', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'end-contact', contactId: id })
    await phone.says('CALL_CLOSED')
  })

  it('[B3] plays it music while it is held, and connects it again', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(() => aiko.hears(id), within).toBeLessThan(silentTo)
    phone.heard()
    await expect.poll(phone.heard, within).toBeGreaterThan(0.02)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
    await expect.poll(phone.heard, within).toBeGreaterThan(beepFrom)
  })

  it('[B5] hears digits that the desk sends in the sound (RFC 4733)', async () => {
    const { phone, id } = await inConversation()
    await aiko.sendDigits(id, '5')
    await phone.says('CALL_DTMF_START')
  })

  it('[B5] sends it on to another number by REFER', async () => {
    const { id } = await inConversation()
    const outside = await world.phoneOf('+19055559955')
    await outside.answers()
    expect(await aiko.transfer(id, '+19055559955')).toEqual({ kind: 'done' })
    await expect.poll(() => outside.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => phaseOf(id), within).toBe('wrapping')
  })

  it('[B4] notices within ten seconds that one is gone which said nothing, also while it is held', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(() => aiko.hears(id), within).toBeLessThan(silentTo)
    phone.vanish()
    const since = performance.now()
    await expect.poll(() => phaseOf(id), { ...within, timeout: 15_000 }).toBe('wrapping')
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  it('[B7] goes on when somebody sends the PBX and the centre’s number things that are no SIP', async () => {
    const { phone, id } = await inConversation()
    const socket = createSocket('udp4')
    const nonsense = [
      '\0\0\0\0',
      'INVITE sip:311@example.test SIP/2.0\r\n\r\n',
      `INVITE sip:311@example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbad\r\nFrom: <sip:"@;;tag=1\r\nTo: <sip:311@example.test>\r\nCall-ID: bad\r\nCSeq: 1 INVITE\r\nContact: <sip:x@127.0.0.1:9>\r\nMax-Forwards: 9\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=9\n`,
      `INVITE sip:311@example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbad2\r\nFrom: <sip:x@example.test>;tag=2\r\nTo: <sip:311@example.test>\r\nCall-ID: bad2\r\nCSeq: 1 INVITE\r\nContact: <sip:x@127.0.0.1:9>\r\nMax-Forwards: 9\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi`,
      `BYE sip:311@example.test;gr=x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbad3\r\nFrom: <sip:x@example.test>;tag=3\r\nTo: <sip:311@example.test>;tag=4\r\nCall-ID: bad3\r\nCSeq: 1 BYE\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n`,
    ]
    for (const text of nonsense) socket.send(text, world.pbx.udpPort, '127.0.0.1')
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
    socket.close()
    phone.hangUp()
    await expect.poll(() => phaseOf(id), within).toBe('wrapping')
  })
})
