import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import { usualTemplates } from '../../../src-domain/notices/usual-templates.ts'
import { denominations } from '../../../src-domain/payments/shift.ts'
import { defaultVoiceSettings } from '../../../src-domain/voice-menu/voice-settings.ts'
import { emptyCentre } from '../../../src-hub/config/centre.ts'
import { ask, call, type HubWorld, openDesk, openHub, type SignedIn, signIn } from '../../world/hub-world.ts'

let hub: HubWorld
let people: Readonly<Record<'csr' | 'supervisor' | 'division' | 'administrator', SignedIn>>
beforeAll(async () => {
  hub = await openHub()
  const [csr, supervisor, division, administrator] = await Promise.all(
    ['aiko.mori', 'sofia.kowalczyk', 'tom.mackenzie', 'farah.siddiqui'].map(user => signIn(hub, user)),
  )
  if (!csr || !supervisor || !division || !administrator) throw new Error('four people')
  people = { csr, supervisor, division, administrator }
})
afterAll(() => hub.stop())

type Who = 'nobody' | keyof typeof people
const everybody: readonly Who[] = ['nobody', 'csr', 'supervisor', 'division', 'administrator']
const signedIn = everybody.filter(who => who !== 'nobody')
const desks: readonly Who[] = ['csr', 'supervisor', 'administrator']
const agents: readonly Who[] = ['csr', 'supervisor']
const supervisors: readonly Who[] = ['supervisor', 'administrator']
const administrators: readonly Who[] = ['administrator']

interface Route {
  readonly for: readonly Who[]
  /** A question that is answered when it may be asked, with its status. */
  readonly path: string
  readonly body?: (who: Who) => unknown
  readonly status: number
  /** By what name everybody is refused who has no key of their own to what is asked. */
  readonly refused?: string
}

const id = randomUUID()
const someFacts = { name: 'Somebody', role: 'csr', languages: ['en'], site: 'city-hall' }
const aLink = { reference: 'TL-26-2222-2', secret: 'x'.repeat(22) }
const aCall = { contactId: id, phone: '311' }
const routes: Readonly<Record<string, Route>> = {
  'GET /healthz': { for: everybody, path: '/healthz', status: 200 },
  'GET /readyz': { for: everybody, path: '/readyz', status: 200 },
  'GET /metrics': { for: everybody, path: '/metrics', status: 200 },
  'GET /contact/city': { for: everybody, path: '/contact/city', status: 200 },
  'POST /api/sign-in': {
    for: everybody,
    path: '/api/sign-in',
    body: () => ({ user: 'nadia.haddad', password: 'townline-demo', deskId: id, session: 'token' }),
    status: 200,
  },
  'POST /api/sign-out': { for: ['nobody'], path: '/api/sign-out', body: () => ({}), status: 204 },
  'GET /api/me': { for: signedIn, path: '/api/me', status: 200 },
  'POST /api/live-ticket': { for: signedIn, path: '/api/live-ticket', body: () => ({}), status: 200 },
  'POST /api/commands': {
    for: signedIn,
    path: '/api/commands',
    body: who => ({
      commands: [
        {
          id: randomUUID(),
          deskId: id,
          by: who === 'nobody' ? 'nobody' : people[who].person.id,
          at: 0,
          command: { kind: 'end-contact', contactId: id },
        },
      ],
    }),
    status: 200,
  },
  'GET /api/sync/changes': { for: signedIn, path: '/api/sync/changes?scope=catalogue', status: 200 },
  'POST /api/reference-blocks': {
    for: desks,
    path: '/api/reference-blocks',
    body: () => ({ deskId: id, leaseId: randomUUID() }),
    status: 409,
  },
  'GET /api/customers': { for: desks, path: '/api/customers?q=rose', status: 200 },
  'GET /api/customers/{id}/panel': { for: desks, path: `/api/customers/${id}/panel`, status: 404 },
  'GET /api/requests': { for: signedIn, path: '/api/requests', status: 200 },
  'GET /api/requests/counts': { for: signedIn, path: '/api/requests/counts', status: 200 },
  'GET /api/requests/{id}': { for: signedIn, path: '/api/requests/TL-26-2222-2', status: 404 },
  'POST /api/ticket-letters': {
    for: agents,
    path: '/api/ticket-letters',
    body: () => ({ deskId: randomUUID() }),
    status: 409,
  },
  'GET /api/directory': { for: agents, path: '/api/directory', status: 200 },
  'GET /api/callbacks': { for: agents, path: '/api/callbacks', status: 200 },
  'GET /api/voice': { for: agents, path: '/api/voice', status: 200 },
  'POST /api/desks/share': {
    for: signedIn,
    path: '/api/desks/share',
    body: () => ({ deskId: randomUUID() }),
    status: 409,
  },
  'POST /api/desks/report': {
    for: signedIn,
    path: '/api/desks/report',
    body: () => ({
      deskId: randomUUID(),
      site: 'city-hall',
      unsent: 0,
      quarantined: 0,
      numbersLeft: 0,
      version: '1',
    }),
    status: 409,
  },
  'GET /api/desks/{id}/standing': { for: everybody, path: `/api/desks/${id}/standing`, status: 200 },
  'POST /api/desks/wiped': {
    for: everybody,
    path: '/api/desks/wiped',
    body: () => ({ deskId: randomUUID() }),
    status: 204,
  },
  // Without a telephone carrier, as here.
  'POST /api/voice/token': { for: agents, path: '/api/voice/token', body: () => ({}), status: 409 },
  'POST /api/voice/ring': { for: agents, path: '/api/voice/ring', body: () => aCall, status: 409 },
  'GET /api/voice/ring/{contactId}': { for: agents, path: `/api/voice/ring/${id}`, status: 409 },
  'POST /api/voice/send-on': { for: agents, path: '/api/voice/send-on', body: () => aCall, status: 409 },
  'PUT /api/voice/recordings/{contactId}/pause': {
    for: agents,
    path: `/api/voice/recordings/${id}/pause`,
    body: () => ({ paused: true }),
    status: 409,
  },
  'GET /api/voice/recordings/{contactId}': {
    for: desks,
    path: `/api/voice/recordings/${id}`,
    status: 200,
  },
  'GET /api/voice/recordings/{contactId}/{recordingId}/sound': {
    for: desks,
    path: `/api/voice/recordings/${id}/RE1/sound`,
    status: 404,
  },
  'GET /api/voice/settings': { for: supervisors, path: '/api/voice/settings', status: 200 },
  'PUT /api/voice/settings': {
    for: supervisors,
    path: '/api/voice/settings',
    body: () => ({ basedOn: 99, settings: defaultVoiceSettings }),
    status: 409,
  },
  'POST /api/voice/settings/preview': {
    for: supervisors,
    path: '/api/voice/settings/preview',
    body: () => ({ text: 'greeting', language: 'en', written: 'Hello' }),
    status: 200,
  },
  'GET /api/voice/recordings/{contactId}/now': {
    for: agents,
    path: `/api/voice/recordings/${id}/now`,
    status: 409,
  },
  'GET /api/voice/listening/{contactId}': {
    for: ['supervisor'],
    path: `/api/voice/listening/${id}`,
    status: 409,
  },
  'PUT /api/voice/listening/{contactId}': {
    for: ['supervisor'],
    path: `/api/voice/listening/${id}`,
    body: () => ({ mode: 'listen' }),
    status: 409,
  },
  'DELETE /api/voice/listening/{contactId}': {
    for: ['supervisor'],
    path: `/api/voice/listening/${id}`,
    status: 409,
  },
  'GET /api/recordings': { for: supervisors, path: '/api/recordings', status: 200 },
  'GET /api/recordings/{id}': { for: supervisors, path: '/api/recordings/RE1', status: 404 },
  'PUT /api/recordings/{id}/hold': {
    for: supervisors,
    path: '/api/recordings/RE1/hold',
    body: () => ({ reason: 'A complaint.' }),
    status: 404,
  },
  'DELETE /api/recordings/{id}/hold': {
    for: supervisors,
    path: '/api/recordings/RE1/hold',
    body: () => ({ reason: 'It is settled.' }),
    status: 404,
  },
  'GET /api/recordings/policy': { for: supervisors, path: '/api/recordings/policy', status: 200 },
  'PUT /api/recordings/policy': {
    for: administrators,
    path: '/api/recordings/policy',
    body: () => ({
      basedOn: 99,
      policy: { conversationDays: 30, messageDays: 30, listening: 'nobody' },
    }),
    status: 409,
  },
  'GET /api/conversations/policy': { for: supervisors, path: '/api/conversations/policy', status: 200 },
  'PUT /api/conversations/policy': {
    for: administrators,
    path: '/api/conversations/policy',
    body: () => ({ basedOn: 99, policy: { mailDays: 365, chatDays: 90 } }),
    status: 409,
  },
  'GET /api/recordings/access': { for: administrators, path: '/api/recordings/access', status: 200 },
  'GET /api/voice/surveys': { for: supervisors, path: '/api/voice/surveys', status: 200 },
  'GET /api/desks': { for: administrators, path: '/api/desks', status: 200 },
  'GET /api/desks/{id}': { for: administrators, path: `/api/desks/${randomUUID()}`, status: 404 },
  'GET /api/requests/{id}/notices': {
    for: signedIn,
    path: `/api/requests/${randomUUID()}/notices`,
    status: 404,
  },
  'GET /api/notice-templates': { for: supervisors, path: '/api/notice-templates', status: 200 },
  'GET /api/notice-templates/{kind}/versions': {
    for: supervisors,
    path: '/api/notice-templates/note/versions',
    status: 200,
  },
  'PUT /api/notice-templates/{kind}': {
    for: supervisors,
    path: '/api/notice-templates/note',
    body: () => ({ basedOn: 9, template: usualTemplates.note }),
    status: 409,
  },
  'POST /api/notice-templates/{kind}/preview': {
    for: supervisors,
    path: '/api/notice-templates/note/preview',
    body: () => ({ template: usualTemplates.note, reference: 'TL-26-2222-2' }),
    status: 404,
  },
  'GET /api/requests/{id}/survey': {
    for: signedIn,
    path: `/api/requests/${randomUUID()}/survey`,
    status: 404,
  },
  'GET /api/request-survey-days': {
    for: ['supervisor', 'administrator', 'division'],
    path: '/api/request-survey-days',
    status: 200,
  },
  'GET /api/request-surveys': { for: supervisors, path: '/api/request-surveys', status: 200 },
  'GET /track/api/city': { for: everybody, path: '/track/api/city', status: 200 },
  'POST /track/api/view': { for: everybody, path: '/track/api/view', body: () => aLink, status: 404 },
  'POST /track/api/photo': {
    for: everybody,
    path: '/track/api/photo',
    body: () => ({ ...aLink, photoId: id }),
    status: 404,
  },
  'POST /track/api/code': {
    for: everybody,
    path: '/track/api/code',
    body: () => ({ reference: randomUUID().slice(0, 8) }),
    status: 200,
  },
  'POST /track/api/open': {
    for: everybody,
    path: '/track/api/open',
    body: () => ({ ticket: id, code: '123456' }),
    status: 403,
    refused: 'CodeOver',
  },
  'POST /track/api/do': {
    for: everybody,
    path: '/track/api/do',
    body: () => ({ ...aLink, id, deed: { kind: 'stop' } }),
    status: 404,
  },
  'POST /counter/pair': {
    for: everybody,
    path: '/counter/pair',
    body: () => ({ code: 'NONE' }),
    status: 404,
  },
  'POST /counter/tickets': {
    for: everybody,
    path: '/counter/tickets',
    body: () => ({ id }),
    status: 400,
  },
  'POST /counter/leave': {
    for: everybody,
    path: '/counter/leave',
    body: () => ({ id, secret: 'A'.repeat(43) }),
    status: 404,
  },
  'POST /counter/number': {
    for: everybody,
    path: '/counter/number',
    body: () => ({ id, secret: 'A'.repeat(43), language: 'en', phone: '' }),
    status: 404,
  },
  'GET /appointments/api/services': { for: everybody, path: '/appointments/api/services', status: 200 },
  'POST /appointments/api/slots': {
    for: everybody,
    path: '/appointments/api/slots',
    body: () => ({ serviceId: 'none', site: 'city-hall', from: '2026-11-23', days: 1 }),
    status: 409,
  },
  'POST /appointments/api/book': {
    for: everybody,
    path: '/appointments/api/book',
    body: () => ({ id, serviceId: 'none', site: 'city-hall', startsAt: 1, language: 'en', name: 'Rose' }),
    status: 422,
  },
  'POST /appointments/api/find': {
    for: everybody,
    path: '/appointments/api/find',
    body: () => ({ code: 'none', reach: 'none' }),
    status: 404,
  },
  'POST /appointments/api/move': {
    for: everybody,
    path: '/appointments/api/move',
    body: () => ({ code: 'none', reach: 'none', basedOn: 0, site: 'city-hall' }),
    status: 400,
  },
  'POST /appointments/api/cancel': {
    for: everybody,
    path: '/appointments/api/cancel',
    body: () => ({ code: 'none', reach: 'none' }),
    status: 400,
  },
  'GET /api/counter/place/{agentId}': { for: agents, path: '/api/counter/place/nobody', status: 200 },
  'GET /api/counter/place': { for: agents, path: '/api/counter/place', status: 200 },
  'PUT /api/counter/place': {
    for: agents,
    path: '/api/counter/place',
    body: () => ({ place: { kind: 'desk', label: '<3>' } }),
    status: 409,
  },
  'POST /api/counter/recall': {
    for: agents,
    path: '/api/counter/recall',
    body: () => ({ contactId: id }),
    status: 409,
  },
  'GET /api/counter/devices': { for: administrators, path: '/api/counter/devices', status: 200 },
  'POST /api/counter/devices': {
    for: administrators,
    path: '/api/counter/devices',
    body: () => ({ kind: 'board', name: 'Hall', site: 'nowhere' }),
    status: 409,
  },
  'POST /api/counter/devices/{id}/pairing': {
    for: administrators,
    path: `/api/counter/devices/${id}/pairing`,
    body: () => ({}),
    status: 409,
  },
  'PUT /api/counter/devices/{id}': {
    for: administrators,
    path: `/api/counter/devices/${id}`,
    body: () => ({ name: 'Hall', hasPrinter: false, isQuiet: true }),
    status: 409,
  },
  'DELETE /api/counter/devices/{id}': {
    for: administrators,
    path: `/api/counter/devices/${id}`,
    status: 200,
  },
  'GET /api/desks/numbers': { for: administrators, path: '/api/desks/numbers', status: 200 },
  'GET /api/desks/policy': { for: administrators, path: '/api/desks/policy', status: 200 },
  'PUT /api/desks/policy': {
    for: administrators,
    path: '/api/desks/policy',
    body: () => ({ policy: defaultDeskPolicy, basedOn: 99 }),
    status: 409,
  },
  ...Object.fromEntries(
    ['retire', 'wipe', 'restore'].map(decision => [
      `POST /api/desks/{id}/${decision}`,
      {
        for: administrators,
        path: `/api/desks/${randomUUID()}/${decision}`,
        body: () => ({ reason: 'It was lost.' }),
        status: 404,
      },
    ]),
  ),
  'POST /api/password': {
    for: everybody,
    path: '/api/password',
    body: () => ({ user: 'somebody', password: 'else', newPassword: 'a river under the bridge' }),
    status: 401,
    refused: 'WrongPassword',
  },
  'GET /api/accounts': { for: administrators, path: '/api/accounts', status: 200 },
  'POST /api/accounts': {
    for: administrators,
    path: '/api/accounts',
    body: () => ({ id: 'aiko.mori', facts: someFacts }),
    status: 409,
  },
  'PUT /api/accounts/{id}': {
    for: administrators,
    path: '/api/accounts/nobody.here',
    body: () => ({ basedOn: 1, facts: someFacts }),
    status: 404,
  },
  'POST /api/accounts/{id}/disable': {
    for: administrators,
    path: '/api/accounts/nobody.here/disable',
    body: () => ({ basedOn: 1 }),
    status: 404,
  },
  'POST /api/accounts/{id}/enable': {
    for: administrators,
    path: '/api/accounts/nobody.here/enable',
    body: () => ({ basedOn: 1 }),
    status: 404,
  },
  'POST /api/accounts/{id}/password': {
    for: administrators,
    path: '/api/accounts/nobody.here/password',
    body: () => ({}),
    status: 404,
  },
  'GET /api/conversations/{contactId}': { for: agents, path: `/api/conversations/${id}`, status: 404 },
  'GET /api/conversations/{contactId}/attachments/{id}': {
    for: agents,
    path: `/api/conversations/${id}/attachments/${id}`,
    status: 404,
  },
  'GET /api/conversations/{contactId}/mail': {
    for: agents,
    path: `/api/conversations/${id}/mail`,
    status: 404,
  },
  'POST /api/conversations/{contactId}/entries': {
    for: agents,
    path: `/api/conversations/${id}/entries`,
    body: () => ({ id: randomUUID(), text: 'Hello', attachmentIds: [] }),
    status: 404,
  },
  'PUT /api/conversations/{contactId}/attachments/{id}': {
    for: agents,
    path: `/api/conversations/${id}/attachments/${id}?name=a.txt`,
    status: 409,
  },
  'GET /api/canned-replies': { for: desks, path: '/api/canned-replies', status: 200 },
  'PUT /api/canned-replies/{id}': {
    for: supervisors,
    path: `/api/canned-replies/${id}`,
    body: () => ({ basedOn: 99, name: { en: 'A', fr: 'A' }, texts: { en: 'A' } }),
    status: 409,
  },
  'DELETE /api/canned-replies/{id}': {
    for: supervisors,
    path: `/api/canned-replies/${id}?basedOn=1`,
    status: 200,
  },
  'PUT /api/reply-signature': {
    for: supervisors,
    path: '/api/reply-signature',
    body: () => ({ basedOn: 99, texts: { en: '', fr: '' } }),
    status: 409,
  },
  'GET /chat/lobby': { for: everybody, path: '/chat/lobby', status: 200 },
  'GET /chat/files/{id}': { for: everybody, path: `/chat/files/${id}`, status: 404 },
  'PUT /chat/files/{id}': {
    for: everybody,
    path: `/chat/files/${id}?name=a.txt`,
    status: 401,
    refused: 'UnknownChat',
  },
  'GET /api/photos/{id}': { for: signedIn, path: `/api/photos/${randomUUID()}`, status: 404 },
  'GET /api/requests/{id}/photos': {
    for: signedIn,
    path: `/api/requests/${randomUUID()}/photos`,
    status: 200,
  },
  'GET /api/contacts': { for: supervisors, path: '/api/contacts', status: 200 },
  'GET /api/contacts/{id}/journal': { for: supervisors, path: `/api/contacts/${id}/journal`, status: 200 },
  'GET /api/routing-settings': { for: supervisors, path: '/api/routing-settings', status: 200 },
  'GET /api/routing-settings/versions/{version}': {
    for: supervisors,
    path: '/api/routing-settings/versions/1',
    status: 200,
  },
  'GET /api/routing-settings/holidays': {
    for: supervisors,
    path: '/api/routing-settings/holidays?jurisdiction=CA-ON',
    status: 200,
  },
  'PUT /api/routing-settings/draft': {
    for: administrators,
    path: '/api/routing-settings/draft',
    body: () => ({ revision: 1, basedOn: 1, document: emptyCentre.settings }),
    status: 409,
  },
  'DELETE /api/routing-settings/draft': {
    for: administrators,
    path: '/api/routing-settings/draft?revision=1',
    status: 204,
  },
  'POST /api/routing-settings/publish': {
    for: administrators,
    path: '/api/routing-settings/publish',
    body: () => ({ revision: 1, note: '' }),
    status: 404,
  },
  'POST /api/routing-settings/roll-back': {
    for: administrators,
    path: '/api/routing-settings/roll-back',
    body: () => ({ toVersion: 99, from: 1 }),
    status: 404,
  },
  'POST /api/routing-settings/replay': {
    for: administrators,
    path: '/api/routing-settings/replay',
    body: () => ({ revision: 1, day: '2026-01-31' }),
    status: 404,
  },
  'GET /api/routing-settings/replay/{id}': {
    for: supervisors,
    path: `/api/routing-settings/replay/${id}`,
    status: 404,
  },
  'DELETE /api/routing-settings/replay/{id}': {
    for: administrators,
    path: `/api/routing-settings/replay/${id}`,
    status: 204,
  },
  'GET /api/places': { for: signedIn, path: '/api/places', status: 200 },
  'GET /api/places/at': { for: signedIn, path: '/api/places/at?latitude=43.9&longitude=-78.9', status: 200 },
  'GET /api/places/basemap': { for: signedIn, path: '/api/places/basemap', status: 404 },
  'GET /api/places/files/{id}/parts/{part}': {
    for: signedIn,
    path: `/api/places/files/${id}/parts/0`,
    status: 404,
  },
  'GET /api/places/files/{id}/rejections': {
    for: administrators,
    path: `/api/places/files/${id}/rejections`,
    status: 404,
  },
  'GET /api/places/requests': {
    for: signedIn,
    path: '/api/places/requests?type=none&latitude=43.9&longitude=-78.9',
    status: 404,
  },
  'GET /api/places/search': { for: signedIn, path: '/api/places/search?q=main', status: 200 },
  'GET /api/places/versions': { for: administrators, path: '/api/places/versions', status: 200 },
  'POST /api/places/versions': {
    for: administrators,
    path: '/api/places/versions',
    body: () => ({ kind: 'rolled-back', subject: 'addresses', basedOn: 99, to: 1 }),
    status: 409,
  },
  'PUT /api/places/files/{id}': {
    for: administrators,
    path: `/api/places/files/${randomUUID()}?subject=addresses&name=a.csv`,
    status: 422,
  },
  'GET /api/colleagues': { for: signedIn, path: '/api/colleagues', status: 200 },
  'GET /api/requests/{id}/connectors': { for: signedIn, path: `/api/requests/${id}/connectors`, status: 200 },
  'GET /api/connectors': { for: administrators, path: '/api/connectors', status: 200 },
  'GET /api/connectors/{id}/dry-run': {
    for: administrators,
    path: '/api/connectors/none/dry-run',
    status: 404,
  },
  'GET /api/connectors/{id}/mismatches': {
    for: administrators,
    path: '/api/connectors/none/mismatches',
    status: 404,
  },
  'GET /api/connectors/{id}/mismatches.csv': {
    for: administrators,
    path: '/api/connectors/none/mismatches.csv',
    status: 404,
  },
  'GET /api/connectors/{id}/work': {
    for: administrators,
    path: '/api/connectors/none/work?state=waiting',
    status: 404,
  },
  'POST /api/connectors/{id}/pause': {
    for: administrators,
    path: '/api/connectors/none/pause',
    body: () => ({}),
    status: 404,
  },
  'POST /api/connectors/{id}/resume': {
    for: administrators,
    path: '/api/connectors/none/resume',
    body: () => ({}),
    status: 404,
  },
  'POST /api/connectors/{id}/retry-refused': {
    for: administrators,
    path: '/api/connectors/none/retry-refused',
    body: () => ({}),
    status: 404,
  },
  'POST /api/connectors/{id}/sweep': {
    for: administrators,
    path: '/api/connectors/none/sweep',
    body: () => ({}),
    status: 404,
  },
  'POST /api/connectors/{id}/work/{requestId}/retry': {
    for: administrators,
    path: `/api/connectors/none/work/${id}/retry`,
    body: () => ({}),
    status: 404,
  },
  'POST /api/connectors/{id}/work/{requestId}/skip': {
    for: administrators,
    path: `/api/connectors/none/work/${id}/skip`,
    body: () => ({}),
    status: 404,
  },
  'GET /api/catalogue': { for: supervisors, path: '/api/catalogue', status: 200 },
  'GET /api/catalogue/versions/{version}': {
    for: supervisors,
    path: '/api/catalogue/versions/1',
    status: 200,
  },
  'POST /api/catalogue/check': {
    for: administrators,
    path: '/api/catalogue/check',
    body: () => ({ divisions: [], requestTypes: [] }),
    status: 200,
  },
  'PUT /api/catalogue': {
    for: administrators,
    path: '/api/catalogue',
    body: () => ({ basedOn: 99, note: '', document: { divisions: [], requestTypes: [] } }),
    status: 409,
  },
  'POST /api/catalogue/roll-back': {
    for: administrators,
    path: '/api/catalogue/roll-back',
    body: () => ({ basedOn: 99, toVersion: 1 }),
    status: 409,
  },
  'GET /api/open311/keys': { for: administrators, path: '/api/open311/keys', status: 200 },
  'POST /api/open311/keys': {
    for: administrators,
    path: '/api/open311/keys',
    body: () => ({ name: 'City app' }),
    status: 200,
  },
  'DELETE /api/open311/keys/{id}': { for: administrators, path: `/api/open311/keys/${id}`, status: 404 },
  'GET /open311/v2/services.{format}': { for: everybody, path: '/open311/v2/services.json', status: 200 },
  'GET /open311/v2/services/{code}.{format}': {
    for: everybody,
    path: '/open311/v2/services/pothole.json',
    status: 200,
  },
  'GET /open311/v2/requests.{format}': { for: everybody, path: '/open311/v2/requests.json', status: 200 },
  'GET /open311/v2/requests/{code}.{format}': {
    for: everybody,
    path: '/open311/v2/requests/TL-26-2222-2.json',
    status: 404,
  },
  'GET /open311/v2/media/{id}.{seal}': {
    for: everybody,
    path: `/open311/v2/media/${id}.${'A'.repeat(22)}`,
    status: 404,
  },
  'GET /open311/v2/tokens/{code}.{format}': {
    for: everybody,
    path: '/open311/v2/tokens/none.json',
    status: 404,
  },
  'POST /open311/v2/requests.{format}': { for: everybody, path: '/open311/v2/requests.json', status: 400 },
  'GET /api/imports': { for: administrators, path: '/api/imports', status: 200 },
  'GET /api/imports/{id}/rejections': {
    for: administrators,
    path: `/api/imports/${id}/rejections`,
    status: 404,
  },
  'POST /api/imports/{id}/take': {
    for: administrators,
    path: `/api/imports/${id}/take`,
    body: () => ({}),
    status: 404,
  },
  'PUT /api/imports/{id}': {
    for: administrators,
    path: `/api/imports/${randomUUID()}?kind=customers&name=a.csv`,
    status: 422,
  },
  'GET /api/appointment-services': { for: desks, path: '/api/appointment-services', status: 200 },
  'PUT /api/appointment-services/{id}': {
    for: administrators,
    path: '/api/appointment-services/none',
    body: () => ({
      basedOn: 99,
      name: { en: 'A', fr: 'A' },
      durationMinutes: 15,
      bufferMinutes: 0,
      leadMinutes: 0,
      horizonDays: 30,
      isBookable: true,
      places: [],
    }),
    status: 422,
  },
  'GET /api/appointments': {
    for: agents,
    path: '/api/appointments?site=city-hall&day=2026-11-23',
    status: 200,
  },
  'GET /api/appointments/of-visit/{id}': {
    for: agents,
    path: `/api/appointments/of-visit/${id}`,
    status: 200,
  },
  'GET /api/appointments/search': { for: agents, path: '/api/appointments/search?q=nobody', status: 200 },
  'GET /api/appointments/slots': {
    for: agents,
    path: '/api/appointments/slots?serviceId=none&site=city-hall&from=2026-11-23&days=1',
    status: 409,
  },
  'POST /api/appointments': {
    for: agents,
    path: '/api/appointments',
    body: () => ({
      id: randomUUID(),
      serviceId: 'none',
      site: 'city-hall',
      startsAt: 1,
      language: 'en',
      name: 'Rose',
    }),
    status: 409,
  },
  'POST /api/appointments/{id}/cancel': {
    for: agents,
    path: `/api/appointments/${id}/cancel`,
    body: () => ({ basedOn: 1 }),
    status: 409,
  },
  'POST /api/appointments/{id}/check-in': {
    for: agents,
    path: `/api/appointments/${id}/check-in`,
    body: () => ({ site: 'city-hall' }),
    status: 409,
  },
  'POST /api/appointments/{id}/move': {
    for: agents,
    path: `/api/appointments/${id}/move`,
    body: () => ({ basedOn: 1, site: 'city-hall', startsAt: 1 }),
    status: 409,
  },
  'POST /counter/check-in': {
    for: everybody,
    path: '/counter/check-in',
    body: () => ({ code: '7KQ4-M2' }),
    status: 401,
    refused: 'UnknownDevice',
  },
  'GET /api/payments/of-contact/{id}': { for: agents, path: `/api/payments/of-contact/${id}`, status: 200 },
  'GET /api/payments/report': {
    for: ['supervisor'],
    path: '/api/payments/report?from=2026-11-01&to=2026-11-02',
    status: 200,
  },
  'GET /api/payments/settings': { for: desks, path: '/api/payments/settings', status: 200 },
  'PUT /api/payments/settings': {
    for: administrators,
    path: '/api/payments/settings',
    body: () => ({
      basedOn: 99,
      settings: {
        services: [],
        differenceLimitCents: 0,
        floatCents: 0,
        footer: { en: '', fr: '' },
        printers: [],
      },
    }),
    status: 409,
  },
  'GET /api/payments/shift': { for: agents, path: '/api/payments/shift', status: 200 },
  'GET /api/payments/{id}/receipt': {
    for: agents,
    path: `/api/payments/${id}/receipt?language=en`,
    status: 409,
  },
  'POST /api/payments': {
    for: agents,
    path: '/api/payments',
    body: () => ({ id: randomUUID(), method: 'cash', amountCents: 100, serviceCode: 'none' }),
    status: 422,
  },
  'POST /api/payments/shift': {
    for: agents,
    path: '/api/payments/shift',
    body: () => ({ id, floatCents: -1 }),
    status: 422,
  },
  'POST /api/payments/shift/{id}/close': {
    for: agents,
    path: `/api/payments/shift/${id}/close`,
    body: () => ({
      cash: Object.fromEntries(denominations.map(value => [value, 0])),
      others: { debit: 0, credit: 0, cheque: 0, 'money-order': 0, other: 0 },
    }),
    status: 409,
  },
  'POST /api/payments/shift/{id}/sign-off': {
    for: ['supervisor'],
    path: `/api/payments/shift/${id}/sign-off`,
    body: () => ({}),
    status: 409,
  },
  'POST /api/payments/{id}/print': {
    for: agents,
    path: `/api/payments/${id}/print`,
    body: () => ({ language: 'en' }),
    status: 409,
  },
  'GET /api/payments/by-receipt/{number}': {
    for: agents,
    path: '/api/payments/by-receipt/PA-26-000001',
    status: 409,
  },
  'POST /api/payments/{id}/refund': {
    for: agents,
    path: `/api/payments/${id}/refund`,
    body: () => ({ id: randomUUID(), method: 'cash', amountCents: 100, reason: 'Paid twice' }),
    status: 409,
  },
  'POST /api/payments/{id}/void': {
    for: agents,
    path: `/api/payments/${id}/void`,
    body: () => ({ reason: 'Wrong' }),
    status: 409,
  },
}

describe('the routes', () => {
  it('[I4] are those that openapi.json lists, each with its answers and parameters', async () => {
    const { status, body } = await ask(hub, 'GET', '/openapi.json')
    expect(status).toBe(200)
    expect(body.openapi).toMatch(/^3\.1\./)
    expect(body.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    type Operation = { responses?: object; parameters?: { name: string; in: string; required?: boolean }[] }
    const listed: string[] = []
    for (const [path, operations] of Object.entries<Record<string, Operation>>(body.paths)) {
      expect(path).toMatch(/^\//)
      for (const [method, operation] of Object.entries(operations)) {
        if (method === 'head') continue
        listed.push(`${method.toUpperCase()} ${path}`)
        expect(Object.keys(operation.responses ?? {}).length).toBeGreaterThan(0)
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const declared = (operation.parameters ?? []).filter(each => each.in === 'path')
        expect(declared.map(({ name }) => name)).toEqual(named)
        expect(declared.every(({ required }) => required === true)).toBe(true)
      }
    }
    expect(listed.sort()).toEqual(Object.keys(routes).sort())
    for (const [, reference] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        ?.split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], body)
      expect(found).toBeDefined()
    }
  })

  for (const [name, route] of Object.entries(routes)) {
    it(`[I4] ${name} is for ${route.for.join(', ')} and for nobody else`, async () => {
      const [method = '', ...rest] = name.split(' ')
      expect(rest).toHaveLength(1)
      for (const who of everybody) {
        const token = who === 'nobody' ? undefined : people[who].token
        if (name === 'POST /api/sign-out' && who !== 'nobody') continue
        const body = route.body?.(who)
        const answer = await ask(hub, method, route.path, {
          ...(token === undefined ? {} : { token }),
          ...(body === undefined ? {} : { body }),
        })
        const expected = route.for.includes(who)
          ? [route.status, route.refused]
          : who === 'nobody'
            ? [401, 'NotSignedIn']
            : [403, 'NotAllowed']
        const isRefused = [401, 403].includes(answer.status)
        expect([who, answer.status, isRefused ? answer.body.refused : undefined]).toEqual([who, ...expected])
        if (method === 'GET') {
          const head = await ask(hub, 'HEAD', route.path, token === undefined ? {} : { token })
          // Uploads speak tus, and want its version named.
          expect([who, 'HEAD', [answer.status, 404, 412].includes(head.status)]).toEqual([who, 'HEAD', true])
        }
      }
      if (!route.for.includes('nobody')) {
        for (const authorization of [
          'Bearer',
          'Bearer ',
          'Bearer null',
          `Bearer ${'x'.repeat(300)}`,
          `Basic ${people.csr.token}`,
          `Bearer ${people.csr.token.slice(1)}`,
          people.csr.token,
        ]) {
          const body = route.body?.('csr')
          const { status } = await ask(hub, method, route.path, {
            headers: { authorization },
            ...(body === undefined ? {} : { body }),
          })
          expect([authorization, status]).toEqual([authorization, 401])
        }
      }
    })
  }

  it('[I4] a role that changes takes effect at once: who was a supervisor reads no contact any more', async () => {
    const etienne = await signIn(hub, 'etienne.roy')
    expect((await ask(hub, 'GET', '/api/contacts', { token: etienne.token })).status).toBe(200)
    await hub.database.db.updateTable('staff').set({ role: 'csr' }).where('id', '=', 'etienne.roy').execute()
    expect((await ask(hub, 'GET', '/api/contacts', { token: etienne.token })).status).toBe(403)
    await hub.database.db
      .updateTable('staff')
      .set({ role: 'supervisor' })
      .where('id', '=', 'etienne.roy')
      .execute()
  })

  it('[I4] addresses that are none, and methods that are none, are refused by name', async () => {
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/staff'],
      ['DELETE', '/api/me'],
      ['PUT', '/api/commands'],
      ['POST', '/live'],
      ['GET', '/live'],
      ['GET', '/contact/live'],
      ['GET', '/desk/../../package.json'],
      ['GET', '/contact/..%2f..%2fpackage.json'],
      ['GET', '/desk/%2e%2e/%2e%2e/src-hub/hub.ts'],
    ] as const) {
      const { status, body } = await ask(hub, method, path, {
        token: people.csr.token,
        ...(method === 'GET' ? {} : { body: {} }),
      })
      expect([method, path, [404, 403, 400].includes(status)]).toEqual([method, path, true])
      expect(JSON.stringify(body)).not.toMatch(/townline"|import /)
    }
  })

  it('[I4] ids and references that are none are refused or unknown, never a failure', async () => {
    for (const path of [
      '/api/customers/1/panel',
      `/api/customers/${'x'.repeat(190)}/panel`,
      "/api/customers/'%20or%201=1/panel",
      '/api/contacts/x/journal',
      '/api/contacts?since=-1',
      '/api/contacts?since=x',
      '/api/contacts?since=1e400',
      '/api/requests/x',
      '/api/requests/%00',
      `/api/requests/${'x'.repeat(30)}`,
    ]) {
      const { status, body } = await ask(hub, 'GET', path, { token: people.supervisor.token })
      expect([path, [400, 404, 414].includes(status)]).toEqual([path, true])
      expect(body.refused).toBeTypeOf('string')
    }
  })
})

describe('what every answer carries', () => {
  it('[I4] security headers stand on answers, refusals and pages; what is known of people is not cached', async () => {
    for (const path of [
      '/api/me',
      '/api/customers?q=rose',
      '/api/nothing',
      '/nothing',
      '/healthz',
      '/contact/city',
    ]) {
      const { headers } = await ask(hub, 'GET', path, { token: people.csr.token })
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-frame-options')).toMatch(/DENY|SAMEORIGIN/)
      expect(headers.get('permissions-policy')).toContain('camera=()')
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('server')).toBeNull()
      if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('[I4] only the desks’ origins may read answers in a browser, and a foreign page may ask for no change', async () => {
    const ours = await ask(hub, 'GET', '/api/me', {
      token: people.csr.token,
      headers: { origin: 'app://desk' },
    })
    expect(ours.headers.get('access-control-allow-origin')).toBe('app://desk')
    const theirs = await ask(hub, 'GET', '/api/me', {
      token: people.csr.token,
      headers: { origin: 'https://evil.example' },
    })
    expect(theirs.headers.get('access-control-allow-origin')).not.toBe('https://evil.example')
    expect(theirs.headers.get('access-control-allow-origin')).not.toBe('*')
    for (const path of ['/api/commands', '/api/reference-blocks', '/api/sign-in', '/api/sign-out']) {
      const { status, body } = await ask(hub, 'POST', path, {
        token: people.csr.token,
        body: {},
        headers: { origin: 'https://evil.example' },
      })
      expect([path, status, body.refused]).toEqual([path, 403, 'ForeignOrigin'])
    }
  })

  it('[I4] the figures tell numbers of contacts and desks, and nothing of people', async () => {
    const [desk, caller] = [await openDesk(hub, people.csr), await call(hub, { name: 'Rosalind Quimby' })]
    const { body, headers } = await ask(hub, 'GET', '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    for (const line of [
      /^townline_contacts_waiting 1$/m,
      /^townline_contacts_open 1$/m,
      /^townline_desks_linked 1$/m,
      /^townline_web_calls 1$/m,
      /^townline_journal_position \d+$/m,
      /^townline_events_total\{kind="contact-arrived"\} 1$/m,
      /^process_resident_memory_bytes \d+/m,
    ])
      expect(body).toMatch(line)
    expect(body).not.toMatch(/Quimby|aiko|Mori/)
    caller.leave()
    await caller.ended
    await desk.close()
  })

  it('[M5] Sofia reads the contacts and their journal; what she reads is what happened', async () => {
    const caller = await call(hub, { name: 'Rose', topic: 'waste' })
    caller.leave()
    await caller.ended
    const { token } = people.supervisor
    const { body } = await ask(hub, 'GET', `/api/contacts?since=${Date.now() - 600_000}`, { token })
    expect(body.contacts.find((each: { id: string }) => each.id === caller.contactId)).toMatchObject({
      result: 'abandoned',
      from_name: 'Rose',
      topic: 'waste',
    })
    const journal = await ask(hub, 'GET', `/api/contacts/${caller.contactId}/journal`, { token })
    expect(journal.body.lines.map((line: { event: { kind: string } }) => line.event.kind)).toEqual([
      'contact-arrived',
      'contact-abandoned',
    ])
  })
})
