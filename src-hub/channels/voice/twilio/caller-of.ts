import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { CallerEvidence } from '../../../database/schema-voice.ts'

const nameMaxLength = 80
/**
 * What Twilio writes instead of a number that is not shown: words of the SIP side, and their spellings on a keypad
 * (support article “Why am I getting calls from these strange numbers?”: anonymous, restricted, blocked, unknown,
 * unavailable, private).
 */
const notShown = new Set([
  '',
  'anonymous',
  'restricted',
  'blocked',
  'unknown',
  'unavailable',
  'private',
  '266696687',
  '7378742833',
  '2562533',
  '8656696',
  '86282452253',
  '7748283',
])

/**
 * What the carrier showed of a caller, made fit to keep: the number in E.164 where it is one that can be called, the
 * name as plain words. Both are evidence and never identity: anybody can have them shown.
 */
export function callerOf(from: string, name: string | undefined): CallerEvidence {
  const user = /^sips?:([^@;]*)/i.exec(from)?.[1] ?? from
  const shown = plain(user)
  const number = shown.replaceAll(/[\s().-]/g, '')
  const named = plain(name ?? '')
  const withName = named === '' ? {} : { name: named }
  if (notShown.has(number.replace(/^\+/, '').toLowerCase())) return { callerId: 'withheld' }
  const phone = /^\+?\d{3,15}$/.test(number) ? parsePhoneNumberFromString(number, 'CA') : undefined
  return phone?.isPossible()
    ? { phone: phone.number as string, callerId: 'shown', ...withName }
    : { callerId: 'invalid', ...withName }
}

/** Without control characters, marks and halves of characters. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/<[^>]*>?/g, ' ')
    .replaceAll(/[\p{Cc}<>]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, nameMaxLength)
}
