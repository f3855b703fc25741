import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { customerActor } from '../../src-domain/notices/notices-of.ts'
import {
  createNotices,
  type Handed,
  type MailNotice,
  type NoticesByText,
} from '../../src-hub/channels/counter/appointment-notices.ts'
import { createAppointmentServices } from '../../src-hub/channels/counter/appointment-services.ts'
import { createAppointments } from '../../src-hub/channels/counter/appointments.ts'
import { openingHoursOf } from '../../src-hub/config/opening-hours-of.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { noMailServer, startMailServer } from '../mail/mail-server.ts'
import { contactsByMail, fieldIn, settingsFor, until } from '../mail/mail-world.ts'
import { ask, openHub, signIn } from '../world/hub-world.ts'
import { addService, book, goToMorning } from './appointment-world.ts'

const hour = 3_600_000
const day = 24 * hour
const log = { info() {}, warn() {}, error() {} }
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Appointments over a real database, before a mail server and a carrier that do as they are told. */
async function openDesk() {
  const { db, close } = await openMemoryDatabase()
  ends.push(close)
  await migrate(db)
  const begun = Date.parse('2026-03-02T15:00:00Z')
  let at = begun
  const now = () => at
  const hours = openingHoursOf(
    {
      id: 'always',
      name: { en: '', fr: '' },
      timeZone: 'America/Toronto',
      weekdays: Object.fromEntries(
        ['1', '2', '3', '4', '5', '6', '7'].map(each => [each, [{ opens: 0, closes: 1_440 }]]),
      ),
      exceptions: [],
      seasons: [],
    },
    at,
  )
  const services = createAppointmentServices({
    db,
    now,
    around: () => ({
      sites: ['hall'],
      queues: [{ id: 'counter', channel: 'counter' }],
      calendars: [{ id: 'always' }],
      agents: [],
    }),
  })
  await services.put('oath', 'admin', {
    basedOn: 0,
    name: { en: 'Oath', fr: 'Serment' },
    durationMinutes: 30,
    bufferMinutes: 0,
    leadMinutes: 0,
    horizonDays: 30,
    isBookable: true,
    isForResidents: true,
    places: [{ site: 'hall', queueId: 'counter', hours: 'always', staff: { kind: 'count', count: 9 } }],
  })
  const appointments = createAppointments({
    db,
    now,
    newId: randomUUID,
    randomBytes,
    timeZone: 'America/Toronto',
    hoursOf: () => hours,
    siteName: () => ({ en: 'City Hall', fr: 'Hôtel de ville' }),
    tells: { byMail: true, byText: true },
    onChanged: () => {},
  })
  const server = {
    taken: [] as MailNotice[],
    texts: [] as string[],
    /** What becomes of each try, in order; then it is accepted. */
    fates: [] as ((mail: MailNotice) => Promise<Handed>)[],
    shows: true,
  }
  const texts: NoticesByText = {
    send: async (to, _language, text) => {
      server.texts.push(`${to} ${text}`)
      return { kind: 'accepted' }
    },
    hasTaken: async () => false,
  }
  const startHub = () => {
    const notices = createNotices({
      db,
      now,
      isLeading: () => true,
      city: { en: 'City', fr: 'Ville' },
      phone: '905-555-0100',
      publicUrl: 'https://hub.example.org',
      timeZone: 'America/Toronto',
      mail: {
        addressFor: () => 'service@example.test',
        proofWithinMs: 60_000,
        send: async mail => {
          const fate = server.fates.shift()
          if (fate) return fate(mail)
          server.taken.push(mail)
          return { kind: 'accepted' }
        },
        hasTaken: async id => server.shows && server.taken.some(({ noticeId }) => noticeId === id),
      },
      texts,
      log,
    })
    ends.push(notices.stop)
    return notices
  }
  const bookFor = async (more: object) => {
    const made = await appointments.book(
      {
        id: randomUUID(),
        serviceId: 'oath',
        site: 'hall',
        startsAt: begun + 3 * day,
        language: 'fr',
        name: 'Zoé',
        ...more,
      },
      'clerk',
      true,
    )
    if (!('code' in made)) throw new Error(made.name)
    return made
  }
  return {
    appointments,
    server,
    startHub,
    bookFor,
    skip: (ms: number) => {
      at += ms
    },
  }
}

const email = 'zoe@people.test'

describe('messages about appointments', () => {
  it('[U16] greet nobody by words that anybody may have typed on the public page', async () => {
    const { appointments, server, startHub, bookFor } = await openDesk()
    const { startsAt } = await bookFor({ email })
    const lure = 'you won, see evil.example'
    const asked = {
      id: randomUUID(),
      serviceId: 'oath',
      site: 'hall',
      startsAt,
      language: 'en',
      name: lure,
    } as const
    await appointments.book({ ...asked, email: 'victim@people.test' }, customerActor, false)
    await startHub().look()
    const texts = server.taken.map(({ text }) => text.split('\n')[0])
    expect(texts.toSorted()).toEqual(['Bonjour Zoé,', 'Hello,'])
    expect(JSON.stringify(server.taken)).not.toContain('evil.example')
  })

  it('[U16] leave once, wherever the hub is killed, under an id that never changes', async () => {
    const { appointments, server, startHub, bookFor, skip } = await openDesk()
    // Killed after the server took it, before it was written down.
    const never = Promise.withResolvers<Handed>()
    const reached = Promise.withResolvers<void>()
    server.fates.push(mail => {
      server.taken.push(mail)
      reached.resolve()
      return never.promise
    })
    await bookFor({ email })
    void startHub().look()
    await reached.promise
    await startHub().look()
    await startHub().look()
    expect(server.taken).toHaveLength(1)

    // Killed before the server heard of it: only when no proof has come for long is it sent again.
    const asked = Promise.withResolvers<MailNotice>()
    server.fates.push(mail => {
      asked.resolve(mail)
      return never.promise
    })
    const second = await bookFor({ email })
    void startHub().look()
    const lost = await asked.promise
    await startHub().look()
    expect(server.taken).toHaveLength(1)
    skip(61_000)
    await startHub().look()
    skip(10_000)
    await startHub().look()
    expect(server.taken.map(({ noticeId }) => noticeId)).toEqual([server.taken[0]?.noticeId, lost.noticeId])
    // What the dead hear later changes nothing.
    never.resolve({ kind: 'refused', why: 'too late' })
    await startHub().look()
    expect((await appointments.find(second.id))?.told).toEqual({ by: 'mail', state: 'sent' })
  })

  it('[U16] are tried again while a server is out of reach, and say so when it refuses', async () => {
    const { appointments, server, startHub, bookFor, skip } = await openDesk()
    const hub = startHub()
    server.fates.push(async () => ({ kind: 'try-again', why: 'away' }))
    const first = await bookFor({ email })
    await hub.look()
    expect((await appointments.find(first.id))?.told).toEqual({ by: 'mail', state: 'waiting' })
    skip(6_000)
    await hub.look()
    expect((await appointments.find(first.id))?.told).toEqual({ by: 'mail', state: 'sent' })
    server.fates.push(async () => ({ kind: 'refused', why: 'no such user' }))
    const second = await bookFor({ email })
    await hub.look()
    expect((await appointments.find(second.id))?.told).toEqual({ by: 'mail', state: 'failed' })
    const nobody = await bookFor({})
    expect(nobody.told).toEqual({ by: 'nobody' })
    await bookFor({ phone: '905-555-0148', language: 'en' })
    await hub.look()
    expect(server.texts).toEqual([
      expect.stringMatching(
        /^\+19055550148 City: Your appointment is booked\. Oath, Thursday.*To move or cancel it: https:\/\/hub\.example\.org\/appointments\/$/,
      ),
    ])
  })

  it('[U16] remind the day before, of the slot that holds, and of none that is off', async () => {
    const { appointments, server, startHub, bookFor, skip } = await openDesk()
    const hub = startHub()
    const moved = await bookFor({ email })
    const off = await bookFor({ email })
    await appointments.move(moved.id, { basedOn: 0, site: 'hall', startsAt: moved.startsAt + day }, 'clerk')
    await appointments.cancel(off.id, 0, 'clerk')
    await hub.look()
    const subjects = () => server.taken.map(({ subject }) => subject.split(' : ')[0])
    // What was overtaken before it left is not sent at all.
    expect(subjects().toSorted()).toEqual(['Rendez-vous annulé', 'Rendez-vous déplacé'])
    const links = server.taken.filter(({ text }) => text.includes('https://hub.example.org/appointments/'))
    expect(links.map(({ subject }) => subject.split(' : ')[0])).toEqual(['Rendez-vous déplacé'])
    skip(2 * day)
    await hub.look()
    expect(subjects(), 'the slot that was moved away is not reminded of').toHaveLength(2)
    skip(day)
    await hub.look()
    expect(subjects().at(-1)).toBe('Rappel')
    expect(server.taken.at(-1)?.calendar).toBeUndefined()
  })
})

const why = noMailServer()
describe.skipIf(why !== undefined)(`by a real mail server${why === undefined ? '' : ` (${why})`}`, () => {
  it('[U16] come with a calendar entry of one UID whose SEQUENCE rises, and their copies are nobody’s work', async () => {
    const server = await startMailServer(['service'])
    ends.push(server.stop)
    const hub = await openHub({ config: { mail: settingsFor(server, ['service']) } })
    ends.push(hub.stop)
    const morning = goToMorning(hub)
    await addService(hub, await signIn(hub, 'farah.siddiqui'), 'dogs')
    const clerk = await signIn(hub, 'nadia.haddad')
    const made = await book(hub, clerk, { startsAt: morning + 48 * hour, language: 'fr', name: 'Zoé', email })
    const arrived = (count: number) =>
      until(() => {
        const all = server.messages('people')
        return all.length >= count && all
      }, `${count} messages arrive`)
    const act = (what: string, body: object) =>
      ask(hub, 'POST', `/api/appointments/${made.id}/${what}`, { token: clerk.token, body })
    await arrived(1)
    await act('move', { basedOn: 0, site: 'north-hub', startsAt: morning + 49 * hour })
    await arrived(2)
    await act('cancel', { basedOn: 1 })
    const mails = (await arrived(3)).toSorted((a, b) => sequenceOf(a) - sequenceOf(b))
    const facts = mails.map(raw => {
      const entry = entryIn(raw)
      const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(entry)?.[1]?.trim()
      return [field('METHOD'), field('UID'), field('SEQUENCE'), field('STATUS')]
    })
    const uid = `${made.id}@example.test`
    expect(facts).toEqual([
      ['REQUEST', uid, '0', 'CONFIRMED'],
      ['REQUEST', uid, '1', 'CONFIRMED'],
      ['CANCEL', uid, '2', 'CANCELLED'],
    ])
    const begins = new Date(morning + 49 * hour).toISOString().replaceAll(/[-:]|\.\d+/g, '')
    expect(entryIn(mails[1] ?? '')).toContain(`DTSTART:${begins}`)
    expect(mails.map(raw => fieldIn(raw, 'Auto-Submitted'))).toEqual([
      'auto-generated',
      'auto-generated',
      'auto-generated',
    ])
    expect(new Set(mails.map(raw => fieldIn(raw, 'Message-ID'))).size).toBe(3)
    await until(
      () => server.messages('service', 'Sent').length + server.messages('service').length >= 3,
      'the copies come',
    )
    expect(await contactsByMail(hub.database.db)).toBe(0)
  })
})

/** The calendar entry of a message, its lines unfolded. */
function entryIn(raw: string): string {
  const part = raw.split(/\r?\n--/).find(each => /content-type: text\/calendar/i.test(each)) ?? ''
  const [head = '', ...rest] = part.split(/\r?\n\r?\n/)
  const body = rest.join('\n\n')
  const plain = /base64/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : decodeQuoted(body)
  return plain.replaceAll(/\r?\n[ \t]/g, '')
}

function decodeQuoted(text: string): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function sequenceOf(raw: string): number {
  return Number(/^SEQUENCE:(\d+)/m.exec(entryIn(raw))?.[1])
}
