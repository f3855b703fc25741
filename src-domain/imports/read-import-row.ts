import { fold } from '../knowledge/fold.ts'
import type { CustomerFields } from '../people/customer-command.ts'
import { promiseMaxMs } from '../requests/decide-step.ts'
import type { RequestPlace, RequestStatus } from '../requests/service-request.ts'
import type { Instant, RequestTypeCode } from '../vocabulary/words.ts'
import type { ColumnsChosen, ImportColumn } from './import-columns.ts'

/** Why a row is not taken. */
export const importReasons = [
  'WrongColumnCount',
  'BrokenEncoding',
  'ControlCharacters',
  'TextTooLong',
  'KeyMissing',
  'KeyTwice',
  'NameMissing',
  'LanguageWrong',
  'PhoneWrong',
  'EmailWrong',
  'TypeUnknown',
  'StatusUnknown',
  'AlreadyEnded',
  'DateWrong',
  'PlaceMissing',
  'CoordinatesWrong',
  'WardWrong',
  'CustomerUnknown',
] as const
export type ImportReason = (typeof importReasons)[number]

/** What reading needs beside the row. */
export interface ImportContext {
  /** A telephone number as E.164, where it is one. */
  readonly phoneOf: (typed: string) => string | undefined
  /** An instant as it is written: ISO 8601, in local time where it names no zone; `undefined` for none. */
  readonly instantOf: (typed: string) => Instant | undefined
  /** The types by their codes and names, folded. */
  readonly typeOf: (
    typed: string,
  ) => { readonly code: RequestTypeCode; readonly needsPlace: boolean } | undefined
  /** Whether a customer of this key was brought along. */
  readonly hasCustomer: (key: string) => boolean
  readonly now: Instant
}

export interface ReadCustomer {
  readonly key: string
  readonly fields: CustomerFields
}

/** An open request; by its number it is known again. */
export interface ReadRequest {
  readonly number: string
  readonly typeCode: RequestTypeCode
  readonly status: Extract<RequestStatus, 'submitted' | 'acknowledged' | 'in-progress'>
  readonly description: string
  readonly place?: RequestPlace
  readonly createdAt: Instant
  readonly dueAt?: Instant
  readonly customerKey?: string
}

type Cells = Readonly<Record<string, string>>
type Refused = { readonly reason: ImportReason }

const lengthMax: Partial<Readonly<Record<ImportColumn, number>>> = {
  key: 100,
  givenName: 80,
  familyName: 80,
  organization: 120,
  email: 254,
  remark: 500,
  number: 100,
  description: 3_900,
  place: 300,
  customerKey: 100,
}
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const wardMax = 99

/** Reads a row of customers. */
export function readCustomerRow(
  cells: Cells,
  columns: ColumnsChosen,
  { phoneOf }: Pick<ImportContext, 'phoneOf'>,
): ReadCustomer | Refused {
  const cell = cellsOf(cells, columns)
  const wrong = wrongText(cell, ['key', 'givenName', 'familyName', 'organization', 'email', 'remark'])
  if (wrong) return wrong
  const key = cell('key')
  const [givenName, familyName, organization] = [cell('givenName'), cell('familyName'), cell('organization')]
  if (key === '') return { reason: 'KeyMissing' }
  if (`${givenName}${familyName}${organization}` === '') return { reason: 'NameMissing' }
  const language = languageOf(cell('language'))
  if (language === undefined) return { reason: 'LanguageWrong' }
  const typed = (['phone', 'mobile'] as const).filter(column => cell(column) !== '')
  const phones = typed.flatMap(column => {
    const e164 = phoneOf(cell(column))
    return e164 === undefined ? [] : [{ e164, kind: column === 'phone' ? ('home' as const) : column }]
  })
  if (phones.length < typed.length) return { reason: 'PhoneWrong' }
  const email = cell('email')
  if (email !== '' && !emailPattern.test(email)) return { reason: 'EmailWrong' }
  const remark = cell('remark')
  return {
    key,
    fields: {
      givenName,
      familyName,
      ...(organization === '' ? {} : { organization }),
      language,
      phones,
      emails: email === '' ? [] : [email],
      preference: email !== '' ? 'email' : phones.length > 0 ? 'phone' : 'none',
      ...(remark === '' ? {} : { remark }),
    },
  }
}

/** Reads a row of open requests. One that has ended stays where it was. */
export function readRequestRow(
  cells: Cells,
  columns: ColumnsChosen,
  { instantOf, typeOf, hasCustomer, now }: ImportContext,
): ReadRequest | Refused {
  const cell = cellsOf(cells, columns)
  const wrong = wrongText(cell, ['number', 'description', 'place', 'customerKey'])
  if (wrong) return wrong
  const number = cell('number')
  if (number === '') return { reason: 'KeyMissing' }
  const type = typeOf(cell('type'))
  if (type === undefined) return { reason: 'TypeUnknown' }
  const status = statusOf(cell('status'))
  if (status === undefined) return { reason: 'StatusUnknown' }
  if (status === 'ended') return { reason: 'AlreadyEnded' }
  const createdAt = instantOf(cell('createdAt'))
  const due = cell('dueAt')
  const dueAt = due === '' ? undefined : instantOf(due)
  // The clock of a request is counted day by day: what other systems write for "never" is no date.
  if (createdAt === undefined || createdAt < 0 || createdAt > now) return { reason: 'DateWrong' }
  const isDue = dueAt !== undefined && dueAt >= createdAt && dueAt <= now + promiseMaxMs
  if (due !== '' && !isDue) return { reason: 'DateWrong' }
  const place = placeOf(cell)
  if (place !== undefined && 'reason' in place) return place
  if (type.needsPlace && place === undefined) return { reason: 'PlaceMissing' }
  const customerKey = cell('customerKey')
  if (customerKey !== '' && !hasCustomer(customerKey)) return { reason: 'CustomerUnknown' }
  return {
    number,
    typeCode: type.code,
    status,
    description: cell('description'),
    createdAt,
    ...(place === undefined ? {} : { place }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(customerKey === '' ? {} : { customerKey }),
  }
}

function cellsOf(cells: Cells, columns: ColumnsChosen): (column: ImportColumn) => string {
  return column => {
    const name = columns[column]
    return name === undefined ? '' : (cells[name] ?? '').trim()
  }
}

function wrongText(
  cell: (column: ImportColumn) => string,
  columns: readonly ImportColumn[],
): Refused | undefined {
  for (const column of columns) {
    const text = cell(column)
    if (text.includes('\uFFFD')) return { reason: 'BrokenEncoding' }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) return { reason: 'ControlCharacters' }
    if (text.length > (lengthMax[column] ?? Number.POSITIVE_INFINITY)) return { reason: 'TextTooLong' }
  }
  return undefined
}

function languageOf(typed: string): 'en' | 'fr' | undefined {
  const folded = fold(typed)
  if (folded === '' || /^(en|eng|english|anglais)\b/.test(folded)) return 'en'
  return /^(fr|fra|fre|french|francais)\b/.test(folded) ? 'fr' : undefined
}

const statuses: readonly (readonly [ReadRequest['status'] | 'ended', readonly string[]])[] = [
  [
    'submitted',
    ['submitted', 'new', 'open', 'active', 'received', 'nouveau', 'nouvelle', 'ouvert', 'soumise'],
  ],
  ['acknowledged', ['acknowledged', 'accepted', 'assigned', 'attribuee', 'confirmee']],
  ['in-progress', ['in progress', 'in-progress', 'inprogress', 'pending', 'started', 'on hold', 'en cours']],
  [
    'ended',
    ['closed', 'resolved', 'completed', 'done', 'cancelled', 'canceled', 'ferme', 'fermee', 'terminee'],
  ],
]

function statusOf(typed: string): ReadRequest['status'] | 'ended' | undefined {
  const folded = fold(typed)
  return statuses.find(([, words]) => words.includes(folded))?.[0]
}

function placeOf(cell: (column: ImportColumn) => string): RequestPlace | Refused | undefined {
  const [text, lat, long, ward] = [cell('place'), cell('latitude'), cell('longitude'), cell('ward')]
  if (text === '' && lat === '' && long === '') return undefined
  const [latitude, longitude] = [Number(lat), Number(long)]
  const hasPoint = lat !== '' || long !== ''
  const isPoint = lat !== '' && long !== '' && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  if (hasPoint && !isPoint) return { reason: 'CoordinatesWrong' }
  const wardNumber = ward === '' ? undefined : Number(/\d+/.exec(ward)?.[0])
  if (wardNumber !== undefined && !(wardNumber >= 0 && wardNumber <= wardMax)) return { reason: 'WardWrong' }
  return {
    text: text === '' ? `${latitude}, ${longitude}` : text,
    ...(hasPoint ? { latitude, longitude } : {}),
    ...(wardNumber === undefined ? {} : { ward: wardNumber }),
  }
}
