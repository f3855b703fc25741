import { randomUUID } from 'node:crypto'
import type { Catalogue } from '../../src-contract/http/api.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestStep } from '../../src-domain/requests/request-step.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { NotifyBy, ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { emptyRoutingState } from '../../src-domain/routing/routing-state.ts'
import { createMailOutbox } from '../../src-hub/channels/mail/mail-outbox.ts'
import { createMailStore } from '../../src-hub/channels/mail/mail-store.ts'
import type { Handed, OutgoingMail } from '../../src-hub/channels/mail/mailbox.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'
import { createConversationStore } from '../../src-hub/conversations/conversation-store.ts'
import { createConversations } from '../../src-hub/conversations/conversations.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { createEngine } from '../../src-hub/engine/engine.ts'
import { createFactReader } from '../../src-hub/engine/read-facts.ts'
import { restoreRouting } from '../../src-hub/engine/routing-checkpoint.ts'
import { createJournal } from '../../src-hub/journal/journal.ts'
import { openNotices } from '../../src-hub/notices/open-notices.ts'
import { createPhotoStore } from '../../src-hub/photos/photo-store.ts'
import { pothole as anyPothole } from '../requests/pothole.ts'

export const secretKey = 'a key of this test'
const timeZone = 'America/Toronto'
const calendar = standardCalendar(timeZone)
/** A Tuesday in June at ten, by the clock of the city. */
export const tuesdayAtTen = Date.parse('2026-06-09T10:00:00-04:00')

const pothole: RequestType = { ...anyPothole, resolveWithin: { value: 5, unit: 'business-days' } }
const signDown: RequestType = {
  ...pothole,
  code: 'sign-down',
  hazard: true,
  name: { en: 'Sign down', fr: 'Panneau tombé' },
}
const tree: RequestType = { ...pothole, code: 'tree', division: 'parks', name: { en: 'Tree', fr: 'Arbre' } }
export const requestTypes = [pothole, signDown, tree]

export const catalogue: Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'> = {
  city: {
    name: { en: 'Port Alder', fr: 'Port-Alder' },
    phone: '905-555-0100',
    timeZone,
    wards: [],
    sites: [],
    chief: { name: 'Chris Chief', email: 'chief@city.example' },
  },
  divisions: [
    {
      code: 'roads',
      name: { en: 'Roads', fr: 'Voirie' },
      phone: '905-555-0110',
      email: 'roads@city.example',
      heads: { division: { name: 'Dana Head', email: 'dana@city.example' } },
    },
    { code: 'parks', name: { en: 'Parks', fr: 'Parcs' }, phone: '905-555-0112', email: 'parks@city.example' },
  ],
  requestTypes,
}

export interface Person {
  readonly email?: string
  readonly mobile?: string
  readonly preference?: 'phone' | 'email' | 'sms' | 'mail' | 'none'
  readonly language?: 'en' | 'fr'
}

/** A database whose statements can be counted, and which is gone from one of them on, as that of a hub that is killed. */
export function mortal({ db }: OpenDatabase) {
  let done = 0
  let last = Number.POSITIVE_INFINITY
  const count = (): void => {
    if (done >= last) throw new Error('killed')
    done += 1
  }
  return {
    db: db.withPlugin({
      transformQuery: ({ node }) => {
        count()
        return node
      },
      transformResult: async ({ result }) => result,
    }),
    done: () => done,
    dieAfter: (statements: number) => {
      last = done + statements
    },
  }
}

export interface NoticeWorld {
  readonly database: OpenDatabase
  readonly engine: ReturnType<typeof createEngine>
  readonly now: () => number
  readonly goTo: (at: number) => void
  readonly skip: (ms: number) => void
  /** What the mail server took, in order; what `fateOf` answers for a message becomes of it instead. */
  readonly server: {
    readonly taken: OutgoingMail[]
    fateOf: (mail: OutgoingMail) => Handed | undefined
  }
  /** A hub's part of it begins; it dies after so many statements. */
  readonly begin: (statementsMax?: number) => Promise<Hub>
  readonly customer: (person: Person) => Promise<string>
  readonly request: (made: {
    readonly customerId?: string
    readonly notifyBy?: NotifyBy
    readonly typeCode?: string
    readonly language?: 'en' | 'fr'
    readonly description?: string
  }) => Promise<ServiceRequest>
  readonly step: (
    requestId: string,
    step: StepWithout<RequestStep>,
    actor?: string,
  ) => Promise<{ readonly kind: string }>
  readonly read: (requestId: string) => Promise<ServiceRequest>
  readonly close: () => Promise<void>
}
type StepWithout<Step> = Step extends unknown ? Omit<Step, 'requestId'> : never

export interface Hub {
  readonly notices: Awaited<ReturnType<typeof openNotices>>
  /** Makes, sends and hears until nothing is left to do now. */
  readonly settle: () => Promise<void>
  readonly statements: () => number
  readonly end: () => Promise<void>
}

const log = { info() {}, warn() {}, error() {} }

/** The rules, the journal and the outbox of e-mail over a real database, before a mail server that does as it is told. */
export async function openNoticeWorld(): Promise<NoticeWorld> {
  const database = await openMemoryDatabase()
  await migrate(database.db)
  let now = tuesdayAtTen
  const journal = createJournal(database.db)
  const hoursOf = (_: unknown, at: number) => hoursAround(calendar, at)
  const engine = createEngine({
    journal,
    readFacts: createFactReader(database.db, {
      requestTypes: () => new Map(requestTypes.map(type => [type.code, type] as const)),
      hoursOf,
    }),
    now: () => now,
    ...(await restoreRouting(journal)),
    onProblem: problem => {
      throw problem
    },
  })
  const server: NoticeWorld['server'] = { taken: [], fateOf: () => undefined }
  const deskId = randomUUID()
  await database.db
    .insertInto('reference_block')
    .values({
      id: randomUUID(),
      desk_id: deskId,
      leased_to: 'aiko',
      year: 26,
      first: 40_000,
      last: 49_999,
      leased_at: now,
    })
    .execute()
  let nth = 0

  const begin: NoticeWorld['begin'] = async (statementsMax = Number.POSITIVE_INFINITY) => {
    const life = mortal(database)
    const conversations = createConversations({
      store: createConversationStore({ db: life.db, now: () => now }),
      state: () => emptyRoutingState,
      tellOthers: () => {},
      tellTyping: () => {},
      log,
    })
    const outbox = createMailOutbox({
      store: createMailStore({ db: life.db, now: () => now }),
      conversations,
      mailboxes: [
        {
          id: 'service',
          address: 'service@example.test',
          mailbox: {
            send: async mail => {
              const fate = server.fateOf(mail)
              if (fate) return fate
              server.taken.push(mail)
              return { kind: 'accepted' }
            },
            hasTaken: async id => server.taken.some(({ messageId }) => messageId === id),
          },
        },
      ],
      now: () => now,
      centre: () => ({ name: catalogue.city.name, phone: '', urgentPhone: '' }),
      proofWithinMs: 1_000,
      log,
    })
    const notices = await openNotices({
      db: life.db,
      engine,
      conversations,
      photos: createPhotoStore({ db: database.db, now: () => now, perRequestMax: 5 }),
      catalogue: () => catalogue,
      hours: () => hoursAround(calendar, now),
      timeZone,
      secretKey,
      publicUrl: 'https://city.example',
      hasMail: true,
      textThread,
      isLeading: () => true,
      now: () => now,
      log,
    })
    life.dieAfter(statementsMax)
    outbox.start()
    return {
      notices,
      settle: async () => {
        // What became of a message is heard by the next look, and may be the occasion of another.
        for (let rounds = 0; rounds < 4; rounds++) {
          await notices.look()
          await outbox.look()
        }
        await notices.look()
      },
      statements: life.done,
      end: async () => {
        await notices.stop()
        await outbox.stop().catch(() => {})
        outbox.close()
      },
    }
  }

  const read = async (requestId: string): Promise<ServiceRequest> => {
    const row = await database.db
      .selectFrom('request')
      .select('doc')
      .where('id', '=', requestId)
      .executeTakeFirstOrThrow()
    return row.doc as ServiceRequest
  }
  return {
    database,
    engine,
    now: () => now,
    goTo: at => {
      now = at
    },
    skip: ms => {
      now += ms
    },
    server,
    begin,
    read,
    customer: async ({ email, mobile, preference = 'email', language = 'en' }) => {
      const customerId = randomUUID()
      const outcome = await engine.submit({
        actor: 'aiko',
        command: {
          kind: 'create-customer',
          customerId,
          fields: {
            givenName: 'Rose',
            familyName: 'Tremblay',
            language,
            phones: mobile === undefined ? [] : [{ e164: mobile, kind: 'mobile' }],
            emails: email === undefined ? [] : [email],
            preference,
          },
        },
      })
      if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
      return customerId
    },
    request: async ({
      customerId,
      notifyBy = 'email',
      typeCode = 'pothole',
      language = 'en',
      description = 'A deep hole',
    }) => {
      const requestId = randomUUID()
      nth += 1
      const outcome = await engine.submit({
        actor: 'aiko',
        deskId,
        command: {
          kind: 'create-request',
          requestId,
          reference: formatReference(26, 40_000 + nth),
          typeCode,
          ...(customerId === undefined ? {} : { customerId }),
          answers: {},
          description,
          notifyBy,
          language,
          createdAt: now,
        },
      })
      if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
      return read(requestId)
    },
    step: (requestId, step, actor = 'raj') =>
      engine.submit({ actor, command: { ...step, requestId } as RequestStep }),
    close: async () => {
      await engine.stop()
      await database.close()
    },
  }
}

/** The conversation that text messages to a number go on in; another for each language, as with two numbers. */
export function textThread(phone: string, language: 'en' | 'fr'): string {
  const digits = phone.replace(/\D/g, '').padStart(11, '0').slice(-11)
  return `00000000-0000-4000-8000-${language === 'en' ? '1' : '2'}${digits}`
}

/** The words of a message, with its quoted-printable and base64 undone. */
export function plainWordsOf(raw: Buffer | string): string {
  const text = String(raw)
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  const body = rest.join('\n\n')
  const decoded = /content-transfer-encoding: base64/i.test(head)
    ? Buffer.from(body, 'base64').toString()
    : /content-transfer-encoding: quoted-printable/i.test(head)
      ? Buffer.from(
          body
            .replace(/=\r?\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString()
      : body
  return decoded.replaceAll('\r\n', '\n')
}
