import type { Bilingual } from '../vocabulary/words.ts'
import { dialledSigns } from './dialled-signs.ts'
import { isEmergency } from './emergency.ts'

/** Which numbers outside are called from the centre's desks, as an administrator decides it (SPEC R34). */
export interface OutgoingPolicy {
  /** In order: the first rule that fits a number decides. */
  readonly rules: readonly OutgoingRule[]
  /** What holds for a number that no rule speaks of. */
  readonly otherwise: OutgoingDecision
}

export interface OutgoingRule {
  readonly id: string
  readonly decision: OutgoingDecision
  /** How its numbers begin: `+1900`; an `x` is any digit; without a plus a short number, such as `411`. */
  readonly prefixes: readonly string[]
  /** Why, in a sentence: an agent whose call is refused reads it. */
  readonly reason: Bilingual
}

export const outgoingDecisions = ['allow', 'refuse'] as const
export type OutgoingDecision = (typeof outgoingDecisions)[number]

/** What the policy says of one number, and by which of its rules. */
export type OutgoingVerdict =
  /** Emergency services are never refused, whatever the rules say. */
  | { readonly kind: 'emergency'; readonly decision: 'allow' }
  | { readonly kind: 'rule'; readonly decision: OutgoingDecision; readonly rule: OutgoingRule }
  | { readonly kind: 'otherwise'; readonly decision: OutgoingDecision }

/** A number that the centre does not call, with the reason of the rule that refuses it. */
export type NumberRefused = { readonly name: 'NumberNotAllowed'; readonly reason?: Bilingual }

/**
 * 1-900 is an area code, 976 an exchange within the others: calls to both are paid to whom they reach, so that whoever
 * earns by them wants them made. Of the area codes that begin with 8 only Canada's are named: the toll-free ones do too.
 */
export const paidNumbers: OutgoingRule = {
  id: 'paid-numbers',
  decision: 'refuse',
  prefixes: [
    '+1900',
    ...['2', '3', '4', '5', '6', '7', '9'].map(first => `+1${first}xx976`),
    ...['807', '819', '825', '867', '873', '879'].map(area => `+1${area}976`),
  ],
  reason: {
    en: 'Numbers that charge whoever calls (1-900, 976) are not called from here.',
    fr: 'Les numéros payants (1-900, 976) ne sont pas appelés d’ici.',
  },
}

/**
 * Countries that share Canada's country code and are charged as abroad (area codes of the North American Numbering
 * Plan, nanpa.com): they look like a call to the next province.
 */
export const islandNumbers: OutgoingRule = {
  id: 'islands',
  decision: 'refuse',
  prefixes: [
    ...['242', '246', '264', '268', '284', '345', '441', '473', '649', '658', '664', '721', '758', '767'],
    ...['784', '809', '829', '849', '868', '869', '876'],
  ].map(area => `+1${area}`),
  reason: {
    en: 'This area code is in the Caribbean or Bermuda, and is charged as a call abroad.',
    fr: 'Cet indicatif est celui des Caraïbes ou des Bermudes, et l’appel est facturé comme à l’étranger.',
  },
}

/** The country codes other than 1, which Canada and the United States share (ITU-T E.164). */
export const abroad: OutgoingRule = {
  id: 'abroad',
  decision: 'refuse',
  prefixes: ['+2', '+3', '+4', '+5', '+6', '+7', '+8', '+9'],
  reason: {
    en: 'The centre does not call abroad.',
    fr: 'Le centre n’appelle pas à l’étranger.',
  },
}

/**
 * What holds until an administrator decides: everything may be called, as residents live anywhere, but numbers that
 * pay whom they reach, which no city owes a call and which fraud wants first.
 */
export const usualOutgoingPolicy: OutgoingPolicy = { rules: [paidNumbers], otherwise: 'allow' }

/** What the policy says of a number, however it is written. What it could be dialled as is refused with it. Pure. */
export function outgoingVerdict(
  phone: string,
  policy: OutgoingPolicy = usualOutgoingPolicy,
): OutgoingVerdict {
  if (isEmergency(phone)) return { kind: 'emergency', decision: 'allow' }
  const [first, other] = dialledAs(phone)
  const verdict = verdictOf(first, policy)
  if (other === undefined || verdict.decision === 'refuse') return verdict
  const otherwise = verdictOf(other, policy)
  return otherwise.decision === 'refuse' ? otherwise : verdict
}

function verdictOf(number: string, { rules, otherwise }: OutgoingPolicy): OutgoingVerdict {
  const rule = rules.find(({ prefixes }) => prefixes.some(prefix => beginsWith(number, prefix)))
  return rule === undefined
    ? { kind: 'otherwise', decision: otherwise }
    : { kind: 'rule', decision: rule.decision, rule }
}

/** Why a number is not called; `undefined` where it may be. */
export function outgoingRefusal(phone: string, policy?: OutgoingPolicy): NumberRefused | undefined {
  const verdict = outgoingVerdict(phone, policy)
  if (verdict.decision === 'allow') return undefined
  return { name: 'NumberNotAllowed', ...(verdict.kind === 'rule' ? { reason: verdict.rule.reason } : {}) }
}

/** Whether the centre calls a number: whoever it does not call is promised no call either. */
export function mayBeCalled(phone: string, policy?: OutgoingPolicy): boolean {
  return outgoingVerdict(phone, policy).decision === 'allow'
}

/** Whether it says how numbers begin: a plus and digits, or a short number of three; `x` for any digit. */
export function isPrefix(prefix: string): boolean {
  return /^(\+[\dx]{0,15}|[2-9x][\dx]{2})$/.test(prefix)
}

/**
 * As what a carrier or a PBX may dial it: E.164 where it has a country, or ten digits of this continent, with the 9 for an
 * outside line or without; digits too many are not heard by the network (North American Numbering Plan). Else as it is.
 */
function dialledAs(phone: string): readonly [string, string?] {
  const signs = dialledSigns(phone)
  const bare = signs.replaceAll('+', '')
  if (signs.startsWith('+')) return [`+${bare}`]
  const abroad = /^9?011(\d{7,})$/.exec(bare)
  if (abroad !== null) return [`+${abroad[1]}`]
  const near = /^9?1([2-9]\d{9,})$/.exec(bare) ?? /^9?([2-9]\d{9})$/.exec(bare)
  if (near !== null) return [`+1${near[1]}`]
  return /^[2-9]\d{10,}$/.test(bare) ? [`+1${bare}`, `+${bare}`] : [bare]
}

/** Whether a number, or every number that begins with another prefix, begins with `prefix`. */
export function beginsWith(number: string, prefix: string): boolean {
  return (
    number.length >= prefix.length &&
    [...prefix].every((sign, at) => sign === number[at] || (sign === 'x' && /[\dx]/.test(number[at] ?? '')))
  )
}
