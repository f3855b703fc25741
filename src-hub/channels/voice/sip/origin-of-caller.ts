import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { ContactOrigin } from '../../../../src-domain/routing/contact.ts'
import type { SipCaller } from './sip-words.ts'

const nameMaxLength = 80

/**
 * What is kept of who calls: a telephone number in E.164 where there is one, and a name without control characters.
 * A caller who withholds their number gives neither, also when the PBX passed it on. Markup stays the text that it is.
 */
export function originOfCaller({ user, name, isWithheld }: SipCaller): ContactOrigin {
  if (isWithheld) return { carrier: 'sip', callerId: 'withheld' }
  const phone = parsePhoneNumberFromString(decoded(user), 'CA')
  const isNumber = phone?.isPossible() === true
  const said = clean(name === '' && !isNumber ? decoded(user) : name)
  return {
    carrier: 'sip',
    ...(isNumber ? { phone: phone.number as string } : {}),
    ...(said === '' || said === user ? {} : { name: said }),
  }
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}

function clean(text: string): string {
  const printable = text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
  return [...printable].slice(0, nameMaxLength).join('')
}
